"""The numbered rules of the platform itself, each on the smallest pack that shows it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    ADMIN,
    APPROVER,
    Approval,
    BusinessRule,
    Change,
    Entity,
    Filter,
    Identity,
    InvalidQuery,
    NewFile,
    NotFound,
    NotPermitted,
    Pack,
    PlanError,
    Query,
    Records,
    User,
    plan_activation,
    stored_state,
)
from platform_core.base.work import Attachment, JournalEntry
from platform_core.testing import MakeWorld, activate, deactivate
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget


async def gadget(records: Records, **values: Any) -> str:
    record = await records.create(Gadget, {"short_description": "The lamp is broken", **values})
    return str(record["sys_id"])


@pytest.mark.rule("CSM-1")
async def test_the_update_count_rises_by_one_with_each_stored_change(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, bob = csm.as_(await csm.person("ann", AGENT)), csm.as_(await csm.person("bob", AGENT))
    case = await gadget(ann, color="red")
    changed = await bob.update(Gadget, case, {"color": "blue"})
    assert (changed["sys_mod_count"], changed["sys_created_by"], changed["sys_updated_by"]) == (
        1,
        "ann",
        "bob",
    )
    assert changed["sys_created_on"] <= changed["sys_updated_on"]
    unchanged = await ann.update(Gadget, case, {"color": "blue"})
    assert (unchanged["sys_mod_count"], unchanged["sys_updated_by"]) == (1, "bob")


@pytest.mark.rule("CSM-8")
async def test_counts_filters_and_orders_tell_nothing_that_may_not_be_read(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, cid = await csm.person("ann", AGENT), await csm.person("cid", CUSTOMER)
    await gadget(csm.as_(ann), opened_by=cid.id, color="red")
    await gadget(csm.as_(ann), color="red")
    seen = csm.as_(cid)
    assert await seen.count(Gadget) == 1
    assert await seen.aggregate(Gadget, group_by=("color",)) == [{"color": "red", "count": 1}]
    for query in (
        Query(filters=(Filter("work_notes_list", "isnull", False),)),
        Query(order=("work_notes_list",)),
    ):
        with pytest.raises(InvalidQuery) as hidden:
            await seen.list(Gadget, query)
        assert "has no field 'work_notes_list'" in str(hidden.value)


@pytest.mark.rule("CSM-13")
async def test_nobody_changes_or_removes_journal_entries(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    admin = csm.as_(await csm.person("root", ADMIN))
    case = await gadget(admin, comments="It smokes")
    (entry,) = (await admin.journal(Gadget, case, "comments")).records
    with pytest.raises(NotPermitted):
        await admin.update(JournalEntry, entry["sys_id"], {"value": "It does not"})
    with pytest.raises(NotPermitted):
        await admin.delete(JournalEntry, entry["sys_id"])
    await admin.update(Gadget, case, {"comments": "It burns"})
    entries = (await admin.journal(Gadget, case, "comments")).records
    assert [entry["value"] for entry in entries] == ["It burns", "It smokes"]


@pytest.mark.rule("CSM-14")
async def test_each_changed_field_leaves_one_audit_row_and_unchanged_ones_none(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann = csm.as_(await csm.person("ann", AGENT))
    case = await gadget(ann, color="red", priority=2)
    assert (await ann.history(Gadget, case)).records == []
    await ann.update(Gadget, case, {"color": "blue", "priority": 2, "impact": 1})
    rows = (await ann.history(Gadget, case)).records
    assert {(row["fieldname"], row["oldvalue"], row["newvalue"], row["sys_created_by"]) for row in rows} == {
        ("color", "red", "blue", "ann"),
        ("impact", "3", "1", "ann"),
    }
    assert {row["record_checkpoint"] for row in rows} == {1}


@pytest.mark.rule("CSM-15")
async def test_audit_rows_and_journal_entries_set_off_no_rules(world: MakeWorld) -> None:
    seen: list[str] = []

    async def after_anything(change: Change) -> None:
        """Note what changes."""
        seen.append(change.entity.info.table)

    rule = BusinessRule(
        entity=Entity,
        kinds=("create", "update", "delete"),
        after=after_anything,
        because="To see what changes",
    )
    csm = await world(msgspec.structs.replace(gadgets.pack, business_rules=(rule,)))
    ann = csm.as_(await csm.person("ann", AGENT))
    seen.clear()
    case = await gadget(ann)
    await ann.update(Gadget, case, {"color": "blue", "comments": "It smokes"})
    assert seen == ["gadgets_case", "gadgets_case"]


@pytest.mark.rule("CSM-16")
async def test_attachments_are_readable_with_their_record(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    ann, cid, eve = [
        await csm.person(name, role) for name, role in (("ann", AGENT), ("cid", CUSTOMER), ("eve", CUSTOMER))
    ]
    case = await gadget(csm.as_(ann), opened_by=cid.id)
    lamp = NewFile(name="lamp.png", content=b"glass", content_type="image/png")
    file = (await csm.as_(ann).attach(Gadget, case, lamp))["sys_id"]
    for actor in (ann, cid):
        assert (await csm.as_(actor).attachment(Gadget, case, file)).content == b"glass"
        assert [file["file_name"] for file in (await csm.as_(actor).attachments(Gadget, case)).records] == [
            "lamp.png"
        ]
        assert await csm.sees(actor, Attachment) == set()
    with pytest.raises(NotFound):
        await csm.as_(eve).attachments(Gadget, case)
    with pytest.raises(NotFound):
        await csm.as_(eve).attachment(Gadget, case, file)


@pytest.mark.rule("CSM-18")
async def test_an_active_pack_is_deactivated_only_without_those_that_require_it(world: MakeWorld) -> None:
    above = Pack(name="above", version="1", summary="Stands on gadgets", requires=("gadgets",))
    csm = await world(gadgets.pack, above)
    active = (await stored_state(csm.instance.database)).active
    assert active == ["above", "base", "gadgets"]
    with pytest.raises(PlanError, match="required by 'above'"):
        await deactivate(csm.instance, ["gadgets"])
    await deactivate(csm.instance, ["gadgets", "above"])
    assert (await stored_state(csm.instance.database)).active == ["base"]


@pytest.mark.rule("CSM-19")
async def test_without_what_it_requires_a_pack_leaves_nothing_behind(world: MakeWorld) -> None:
    orphan = msgspec.structs.replace(gadgets.pack, requires=("nowhere>=1",))
    csm = await world()
    csm.instance.available.packs["gadgets"] = orphan
    before = await stored_state(csm.instance.database)
    planned = await plan_activation(csm.instance, ["gadgets"])
    assert any("nowhere" in blocker for blocker in planned.blockers)
    with pytest.raises(PlanError):
        await activate(csm.instance, ["gadgets"])
    assert await stored_state(csm.instance.database) == before
    with pytest.raises(NotFound):
        await csm.system.count("gadgets_case")


@pytest.mark.rule("CSM-21")
async def test_references_to_a_deleted_record_are_cleared_by_default(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    bob = await csm.person("bob", AGENT)
    case = await gadget(csm.system, assigned_to=bob.id)
    await csm.system.delete(User, bob.id)
    assert (await csm.system.get(Gadget, case))["assigned_to"] is None


@pytest.mark.rule("CSM-64")
@pytest.mark.parametrize("values", [{"locked_out": True}, {"active": False}])
async def test_a_disabled_login_does_not_enter_and_its_record_stays(
    world: MakeWorld, values: dict[str, Any]
) -> None:
    csm = await world(gadgets.pack)
    identity = Identity(csm.instance)
    cid = await csm.person("cid", CUSTOMER)
    token = await identity.issue_token(cid.id, "test")
    assert await identity.actor_of_token(token) is not None
    await csm.system.update(User, cid.id, values)
    assert await identity.actor_of_token(token) is None
    assert (await csm.system.get(User, cid.id))["user_name"] == "cid"


@pytest.mark.rule("CSM-154")
async def test_approvers_decide_what_is_asked_of_them_and_nothing_else(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    bob, eve = await csm.person("bob", APPROVER), await csm.person("eve", APPROVER)
    case = await gadget(csm.system)
    asked = await csm.system.create(Approval, {"approver": bob.id, "sysapproval": case, "state": "requested"})
    decided = await csm.as_(bob).update(Approval, asked["sys_id"], {"state": "approved"})
    assert decided["state"] == "approved"
    with pytest.raises(NotFound):
        await csm.as_(eve).update(Approval, asked["sys_id"], {"state": "rejected"})
    with pytest.raises(NotPermitted):
        await csm.as_(bob).update(Approval, asked["sys_id"], {"approver": eve.id})
