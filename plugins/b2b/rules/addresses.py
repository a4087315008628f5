"""What holds whenever an address of an account, the place that it names, or the address on the account is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import (
    BusinessRule,
    Change,
    Location,
    NotFound,
    NotPermitted,
    Query,
    Records,
    refusal,
)
from plugins.customer_base import change_oldest

from ..entities import Account, AccountAddress

ADDRESS = ("street", "city", "state", "zip", "country")
MIRRORS = "the address on an account is its primary address"
STEPS_BACK = "an account has one primary address"
GOES_ALONG = f"deletion of {Account.info.table}"
"""The reason that the platform gives when an address is deleted because its account is."""


async def before_address_is_saved(change: Change) -> Mapping[str, Any] | None:
    """The first address is primary; a new primary one relieves the former, which cannot go without another one."""
    account = change.new["account"]
    records = change.elevated(STEPS_BACK)
    await records.lock(Account, account)
    if change.kind == "update" and "account" in change.changed:
        detail = "an address stays with its account"
        raise refusal(
            "account", detail, "add the place to the other account, and delete this address", "fixed"
        )
    former = await records.find(
        AccountAddress,
        (AccountAddress.account == account)
        & (AccountAddress.primary.eq(True))
        & (AccountAddress.sys_id != change.sys_id),
        fields=("sys_id",),
    )
    if change.new["primary"]:
        if former is not None:
            await records.update(AccountAddress, former["sys_id"], {"primary": False})
        return None
    if change.kind == "create":
        return None if former else {"primary": True}
    if "primary" in change.changed and change.actor.elevated != STEPS_BACK:
        detail = "an account that has addresses has a primary one"
        raise refusal("primary", detail, "make another address the primary one instead", "needs_a_primary")
    return None


async def after_address_is_saved(change: Change) -> None:
    """The primary address stands on the account."""
    if change.new["primary"]:
        records = change.elevated(MIRRORS)
        place = await records.get(Location, change.new["location"], ADDRESS)
        await records.update(Account, change.new["account"], {name: place[name] for name in ADDRESS})


async def after_address_is_deleted(change: Change) -> None:
    """The oldest of the other addresses is the primary one now; without any the account has no address."""
    if not change.new["primary"] or change.actor.elevated == GOES_ALONG:
        return
    records = change.elevated(MIRRORS)
    others = AccountAddress.account == change.new["account"]
    if not await change_oldest(records, AccountAddress, others, {"primary": True}):
        await records.update(Account, change.new["account"], dict.fromkeys(ADDRESS))


async def after_account_address_is_typed(change: Change) -> None:
    """What is typed on the account is its primary address; a place that others use is left to them."""
    if not change.changed & {*ADDRESS} or change.actor.elevated == MIRRORS:
        return
    records = change.elevated(MIRRORS)
    values = {name: change.new[name] for name in ADDRESS}
    of_account = AccountAddress.account == change.sys_id
    primary = await records.find(AccountAddress, of_account & (AccountAddress.primary.eq(True)))
    if not any(values.values()):
        if primary is None:
            return
        detail = "the account has addresses, and the primary one stands here"
        raise refusal("street", detail, "delete the account's addresses instead", "has_addresses")
    if primary is not None and not await _shared(records, primary["location"], change.sys_id):
        await records.update(Location, primary["location"], values)
        return
    place = await records.create(
        Location,
        {"name": change.new["name"], "company": change.sys_id, "phone": change.new["phone"], **values},
    )
    await records.create(
        AccountAddress, {"account": change.sys_id, "location": place["sys_id"], "primary": True}
    )


async def _shared(records: Records, location: str, account: str) -> bool:
    others = (AccountAddress.location == location) & (AccountAddress.account != account)
    return await records.find(AccountAddress, others, fields=("sys_id",)) is not None


async def before_shared_place_is_changed(change: Change) -> Mapping[str, Any] | None:
    """Whoever changes a place changes the address of all accounts that use it, and so needs the right to change these."""
    if change.actor.elevated:
        return None
    found = change.elevated("which accounts use a place").every(
        AccountAddress, Query(where=AccountAddress.location == change.sys_id, fields=("account",), limit=500)
    )
    async for address in found:
        try:
            # It asks the access rules.
            await change.records.lock(Account, address["account"])
        except (NotFound, NotPermitted):
            raise NotPermitted(
                "the place is an address of accounts that you may not change",
                remedy="give the account a place of its own, or ask somebody who looks after all of these accounts",
            ) from None
    return None


async def after_place_is_changed(change: Change) -> None:
    """Accounts whose primary address the place is have the new address."""
    if not change.changed & {*ADDRESS} or change.actor.elevated == MIRRORS:
        return
    records = change.elevated(MIRRORS)
    values = {name: change.new[name] for name in ADDRESS}
    primary = (AccountAddress.location == change.sys_id) & (AccountAddress.primary.eq(True))
    async for address in records.every(
        AccountAddress, Query(where=primary, fields=("account",), order=("account",), limit=500)
    ):
        await records.update(Account, address["account"], values)


BUSINESS_RULES = (
    BusinessRule(
        entity=AccountAddress,
        kinds=("create", "update"),
        before=before_address_is_saved,
        because="An account that has addresses has exactly one primary address (CSM-45)",
    ),
    BusinessRule(
        entity=AccountAddress,
        kinds=("create", "update"),
        after=after_address_is_saved,
        because="The address on the account is its primary address (CSM-46)",
    ),
    BusinessRule(
        entity=AccountAddress,
        kinds=("delete",),
        after=after_address_is_deleted,
        because="An account that has addresses has exactly one primary address (CSM-45)",
    ),
    BusinessRule(
        entity=Account,
        kinds=("create", "update"),
        after=after_account_address_is_typed,
        because="The address on the account is its primary address (CSM-46)",
    ),
    BusinessRule(
        entity=Location,
        kinds=("update",),
        before=before_shared_place_is_changed,
        because="A shared place is changed by those who may change all accounts that use it (CSM-48)",
    ),
    BusinessRule(
        entity=Location,
        kinds=("update",),
        after=after_place_is_changed,
        because="The address on the account is its primary address (CSM-46)",
    ),
)
