"""Packs over the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from click.testing import CliRunner

from platform_core import Broken, Console, Instance, command_line, stored_state
from platform_core.cli.ticker import CLEAR, Ticker
from platform_core.operations import VERBS
from tests.platform_core.cli.terminal import Terminal

# In long runs a connection that an earlier test left is collected while these run; it is shown, and is not their fault.
pytestmark = pytest.mark.filterwarnings(
    "default::pytest.PytestUnraisableExceptionWarning", "default::ResourceWarning"
)


def generation(pergola: Terminal) -> int:
    async def read(instance: Instance) -> int:
        return (await stored_state(instance.database)).generation

    return pergola.inside(read)


def state(pergola: Terminal, name: str) -> str:
    packs = {pack["name"]: pack["state"] for pack in pergola.json("packs", "list")["packs"]}
    found: str = packs[name]
    return found


def test_a_plan_is_shown_and_writes_nothing(made: Terminal) -> None:
    before = generation(made)
    result = made("packs", "plan", "activate", "gadgets")
    assert result.exit_code == 0
    assert "table gadgets_case with 2 columns" in result.stdout
    assert (
        "+ gadgets.agent: create/read/write/delete gadgets_case: Agents work on every case" in result.stdout
    )
    plan = made.json("packs", "plan", "activate", "gadgets")
    assert f"--plan {plan['hash']}" in result.stdout
    assert plan["packs"][0]["name"] == "gadgets"
    assert (generation(made), state(made, "gadgets")) == (before, "available")


def test_a_plan_is_confirmed_by_its_hash(made: Terminal) -> None:
    plan = made.json("packs", "plan", "activate", "gadgets")
    done = made.json("packs", "activate", "gadgets", "--plan", plan["hash"])
    assert done["generation"] == 2
    assert done["behind"] == []
    assert state(made, "gadgets") == "active"


def test_another_plan_than_the_confirmed_one_is_not_carried_out(made: Terminal) -> None:
    result = made("packs", "activate", "gadgets", "--plan", "0" * 64)
    assert result.exit_code == 1
    assert "the instance has changed since this plan was made" in result.stderr
    hash_ = made.json("packs", "plan", "activate", "gadgets")["hash"]
    assert f"confirm its hash {hash_}" in result.stderr
    assert "table gadgets_case" in result.stderr, "the plan as it is now is shown"
    told = json.loads(made("packs", "activate", "gadgets", "--plan", "0" * 64, "--json").stdout)
    assert (told["error"]["code"], told["plan"]["hash"]) == ("plan_stale", hash_)
    assert (generation(made), state(made, "gadgets")) == (1, "available")


def test_off_a_terminal_nothing_is_activated_without_a_confirmation(made: Terminal) -> None:
    for operation in VERBS:
        result = made("packs", operation, "gadgets")
        assert result.exit_code == 2
        assert "--plan HASH" in result.stderr
    assert made("packs", "activate", "gadgets", "--yes", "--plan", "x").exit_code == 2
    assert generation(made) == 1


def test_on_a_terminal_the_plan_is_shown_and_asked_about(made: Terminal) -> None:
    made.somebody_answers = True
    declined = made("packs", "activate", "gadgets", given="n\n")
    assert declined.exit_code == 1
    assert "table gadgets_case" in declined.stderr
    assert "error: nothing was done" in declined.stderr
    assert state(made, "gadgets") == "available"
    accepted = made("packs", "activate", "gadgets", given="y\n")
    assert accepted.exit_code == 0
    assert "activated: gadgets 1.0 (generation 2" in accepted.stdout


def test_deactivation_is_planned_and_confirmed_alike(made: Terminal) -> None:
    made("packs", "activate", "gadgets", "--yes")
    plan = made.json("packs", "plan", "deactivate", "gadgets")
    assert plan["operation"] == "deactivate"
    result = made("packs", "deactivate", "gadgets", "--plan", plan["hash"])
    assert result.stdout.startswith("deactivated: gadgets 1.0 (generation 3")
    assert state(made, "gadgets") == "inactive"


def test_everything_that_stands_in_the_way_is_listed(made: Terminal) -> None:
    for words in (("plan", "activate", "nonsense", "missing"), ("activate", "nonsense", "missing", "--yes")):
        result = made("packs", *words)
        assert result.exit_code == 1
        assert "error: missing, nonsense cannot be activated" in result.stderr
        assert "  pack 'nonsense' is not installed" in result.stderr
        assert "  pack 'missing' is not installed" in result.stderr


def test_confirmed_beforehand_the_plan_is_printed_and_carried_out(made: Terminal) -> None:
    done = made("packs", "activate", "gadgets", "--yes")
    assert done.exit_code == 0
    assert "table gadgets_case" in done.stderr
    assert done.stdout.startswith("activated: gadgets 1.0 (generation 2")
    document = made.json("packs", "deactivate", "gadgets", "--yes")
    assert [pack["name"] for pack in document["plan"]["packs"]] == ["gadgets"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "gadgets"), "'gadgets' is not one of 'activate', 'deactivate'"),
        (("plan", "explode", "gadgets"), "'explode' is not one of"),
        (("plan", "activate"), "name the packs to activate"),
        (("deactivate", "--yes"), "Missing argument"),
        (("activate", "gadgets", "--yes", "--wait", "soon"), "'soon' is not a valid float"),
    ],
)
def test_words_that_make_no_operation_are_refused(made: Terminal, words: tuple[str, ...], said: str) -> None:
    result = made("packs", *words)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert generation(made) == 1


def test_an_upgrade_without_names_is_of_all_that_is_out_of_date(made: Terminal) -> None:
    for words in (("plan", "upgrade"), ("upgrade", "--yes")):
        result = made("packs", *words)
        assert result.exit_code == 1
        assert "error: the active packs cannot be upgraded" in result.stderr
        assert "there is nothing to do" in result.stderr


def test_progress_is_one_line_that_is_written_over_and_goes() -> None:
    stream = StringIO()
    with Ticker(True, stream) as ticker:
        ticker("rows", 1, 0)
        ticker("rows", 2, 0)
        ticker("schema changes", 12, 12)
    assert stream.getvalue() == f"{CLEAR}rows 1{CLEAR}schema changes 12 of 12{CLEAR}"
    silent = StringIO()
    with Ticker(False, silent) as ticker:
        ticker("rows", 1, 1)
    assert silent.getvalue() == ""


def test_further_checks_have_a_say(made: Terminal) -> None:
    console = Console(packs=made.packs, checks=lambda: (lambda registry: ["the route /x is taken"],))
    words = ["packs", "activate", "gadgets", "--yes", "--instance", str(made.folder)]
    result = CliRunner().invoke(command_line(), words, obj=console)
    assert result.exit_code == 1
    assert "the route /x is taken" in result.stderr


def test_a_pack_is_shown_with_all_that_it_brings(made: Terminal) -> None:
    document = made.json("packs", "show", "gadgets")
    assert document["tables"] == {"gadgets_case": "Something is wrong with a gadget."}
    assert document["roles"]["gadgets.agent"] == "Works the cases"
    text = made("packs", "show", "base").stdout
    assert "base.session_hours" in text
    assert "(default 12)" in text
    assert made("packs", "show", "nonsense").exit_code == 1


def test_a_broken_pack_is_listed_with_the_reason(made: Terminal) -> None:
    made.packs = type(made.packs)(made.packs.packs, {"bad": Broken("bad", "it cannot be imported")})
    packs = {pack["name"]: pack for pack in made.json("packs", "list")["packs"]}
    assert packs["bad"]["state"] == "quarantined"
    assert packs["bad"]["reason"] == "it cannot be imported; repair or remove its distribution"
    assert "it cannot be imported" in made("packs", "show", "bad").stderr
    checked = made("check", "--quick")
    assert checked.exit_code == 1
    assert "pack 'bad' is broken: it cannot be imported" in checked.stdout
