"""The test kit: an instance with the packs of your choice, people with roles, and records as them.

``world`` is a pytest fixture (load it with ``pytest_plugins = ["platform_core.testing"]``); it runs every test on each
database that ``database_url`` offers.
"""

from .world import OPERATOR, SECRET, MakeWorld, World, activate, deactivate, prepared_databases, world

__all__ = [
    "OPERATOR",
    "SECRET",
    "MakeWorld",
    "World",
    "activate",
    "deactivate",
    "prepared_databases",
    "world",
]
