"""Financial accounts: what is stored of them, whose they are, and who sees them."""

import pytest

from industry_packs.banking import FinancialAccount
from platform_core import InvalidInput, NotPermitted, PlatformError, Query
from tests.industry_packs.banking.bank import Bank

SHARED = {"type": "checking", "institution": "Bank", "currency": "EUR"}
BUSINESS = {"hotel's account", "group's account", "stranger's account"}
PRIVATE = {"clara's account", "mateo's account"}
SEES = {
    "bank agent": BUSINESS | PRIVATE,
    "bank admin": BUSINESS | PRIVATE,
    "complaint agent": BUSINESS | PRIVATE,
    "corporate agent": BUSINESS,
    "branch agent": PRIVATE,
    "group admin": {"group's account", "hotel's account"},
    "hotel admin": {"hotel's account"},
    "foreigner": {"stranger's account"},
    "clara": {"clara's account"},
    "mateo": {"mateo's account"},
    "guest": set(),
    "subsidiary manager": set(),
    "branch admin": set(),
    "agent": set(),
    "consumer agent": set(),
    "complaint viewer": set(),
    "quality agent": set(),
    "clerk": set(),
    "nobody": set(),
}


@pytest.mark.rule("BNK-1")
async def test_more_than_four_characters_of_a_number_are_refused(bank: Bank) -> None:
    admin, account = bank.records("bank admin"), bank["hotel's account"]
    for number in ("12345", "DE89370400440532013000", "4111111111111111"):
        with pytest.raises(InvalidInput) as refused:
            await admin.create(FinancialAccount, {**SHARED, "account": bank["hotel"], "number": number})
        assert [(error.pointer, error.code) for error in refused.value.errors] == [("/number", "too_long")]
        with pytest.raises(InvalidInput):
            await admin.update(FinancialAccount, account, {"number": number})
    assert (await bank.everything.get(FinancialAccount, account))["number"] == "0042"


@pytest.mark.rule("BNK-1")
def test_the_column_itself_holds_no_more_than_four_characters() -> None:
    assert FinancialAccount.info.fields["number"].max_length == 4


async def test_an_account_has_exactly_one_holder(bank: Bank) -> None:
    both = {"account": bank["hotel"], "consumer": bank["clara's record"]}
    for holders in ({}, both):
        with pytest.raises(InvalidInput):
            await bank.everything.create(FinancialAccount, {**SHARED, "number": "2345", **holders})


async def sees(bank: Bank, person: str) -> set[str]:
    """The accounts that a person gets in a list, by name."""
    names = {bank[name]: name for name in BUSINESS | PRIVATE}
    page = await bank.records(person).list(FinancialAccount, Query(fields=("sys_id",)))
    return {names[account["sys_id"]] for account in page.records}


async def test_each_sees_his_customers_accounts_and_no_others(bank: Bank) -> None:
    assert {person: await sees(bank, person) for person in SEES} == SEES


async def test_only_administrators_keep_accounts(bank: Bank) -> None:
    values = {**SHARED, "number": "9999", "account": bank["hotel"]}
    before = await bank.everything.get(FinancialAccount, bank["hotel's account"])
    for person in SEES:
        if person == "bank admin":
            continue
        with pytest.raises(NotPermitted):
            await bank.records(person).create(FinancialAccount, values)
        with pytest.raises(PlatformError) as refused:
            await bank.records(person).update(FinancialAccount, bank["hotel's account"], {"number": "9999"})
        assert refused.value.status in {403, 404, 422}
    assert await bank.everything.get(FinancialAccount, bank["hotel's account"]) == before
