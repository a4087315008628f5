"""The command line, as a person uses it."""

from tests.platform_core.cli.terminal import made, pergola

__all__ = ["made", "pergola"]
