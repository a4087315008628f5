"""Tables of B2B: names, columns and where they stand in the class chain."""

import pytest

from platform_core import Company, Reference, User
from plugins.b2b import Account, Contact

# All columns of the model but pictures and references to what later packs add.
ACCOUNT_COLUMNS = (
    "account_code", "account_parent", "account_path", "banner_text", "city", "contact", "country",
    "customer", "discount", "fax_phone", "fiscal_year", "lat_long_error", "latitude", "longitude",
    "manufacturer", "market_cap", "name", "notes", "num_employees", "number", "parent", "partner",
    "phone", "primary", "profits", "publicly_traded", "rank_tier", "registration_code",
    "revenue_per_year", "state", "stock_price", "stock_symbol", "street", "vendor", "vendor_manager",
    "website", "zip",
)  # fmt: skip
CONTACT_COLUMNS = (
    "account", "agent_status", "company", "edu_status", "geolocation_tracked", "introduction",
    "last_login_device", "last_position_update", "latitude", "location", "longitude", "on_schedule",
    "first_name", "last_name", "email", "user_name", "time_zone", "vip",
)  # fmt: skip


def test_an_account_is_a_company_and_a_contact_is_a_user() -> None:
    assert Account.info.lineage == (Company, Account)
    assert Contact.info.lineage == (User, Contact)
    assert (Account.info.table, Contact.info.table) == ("customer_account", "customer_contact")


@pytest.mark.parametrize("name", ACCOUNT_COLUMNS)
def test_an_account_has_the_column(name: str) -> None:
    assert name in Account.info.fields


@pytest.mark.parametrize("name", CONTACT_COLUMNS)
def test_a_contact_has_the_column(name: str) -> None:
    assert name in Contact.info.fields


@pytest.mark.rule("CSM-23")
def test_a_contact_refers_to_one_account_and_cannot_do_without() -> None:
    account = Contact.info.fields["account"]
    assert (account.kind, account.references, account.required) == ("reference", Account, True)
    to_accounts = [field.name for field in Contact.info.fields.values() if field.references is Account]
    assert to_accounts == ["account"]


def test_code_path_and_number_are_the_platforms_to_write() -> None:
    assert all(Account.info.fields[name].read_only for name in ("number", "account_code", "account_path"))


def test_references_point_backwards_only() -> None:
    own = {**Account.info.own_fields, **Contact.info.own_fields}
    targets = {field.references for field in own.values() if field.references}
    assert isinstance(Contact.account, Reference)
    assert targets == {Account, User}
