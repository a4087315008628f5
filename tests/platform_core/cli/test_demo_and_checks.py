"""Demonstration data, checks, verification and hooks over the command line."""

from __future__ import annotations

import asyncio
import inspect

import msgspec
import pytest

from platform_core import (
    Available,
    Broken,
    Console,
    DemoData,
    DemoLoader,
    Identity,
    Instance,
    PackHooks,
    User,
    prepare_demo,
)
from platform_core.quality import RULES
from tests.example import works
from tests.example.works import FOREMAN, Job, Site
from tests.platform_core.cli.terminal import Terminal


async def load(demo: DemoLoader) -> None:
    """A site, and somebody who runs it."""
    await demo.create(Site, name="North")
    await demo.user(User, "flo", FOREMAN.name, because="Runs the workshop")


async def load_others(demo: DemoLoader) -> None:
    """Two who look on."""
    await demo.user(User, "ida", FOREMAN.name, because="Looks on")
    await demo.user(User, "bo", FOREMAN.name, because="Looks on, too")


WORKS = msgspec.structs.replace(works.pack, demo=DemoData("A workshop", load))
VISITS = msgspec.structs.replace(
    works.pack,
    name="visits",
    requires=("works",),
    entities=(),
    roles=(),
    access_rules=(),
    demo=DemoData("Visitors", load_others),
)


@pytest.fixture
def shop(made: Terminal) -> Terminal:
    """A workshop with demonstration data to load."""
    made.packs = Available({"base": made.packs.packs["base"], "works": WORKS})
    assert made("packs", "activate", "works", "--yes").exit_code == 0
    return made


def test_demonstration_data_is_loaded_and_removed(shop: Terminal) -> None:
    loaded = shop("demo", "load")
    assert loaded.stdout.startswith("works: 3 records\n")
    again = shop.json("demo", "load", "works")
    assert (again["records"], again["there"]) == ({}, ["works"])
    (flo,) = again["sign_ins"]
    assert (flo["user_name"], flo["because"]) == ("flo", "Runs the workshop")
    assert f"sign in with the password {again['password']} as\nflo  Runs the workshop\n" in loaded.stdout
    signed_in = shop.inside(
        lambda instance: Identity(instance).sign_in("flo", again["password"], address="test")
    )
    assert signed_in.actor.user_name == "flo"
    refused = shop("demo", "remove")
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    assert shop.json("demo", "remove", "--yes") == {"records": {"works": 3}, "kept": []}
    assert shop("demo", "remove", "--yes").stdout == "no demonstration data is loaded\n"
    assert shop("demo", "load", "nonsense").exit_code == 1


def test_the_first_of_each_pack_is_shown_and_all_are_listed_on_request(pergola: Terminal) -> None:
    packs = {"base": pergola.packs.packs["base"], "works": WORKS, "visits": VISITS}
    console = Console(packs=Available(packs))
    console.given = str(pergola.folder)
    demo = asyncio.run(prepare_demo(console))
    assert demo.text().splitlines() == [
        f"Everybody's password: {demo.password}",
        "admin  Administrator: may do everything",
        "flo    Runs the workshop",
        "ida    Looks on",
        "and 1 more, see `pergola demo people`",
    ]
    pergola.packs = Available(packs)
    assert pergola("demo", "people").stdout == (
        f"Everybody's password: {demo.password}\n\nworks\nflo  Runs the workshop\n\n"
        "visits\nida  Looks on\nbo   Looks on, too\n"
    )
    some = pergola.json("demo", "people", "visits")
    assert some["password"] == demo.password
    assert [each["user_name"] for each in some["sign_ins"]] == ["ida", "bo"]
    wrong = pergola("demo", "people", "visits", "nonsense")
    assert (wrong.exit_code, "'nonsense'" in wrong.stderr, "pergola demo load" in wrong.stderr) == (
        1,
        True,
        True,
    )
    assert pergola("demo", "remove", "--yes").exit_code == 0
    assert pergola("demo", "people").stdout == "nobody; load demonstration data with `pergola demo load`\n"


def test_removal_is_asked_about_on_a_terminal(shop: Terminal) -> None:
    shop("demo", "load")
    shop.somebody_answers = True
    declined = shop("demo", "remove", given="n\n")
    assert (declined.exit_code, "nothing was removed" in declined.stderr) == (1, True)
    assert shop("demo", "remove", given="y\n").stdout == "works: 3 records\n"


def test_what_stays_is_listed_and_counts_as_a_failure(shop: Terminal) -> None:
    shop("demo", "load")

    async def refer(instance: Instance) -> None:
        records = instance.elevated("test")
        north = await records.find(Site, Site.name == "North")
        assert north is not None
        await records.create(Job, {"title": "Real", "site": north["sys_id"]})

    shop.inside(refer)
    result = shop("demo", "remove", "--yes")
    assert result.exit_code == 1
    assert "stays: works_site North: works_job" in result.stdout


def test_a_demo_instance_is_made_once_and_kept(pergola: Terminal) -> None:
    console = Console(packs=Available({"base": pergola.packs.packs["base"], "works": WORKS}))
    console.given = str(pergola.folder)
    first = asyncio.run(prepare_demo(console))
    assert first.made
    assert [each.user_name for each in first.sign_ins] == ["admin", "flo"]
    pergola.packs = console.packs or pergola.packs

    async def change(instance: Instance) -> None:
        await instance.elevated("test").create(Job, {"title": "Mine"})

    pergola.inside(change)
    second = asyncio.run(prepare_demo(console))
    assert not second.made
    assert (second.password, second.sign_ins) == (first.password, first.sign_ins)

    async def titles(instance: Instance) -> list[str]:
        return [record["title"] async for record in instance.elevated("test").every(Job)]

    assert pergola.inside(titles) == ["Mine"]


def test_packs_that_were_deactivated_stay_so_in_a_demo(pergola: Terminal) -> None:
    extra = msgspec.structs.replace(WORKS, name="extra", entities=(), roles=(), access_rules=(), demo=None)
    console = Console(packs=Available({"base": pergola.packs.packs["base"], "works": WORKS, "extra": extra}))
    console.given = str(pergola.folder)
    asyncio.run(prepare_demo(console))
    pergola.packs = console.packs or pergola.packs
    assert pergola("packs", "deactivate", "extra", "--yes").exit_code == 0
    asyncio.run(prepare_demo(console))
    states = {pack["name"]: pack["state"] for pack in pergola.json("packs", "list")["packs"]}
    assert (states["extra"], states["works"]) == ("inactive", "active")


def test_packs_are_checked_without_an_instance(pergola: Terminal) -> None:
    checked = pergola("check", "works", "gadgets", "--quick")
    assert checked.exit_code == 0
    assert [line for line in checked.stdout.splitlines() if "activatable" in line] == []
    assert not pergola.folder.exists()
    broken = msgspec.structs.replace(works.pack, access_rules=())
    pergola.packs = Available({"base": pergola.packs.packs["base"], "works": broken})
    result = pergola("check", "--quick")
    assert result.exit_code == 1
    assert "[activatable] works: pack 'works', entity Site has no access rule" in result.stdout
    assert "add a Grant" in result.stdout
    assert pergola("check", "nonsense").exit_code == 1


def test_what_packs_require_is_checked_too(pergola: Terminal) -> None:
    needy = msgspec.structs.replace(works.pack, requires=("absent>=2",))
    pergola.packs = Available({"base": pergola.packs.packs["base"], "works": needy})
    result = pergola("check", "works", "--quick")
    assert result.exit_code == 1
    assert "pack 'works' requires 'absent', which is not installed" in result.stdout


def test_a_broken_pack_is_a_problem_of_its_own(pergola: Terminal) -> None:
    broken = Broken("lost", "lost:pack cannot be imported")
    pergola.packs = Available({"base": pergola.packs.packs["base"], "works": works.pack}, {"lost": broken})
    result = pergola("check", "--quick")
    assert result.exit_code == 1
    assert result.stdout.startswith("pack 'lost' is broken: lost:pack cannot be imported\n")
    assert pergola("check", "works", "--quick").exit_code == 0
    assert "repair or remove its distribution" in pergola("check", "lost").stderr


def test_a_tier_that_is_asked_for_and_not_reached_is_a_failure(pergola: Terminal) -> None:
    reached = pergola("check", "b2b", "--quick", "--tier", "gold")
    assert reached.exit_code == 1, "what is left out for speed is not proven"
    assert "below gold: b2b" in reached.stderr
    report = pergola.json("check", "b2b", "--quick")["reports"][0]
    outcomes = {verdict["rule"]: verdict["outcome"] for verdict in report["verdicts"]}
    assert (outcomes["own-names"], outcomes["typed"], outcomes["roles-tested"]) == (
        "exempt",
        "not proven",
        "met",
    )


def test_the_rules_are_listed(pergola: Terminal) -> None:
    listed = pergola.json("check", "--rules")
    assert [rule["name"] for rule in listed] == [rule.name for rule in RULES]
    assert all(rule["sentence"] in pergola("check", "--rules").stdout for rule in listed)


def test_source_is_of_one_pack(pergola: Terminal) -> None:
    refused = pergola("check", "b2b", "b2c", "--source", ".")
    assert (refused.exit_code, "name the pack" in refused.stderr) == (2, True)


def test_a_sound_instance_is_verified(made: Terminal) -> None:
    assert made("verify").stdout == "everything is as it must be\n"
    assert made.json("verify") == {"findings": []}


def test_findings_are_listed_with_remedies_and_notes_do_not_fail(shop: Terminal) -> None:
    shop("users", "add", "ann", "--role", "works.hand")
    shop("packs", "deactivate", "works", "--yes")
    noted = shop("verify")
    assert noted.exit_code == 0
    assert noted.stdout.startswith("note [rights] 1 users hold the role 'works.hand' of pack 'works'")

    async def spoil(instance: Instance) -> None:
        await instance.database.execute(
            "UPDATE sys_user_has_role SET role = 'nobodys' WHERE role = 'works.hand'"
        )

    shop.inside(spoil)
    found = shop("verify")
    assert found.exit_code == 1
    assert found.stdout.startswith(
        "error [rights] 1 users hold the role 'nobodys', which no pack owns; take it away"
    )
    assert "roles take nobodys" in found.stdout


def test_every_hook_is_listed_with_its_sentence(pergola: Terminal) -> None:
    listed = {hook["name"]: hook for hook in pergola.json("hooks")}
    declared = {name: member for name, member in vars(PackHooks).items() if inspect.isfunction(member)}
    assert listed.keys() == declared.keys()
    assert all(hook["summary"] == inspect.getdoc(declared[name]) for name, hook in listed.items())
    assert listed["register_roles"]["signature"] == "register_roles() -> Sequence[Role]"
    assert "register_roles() -> Sequence[Role]" in pergola("hooks").stdout


def test_what_can_be_repaired_is_repaired_and_the_rest_is_told(shop: Terminal) -> None:
    shop("users", "add", "ann", "--role", "works.hand")

    async def spoil(instance: Instance) -> None:
        await instance.database.execute("DELETE FROM sys_user_role WHERE name = 'works.hand'")
        await instance.database.execute(
            "UPDATE sys_user_has_role SET role = 'nobodys' WHERE role = 'works.hand'"
        )

    shop.inside(spoil)
    assert "repair it: `pergola verify --repair --only rights`" in shop("verify").stdout
    assert shop("verify", "--only", "numbers").stdout == "everything is as it must be\n"
    mended = shop("verify", "--repair", "--only", "rights")
    assert mended.exit_code == 1
    first, second = mended.stdout.splitlines()
    assert first.startswith("repaired [rights] the rows of the roles works.hand are")
    assert second.startswith("error [rights] 1 users hold the role 'nobodys'")
    assert shop("roles", "take", "nobodys", "ann").exit_code == 0
    assert shop.json("verify", "--repair") == {"findings": [], "repaired": []}
    assert shop("verify", "--only", "luck").exit_code == 1


def test_a_damaged_instance_is_verified_too(shop: Terminal) -> None:
    async def spoil(instance: Instance) -> None:
        await instance.database.execute("DROP TABLE sys_choice")

    shop.inside(spoil)
    result = shop("verify", "--repair")
    assert result.exit_code == 1
    assert "lacks what the platform cannot do without: table sys_choice" in result.stdout
