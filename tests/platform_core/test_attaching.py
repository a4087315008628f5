"""Files on records: kept whole, open to who may see the record, brought and taken by who may change it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platform_core import (
    ADMIN,
    Actor,
    Attachment,
    BusinessRule,
    Change,
    Conflict,
    InvalidInput,
    NewFile,
    NotFound,
    NotPermitted,
    Once,
    Records,
    StorageError,
    TransitionRefused,
    User,
    new_id,
)
from platform_core.base.plumbing import Property
from platform_core.base.work import PART_OF_FILE, AttachmentPart, AuditRow, DeletedRecord
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER, Gadget
from tests.platform_core.operations.lives import differences, do, substance

LAMP = NewFile(name="lamp.png", content=b"glass", content_type="image/png")
NO_NAMES = ("", "  ", "..", "a/b.png", "a\\b.png", "a\0.png", "a\n.png", "x" * 256, "\ud800.png", "lamp.exe")


class Desk(NamedTuple):
    """A case of a customer, an agent, and a customer who has nothing to do with it."""

    csm: World
    case: str
    ann: Records
    cid: Records
    eve: Records

    async def names(self) -> list[str]:
        """The files on the case, the newest one first."""
        return [row["file_name"] for row in (await self.ann.attachments(Gadget, self.case)).records]

    async def rows(self, table: str) -> int:
        """How many rows there are behind the records."""
        ((count,),) = await self.csm.instance.database.fetch(f'SELECT count(*) FROM "{table}"')
        return int(count)


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    csm = await world(gadgets.pack)
    ann, cid, eve = [
        csm.as_(await csm.person(name, role))
        for name, role in (("ann", AGENT), ("cid", CUSTOMER), ("eve", CUSTOMER))
    ]
    case = await ann.create(Gadget, {"short_description": "Lamp", "opened_by": cid.actor.id})
    return Desk(csm, case["sys_id"], ann, cid, eve)


@pytest.mark.parametrize("size", [0, 1, PART_OF_FILE - 1, PART_OF_FILE, PART_OF_FILE + 1, 3 * PART_OF_FILE])
async def test_a_file_comes_back_as_it_was_attached(desk: Desk, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    made = await desk.cid.attach(Gadget, desk.case, NewFile(name=" Größe 1.bin ", content=content))
    assert made["file_name"] == "Größe 1.bin"
    assert (made["size_bytes"], made["hash"]) == (size, hashlib.sha256(content).hexdigest())
    file = await desk.ann.attachment(Gadget, desk.case, made["sys_id"])
    assert file.content == content
    assert (file.name, file.content_type, file.hash) == (
        "Größe 1.bin",
        "application/octet-stream",
        made["hash"],
    )
    assert await desk.rows("sys_attachment_doc") == -(-size // PART_OF_FILE)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=2000), name=st.text(min_size=1, max_size=20))
async def test_whatever_is_attached_comes_back_or_is_refused_by_its_name(
    desk: Desk, content: bytes, name: str
) -> None:
    file = NewFile(name=name, content=content)
    if not name.strip() or name.strip() in (".", "..") or re.search(r"[\x00-\x1f\x7f/\\]", name.strip()):
        with pytest.raises(InvalidInput, match="file_name"):
            await desk.ann.attach(Gadget, desk.case, file)
        return
    made = await desk.ann.attach(Gadget, desk.case, file)
    found = await desk.cid.attachment(Gadget, desk.case, made["sys_id"])
    assert (found.name, found.content) == (name.strip(), content)


async def test_who_may_change_the_record_attaches_and_nobody_else(desk: Desk) -> None:
    await desk.cid.attach(Gadget, desk.case, LAMP)
    with pytest.raises(NotFound):
        await desk.eve.attach(Gadget, desk.case, LAMP)
    reader = await desk.csm.person("rob")
    with pytest.raises(NotFound):
        await desk.csm.as_(reader).attach(Gadget, desk.case, LAMP)
    with pytest.raises(NotFound):
        await desk.ann.attach(Gadget, new_id(), LAMP)
    assert await desk.names() == ["lamp.png"]


async def test_who_only_reads_a_record_attaches_nothing_to_it(desk: Desk) -> None:
    person = desk.cid.actor.id
    assert (await desk.ann.get(User, person))["sys_id"] == person
    with pytest.raises(NotPermitted):
        await desk.ann.attach(User, person, LAMP)
    assert (await desk.ann.attachments(User, person)).records == []


async def test_what_the_platform_alone_writes_has_no_files(desk: Desk) -> None:
    admin = desk.csm.as_(await desk.csm.person("boss", ADMIN))
    await desk.ann.update(Gadget, desk.case, {"color": "red"})
    row = (await admin.list(AuditRow)).records[0]["sys_id"]
    with pytest.raises(NotPermitted):
        await admin.attach(AuditRow, row, LAMP)


async def test_a_file_is_found_on_its_own_record_only(desk: Desk) -> None:
    file = (await desk.ann.attach(Gadget, desk.case, LAMP))["sys_id"]
    other = (await desk.ann.create(Gadget, {"short_description": "Chair"}))["sys_id"]
    for case, key in ((other, file), (desk.case, new_id()), (desk.case, "../lamp"), (new_id(), file)):
        for ask in (desk.ann.attachment, desk.ann.detach):
            with pytest.raises(NotFound):
                await ask(Gadget, case, key)
    told = []
    for key in (new_id(), file):
        with pytest.raises(NotFound) as refused:
            await desk.eve.attachment(Gadget, desk.case, key)
        told.append(str(refused.value).replace(key, "it"))
    assert told[0] == told[1]
    assert await desk.names() == ["lamp.png"]


async def test_ones_own_file_is_taken_away_and_that_of_others_by_who_may_delete_the_record(
    desk: Desk,
) -> None:
    mine = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    theirs = (await desk.ann.attach(Gadget, desk.case, msgspec.structs.replace(LAMP, name="b.png")))["sys_id"]
    with pytest.raises(NotPermitted):
        await desk.cid.detach(Gadget, desk.case, theirs)
    await desk.cid.detach(Gadget, desk.case, mine)
    assert await desk.names() == ["b.png"]
    again = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    await desk.ann.detach(Gadget, desk.case, again)
    assert (await desk.names(), await desk.rows("sys_attachment_doc")) == (["b.png"], 1)


async def test_r3_what_came_and_went_stands_in_the_history_of_the_record(desk: Desk) -> None:
    file = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    await desk.ann.detach(Gadget, desk.case, file)
    shown = ("fieldname", "oldvalue", "newvalue", "sys_created_by")
    told = [tuple(row[name] for name in shown) for row in (await desk.cid.history(Gadget, desk.case)).records]
    assert told == [("sys_attachment", "lamp.png", None, "ann"), ("sys_attachment", None, "lamp.png", "cid")]
    with pytest.raises(NotFound):
        await desk.eve.history(Gadget, desk.case)


async def test_a_closed_record_keeps_the_files_that_it_has(desk: Desk) -> None:
    file = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    await desk.ann.transition(Gadget, desk.case, "close", {"close_notes": "Done"})
    for attempt in (desk.cid.attach(Gadget, desk.case, LAMP), desk.cid.detach(Gadget, desk.case, file)):
        with pytest.raises(TransitionRefused):
            await attempt
    assert (await desk.cid.attachment(Gadget, desk.case, file)).content == b"glass"


async def test_the_files_of_a_record_go_with_it_and_the_audit_says_so(desk: Desk) -> None:
    for name in ("a.png", "b.png"):
        await desk.cid.attach(Gadget, desk.case, msgspec.structs.replace(LAMP, name=name))
    await desk.ann.delete(Gadget, desk.case)
    assert (await desk.rows("sys_attachment"), await desk.rows("sys_attachment_doc")) == (0, 0)
    gone = [row async for row in desk.csm.system.every(DeletedRecord) if row["tablename"] == "sys_attachment"]
    assert sorted(row["payload"]["file_name"] for row in gone) == ["a.png", "b.png"]


async def test_a_file_with_the_id_of_its_record_goes_as_any_other(desk: Desk) -> None:
    await desk.ann.attach(Gadget, desk.case, LAMP)
    others = ", ".join(f'"{name}"' for name in Attachment.info.fields if name != "sys_id")
    twin = f"""INSERT INTO sys_attachment (sys_id, {others}) SELECT '{desk.case}', {others} FROM sys_attachment"""
    await desk.csm.instance.database.execute(twin)
    await desk.ann.detach(Gadget, desk.case, desk.case)
    assert await desk.names() == ["lamp.png"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        *(({"name": name}, "/file_name") for name in NO_NAMES),
        ({"content_type": "png"}, "/content_type"),
        ({"content_type": "image/png\r\nset-cookie: a=b"}, "/content_type"),
        ({"content_type": ""}, "/content_type"),
        ({"content": b"x" * 101}, ""),
    ],
)
async def test_a6_a_file_that_is_not_kept_here_is_refused_and_nothing_of_it_stays(
    desk: Desk, change: dict[str, str], pointer: str
) -> None:
    for name, value in (("max_bytes", "100"), ("types", ".PNG, pdf")):
        await desk.csm.system.create(Property, {"name": f"base.attachment_{name}", "value": value})
    await desk.csm.instance.reload()
    ann = desk.csm.as_(desk.ann.actor)
    with pytest.raises(InvalidInput) as refused:
        await ann.attach(Gadget, desk.case, msgspec.structs.replace(LAMP, **change))
    assert [error.pointer for error in refused.value.errors] == [pointer]
    await ann.attach(Gadget, desk.case, msgspec.structs.replace(LAMP, name="LAMP.PNG", content=b"x" * 100))
    assert (await desk.names(), await desk.rows("sys_attachment_doc")) == (["LAMP.PNG"], 1)


async def test_the_same_key_attaches_once(desk: Desk) -> None:
    once = Once.of("4711", "case", b"glass")
    first = await desk.cid.attach(Gadget, desk.case, LAMP, once=once)
    assert await desk.cid.attach(Gadget, desk.case, LAMP, once=once) == first
    assert await desk.names() == ["lamp.png"]
    with pytest.raises(InvalidInput):
        await desk.cid.attach(Gadget, desk.case, LAMP, once=Once.of("4711", "case", b"wood"))
    await desk.cid.detach(Gadget, desk.case, first["sys_id"])
    with pytest.raises(Conflict, match="was taken away"):
        await desk.cid.attach(Gadget, desk.case, LAMP, once=once)
    assert await desk.names() == []


async def test_a1_what_is_not_listed_is_not_handed_out(desk: Desk) -> None:
    file = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    await desk.csm.instance.database.execute("UPDATE sys_attachment SET state = 'not_available'")
    assert await desk.names() == []
    with pytest.raises(NotFound):
        await desk.cid.attachment(Gadget, desk.case, file)


async def test_a_rule_of_a_pack_meets_the_person_who_attaches(world: MakeWorld) -> None:
    met: list[Actor] = []

    async def before_third(change: Change) -> None:
        met.append(change.actor)
        if len(met) > 2:
            raise Conflict("two are enough")

    rule = BusinessRule(entity=Attachment, kinds=("create",), before=before_third, because="Two do")
    csm = await world(msgspec.structs.replace(gadgets.pack, business_rules=(rule,)))
    ann = csm.as_(await csm.person("ann", AGENT))
    case = (await ann.create(Gadget, {"short_description": "Lamp"}))["sys_id"]
    for name in ("a.png", "b.png"):
        await ann.attach(Gadget, case, msgspec.structs.replace(LAMP, name=name))
    with pytest.raises(Conflict):
        await ann.attach(Gadget, case, LAMP)
    assert [(actor.user_name, actor.elevated) for actor in met] == [("ann", "")] * 3
    assert len((await ann.attachments(Gadget, case)).records) == 2


async def test_files_that_are_attached_at_the_same_moment_are_all_kept(desk: Desk) -> None:
    files = [NewFile(name=f"{number}.txt", content=bytes([number]) * 70_000) for number in range(6)]
    made = await asyncio.gather(*(desk.cid.attach(Gadget, desk.case, file) for file in files))
    kept = [(await desk.ann.attachment(Gadget, desk.case, row["sys_id"])).content for row in made]
    assert kept == [file.content for file in files]


async def test_p8_files_leave_with_a_pack_and_come_back_with_it(desk: Desk) -> None:
    for size in (0, 5, 2 * PART_OF_FILE):
        await desk.cid.attach(Gadget, desk.case, NewFile(name=f"{size}.bin", content=b"x" * size))
    instance = desk.csm.instance
    before = await substance(instance.database)
    await do(instance, "uninstall", "gadgets")
    assert (await desk.rows("sys_attachment"), await desk.rows("sys_attachment_doc")) == (0, 0)
    await do(instance, "restore", "gadgets")
    await do(instance, "activate", "gadgets")
    assert differences(before, await substance(instance.database)) == {}


async def test_a_damaged_file_is_not_handed_out(desk: Desk) -> None:
    file = (await desk.cid.attach(Gadget, desk.case, LAMP))["sys_id"]
    await desk.csm.instance.database.execute("UPDATE sys_attachment_doc SET data = 'Z2xhc2E='")
    with pytest.raises(StorageError, match="damaged"):
        await desk.cid.attachment(Gadget, desk.case, file)


async def test_parts_of_files_are_in_nobodys_reach(desk: Desk) -> None:
    await desk.cid.attach(Gadget, desk.case, LAMP)
    admin = desk.csm.as_(await desk.csm.person("boss", ADMIN))
    for records in (admin, desk.ann, desk.cid):
        assert (await records.count(AttachmentPart), records.may(AttachmentPart, "read")) == (0, {})
