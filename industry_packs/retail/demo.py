"""Demonstration data of retail."""

from platform_core import DemoData, DemoLoader


async def load(demo: DemoLoader) -> None:
    """Nothing yet."""


DEMO = DemoData("A chain of stores", load)
