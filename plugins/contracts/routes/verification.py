"""Verifying entitlements, compatible with ``/api/sn_ent_verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from platform_core import FieldError, InvalidQuery, Query, Records, parse_id, related, utc_now

from ..entities import Coverage, Entitlement, EntitlementCharacteristic, EntitlementUsage
from ..periods import STATE
from .verified import (
    CharacteristicResult,
    CharacteristicShown,
    UsageShown,
    Verification,
    VerificationResult,
    Verified,
)
from .words import known_id

AND = (
    "contract", "service_contract_line", "product",
    "product_offering", "product_specification",
    "sold_product", "install_base", "household", "sold_entitlement", "state",
)  # fmt: skip
PAGING = ("sysparm_limit", "sysparm_offset", "limit", "offset")
KNOWN = ("account", "consumer", *AND, *PAGING)
LEAST, MOST, USUAL = 1, 100, 10
SHOWN = (
    "sys_id", "entitlement_name", "account", "consumer", "household", "contract", "service_contract_line", "product",
    "product_offering", "product_specification",
    "sold_entitlement", "state", "start_date", "end_date",
)  # fmt: skip
IdText = Annotated[str | None, QueryParameter(description="Id of a record")]


@get(
    "/api/sn_ent_verify/verifyentitlements",
    operation_id="verify_entitlements",
    tags=["Entitlement verification"],
)
async def verify_entitlements(  # noqa: PLR0913, PLR0917 - each is a parameter that the document lists
    request: Request[Any, Any, Any],
    records: NamedDependency[Records],
    account: IdText = None,
    consumer: IdText = None,
    contract: IdText = None,
    service_contract_line: IdText = None,
    product: IdText = None,
    product_offering: IdText = None,
    product_specification: IdText = None,
    sold_product: IdText = None,
    install_base: IdText = None,
    household: IdText = None,
    sold_entitlement: IdText = None,
    of_state: Annotated[str | None, QueryParameter(name="state", description="One of the states")] = None,
    sysparm_limit: Annotated[str | None, QueryParameter(description="1 to 100, 10 when left out")] = None,
    sysparm_offset: Annotated[str | None, QueryParameter(description="How many to leave out")] = None,
    limit: Annotated[str | None, QueryParameter(description="The same as sysparm_limit")] = None,
    offset: Annotated[str | None, QueryParameter(description="The same as sysparm_offset")] = None,
) -> VerificationResult:
    """The entitlements of an account or of a consumer that fit all that is given.

    Exactly one of `account` and `consumer` is named. `sold_product` and `install_base` find what covers them: the
    entitlement, or its contract.
    """
    named = {
        "account": account, "consumer": consumer, "contract": contract, "service_contract_line": service_contract_line,
        "product": product,
        "product_offering": product_offering, "product_specification": product_specification,
        "sold_product": sold_product, "install_base": install_base, "household": household,
        "sold_entitlement": sold_entitlement, "state": of_state, "sysparm_limit": sysparm_limit,
        "sysparm_offset": sysparm_offset, "limit": limit, "offset": offset,
    }  # fmt: skip
    _refuse_unknown(request.query_params)
    given = {name: value for name, value in named.items() if value}
    _refuse_unfit(given)
    return await _verified(records, given)


async def _verified(records: Records, given: Mapping[str, str]) -> VerificationResult:
    size = _whole(given, ("sysparm_limit", "limit"), USUAL, LEAST, MOST)
    skipped = _whole(given, ("sysparm_offset", "offset"), 0, 0, 1_000_000)
    query = Query(where=_asked(given), order=("entitlement_name",), fields=SHOWN, limit=MOST)
    found, seen, more = [], 0, False
    async for row in records.every(Entitlement, query):
        seen += 1
        if seen > skipped + size:
            more = True
            break
        if seen > skipped:
            found.append(Verified(**{name: row[name] for name in SHOWN}))
    return VerificationResult(Verification(found, more, size, skipped))


def _refuse_unknown(names: Iterable[str]) -> None:
    for name in names:
        if name not in KNOWN:
            raise _refusal(
                f"there is no parameter {name[:100]!r} here", f"choose among {', '.join(KNOWN)}", name
            )


def _refuse_unfit(given: Mapping[str, str]) -> None:
    whose = [name for name in ("account", "consumer") if name in given]
    if len(whose) != 1:
        raise _refusal("exactly one of account and consumer is named", "name the customer once", "account")
    if "state" in given and given["state"] not in STATE.codes:
        known = ", ".join(str(code) for code in STATE.codes)
        raise _refusal(f"there is no state {given['state'][:40]!r}", f"choose among {known}", "state")


def _refusal(detail: str, remedy: str, parameter: str) -> InvalidQuery:
    error = FieldError(pointer=f"/{parameter[:100]}", detail=detail, code="invalid_parameter")
    return InvalidQuery(detail, remedy=remedy, errors=[error])


def _whole(given: Mapping[str, str], names: tuple[str, ...], usual: int, least: int, most: int) -> int:
    """A whole number out of one of two parameters that mean the same."""
    for name in names:
        if name in given:
            text = given[name]
            if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most:
                raise _refusal(f"{name} is a whole number from {least} to {most}", "correct it", name)
            return int(text)
    return usual


def _asked(given: Mapping[str, str]) -> Any:
    table: Any = Entitlement
    where: Any = None
    for name in ("account", "consumer", *AND):
        if name not in given:
            continue
        value = given[name] if name == "state" else _id(name, given[name])
        if name == "sold_product":
            part: Any = (table.sold_product == value) | _covering(Coverage.sold_product == value)
        elif name == "install_base":
            part = (table.install_base_item == value) | _covering(Coverage.install_base == value)
        else:
            part = getattr(table, name) == value
        where = part if where is None else where & part
    return where


def _id(name: str, text: str) -> str:
    try:
        return parse_id(text)
    except ValueError:
        raise _refusal(f"{name} is the id of a record", "ids are 32 hexadecimal digits", name) from None


def _covering(what: Any) -> Any:
    """The entitlement, or its whole contract, covers this today."""
    table: Any = Entitlement
    today = utc_now().date()
    coverage: Any = Coverage
    lasts = (coverage.added.is_null() | (coverage.added <= today)) & (
        coverage.removed.is_null() | (coverage.removed >= today)
    )
    whole = coverage.entitlement.is_null() & coverage.service_contract_line.is_null()
    of_line = coverage.entitlement.is_null() & coverage.service_contract_line.is_not_null()
    return (
        table.sys_id.is_in(related(coverage.entitlement, what & lasts & coverage.entitlement.is_not_null()))
        | table.contract.is_in(related(coverage.contract, what & lasts & whole))
        | table.service_contract_line.is_in(related(coverage.service_contract_line, what & lasts & of_line))
    )


@get(
    "/api/sn_ent_verify/verifyentitlements/getEntitlementCharacteristic/{sys_id:str}",
    operation_id="entitlement_characteristic",
    tags=["Entitlement verification"],
)
async def entitlement_characteristic(
    sys_id: FromPath[str], records: NamedDependency[Records]
) -> CharacteristicResult:
    """A characteristic of an entitlement, and how much of it was used in the period that is now."""
    row = await records.get(EntitlementCharacteristic, known_id(sys_id, "characteristic"))
    return CharacteristicResult(await characteristic_shown(records, row, now_only=True))


async def characteristic_shown(
    records: Records, row: Mapping[str, Any], *, now_only: bool
) -> CharacteristicShown:
    """A characteristic with its usages; those of today alone, if so wanted."""
    usage: Any = EntitlementUsage
    where = usage.entitlement_characteristic == row["sys_id"]
    if now_only:
        today = utc_now().date()
        where = where & (usage.period_start <= today) & (usage.period_end >= today)
    page = await records.list(EntitlementUsage, Query(where=where, limit=MOST))
    names = (
        "sys_id",
        "entitlement_characteristic",
        "period_start",
        "period_end",
        "total_units",
        "used_units",
    )
    usages = [UsageShown(**{name: each[name] for name in names}) for each in page.records]
    return CharacteristicShown(
        row["sys_id"], row["characteristic"], row["option"], row["type"], row["value"], usages
    )


ROUTES = (verify_entitlements, entitlement_characteristic)
