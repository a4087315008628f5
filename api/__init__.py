"""The HTTP face and the command line of an assembled platform."""

from api.app import App, create_app

__all__ = ["App", "create_app"]
