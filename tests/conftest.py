"""What every test has besides the test kit: a network that ends at this machine, and how hypothesis searches."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.network import named_hosts, only_this_machine

pytest_plugins = ["tests.api.platform_kit", "tests.mail_kit"]

# A busy machine is no bug, so no example has a deadline. CI tries the same examples in every run:
# a change fails for what it changes.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("dev"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")


def pytest_collection_finish() -> None:
    """Take what was imported out of the collector's sight: it stays, and to look through it takes longer than a test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def looks_into_tables() -> tuple[str, ...]:
    """What compares, damages and fills tables for tests, past the access rules; packs of tests are not among it."""
    return (
        "tests.api.canary_kit",
        "tests.example.dumps",
        "tests.platform_core.identity.house",
        "tests.platform_core.operations.lives",
        "tests.platform_core.operations.snapshots",
        "tests.platform_core.schema",
        "tests.platform_core.storage",
        "tests.platform_core.verification.damage",
    )


@pytest.fixture(scope="session", autouse=True)
def this_machine_only() -> Iterator[None]:
    """Tests reach nothing but this machine."""
    with only_this_machine(named_hosts(os.environ)):
        yield
