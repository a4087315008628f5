"""What people of locations do by themselves: look after their staff, ask for service and follow it."""

from .routes import ROUTES

__all__ = ["ROUTES"]
