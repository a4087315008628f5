"""Words that do not belong in the project, and names that tell what a thing is."""

import re

import pytest

from docs.pages.installed import own_registry
from platform_core import BusinessRule, PackHooks
from tests.architecture.project import texts

# Each pattern is written so that it does not find itself.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.:/~-])/(?:home|root|Users|work|mnt|tmp|private)/\w",
    "a drive of somebody's machine": r"\b[A-Z]:\\{1,2}Users",
    "the address of a package index": r"https?://[\w.-]*(?:pypi|npmjs|pythonhosted|artifactory|jfrog|devpi|nexus)",
    "the name of a package index": r"\b(?:pypi\.org|registry\.npmjs|files\.pythonhosted|deb\.debian)",
    "something left to do": r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b",
    "a conflict that was not resolved": r"^(?:<{7}|>{7})\s",
}
VENDOR = re.compile(r"service[ -]?now", re.IGNORECASE)
MAY_NAME_THE_VENDOR = {
    "docs/pages/conformance.py": "It says what the rules are compatible with, and that we are not affiliated",
    "docs/reference/conformance.md": "Made from it",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = [
        f"{name}:{text[: hit.start()].count(chr(10)) + 1}: {hit.group()}"
        for name, text in texts().items()
        for hit in pattern.finditer(text)
    ]
    assert not found, f"{what}: {found[:20]}"


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("a path of somebody's machine", "see " + "/ho" + "me/ann/project"),
        ("the address of a package index", "https:" + "//mirror.py" + "pi.example/simple"),
        ("something left to do", "# TO" + "DO later"),
    ],
)
def test_the_patterns_find_what_they_are_for(what: str, sample: str) -> None:
    assert re.search(FORBIDDEN[what], sample)


def test_only_the_pages_about_compatibility_name_the_vendor() -> None:
    naming = {name for name, text in texts().items() if VENDOR.search(text)}
    assert naming == MAY_NAME_THE_VENDOR.keys()


def test_hook_names_follow_the_grammar() -> None:
    names = [name for name in vars(PackHooks) if not name.startswith("_")]
    assert names
    assert all(re.fullmatch(r"(register|before|after|on|choose)_[a-z_]+", name) for name in names)


RULES = own_registry().contributions.business_rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.entity.__name__}-{rule.name}")
def test_rule_names_tell_when_they_run(rule: BusinessRule) -> None:
    (when,) = [word for word in ("before", "after", "on") if getattr(rule, word) is not None]
    assert re.fullmatch(rf"{when}_[a-z_]+", rule.name)


def test_tables_are_named_by_their_pack_or_by_the_model_that_they_follow() -> None:
    prefixes = {"account", "sys", "core", "cmn", "customer", "csm", "sn", "task"}
    prefixes |= {"alm", "ast", "clm", "cmdb", "contract", "pc", "sc", "service"}
    for table, entity in own_registry().entities.items():
        pack = own_registry().owner(entity)
        first = table.partition("_")[0]
        assert first in prefixes or table.startswith(f"{pack}_") or table == "sysapproval_approver", table
