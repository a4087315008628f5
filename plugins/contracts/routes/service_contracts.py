"""Making and reading service contracts, lines and entitlements with all that hangs on them.

Compatible with ``/api/sn_pss_core``. What is made is made as the caller, in one transaction: all of it, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from platform_core import NotFound, Record, Records, refusal

from ..entities import (
    Contract,
    ContractLine,
    Coverage,
    Entitlement,
    EntitlementCharacteristic,
    EntitlementUsage,
)
from .bodies import (
    ContractGiven,
    ContractResult,
    CoverageGiven,
    EntitlementGiven,
    EntitlementOfLine,
    EntitlementResult,
    LineGiven,
    LineOfContract,
    LineResult,
    Made,
    MadeResult,
)
from .showing import contract_shown, entitlement_shown, line_shown
from .words import known_id

TAGS = ["Service contracts"]
NESTED = frozenset((
    "service_contract_lines", "child_contract_lines", "sold_products_covered", "install_base_items_covered",
    "entitlements", "entitlement_characteristics",
))  # fmt: skip


def _values(given: msgspec.Struct, **more: Any) -> dict[str, Any]:
    """The fields of a record out of what was given for it."""
    found = {name: getattr(given, name) for name in given.__struct_fields__ if name not in NESTED}
    return {name: value for name, value in {**found, **more}.items() if value is not None}


async def _cover(records: Records, given: Iterable[CoverageGiven], **of: str) -> None:
    for each in given:
        await records.create(Coverage, _values(each, **of))


async def _entitlement(records: Records, given: EntitlementOfLine, **of: str) -> Record:
    made = await records.create(Entitlement, _values(given, **of))
    link = {"entitlement": made["sys_id"]}
    await _cover(records, [*given.sold_products_covered, *given.install_base_items_covered], **link)
    for each in given.entitlement_characteristics:
        values = _values(each, entitlement_usage=None, characteristic_option=None, **link)
        if each.characteristic_option is not None:
            values["option"] = each.characteristic_option
        row = await records.create(EntitlementCharacteristic, values)
        if each.entitlement_usage is not None:
            used = each.entitlement_usage
            total = used.total_units if used.total_units is not None else _whole(row["value"])
            period = {
                "period_start": used.period_start or given.start_date,
                "period_end": used.period_end or given.end_date,
            }
            values = {"entitlement_characteristic": row["sys_id"], "used_units": used.used_units, **period}
            await records.create(EntitlementUsage, {**values, "total_units": total})
    return made


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):  # noqa: PLR2004 - of 32 bits
        detail = "how much there is of it is not said"
        raise refusal(
            "entitlement_characteristics", detail, "give total_units, or a number as the value", "required"
        )
    return int(value)


async def _line(records: Records, given: LineOfContract, contract: str, above: str | None) -> Record:
    of: Mapping[str, Any] = {"contract": contract, "parent_contract_line": above}
    line = await records.create(ContractLine, _values(given, **of))
    link = {"service_contract_line": line["sys_id"]}
    await _cover(records, [*given.sold_products_covered, *given.install_base_items_covered], **link)
    for entitlement in given.entitlements:
        await _entitlement(records, entitlement, **link)
    for child in given.child_contract_lines:
        await _line(records, child, contract, line["sys_id"])
    return line


def _made(row: Record) -> MadeResult:
    return MadeResult(Made(row["sys_id"], row.get("number"), row.get("state")))


@get("/api/sn_pss_core/servicecontract/{sys_id:str}", operation_id="read_service_contract", tags=TAGS)
async def read_service_contract(sys_id: FromPath[str], records: NamedDependency[Records]) -> ContractResult:
    """A contract with its lines, what it covers, and its entitlements."""
    return ContractResult(await contract_shown(records, known_id(sys_id, "contract")))


@post("/api/sn_pss_core/servicecontract", status_code=201, operation_id="make_service_contract", tags=TAGS)
async def make_service_contract(
    data: JSONBody[ContractGiven], records: NamedDependency[Records]
) -> MadeResult:
    """Make a contract with its lines, what it covers, and its entitlements.

    A program that brings contracts in (`sn_pss_core.pss_integrator`) says in which state a contract is; one that is in force
    is what its days make of it. For everybody else it begins as a draft.
    """
    async with records.transaction() as transaction:
        state = {} if data.state == "draft" else {"state": data.state}
        made = await transaction.create(Contract, {**_values(data, state=None), **state})
        link = {"contract": made["sys_id"]}
        await _cover(transaction, [*data.sold_products_covered, *data.install_base_items_covered], **link)
        for line in data.service_contract_lines:
            await _line(transaction, line, made["sys_id"], None)
        for entitlement in data.entitlements:
            await _entitlement(transaction, entitlement, **link)
        return _made(await transaction.get(Contract, made["sys_id"]))


@get("/api/sn_pss_core/servicecontract/{sys_id:str}/{line:str}", operation_id="read_contract_line", tags=TAGS)
async def read_contract_line(
    sys_id: FromPath[str], line: FromPath[str], records: NamedDependency[Records]
) -> LineResult:
    """A line of a contract with those below it and its entitlements: `servicecontract/contractline/{line}`.

    What stands in the place of `sys_id` is the word `contractline`.
    """
    _refuse_other_part(sys_id)
    return LineResult(await line_shown(records, known_id(line, "contract line")))


@post(
    "/api/sn_pss_core/servicecontract/{sys_id:str}",
    status_code=201,
    operation_id="make_contract_line",
    tags=TAGS,
)
async def make_contract_line(
    sys_id: FromPath[str], data: JSONBody[LineGiven], records: NamedDependency[Records]
) -> MadeResult:
    """Make a line of a contract that there is: `POST /api/sn_pss_core/servicecontract/contractline`.

    What stands in the place of `sys_id` is the word `contractline`.
    """
    _refuse_other_part(sys_id)
    async with records.transaction() as transaction:
        contract = known_id(data.contract, "contract")
        row = await _line(transaction, data, contract, data.parent_contract_line)
        return _made(await transaction.get(ContractLine, row["sys_id"]))


def _refuse_other_part(word: str) -> None:
    """Below contracts there is one literal word, in the place of which the router sees an id."""
    if word != "contractline":
        raise NotFound(
            f"there is nothing called {word[:50]!r} below contracts", remedy="write contractline in its place"
        )


@get("/api/sn_pss_core/entitlement/{sys_id:str}", operation_id="read_entitlement", tags=TAGS)
async def read_entitlement(sys_id: FromPath[str], records: NamedDependency[Records]) -> EntitlementResult:
    """An entitlement, what it covers, and its particulars with their present usage."""
    return EntitlementResult(await entitlement_shown(records, known_id(sys_id, "entitlement")))


@post("/api/sn_pss_core/entitlement", status_code=201, operation_id="make_entitlement", tags=TAGS)
async def make_entitlement(data: JSONBody[EntitlementGiven], records: NamedDependency[Records]) -> MadeResult:
    """Make an entitlement with what it covers and its particulars.

    Whether it is a draft, active or expired its days say; `suspended` and `cancelled` are kept.
    """
    async with records.transaction() as transaction:
        made = await _entitlement(transaction, msgspec.structs.replace(data, state="draft"))
        for state, move in (("suspended", "suspend"), ("cancelled", "cancel")):
            if data.state == state:
                await transaction.transition(Entitlement, made["sys_id"], move)
        return _made(await transaction.get(Entitlement, made["sys_id"]))


ROUTES = (
    read_service_contract,
    make_service_contract,
    read_contract_line,
    make_contract_line,
    read_entitlement,
    make_entitlement,
)
