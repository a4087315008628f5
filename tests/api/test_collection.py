"""The collector rests while apps are built."""

from __future__ import annotations

import gc

from api import collection
from api.collection import collection_paused, freeze_startup_heap


def test_pauses_of_the_collector_may_overlap_and_leave_it_as_it_was() -> None:
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_start_up_heap_is_frozen_once() -> None:
    try:
        freeze_startup_heap()
        frozen = gc.get_freeze_count()
        assert frozen > 1000
        _keep = [[n] for n in range(1000)]
        freeze_startup_heap()
        assert gc.get_freeze_count() <= frozen
    finally:
        gc.unfreeze()
        collection._state.frozen = False
