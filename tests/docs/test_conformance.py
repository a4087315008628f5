"""The conformance page leaves no numbered rule out, and no test cites one that does not exist."""

import ast

import pytest

from docs.build import REFERENCE
from docs.pages.conformance import SECTIONS, STATUSES, entries, rules
from docs.pages.installed import ROOT
from docs.pages.marks import marked, marks_in

ENTRIES, PROOFS = entries(), marked()
NUMBERED = [rule for section in SECTIONS.values() for rule in rules(section)]


def test_every_rule_is_listed_once() -> None:
    assert len(NUMBERED) == 190 + 22 + 8 + 7 + 17
    assert sorted(ENTRIES) == sorted(NUMBERED)


def test_no_test_cites_a_rule_that_does_not_exist() -> None:
    assert PROOFS
    assert PROOFS.keys() <= ENTRIES.keys(), sorted(PROOFS.keys() - ENTRIES.keys())


@pytest.mark.parametrize("rule", NUMBERED)
def test_a_rule_is_as_proven_as_the_page_says(rule: str) -> None:
    entry = ENTRIES[rule]
    assert sum(bool(getattr(entry, word)) for word in STATUSES[1:]) <= 1, "one status, please"
    if entry.status in {"tested", "partly"}:
        assert rule in PROOFS, f"no test carries the mark of {rule}; say so in docs/conformance.toml"
    if entry.status in {"untested", "later"}:
        assert rule not in PROOFS, f"a test proves {rule} now; docs/conformance.toml says {entry.status}"


def test_topics_are_our_own_few_words() -> None:
    assert all(3 <= len(entry.topic) <= 100 for entry in ENTRIES.values())


def test_the_page_names_every_rule_and_every_test() -> None:
    page = (REFERENCE / "conformance.md").read_text(encoding="utf-8")
    for rule in NUMBERED:
        assert f"\n| {rule} | " in page
    for proofs in PROOFS.values():
        for proof in proofs:
            assert f"[{proof.sentence}](../../{proof.path})" in page


MODULE = """
BOTH = ["CSM-3", "CSM-4"]

def both(function):
    for rule in BOTH:
        function = pytest.mark.rule(rule)(function)
    return function

@pytest.mark.rule("CSM-1")
@pytest.mark.rule("CSM-2")
async def test_marks_add_up(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("CSM-5"))])
def test_parameters_have_marks(x): ...

@both
def test_decorators_of_the_module_count(): ...

@pytest.mark.rule("CSM-6")
class TestThings:
    def test_of_a_class(self): ...

@pytest.mark.rule("CSM-7")
def helper(): ...

@pytest.mark.deep
def test_without(): ...
"""


def test_marks_are_found_wherever_they_stand() -> None:
    found = {(rule, name) for rule, name in marks_in(ast.parse(MODULE))}
    assert found == {
        ("CSM-1", "test_marks_add_up"),
        ("CSM-2", "test_marks_add_up"),
        ("CSM-3", "test_decorators_of_the_module_count"),
        ("CSM-4", "test_decorators_of_the_module_count"),
        ("CSM-5", "test_parameters_have_marks"),
        ("CSM-6", "test_of_a_class"),
    }


def test_paths_of_proofs_exist() -> None:
    assert all((ROOT / proof.path).is_file() for proofs in PROOFS.values() for proof in proofs)
