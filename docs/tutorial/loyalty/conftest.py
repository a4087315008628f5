"""What the tests have: worlds of your choice, each on an empty database."""

from pathlib import Path

import pytest

pytest_plugins = ["platform_core.testing"]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An empty SQLite database for each test."""
    return f"sqlite:///{tmp_path / 'test.db'}"
