"""A new pack to be changed."""

from pathlib import Path

import pytest

from tests.platform_core.quality.author import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A new pack that can be imported."""
    desk = Desk(tmp_path)
    monkeypatch.syspath_prepend(desk.root)
    return desk
