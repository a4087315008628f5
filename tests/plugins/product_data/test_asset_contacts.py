"""Asset contacts: who may be named, what for, and when that ends."""

from __future__ import annotations

import asyncio

import pytest

from platform_core import Conflict, InvalidInput
from plugins.b2b import CUSTOMER, AccountRelationship, ContactRelationship, move_contact
from plugins.customer_base import Responsibility
from plugins.product_data import Asset, AssetContact
from tests.plugins.b2b.test_teams import responsibility
from tests.plugins.product_data.shop import Shop, day


@pytest.mark.rule("CSM-146")
async def test_contacts_of_the_account_of_a_partner_and_related_ones_are_named_and_no_others(
    shop: Shop,
) -> None:
    await shop.asset("T1", "Lisbon")
    await shop.serve("Partner", "Lisbon")
    own, partner = await shop.contact("own", "Lisbon"), await shop.contact("partner", "Partner")
    related, above = await shop.contact("related", "Americas"), await shop.contact("above", "Europe")
    stranger = await shop.contact("stranger", "Stranger")
    await shop.act_for(related, "Lisbon")
    for contact in (own, partner, related):
        await shop.name_for("T1", contact)
    for contact in (above, stranger):
        with pytest.raises(InvalidInput, match="neither of the asset's account nor of a partner") as refused:
            await shop.name_for("T1", contact)
        assert [error.pointer for error in refused.value.errors] == ["/contact"]
    assert await shop.named("T1") == {own.id, partner.id, related.id}


@pytest.mark.rule("CSM-146")
async def test_who_buys_from_a_partner_is_no_partner_and_neither_is_one_whose_time_is_over(
    shop: Shop,
) -> None:
    await shop.asset("T1", "Partner")
    await shop.asset("T2", "Lisbon")
    await shop.serve("Partner", "Lisbon", start_date=day(-9), end_date=day(-1))
    served, partner = await shop.contact("served", "Lisbon"), await shop.contact("partner", "Partner")
    for tag, contact in (("T1", served), ("T2", partner)):
        with pytest.raises(InvalidInput, match="partner that serves it"):
            await shop.name_for(tag, contact)
    await shop.serve("Partner", "Americas", start_date=day(3))
    await shop.asset("T3", "Americas")
    await shop.name_for("T3", partner)


@pytest.mark.rule("CSM-146")
async def test_a_contact_is_named_once_however_many_try_at_once(shop: Shop) -> None:
    await shop.asset("T1", "Lisbon")
    own = await shop.contact("own", "Lisbon")
    tried = await asyncio.gather(*(shop.name_for("T1", own) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, dict) for each in tried) == 1
    assert all(isinstance(each, dict | Conflict) for each in tried)
    assert await shop.csm.system.count(AssetContact) == 1


@pytest.mark.rule("CSM-146")
async def test_an_asset_of_nobody_or_of_a_private_person_has_no_contacts(shop: Shop) -> None:
    own = await shop.contact("own", "Lisbon")
    await shop.asset("T1")
    await shop.asset("T2", consumer=await shop.consumer("Nora"))
    for tag in ("T1", "T2"):
        with pytest.raises(InvalidInput, match="belongs to no account") as refused:
            await shop.name_for(tag, own)
        assert [error.pointer for error in refused.value.errors] == ["/asset"]


async def test_whom_and_what_a_naming_is_about_is_fixed(shop: Shop) -> None:
    await shop.asset("T1", "Lisbon")
    other = await shop.asset("T2", "Lisbon")
    made = await shop.name_for("T1", await shop.contact("own", "Lisbon"))
    with pytest.raises(InvalidInput, match="fixed"):
        await shop.csm.system.update(AssetContact, made["sys_id"], {"asset": other["sys_id"]})
    assert (await shop.csm.system.update(AssetContact, made["sys_id"], {"order": 5}))["order"] == 5


@pytest.mark.rule("CSM-146")
async def test_the_primary_contact_is_named_by_himself_and_once(shop: Shop) -> None:
    own, other = await shop.contact("own", "Lisbon"), await shop.contact("other", "Lisbon")
    await shop.asset("T1", contact=own.id)
    assert await shop.named("T1") == {own.id}
    system = shop.csm.system
    await system.update(Asset, shop.ids["T1"], {"contact": other.id})
    await system.update(Asset, shop.ids["T1"], {"contact": own.id})
    assert await shop.named("T1") == {own.id, other.id}
    assert await system.count(AssetContact) == 2


async def test_a_responsibility_is_one_for_contacts_and_a_unique_one_is_held_once_per_asset(
    shop: Shop,
) -> None:
    csm = shop.csm
    first = await responsibility(csm, "First contact", "contact", unique=True)
    asked = await responsibility(csm, "Asked", "contact")
    staff = await responsibility(csm, "Manager")
    gone = await responsibility(csm, "Gone", "contact")
    await csm.system.update(Responsibility, gone, {"active": False})
    for tag in ("T1", "T2"):
        await shop.asset(tag, "Lisbon")
    people = [await shop.contact(name, "Lisbon") for name in ("ana", "ben", "cid")]
    for tag in ("T1", "T2"):
        await shop.name_for(tag, people[0], responsibility=first)
        await shop.name_for(tag, people[1], responsibility=asked)
    last = await shop.name_for("T1", people[2], responsibility=asked)
    with pytest.raises(Conflict, match="First contact of this asset already"):
        await csm.system.update(AssetContact, last["sys_id"], {"responsibility": first})
    for wrong in (staff, gone):
        with pytest.raises(InvalidInput) as refused:
            await csm.system.update(AssetContact, last["sys_id"], {"responsibility": wrong})
        assert [error.pointer for error in refused.value.errors] == ["/responsibility"]


@pytest.mark.rule("CSM-53")
@pytest.mark.parametrize("ended", ["deleted", "over"])
async def test_asset_contacts_go_with_what_they_rest_on_and_others_stay(shop: Shop, ended: str) -> None:
    system = shop.csm.system
    await shop.asset("T1", "Lisbon")
    serves = await shop.serve("Partner", "Lisbon")
    own, partner = await shop.contact("own", "Lisbon"), await shop.contact("partner", "Partner")
    both, related = await shop.contact("both", "Partner"), await shop.contact("related", "Europe")
    acts = [await shop.act_for(contact, "Lisbon") for contact in (related,)]
    for contact in (own, partner, both, related):
        await shop.name_for("T1", contact)
    over = {"start_date": day(-9), "end_date": day(-1)}
    if ended == "deleted":
        await system.delete(AccountRelationship, serves)
    else:
        await system.update(AccountRelationship, serves, over)
    assert await shop.named("T1") == {own.id, related.id}
    if ended == "deleted":
        await system.delete(ContactRelationship, acts[0])
    else:
        await system.update(ContactRelationship, acts[0], over)
    assert await shop.named("T1") == {own.id}
    assert await system.get(Asset, shop.ids["T1"])


@pytest.mark.rule("CSM-53")
async def test_who_has_two_reasons_keeps_his_asset_when_one_goes(shop: Shop) -> None:
    await shop.asset("T1", "Lisbon")
    serves = await shop.serve("Partner", "Lisbon")
    both = await shop.contact("both", "Partner")
    again = await shop.serve("Partner", "Europe")
    await shop.name_for("T1", both)
    await shop.csm.system.delete(AccountRelationship, again)
    assert await shop.named("T1") == {both.id}
    await shop.csm.system.delete(AccountRelationship, serves)
    assert await shop.named("T1") == set()


async def test_contacts_of_another_account_go_when_the_asset_or_the_contact_moves(shop: Shop) -> None:
    for tag in ("T1", "T2"):
        await shop.asset(tag, "Lisbon")
    own, related = await shop.contact("own", "Lisbon", CUSTOMER), await shop.contact("related", "Americas")
    await shop.act_for(related, "Europe")
    await shop.act_for(related, "Lisbon")
    for tag in ("T1", "T2"):
        for contact in (own, related):
            await shop.name_for(tag, contact)
    await shop.csm.system.update(Asset, shop.ids["T1"], {"account": shop.ids["Europe"]})
    assert await shop.named("T1") == {related.id}
    await shop.csm.system.update(Asset, shop.ids["T1"], {"account": None})
    assert await shop.named("T1") == set()
    await move_contact(shop.csm.system, own.id, shop.ids["Americas"])
    assert await shop.named("T2") == {related.id}
