"""Each rule objects to a pack that breaks it, and nothing else does; the message says what, where, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Query
from platform_core.policy import Policy
from platform_core.quality import RULES, examine
from platform_core.reading import Reader
from platform_core.testing import World
from tests.platform_core.quality.author import QUICK, TRIED, Change, Desk, not_proven, unmet


def _own_names(desk: Desk) -> None:
    desk.edit("PACKAGE/entities.py", '"NAME_asset"', '"our_asset"')
    desk.edit("README.md", "`NAME_asset`", "`our_asset`")


def _short_readme(desk: Desk) -> None:
    """All that was in it stands on another page, but for the table of rights."""
    whole = (desk.root / "README.md").read_text(encoding="utf-8")
    desk.write("docs/guide.md", whole)
    begin, end = whole.index("<!-- rights"), whole.index("<!-- end of rights -->")
    (desk.root / "README.md").write_text(whole[begin:end][:190], encoding="utf-8")


def _dead_end(desk: Desk) -> None:
    desk.edit("PACKAGE/lifecycle.py", "sources=(HANDED_OUT,)", "sources=(IN_STORE,)")


BREAKS: dict[str, tuple[Change, str]] = {
    "activatable": (
        lambda desk: desk.edit("PACKAGE/rules.py", "before_asset_is_saved", "asset_is_saved"),
        "runs 'before', so its function's name starts with before_; rename it",
    ),
    "explained": (
        lambda desk: desk.edit("PACKAGE/lifecycle.py", "It is needed no longer", " "),
        "move 'take_back' of Asset does not say why somebody makes it; write one sentence",
    ),
    "readme": (_short_readme, "README.md: the README says next to nothing; say for whom the pack is"),
    "own-names": (_own_names, "table 'our_asset' does not begin with the pack's name; begin it with"),
    "declared-imports": (
        lambda desk: desk.edit(
            "PACKAGE/demo.py",
            "from .access",
            "from platform_core.ids import new_id as new_id\n\nfrom .access",
        ),
        "demo.py: it imports platform_core.ids, which may change at any time; import from platform_core itself",
    ),
    "bounded-requirements": (
        lambda desk: desk.edit("PACKAGE/manifest.py", "entities=(", 'requires=("b2b",),\n    entities=('),
        'it requires b2b in any version; write "b2b>=..."',
    ),
    "contract-tested": (
        lambda desk: desk.write("tests/test_contract.py", '"""Nothing yet."""\n'),
        "no test inherits PackContract for it; add a class that inherits",
    ),
    "roles-tested": (
        lambda desk: desk.edit("tests/test_access.py", "AUDITOR", "KEEPER"),
        "no test names the role 'NAME.auditor'; test what the role may do",
    ),
    "lifecycle-documented": (
        lambda desk: desk.edit("README.md", "`take_back`", "take it back"),
        "no page names the move 'take_back' of Asset; add it to the README's table of moves",
    ),
    "no-dead-ends": (_dead_end, "no move leads out of 'Handed out'; add a move, or make it final"),
    "documented": (
        lambda desk: desk.edit("README.md", "(`NAME_asset`)", ""),
        "no page names the table NAME_asset; say in the README what it is for",
    ),
    "upgrade-tested": (
        lambda desk: desk.edit("tests/test_upgrade.py", "before_step(pack, 1)", "pack"),
        "no test starts before data step 1 (Plan inspections of assets that have none); begin one with before_step",
    ),
    "both-databases": (
        lambda desk: desk.write(
            "tests/conftest.py",
            'import pytest\n\n\n@pytest.fixture\ndef database_url(tmp_path):\n    return f"sqlite:///{tmp_path}/x"\n',
        ),
        "conftest.py: its tests have a fixture 'database_url' of their own; use the test kit's",
    ),
    "rights-documented": (
        lambda desk: desk.edit("README.md", "| `NAME.auditor` | read |", "| `NAME.auditor` | write |"),
        "its table of rights is not what holds; run `pergola check NAME --write-rights`",
    ),
    "no-exemptions": (
        lambda desk: desk.edit(
            "PACKAGE/quality.toml", "[rules]", '[rules]\nrestful = { exempt = "It has a clock" }'
        ),
        "restful is exempt: It has a clock; find a way to hold it",
    ),
}
ALSO = {
    "readme": {"rights-documented"},  # A README of next to nothing has no whole table of rights.
    "documented": {"rights-documented"},  # The table's head names the table as well; see below.
}
"""What cannot hold either when the rule does not."""


async def test_a_new_pack_breaks_no_rule(desk: Desk) -> None:
    report = await desk.examined(tuple(rule for rule in RULES if rule.name != "typed"))
    assert unmet(report) | not_proven(report) == set()
    assert (report.tier, report.problems) == ("platinum", ())


@pytest.mark.parametrize("name", BREAKS)
async def test_a_pack_that_breaks_a_rule_breaks_that_one_alone(desk: Desk, name: str) -> None:
    change, message = BREAKS[name]
    change(desk)
    if name == "documented":
        table = "| Role | `NAME_asset` |".replace("NAME", desk.name)
        desk.edit("README.md", table, table.replace(desk.name, "the"))
    report = await desk.examined()
    assert unmet(report) == {name} | ALSO.get(name, set())
    verdict = next(verdict for verdict in report.verdicts if verdict.rule == name)
    said = [f"{each.where}: {each.what}; {each.remedy}" for each in verdict.findings]
    assert any(message.replace("NAME", desk.name) in line for line in said), said


def test_every_rule_has_a_pack_that_breaks_it() -> None:
    assert {rule.name for rule in QUICK} == set(BREAKS)
    assert {rule.name for rule in TRIED} == set(SPOILS)


# -- what is tried on an instance -----------------------------------------------------------------------------------------


def _chatty(patch: pytest.MonkeyPatch) -> None:
    page = Reader.page

    async def twice(self: Reader, entity: Any, query: Query) -> Any:
        await self.count(entity, query)
        return await page(self, entity, query)

    patch.setattr(Reader, "page", twice)


def _generous(patch: pytest.MonkeyPatch) -> None:
    rights = Policy.rights

    def everything(self: Policy, actor: Any, entity: Any, *rest: Any) -> Any:
        owner = actor if actor.elevated or actor.roles else self_made(actor)
        return rights(self, owner, entity, *rest)

    def self_made(actor: Any) -> Any:
        import msgspec

        return msgspec.structs.replace(actor, elevated="a mistake")

    patch.setattr(Policy, "rights", everything)


def _careless(patch: pytest.MonkeyPatch) -> None:
    deactivate = World.deactivate

    async def losing(self: World, *names: str) -> Any:
        result = await deactivate(self, *names)
        await self.instance.database.execute(f'DELETE FROM "{names[0]}_asset"')
        return result

    patch.setattr(World, "deactivate", losing)


def _forgetful(patch: pytest.MonkeyPatch) -> None:
    do = World.do

    async def losing(self: World, operation: Any, *names: str) -> Any:
        result = await do(self, operation, *names)
        if operation == "restore":
            await self.instance.database.execute(f'DELETE FROM "{names[0]}_asset"')
        return result

    patch.setattr(World, "do", losing)


def _awake(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: Any) -> None:
        return None

    patch.setattr(World, "deactivate", nothing)
    patch.setattr(World, "activate", nothing)


SPOILS: dict[str, tuple[Any, str]] = {
    "list-budget": (_chatty, "Asset: a list takes 2 statements for NAME.keeper; make its rules conditions"),
    "closed-to-strangers": (_generous, "Asset: nobody without any role sees records in a list"),
    "restful": (_careless, "NAME_asset: 0 rows new, 2 gone"),
    "archivable": (_forgetful, "NAME_asset: 0 rows new, 2 gone"),
    "hidden-when-inactive": (_awake, "Asset: the table is still served"),
    "demo-data": (None, "it has no demonstration data; give the manifest a DemoData"),
}


@pytest.mark.parametrize("name", SPOILS)
async def test_what_is_tried_is_noticed_by_its_rule_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    spoil, message = SPOILS[name]
    if spoil is None:
        desk.edit("PACKAGE/manifest.py", "    demo=DEMO,\n", "")
    else:
        spoil(monkeypatch)
    report = await desk.examined(TRIED)
    # A pack that cannot be deactivated cannot be restored and activated again either.
    assert unmet(report) == {name} | ({"archivable"} if spoil is _awake else set())
    (verdict,) = [verdict for verdict in report.verdicts if verdict.rule == name]
    said = [f"{each.what}; {each.remedy}" for each in verdict.findings]
    assert any(message.replace("NAME", desk.name) in line for line in said), said


async def test_a_pack_that_does_something_when_it_is_imported_is_noticed(desk: Desk) -> None:
    desk.edit(
        "PACKAGE/__init__.py", "__all__ =", 'import os\n\nos.environ["CHANGED"] = "by an import"\n__all__ ='
    )
    importable = tuple(rule for rule in RULES if rule.name == "importable")
    report = await desk.examined(importable)
    (problem,) = report.problems
    assert problem.startswith(
        f"[importable] {desk.module}: importing it changes the environment; do it in a route"
    )


async def test_wrong_types_are_noticed(desk: Desk) -> None:
    desk.edit(
        "PACKAGE/steps.py",
        "A_MONTH = datetime.timedelta(days=30)",
        "A_MONTH: int = datetime.timedelta(days=30)",
    )
    typed = tuple(rule for rule in RULES if rule.name == "typed")
    report = await desk.examined(typed)
    (verdict,) = report.verdicts
    assert verdict.outcome == "unmet"
    assert any(each.where.startswith(f"{desk.module}/steps.py:") for each in verdict.findings)
    (desk.package / "py.typed").unlink()
    (verdict,) = (await desk.examined(typed)).verdicts
    assert verdict.findings[0].remedy == "put an empty file py.typed into the package"


async def test_what_cannot_be_activated_cannot_be_tried(desk: Desk) -> None:
    desk.edit("PACKAGE/rules.py", "before_asset_is_saved", "asset_is_saved")
    report = await desk.examined(TRIED)
    assert unmet(report) == set()
    assert len(not_proven(report)) == len(TRIED)


async def test_a_rule_that_fails_itself_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.edit("tests/test_access.py", "import pytest", "import pytest (")
    report = await desk.examined()
    assert unmet(report) == {"contract-tested", "roles-tested", "upgrade-tested", "both-databases"}
    assert all("looking at it failed: SyntaxError" in problem for problem in report.problems)
    assert len(report.problems) == 3, "one for each rule of these that the pack says is done"


async def test_speed_is_bought_with_proof(desk: Desk) -> None:
    subject = desk.subject()
    report = await examine(subject, RULES, quick=True)
    assert not_proven(report) == {rule.name for rule in RULES if rule.costly}
    assert (report.tier, report.problems) == (None, ())
