"""What the pages about access say: every invariant has its test, and the proposal that they show can be tried out."""

import re
import tomllib

import msgspec

from docs.pages.installed import ROOT
from platform_core import Group, Proposal
from platform_core.testing import MakeWorld

PROPOSAL = ROOT / "docs/how-to/samples/proposal.toml"


def test_every_invariant_of_access_is_attacked() -> None:
    text = (ROOT / "docs/explanation/access.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| A(\d+) \|.*`test_(?:a\d+_)*?a\1_", text, re.MULTILINE) == [
        str(number) for number in range(1, 11)
    ]


def test_the_page_shows_the_proposal_as_it_is() -> None:
    page = (ROOT / "docs/how-to/explain-access.md").read_text(encoding="utf-8")
    assert f"```toml\n{PROPOSAL.read_text(encoding='utf-8').rstrip()}\n```" in page


async def test_the_proposal_says_who_would_gain_and_lose(world: MakeWorld) -> None:
    csm = await world("customer_service")
    await csm.load_demo("customer_service")
    await csm.person("ann")
    await csm.system.create(Group, {"name": "Night shift"})
    proposal = msgspec.convert(tomllib.loads(PROPOSAL.read_text(encoding="utf-8")), Proposal)
    found = await csm.instance.access(csm.system.actor).simulate(proposal)
    cases = [each for each in found.effects if each.table == "sn_customerservice_case"]
    gains = {
        name for each in cases if each.operation == "read" and each.gained.records for name in each.people
    }
    losses = {
        name for each in cases if each.operation == "read" and each.lost.records for name in each.people
    }
    assert gains == {"ann"}
    assert losses
    assert "ann" not in losses
    assert any("priority" in each.loses for each in cases if each.operation == "write")
