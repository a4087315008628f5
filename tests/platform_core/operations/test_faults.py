"""A fault at any statement of an operation leaves the instance as it was, or as planned; nothing in between."""

import pytest

from platform_core import Actor, DatabaseUnavailable, PackError
from platform_core.instance import Instance, stored_state
from platform_core.operations import OperationName, execute, initialize, plan
from platform_core.schema import read_catalogue
from platform_core.storage import Database
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import audit_of, snapshot


class FaultError(Exception):
    """The fault that is injected."""


class FaultAt:
    """Raises before the k-th statement that a database is sent, once."""

    def __init__(self, database: Database, k: int, said: list[str] | None = None) -> None:
        self._database = database
        self._left = k
        self._said = [] if said is None else said

    def __enter__(self) -> None:
        self._database.observer = self._observe

    def __exit__(self, *exception: object) -> None:
        self._database.observer = None

    def _observe(self, sql: str) -> None:
        self._left -= 1
        if self._left == 0:
            raise FaultError(sql)
        self._said.append(sql)


def injected(error: Exception) -> None:
    """Refuse an error that was not injected; a data step's error is its cause."""
    if not isinstance(error, FaultError) and not isinstance(error.__cause__, FaultError):
        raise error


async def faults_until_done(
    instance: Instance, admin: Actor, operation: OperationName, *names: str, every: int = 1
) -> int:
    """Try the operation with a fault at its first statement, at its second, and so on until it gets through.

    ``every``: leave out all but every so many.
    """
    before = await snapshot(instance.database)
    drawn = await plan(instance, operation, names)
    for k in range(1, 1000, every):
        try:
            with FaultAt(instance.database, k):
                await execute(instance, operation, names, drawn.hash, admin)
        except (FaultError, PackError) as error:
            injected(error)
            assert await snapshot(instance.database) == before, f"after a fault at statement {k}"
            assert (await audit_of(instance.database))[-1] == (operation, "failed")
        else:
            return k
    raise AssertionError("the operation never got through")


async def test_p2_p3_a_fault_at_any_statement_of_an_activation_changes_nothing(
    instance: Instance, admin: Actor
) -> None:
    statements = await faults_until_done(instance, admin, "activate", "club")
    assert statements > 30, "tables, indexes, data steps, rows: each was interrupted"
    assert (await stored_state(instance.database)).active == ["base", "club", "shop"]


async def test_p2_a_fault_at_any_statement_of_a_deactivation_changes_nothing(
    instance: Instance, admin: Actor
) -> None:
    drawn = await plan(instance, "activate", ["club"])
    await execute(instance, "activate", ["club"], drawn.hash, admin)
    await instance.reload()
    statements = await faults_until_done(instance, admin, "deactivate", "club", "shop")
    assert statements > 10
    assert (await stored_state(instance.database)).active == ["base"]


async def test_p2_a_fault_at_any_statement_of_an_upgrade_changes_nothing(
    make_instance: MakeInstance, admin: Actor
) -> None:
    earlier = await make_instance(samples.shop)
    drawn = await plan(earlier, "activate", ["shop"])
    await execute(earlier, "activate", ["shop"], drawn.hash, admin)
    later = await make_instance(samples.shop_later)
    statements = await faults_until_done(later, admin, "activate", "shop")
    assert statements > 20
    assert (await stored_state(later.database)).packs["shop"].version == "2.0"


async def test_p2_a_fault_at_a_statement_of_the_initialization_leaves_an_empty_database(
    database_url: str,
) -> None:
    async with samples.an_instance(database_url) as instance:
        said: list[str] = []
        for k in (*range(1, 12), *range(12, 1000, 11)):
            with FaultAt(instance.database, k, said):
                fault = await initialize_with_a_fault(instance)
            if fault is None or "COMMIT" in said:
                break
            assert (await read_catalogue(instance.database)).taken == frozenset(), (
                f"after a fault at statement {k}"
            )
        assert k > 100
        assert (await stored_state(instance.database)).generation == 1


async def initialize_with_a_fault(instance: Instance) -> FaultError | None:
    try:
        await initialize(instance)
    except FaultError as fault:
        return fault
    return None


async def test_p2_a_commit_whose_answer_was_lost_counts_as_done(instance: Instance, admin: Actor) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    transaction = instance.database.transaction

    class AnswerLost:
        """A transaction that commits and then hears nothing of it."""

        def __init__(self) -> None:
            self._scope = transaction()

        async def __aenter__(self) -> object:
            return await self._scope.__aenter__()

        async def __aexit__(self, *exception: object) -> None:
            await self._scope.__aexit__(*exception)  # type: ignore[arg-type]
            raise DatabaseUnavailable("the connection is lost")

    instance.database.transaction = AnswerLost  # type: ignore[method-assign,assignment]
    result = await execute(instance, "activate", ["shop"], drawn.hash, admin)
    assert result.generation == (await stored_state(instance.database)).generation == 2
    assert await audit_of(instance.database) == [("initialize", "done"), ("activate", "done")]


@pytest.mark.parametrize("lost", ["transaction", "everything"])
async def test_a_database_that_is_gone_is_reported_as_such(
    instance: Instance, admin: Actor, lost: str
) -> None:
    drawn = await plan(instance, "activate", ["shop"])
    before = await snapshot(instance.database)

    def gone(sql: str) -> None:
        if lost == "everything" or sql.startswith("CREATE"):
            raise DatabaseUnavailable("the connection is lost")

    instance.database.observer = gone
    with pytest.raises(DatabaseUnavailable):
        await execute(instance, "activate", ["shop"], drawn.hash, admin)
    instance.database.observer = None
    assert await snapshot(instance.database) == before
