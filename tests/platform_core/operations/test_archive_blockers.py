"""What stands in the way of uninstalling, restoring and purging: all of it at once, each with a remedy."""

import datetime
import gzip
import hashlib
from pathlib import Path

import pytest

from platform_core import Actor, NotPermitted, PlanError, User
from platform_core.base.people import UserRole
from platform_core.base.work import Approval
from platform_core.operations import execute, initialize, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.lives import blockers, do
from tests.platform_core.operations.samples import Visit
from tests.platform_core.operations.yards import Bale, Crate, Keeper, Place, Tag, Ticket, desk, press, yard

# -- uninstall
# ---------------------------------------------------------------------------------------------------


async def test_p9_everything_that_keeps_packs_from_being_uninstalled_is_listed(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(yard, press, desk)
    await do(instance, "activate", "press", "desk")
    await do(instance, "deactivate", "press")
    found = "\n".join(await blockers(instance, "uninstall", "yard", "base", "nobody"))
    assert "pack 'base' carries the platform itself" in found
    assert "pack 'nobody' is not on this instance" in found
    assert (
        "pack 'yard' is required by 'press', with its data on this instance; uninstall 'press' as well"
        in found
    )
    assert "table yard_crate of pack 'yard' is referred to by table press_bale of pack 'press'" in found
    with pytest.raises(PlanError):
        await execute(
            instance, "uninstall", ["base"], (await plan(instance, "uninstall", ["base"])).hash, admin()
        )


def admin() -> Actor:
    return Actor(user_name="ann", kind="internal", elevated="a test")


async def test_records_that_cannot_be_without_what_goes_are_listed_with_examples(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(yard, press, desk)
    await do(instance, "activate", "yard", "desk")
    records = instance.elevated("a test")
    keeper = await records.create(Keeper, {"name": "Kim"})
    ticket = await records.create(Ticket, {"short_description": "Why?"})
    approvals = [
        await records.create(Approval, {"approver": keeper["sys_id"], "sysapproval": ticket["sys_id"]})
        for _ in range(4)
    ]
    (found,) = await blockers(instance, "uninstall", "yard")
    ids = sorted(approval["sys_id"] for approval in approvals)
    assert found.startswith(
        f"4 records of sysapproval_approver (approver; {', '.join(ids[:3])}, ...) refer to records"
    )
    assert await blockers(instance, "uninstall", "yard", "desk") == (), "the approvals go with the ticket"


async def test_a_real_record_that_refers_to_demonstration_data_elsewhere_is_listed(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(samples.shop, desk)
    await do(instance, "activate", "shop", "desk")
    records = instance.elevated("a test")
    user = await records.create(User, {"name": "Demo Dora"})
    insert = "INSERT INTO sys_demo_record (sys_id, pack, table_name, record, position) VALUES"
    await instance.database.execute(f"{insert} ('{'a' * 32}', 'shop', 'sys_user', '{user['sys_id']}', 0)")
    assert await blockers(instance, "uninstall", "shop") == ()
    ticket = await records.create(Ticket, {"short_description": "Why?", "asked_by": user["sys_id"]})
    (found,) = await blockers(instance, "uninstall", "shop")
    assert f"1 records of desk_ticket (asked_by; {ticket['sys_id']}) are no demonstration data" in found
    await records.update(Ticket, ticket["sys_id"], {"asked_by": None})
    await do(instance, "uninstall", "shop")
    assert await instance.elevated("a test").count(User) == 0
    await do(instance, "restore", "shop")
    assert await instance.elevated("a test").count(User) == 1


async def test_without_a_folder_nothing_is_uninstalled(database_url: str) -> None:
    async with samples.an_instance(database_url, samples.shop) as instance:
        await initialize(instance)
        await do(instance, "activate", "shop")
        instance.archives = None
        assert any(
            "no folder for archives" in found for found in await blockers(instance, "uninstall", "shop")
        )


async def test_only_pack_administrators_uninstall(make_instance: MakeInstance) -> None:
    instance = await make_instance(samples.shop)
    await do(instance, "activate", "shop")
    drawn = await plan(instance, "uninstall", ["shop"])
    with pytest.raises(NotPermitted):
        await execute(instance, "uninstall", ["shop"], drawn.hash, Actor(user_name="bob", kind="internal"))


async def test_p12_packs_whose_code_is_gone_are_uninstalled_and_restored(make_instance: MakeInstance) -> None:
    before = await make_instance(samples.shop, samples.club)
    await do(before, "activate", "club")
    without = await make_instance()
    await do(without, "uninstall", "shop", "club")
    assert (await without.database.fetch("SELECT count(*) FROM task"))[0][0] == 0
    await do(without, "restore", "shop", "club")
    again = await make_instance(samples.shop, samples.club)
    await do(again, "activate", "club")
    assert await again.elevated("a test").count(Visit) == 1


# -- restore and purge
# -------------------------------------------------------------------------------------------


async def test_an_uninstalled_pack_is_restored_or_purged_before_it_is_activated(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(samples.shop, samples.club)
    await do(instance, "activate", "club")
    await do(instance, "uninstall", "club")
    (found,) = await blockers(instance, "activate", "club")
    assert "`pergola packs restore club`" in found
    (found,) = await blockers(instance, "uninstall", "club")
    assert "uninstalled already" in found
    assert "there is no archive of pack 'shop'" in (await blockers(instance, "purge", "shop"))[0]
    assert (
        "pack 'shop' is active, and there is no archive of it"
        in (await blockers(instance, "restore", "shop"))[0]
    )
    await do(instance, "purge", "club")
    await do(instance, "activate", "club")
    assert await instance.elevated("a test").count(Visit) == 1, "the data step ran anew"


async def test_p9_a_missing_requirement_and_a_table_that_is_there_are_listed(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(samples.shop, samples.club)
    await do(instance, "activate", "club")
    await do(instance, "uninstall", "club", "shop")
    await instance.database.execute("CREATE TABLE club_visit (sys_id INTEGER)")
    found = "\n".join(await blockers(instance, "restore", "club"))
    assert (
        "pack 'club' requires shop>=1.0, which is not on this instance; restore or activate shop as well"
        in found
    )
    assert "table club_visit of pack 'club' cannot be created: the name club_visit is taken" in found
    assert "refers to table shop_item, which does not exist" in found


@pytest.mark.parametrize("damage", ["missing", "cut off", "changed", "emptied"])
async def test_an_archive_that_is_not_what_was_written_is_not_restored(
    make_instance: MakeInstance, tmp_path: Path, damage: str
) -> None:
    instance = await make_instance(samples.shop)
    await do(instance, "activate", "shop")
    await do(instance, "uninstall", "shop")
    (file,) = (tmp_path / "archives").iterdir()
    content = file.read_bytes()
    changed = {"cut off": content[:-9], "changed": content[:60] + b"?" + content[61:], "emptied": b""}
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(changed[damage])
    (found,) = await blockers(instance, "restore", "shop")
    assert found.startswith("the archive of pack 'shop' cannot be used: its file")
    assert str(file) in found
    file.write_bytes(content)
    await do(instance, "restore", "shop")


async def test_values_that_came_since_are_listed(make_instance: MakeInstance) -> None:
    instance = await make_instance(yard)
    await do(instance, "activate", "yard")
    await instance.elevated("a test").create(Keeper, {"name": "Kim", "user_name": "kim"})
    await do(instance, "uninstall", "yard")
    await instance.elevated("a test").create(User, {"name": "Another Kim", "user_name": "kim"})
    (found,) = await blockers(instance, "restore", "yard")
    assert found == "a record of sys_user with user_name 'kim' came since; give it another, or delete it"


async def test_what_lost_its_other_end_is_in_the_plan_and_comes_back_as_if_it_had_been_there(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(yard, press)
    await do(instance, "activate", "press")
    records = instance.elevated("a test")
    uma, ole = [await records.create(User, {"name": name}) for name in ("Uma", "Ole")]
    place = await records.create(Place, {"name": "Here"})
    crate = await records.create(
        Crate, {"assigned_to": uma["sys_id"], "opened_by": ole["sys_id"], "place": place["sys_id"]}
    )
    await records.create(UserRole, {"user": uma["sys_id"], "role": "yard.hand"})
    await records.create(UserRole, {"user": ole["sys_id"], "role": "yard.hand"})
    await do(instance, "uninstall", "press", "yard")
    await instance.elevated("a test").delete(User, uma["sys_id"])
    drawn = await plan(instance, "restore", ["press", "yard"])
    assert drawn.blockers == ()
    lost = [
        (each.table, each.column, each.rows, each.change)
        for archive in drawn.archives
        for each in archive.lost
    ]
    assert sorted(lost) == [
        ("sys_user_has_role", "user", 1, "left out"),
        ("task", "assigned_to", 1, "emptied"),
    ]
    await do(instance, "restore", "press", "yard")
    await do(instance, "activate", "press")
    records = instance.elevated("a test")
    back = await records.get(Crate, crate["sys_id"])
    assert (back["assigned_to"], back["opened_by"], back["place"]) == (None, ole["sys_id"], place["sys_id"])
    assert await records.count(UserRole) == 1


async def test_what_cannot_be_without_its_other_end_blocks(make_instance: MakeInstance) -> None:
    instance = await make_instance(yard, press)
    await do(instance, "activate", "press")
    records = instance.elevated("a test")
    place = await records.create(Place, {"name": "Here"})
    crate = await records.create(Crate, {"short_description": "Mine"})
    await records.create(Bale, {"place": place["sys_id"]})
    await records.create(Tag, {"text": "Tag", "crate": crate["sys_id"]})
    await do(instance, "uninstall", "press")
    records = instance.elevated("a test")
    await records.delete(Crate, crate["sys_id"])
    await records.delete(Place, place["sys_id"])
    found = "\n".join(await blockers(instance, "restore", "press"))
    gone = f"records of yard_crate that are gone (crate; {crate['sys_id']})"
    assert f"1 archived rows of press_tag cannot be without {gone}" in found
    assert "1 archived rows of yard_crate cannot be without records of yard_place that are gone" in found


async def test_an_archive_of_another_format_is_refused_by_name(
    make_instance: MakeInstance, tmp_path: Path
) -> None:
    instance = await make_instance(samples.shop)
    await do(instance, "activate", "shop")
    await do(instance, "uninstall", "shop")
    (file,) = (tmp_path / "archives").iterdir()
    later = gzip.compress(gzip.decompress(file.read_bytes()).replace(b'"format":1', b'"format":2'))
    file.write_bytes(later)
    digest = hashlib.sha256(later).hexdigest()
    await instance.database.execute(f"UPDATE sys_pack_archive SET sha256 = '{digest}'")
    (found,) = await blockers(instance, "restore", "shop")
    assert "its format is 2, and this version reads 1" in found


async def test_sessions_end_and_passwords_come_back(make_instance: MakeInstance) -> None:
    instance = await make_instance(yard)
    await do(instance, "activate", "yard")
    keeper = await instance.elevated("a test").create(Keeper, {"name": "Kim", "user_name": "kim"})
    now = datetime.datetime.now(datetime.UTC)
    mark = ("?1", "?2", "?3", "?4") if instance.database.dialect == "sqlite" else ("$1", "$2", "$3", "$4")
    await instance.database.execute(
        'INSERT INTO sys_user_session (sys_id, token_hash, "user", created, expires) '
        f"VALUES ({mark[0]}, 'x', {mark[1]}, {mark[2]}, {mark[3]})",
        ("b" * 32, keeper["sys_id"], now, now),
    )
    await instance.database.execute(
        'INSERT INTO sys_user_credential (sys_id, "user", password_hash, must_change, changed_on) '
        f"VALUES ({mark[0]}, {mark[1]}, 'hash', {mark[2]}, {mark[3]})",
        ("c" * 32, keeper["sys_id"], False, now),
    )
    await do(instance, "uninstall", "yard")
    await do(instance, "restore", "yard")
    counts = await instance.database.fetch(
        "SELECT (SELECT count(*) FROM sys_user_session), (SELECT count(*) FROM sys_user_credential)"
    )
    assert counts == [(0, 1)]
