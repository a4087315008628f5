"""For which rights there are several ways to a page, and for which the plain statement is as good."""

from __future__ import annotations

from typing import Any

from platform_core import Restriction
from platform_core.compiler.pages import Way
from platform_core.compiler.select import Compiled
from platform_core.compiler.shapes import Compare, Input
from tests.example.works import Job
from tests.platform_core.compiler.test_pages_statements import URGENT, grant, kept, page


def plain(found: Compiled) -> bool:
    """Whether the statement goes the plain way."""
    return found.way is None


def test_the_plain_statement_is_kept_where_it_is_as_good() -> None:
    mine = grant(Job, lambda actor: Job.owner == actor.id)
    coarse = grant(Job, lambda _: Job.grade == 1)
    assert plain(page(grant(Job)))
    assert plain(page(mine))
    assert plain(page(coarse))
    assert plain(page(grant(Job, kept), where=Compare(("owner",), "eq", Input(0))))
    assert plain(
        page(grant(Job, kept), Restriction(entity=Job, where=lambda _: Job.owner == "x", because="x"))
    )
    assert plain(page(grant(Job, kept), dialect="sqlite"))
    assert plain(page(grant(Job, kept), coarse))
    assert not plain(page(grant(Job, kept)))
    assert not plain(page(grant(Job, kept), mine))
    assert not plain(page(grant(Job, kept), URGENT, where=Compare(("grade",), "eq", Input(0))))
    # What a restriction says leads to records just as well.
    by_cut = page(grant(Job), Restriction(entity=Job, where=kept, because="x"))
    assert not plain(by_cut)
    ways: tuple[Way, ...] = ("near", "few", "far", "rest")
    for way in ways:
        only_cut = page(coarse, Restriction(entity=Job, where=kept, because="x"), way=way)
        assert not plain(only_cut)
        assert only_cut.sql.count('"grade" = $') == 1


def test_alternatives_of_which_one_leads_nowhere_are_kept_together() -> None:
    def owned(actor: Any) -> Any:
        return ((Job.grade == 2) | kept(actor)) & (Job.owner == actor.id)

    assert plain(page(grant(Job, owned)))
    assert plain(page(grant(Job, lambda actor: ((Job.grade == 2) | kept(actor)) & (Job.grade < 5))))
