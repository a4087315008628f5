"""The desk of the import tests."""

from tests.platform_core.importing.import_desk import desk

__all__ = ["desk"]
