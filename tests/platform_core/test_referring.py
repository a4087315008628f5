"""What a change refers to: asked in one statement, and only where it is new."""

from __future__ import annotations

import pytest

from platform_core import Grant, InvalidInput, ProtectedField
from platform_core.referring import check_references
from tests.example.works import CLERK, HAND, Job, Site
from tests.platform_core.answers import Answers, reader
from tests.platform_core.compiler.plain import somebody

ID = "0123456789abcdef" * 2
KEPT = Grant(role=HAND, entity=Site, may=("read",), where=lambda actor: Site.keeper == actor.id, because="x")
SHUT = ProtectedField(entity=Job, field="grade", read=(CLERK,), because="x")


async def test_a2_whatever_is_newly_referred_to_exists_and_is_read() -> None:
    session = Answers((1, 2))
    given = {"site": ID, "watchers": ["2" * 32, "3" * 32, "2" * 32], "title": "x", "owner": None}
    await check_references(reader(KEPT, SHUT, session=session), Job, given)
    ((sql, values),) = session.asked
    assert sql == (
        'SELECT (SELECT count(*) FROM "works_site" t1 WHERE t1."sys_id" = ?1 AND t1."keeper" = ?2), '
        '(SELECT count(*) FROM "sys_user" t2 WHERE t2."sys_id" IN (SELECT value FROM json_each(?3)) AND FALSE)'
    )
    assert values == [ID, somebody().id, '["' + '","'.join(given["watchers"] or ()) + '"]']
    for answers, wrong in (((0, 2), ["/site"]), ((1, 1), ["/watchers"]), ((2, 3), ["/site", "/watchers"])):
        with pytest.raises(InvalidInput) as caught:
            await check_references(reader(KEPT, session=Answers(answers)), Job, given)
        told = [(each.pointer, each.detail, each.code) for each in caught.value.errors]
        assert told == [(pointer, "there is no such record", "bad_reference") for pointer in wrong]


async def test_what_was_referred_to_before_is_not_asked_again() -> None:
    session = Answers((1,))
    old = {"site": ID, "watchers": ["2" * 32], "owner": None}
    await check_references(reader(session=session), Job, {**old, "title": "y", "watchers": ["2" * 32]}, old)
    assert session.asked == []
    await check_references(reader(session=session), Job, {"watchers": ["2" * 32, ID]}, old)
    assert session.asked[0][1] == [f'["{ID}"]']
    await check_references(reader(session=session), Job, {"watchers": [], "site": None}, old)
    assert len(session.asked) == 1


async def test_one_person_asks_in_the_words_of_the_larger_database_and_through_no_mask() -> None:
    session = Answers((1,))
    session.dialect = "postgres"
    far = Grant(
        role=HAND,
        entity=Site,
        may=("read",),
        where=lambda _: Site.parent.region == "n",
        fields=("name",),
        because="x",
    )
    await check_references(reader(far, session=session), Job, {"watchers": [ID], "site": None})
    assert 't1."sys_id" = ANY($1)' in session.asked[0][0]
    assert session.asked[0][1] == [[ID]]
    with pytest.raises(InvalidInput):
        await check_references(reader(session=Answers((2,))), Job, {"site": ID})
    await check_references(reader(far, session=session), Job, {"site": ID})
    assert session.asked[1][0] == (
        'SELECT (SELECT count(*) FROM "works_site" t1 LEFT JOIN "works_site" t2 ON t2."sys_id" = t1."parent" '
        'WHERE t1."sys_id" = $1 AND t2."region" = $2)'
    )
