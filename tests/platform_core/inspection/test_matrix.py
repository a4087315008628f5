"""The table of rights is what the policy is: nothing is left out, nothing is added."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from platform_core import OPERATIONS, USER_ADMIN, Grant, NotFound, NotPermitted, ProtectedField, Query
from platform_core.assembly import Assembly
from platform_core.inspection.access import Access
from platform_core.inspection.difference import of_tables
from platform_core.inspection.matrix import Matrix, MatrixCell, matrix, openable
from platform_core.inspection.matrix_text import as_csv, as_markdown
from tests.example.policies import ENTITIES, GIVEN_ROLES, policies, some
from tests.example.works import CHIEF, CLERK, HAND, Job, Repair, Rule
from tests.platform_core.conftest import Shop

few = settings(some, max_examples=20)


def drawn(shop: Shop, rules: list[Rule]) -> tuple[Assembly, Matrix]:
    assembly = shop.under(rules)
    return assembly, matrix(assembly.registry)


@few
@given(rules=policies(OPERATIONS))
async def test_the_table_says_of_each_role_what_it_reads_and_may_do(shop: Shop, rules: list[Rule]) -> None:
    assembly, table = drawn(shop, rules)
    cells = {(cell.role, cell.table, cell.operation): cell for cell in table.cells}
    for role in GIVEN_ROLES:
        actor = shop.actor(0, role)
        records = shop.as_(actor, rules)
        for entity in ENTITIES:
            known = openable(assembly.registry, entity)
            for operation in OPERATIONS:
                cell = cells.pop((role.name, entity.info.table, operation), None)
                fields = records.may(entity, operation)
                assert (cell is None) == (assembly.policy.rights(actor, entity, operation).none)
                if cell is not None and operation != "delete":
                    assert set(known if cell.fields is None else cell.fields) == set(fields)
                if operation == "read":
                    await says_what_is_seen(shop, rules, cell, entity, role)
    assert not {key for key in cells if key[1].startswith("works_")}


async def says_what_is_seen(
    shop: Shop, rules: list[Rule], cell: MatrixCell | None, entity: Any, role: Any
) -> None:
    seen = await shop.as_(shop.actor(0, role), rules).count(entity)
    there = await shop.csm.system.count(entity)
    if cell is None:
        assert seen == 0
    elif cell.records == "all":
        assert seen == there
    names = () if cell is None else (*cell.grants, *cell.restrictions)
    left = [rule for place, rule in enumerate(rules, 1) if f"added#{place}" in names]
    assert await shop.as_(shop.actor(0, role), left).count(entity) == seen


RULES: list[Rule] = [
    Grant(
        role=HAND,
        entity=Job,
        may=("read",),
        because="Hands see urgent jobs",
        where=lambda _: Job.urgent.eq(True),
    ),
    Grant(
        role=CLERK, entity=Repair, may=("read", "write"), fields=("price",), because="Clerks | price repairs"
    ),
    ProtectedField(entity=Job, field="cost", read=(CLERK,), because="Costs are for clerks"),
]


async def test_the_page_and_the_lines_for_auditors_say_the_same(shop: Shop) -> None:
    _, table = drawn(shop, RULES)
    page = as_markdown(table)
    assert "| `works.chief`, `works.hand` | - | *some* (25 of 26 fields): added#1 | - | - |" in page
    assert (
        "| added#2 | `works.clerk` may read, write | `works_repair` | `price` | Clerks \\| price repairs |"
        in page
    )
    assert "| added#3 | `works_job.cost` | `works.clerk` | by the grants | Costs are for clerks |" in page
    lines = list(csv.DictReader(io.StringIO(as_csv(table))))
    assert [(line["role"], line["table"], line["operation"]) for line in lines] == [
        (cell.role, cell.table, cell.operation) for cell in table.cells
    ]
    repair = next(line for line in lines if line["table"] == "works_repair" and line["role"] == "works.clerk")
    assert repair["grants"].split() == ["added#2"]
    assert repair["because"] == "Clerks | price repairs"
    by_field = list(csv.DictReader(io.StringIO(as_csv(table, by_field=True))))
    assert {
        "role": "works.clerk",
        "table": "works_repair",
        "operation": "write",
        "field": "price",
        "records": "all",
    } in (by_field)


async def test_a_saved_table_shows_what_has_changed_since(shop: Shop) -> None:
    _, before = drawn(shop, RULES)
    saved = msgspec.json.decode(msgspec.json.encode(before), type=Matrix)
    assert of_tables(saved, before, names=("saved", "now")).access == ()
    wider = Grant(role=HAND, entity=Job, may=("read",), because="Hands see all jobs")
    _, after = drawn(shop, [wider, *RULES[1:]])
    found = of_tables(saved, after, names=("saved", "now"))
    assert {
        (change.roles, change.table, change.change, change.before, change.after) for change in found.access
    } >= {
        (("works.hand",), "works_job", "gained", "some", "all"),
        (("works.chief",), "works_job", "gained", "some", "all"),
    }
    assert [rule.because for rule in found.rules_added] == ["Hands see all jobs"]
    assert [rule.because for rule in found.rules_gone] == ["Hands see urgent jobs"]
    reworded = Grant(
        role=HAND,
        entity=Job,
        may=("read",),
        because="Hands see urgent jobs",
        where=lambda _: Job.urgent.eq(False),
    )
    _, other = drawn(shop, [reworded, *RULES[1:]])
    found = of_tables(saved, other, names=("saved", "now"))
    assert {change.change for change in found.access} == {"altered"}
    back = of_tables(after, saved, names=("now", "saved"))
    assert {change.change for change in back.access if change.roles == (CHIEF.name,)} == {"lost"}


async def test_a_saved_table_need_not_be_sound(shop: Shop) -> None:
    """It comes from outside: cells of tables that it does not have, and rights that there are not, are differences, too."""
    _, table = drawn(shop, RULES)
    stray = msgspec.structs.replace(table.cells[0], table="nothing", operation="transition:fly")
    saved = msgspec.structs.replace(table, cells=(*table.cells, stray))
    (change,) = of_tables(saved, table, names=("saved", "now")).access
    assert (change.table, change.operation, change.before, change.after) == (
        "nothing", "transition:fly", stray.records, "none",
    )  # fmt: skip


async def test_user_administrators_draw_the_table_of_what_there_is(shop: Shop) -> None:
    instance = shop.csm.instance
    with pytest.raises(NotPermitted):
        Access(instance, shop.actor(0, HAND)).matrix()
    access = Access(instance, shop.actor(0, USER_ADMIN))
    found = access.matrix(packs=("works",), roles=("works.foreman",))
    assert {cell.role for cell in found.cells} == {"works.foreman"}
    assert {table.name for table in found.tables} == {entity.info.table for entity in ENTITIES}
    for unknown in ({"packs": ("nothing",)}, {"roles": ("nobody",)}, {"tables": ("sys_generation",)}):
        with pytest.raises(NotFound, match="there is no"):
            access.matrix(**unknown)


async def test_packs_that_are_not_active_are_compared_with_what_is(shop: Shop) -> None:
    access = Access(shop.csm.instance, shop.csm.system.actor)
    found = await access.diff(("works", "customer_base"))
    assert "sn_esm_agent" in found.roles_added
    assert not found.roles_gone
    less = await access.diff(())
    assert {rule.pack for rule in less.rules_gone} == {"works"}
    assert {change.change for change in less.access if change.table == "works_job"} == {"lost"}
    assert (await shop.csm.system.list("sys_pack", Query(limit=5))).records
