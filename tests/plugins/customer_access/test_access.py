"""What parties of cases, products and items reach, by the rows that make them parties, and what ends it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, Query
from platform_core.testing import at
from plugins.b2b import CUSTOMER, AccountAccess, move_contact
from plugins.customer_access import AccessConfiguration, CaseParty, ItemParty, PartyType, SoldProductParty
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct
from plugins.service_organization import OrganizationMember
from tests.plugins.customer_access.shares import (
    CONTACTS,
    PARTIES,
    add_party,
    cases_of,
    make_party,
    may_comment,
    names,
    without_role,
)
from tests.plugins.customer_service.desk import Desk

TODAY = datetime.datetime.now(datetime.UTC).date()
DAY = datetime.timedelta(days=1)
NOTHING: set[str] = set()
# The plain case names the access point, a part of the network, as a further item.
OF_NETWORK = {"network case", "point case", "booking case", "plain case"}
# (person, the record that he is made a party of, cases, products, items that this opens)
REACHED: tuple[tuple[str, str, set[str], set[str], set[str]], ...] = (
    ("case contact", "plain case", {"plain case"}, NOTHING, NOTHING),
    ("case consumer", "broadband case", {"broadband case"}, NOTHING, NOTHING),
    ("case contributor", "plain case", {"plain case"}, NOTHING, NOTHING),
    ("product contact", "booking", {"booking case"}, {"booking"}, {"network"}),
    ("product colleague", "booking", {"booking case"}, {"booking"}, {"network"}),
    ("product consumer", "broadband", {"broadband case"}, {"broadband"}, NOTHING),
    ("item contact", "network", OF_NETWORK, {"booking"}, {"network", "point"}),
    ("item consumer", "router", {"router case"}, NOTHING, {"router"}),
    ("item contributor", "network", OF_NETWORK, {"booking"}, {"network", "point"}),
    ("item member", "network", OF_NETWORK, {"booking"}, {"network", "point"}),
)
BY_PERSON = pytest.mark.parametrize(
    ("person", "record", "cases", "products", "items"), REACHED, ids=[row[0] for row in REACHED]
)


async def reached(desk: Desk, person: str) -> tuple[set[str], set[str], set[str]]:
    """The cases, products and items that a person sees."""
    return (
        await cases_of(desk, person),
        await names(desk, person, SoldProduct),
        await names(desk, person, InstallBaseItem),
    )


@BY_PERSON
@pytest.mark.rule("CSM-155")
@pytest.mark.rule("CSM-159")
@pytest.mark.rule("CSM-160")
async def test_a_party_reaches_the_record_and_what_hangs_on_it_while_he_is_one(
    desk: Desk, person: str, record: str, cases: set[str], products: set[str], items: set[str]
) -> None:
    """All cases were there before he became a party."""
    assert await reached(desk, person) == (NOTHING, NOTHING, NOTHING)
    party = await make_party(desk, person, record)
    assert await reached(desk, person) == (cases, products, items)
    for case in cases:
        assert await may_comment(desk, person, case)
    await desk.everything.delete(PARTIES[person][0], party)
    assert await reached(desk, person) == (NOTHING, NOTHING, NOTHING)
    for case in cases:
        assert not await may_comment(desk, person, case)


@BY_PERSON
@pytest.mark.rule("CSM-155")
async def test_the_row_without_the_role_opens_nothing(
    desk: Desk, person: str, record: str, cases: set[str], products: set[str], items: set[str]
) -> None:
    await make_party(desk, person, record)
    assert await cases_of(desk, person) == cases
    without_role(desk, person)
    assert await reached(desk, person) == (NOTHING, NOTHING, NOTHING)


@BY_PERSON
@pytest.mark.rule("CSM-156")
async def test_a_listed_party_gets_nothing(
    desk: Desk, person: str, record: str, cases: set[str], products: set[str], items: set[str]
) -> None:
    entity, kind, who = PARTIES[person]
    if person == "case contributor":
        # No such type comes along; one of an instance's own is as good.
        given = {"name": "Listed Contributor", "applies_to": "sn_customerservice_case"}
        await desk.everything.create(PartyType, {**given, "entity_type": "contributor", "default_order": 200})
    party = await add_party(desk, entity, kind.replace("Authorized", "Listed"), record, **who)
    stored = await desk.everything.get(entity, party)
    assert (stored["responsibility"], stored["order"]) == (None, 200)
    assert await reached(desk, person) == (NOTHING, NOTHING, NOTHING)


@pytest.mark.rule("CSM-155")
@pytest.mark.parametrize(
    ("first", "last", "sees"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
        (TODAY - DAY, TODAY + DAY, True),
    ],
)
@pytest.mark.parametrize("person", ["case contact", "product contact", "item member"])
async def test_a_party_counts_from_his_first_day_to_his_last(
    desk: Desk, person: str, first: Any, last: Any, sees: bool
) -> None:
    record = {row[0]: row[1] for row in REACHED}[person]
    await make_party(desk, person, record, start_date=first, end_date=last)
    assert bool(await cases_of(desk, person)) == sees


@pytest.mark.rule("CSM-155")
async def test_the_day_turns_at_midnight_to_the_second(desk: Desk) -> None:
    """In UTC, on both ends of his time."""
    first, last = datetime.date(2026, 3, 10), datetime.date(2026, 3, 12)
    await make_party(desk, "product contact", "booking", start_date=first, end_date=last)
    midnight = datetime.time(tzinfo=datetime.UTC)
    begins = datetime.datetime.combine(first, midnight)
    ends = datetime.datetime.combine(last + DAY, midnight)
    second = datetime.timedelta(seconds=1)
    for moment, seen in ((begins - second, False), (begins, True), (ends - second, True), (ends, False)):
        with at(moment):
            assert bool(await cases_of(desk, "product contact")) == seen, moment


@pytest.mark.rule("CSM-165")
@pytest.mark.parametrize("person", [row[0] for row in REACHED])
async def test_a_configuration_that_is_switched_off_opens_nothing_from_the_next_request(
    desk: Desk, person: str
) -> None:
    _, record, cases, products, items = next(row for row in REACHED if row[0] == person)
    await make_party(desk, person, record)
    assert await reached(desk, person) == (cases, products, items)
    await configure(desk, person, "sn_customerservice_case", active=False)
    assert await reached(desk, person) == (NOTHING, products, items)
    await configure(desk, person, "sn_customerservice_case", active=True)
    assert await cases_of(desk, person) == cases


@pytest.mark.rule("CSM-165")
@pytest.mark.parametrize(
    ("level", "may"), [("read", (True, False, False)), ("write", (True, True, False)), ("full", (True,) * 3)]
)
async def test_each_level_includes_the_one_before_it(
    desk: Desk, level: str, may: tuple[bool, bool, bool]
) -> None:
    person = "product contact"
    await make_party(desk, person, "booking")
    await configure(desk, person, "sn_customerservice_case", access_level=level)
    reads = await cases_of(desk, person) == {"booking case"}
    assert (reads, await may_comment(desk, person, "booking case"), await opens(desk, person)) == may


async def configure(desk: Desk, person: str, table: str, **values: Any) -> None:
    """Change what the person's role opens of a table."""
    role = CONTACTS[person][1] if person in CONTACTS else None
    names_of = desk.actors[person].roles
    async for row in desk.everything.every(AccessConfiguration, Query(limit=500)):
        mine = row["role"] == role.name if role else row["role"] in names_of
        if mine and row["accessible_table"] == table:
            await desk.everything.update(AccessConfiguration, row["sys_id"], values)


async def opens(desk: Desk, person: str, **values: str) -> bool:
    """Whether a person opens a case about the hotel's booking system."""
    given = values or {"sold_product": desk["booking"]}
    try:
        made = await desk.records(person).create(Case, {"short_description": "Slow", **given})
    except (NotPermitted, NotFound, InvalidInput):
        return False
    desk.known[f"{person} opened"] = made
    return True


@pytest.mark.rule("CSM-161")
async def test_an_authorized_account_opens_to_each_of_its_contacts_who_has_the_role(desk: Desk) -> None:
    await add_party(desk, SoldProductParty, "Authorized Account", "booking", account="stranger")
    await add_party(desk, ItemParty, "Authorized Account", "network", account="stranger")
    for person in ("product contact", "product colleague"):
        assert await names(desk, person, SoldProduct) == {"booking"}
    assert await names(desk, "item contact", InstallBaseItem) == {"network", "point"}
    assert await names(desk, "case contact", SoldProduct) == NOTHING
    assert await names(desk, "foreigner", SoldProduct) == NOTHING
    await move_contact(desk.everything, desk["product colleague"], desk["branch"])
    assert await names(desk, "product colleague", SoldProduct) == NOTHING


async def test_an_authorized_organization_opens_to_its_members_who_have_the_role(desk: Desk) -> None:
    await add_party(
        desk, ItemParty, "Authorized Service Organization", "network", service_organization="centre"
    )
    assert await cases_of(desk, "item member") == OF_NETWORK
    assert await may_comment(desk, "item member", "point case")
    assert await cases_of(desk, "other member") == NOTHING
    # They answer cases; opening new ones is for members who are named.
    about = {"install_base": desk["network"], "account": desk["hotel"]}
    assert not await opens(desk, "item member", **about)
    await make_party(desk, "item member", "network")
    assert await opens(desk, "item member", **about)
    await desk.everything.update(OrganizationMember, desk["membership"], {"active": False})
    assert await cases_of(desk, "item member") == NOTHING


@pytest.mark.rule("CSM-162")
async def test_a_restricted_accounts_contacts_see_what_they_are_named_on_or_parties_of(desk: Desk) -> None:
    for person in ("guest", "hotel item contact"):
        assert await names(desk, person, SoldProduct) == {"booking", "minibar"}
        assert await names(desk, person, InstallBaseItem) == {"network", "point", "lift"}
    assert await names(desk, "branch admin", SoldProduct) == NOTHING
    made = await desk.everything.create(
        AccountAccess, {"account": desk["hotel"], "restrict_contact_access": True}
    )
    for person in ("guest", "hotel item contact"):
        assert await names(desk, person, SoldProduct) == NOTHING
        assert await names(desk, person, InstallBaseItem) == NOTHING
    await desk.everything.update(SoldProduct, desk["minibar"], {"contact": desk["guest"]})
    await make_party(desk, "hotel item contact", "lift")
    await add_party(desk, ItemParty, "Listed Contact", "network", contact="guest")
    assert await names(desk, "guest", SoldProduct) == {"minibar"}
    assert await names(desk, "guest", InstallBaseItem) == NOTHING
    assert await names(desk, "hotel item contact", InstallBaseItem) == {"lift"}
    assert await names(desk, "agent", SoldProduct) == {"booking", "minibar", "broadband"}
    without_role(desk, "hotel item contact")
    assert await names(desk, "hotel item contact", InstallBaseItem) == NOTHING
    await desk.everything.update(AccountAccess, made["sys_id"], {"restrict_contact_access": False})
    assert await names(desk, "guest", SoldProduct) == {"booking", "minibar"}


@pytest.mark.rule("CSM-163")
async def test_a_contact_opens_a_case_on_an_item_only_for_his_own_account(desk: Desk) -> None:
    about = {"install_base": desk["network"]}
    for person in ("item contact", "hotel item contact"):
        await make_party(desk, person, "network")
        assert await cases_of(desk, person) == OF_NETWORK
    assert not await opens(desk, "item contact", **about)
    assert not await opens(desk, "item contact", **about, account=desk["hotel"])
    assert not await opens(desk, "item contact", **about, account=desk["stranger"])
    assert await opens(desk, "hotel item contact", **about)
    made = await desk.now("hotel item contact opened")
    assert made["account"] == desk["hotel"]


@pytest.mark.rule("CSM-159")
async def test_a_case_that_a_party_opens_about_a_product_is_its_owners(desk: Desk) -> None:
    await make_party(desk, "product contact", "booking")
    assert await opens(desk, "product contact")
    made = await desk.now("product contact opened")
    assert (made["account"], made["opened_by"]) == (desk["hotel"], desk["product contact"])
    assert not await opens(desk, "product contact", sold_product=desk["minibar"])
    assert not await opens(desk, "product contact", sold_product=desk["booking"], account=desk["branch"])
    await make_party(desk, "product consumer", "broadband")
    assert await opens(desk, "product consumer", sold_product=desk["broadband"])
    assert (await desk.now("product consumer opened"))["consumer"] == desk["clara's record"]


async def test_links_between_products_and_items_are_seen_with_them(desk: Desk) -> None:
    for person, record in (("product contact", "booking"), ("item contributor", "network")):
        assert await names(desk, person, InstalledProduct) == NOTHING
        await make_party(desk, person, record)
        assert await names(desk, person, InstalledProduct) == {"realised"}


async def test_cases_parties_are_no_parties_of_products(desk: Desk) -> None:
    await make_party(desk, "case contact", "booking case")
    assert await reached(desk, "case contact") == ({"booking case"}, NOTHING, NOTHING)


async def test_a_customer_without_any_of_it_sees_what_he_saw(desk: Desk) -> None:
    await make_party(desk, "product contact", "booking")
    assert desk.actors["foreigner"].roles >= {CUSTOMER.name}
    assert await cases_of(desk, "foreigner") == NOTHING
    assert await desk.everything.count(CaseParty) == 0
