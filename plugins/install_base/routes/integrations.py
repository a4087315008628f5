"""Install base items for programs, under the paths that such programs know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import OperationIDCreator

from platform_core import ADMIN, NotPermitted, PlatformError, Record, Records, Role

from ..actions import uninstall_item
from ..entities import InstallBaseItem
from ..integration import MOST, MOST_DEPTH, Listed, belonging, class_of, install, listed, with_parts
from ..roles import API_READ, API_WRITE, INSTALL_BASE_ADMIN
from .shapes import EXAMPLE, Moment, key_of

BASE = "/api/sn_install_base/integrations"
TAGS = ["Install base items for programs"]
LISTS = (
    "cases", "childinstallbaseitems", "contracts", "entitlements", "maintenanceplans", "relatedparties", "soldproducts",
    "workorders",
)  # fmt: skip
"""What programs ask for with an item; the packs that know of it show it as a section of the same name."""
OWN = ("sysparm_limit", "sysparm_depth", "sys_class_name")
BAD_REQUEST, FIRST_FAULT, AS_THEY_ARE = 400, 500, (401, 403, 404, 429)
ITEM = {"sys_id": EXAMPLE, "number": "IBITM0001001", "name": "ATM at the entrance", "state": "in_use"}
Status = Annotated[str, msgspec.Meta(examples=["success"], description="success or failure")]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="How many items at most")]
Depth = Annotated[
    int, QueryParameter(ge=0, le=MOST_DEPTH, description="So many levels of parts come with each item")
]
ClassName = Annotated[str | None, QueryParameter(description="Items of this class alone")]
Item = Annotated[dict[str, Any], msgspec.Meta(examples=[ITEM])]
Items = Annotated[list[dict[str, Any]], msgspec.Meta(examples=[[ITEM]])]


def _each_path(name: str) -> OperationIDCreator:
    """A name for each path of a handler that has several: the first path's is the plain one."""

    def named(_: object, __: object, path: Sequence[Any]) -> str:
        words = [part for part in path if isinstance(part, str)]
        return name if words[-1] == "installbaseitems" else f"{name}_{words[-1]}"

    return named


class ApiFault(msgspec.Struct, frozen=True):
    """What went wrong."""

    message: Annotated[str, msgspec.Meta(examples=["Invalid input"])]
    detail: Annotated[str, msgspec.Meta(examples=["/account: fill in at most one of account, consumer"])]


class ItemList(msgspec.Struct, frozen=True, omit_defaults=True):
    """Items, or what belongs to one; whether there are more; or what went wrong."""

    status: Status
    result: Items = []
    has_more: Annotated[bool, msgspec.Meta(examples=[False])] | msgspec.UnsetType = msgspec.UNSET
    error: ApiFault | None = None


class OneItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item; or what went wrong with it."""

    status: Status
    result: Item | None = None
    error: ApiFault | None = None


class ManyItems(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of each of the items that were sent, in their order."""

    status: Status
    result: list[OneItem]


class ApiUninstallation(msgspec.Struct, forbid_unknown_fields=True):
    """When the item was taken out of use (now, when left out)."""

    uninstall_date: Moment | None = None


def refusals(shape: Any) -> dict[int, ResponseSpec]:
    """How a request that is refused is answered: in the shape of what it asks for."""
    return {
        status: ResponseSpec(shape, generate_examples=False, description=words)
        for status, words in (
            (BAD_REQUEST, "Something about the request is wrong"),
            (403, "It is not permitted"),
            (404, "There is none, or none that you may see"),
        )
    }


T = TypeVar("T")
WHOLE = {
    "name": "ATM at the entrance",
    "account": EXAMPLE,
    "childinstallbaseitems": [{"name": "Card reader"}],
}
NewItems = Annotated[dict[str, Any] | list[dict[str, Any]], msgspec.Meta(examples=[WHOLE])]
Changes = Annotated[dict[str, Any], msgspec.Meta(examples=[{"identifier": "T-4711"}])]


def _fault(error: PlatformError) -> tuple[ApiFault, int]:
    """An error in the words and with the codes of this API; a fault of the server stays one."""
    if error.status >= FIRST_FAULT:
        raise error
    parts = "; ".join(f"{each.pointer}: {each.detail}" for each in error.errors)
    detail = parts or (f"{error.detail}; {error.remedy}" if error.remedy else error.detail)
    return ApiFault(error.title, detail), error.status if error.status in AS_THEY_ARE else BAD_REQUEST


async def _answered(
    records: Records, roles: tuple[Role, ...], shape: type[T], work: Callable[[], Awaitable[T]]
) -> Response[T]:
    """What the work returns; or its refusal, in the shape that programs know."""
    try:
        if not records.actor.has(*roles, INSTALL_BASE_ADMIN, ADMIN):
            raise NotPermitted(
                "this API is for programs with a role of its own", remedy=f"ask for the role {roles[0].name}"
            )
        return Response(await work(), status_code=200)
    except PlatformError as error:
        fault, code = _fault(error)
        return Response(shape(status="failure", error=fault), status_code=code)  # type: ignore[call-arg]


def _all(found: Listed, rows: list[Record]) -> ItemList:
    return ItemList("success", rows, has_more=found.more)


@get(f"{BASE}/installbaseitems", operation_id="api_list_items", tags=TAGS, responses=refusals(ItemList))
async def list_items(
    request: Request[Any, Any, Any],
    records: NamedDependency[Records],
    sysparm_limit: FromQuery[Limit] = MOST,
    sysparm_depth: FromQuery[Depth] = 0,
    sys_class_name: FromQuery[ClassName] = None,
) -> Response[ItemList]:
    """Items whose columns have the values that are given as parameters (`account=...`), by number.

    Each comes with its parts, so many levels deep, as `childinstallbaseitems`.
    """

    async def work() -> ItemList:
        filters = [(name, value) for name, value in request.query_params.multi_items() if name not in OWN]
        entity = class_of(records, sys_class_name)
        found = await listed(records, entity, filters, sysparm_limit)
        return _all(found, await with_parts(records, found.records, sysparm_depth))

    return await _answered(records, (API_READ,), ItemList, work)


@get(
    [f"{BASE}/installbaseitems/{{sys_id:str}}", f"{BASE}/installbaseitem/{{sys_id:str}}"],
    operation_id=_each_path("api_get_item"),
    tags=TAGS,
    responses=refusals(OneItem),
)
async def get_item(
    sys_id: FromPath[str], records: NamedDependency[Records], sysparm_depth: FromQuery[Depth] = 0
) -> Response[OneItem]:
    """One item, with its parts so many levels deep."""

    async def work() -> OneItem:
        item = await records.get(InstallBaseItem, key_of(sys_id))
        return OneItem("success", (await with_parts(records, [item], sysparm_depth))[0])

    return await _answered(records, (API_READ,), OneItem, work)


@get(
    [f"{BASE}/installbaseitems/{{sys_id:str}}/{name}" for name in LISTS],
    operation_id=_each_path("api_list_of_item"),
    tags=TAGS,
    responses=refusals(ItemList),
)
async def list_of_item(
    request: Request[Any, Any, Any],
    sys_id: FromPath[str],
    records: NamedDependency[Records],
    sysparm_limit: FromQuery[Limit] = MOST,
) -> Response[ItemList]:
    """What belongs to an item: `childinstallbaseitems`, `soldproducts`, and what the active packs add, such as `cases`."""

    async def work() -> ItemList:
        what = request.url.path.rstrip("/").rsplit("/", maxsplit=1)[-1]
        found = await belonging(records, key_of(sys_id), what, sysparm_limit)
        return _all(found, found.records)

    return await _answered(records, (API_READ,), ItemList, work)


@post(
    f"{BASE}/installbaseitems",
    status_code=200,
    operation_id="api_create_items",
    tags=TAGS,
    responses=refusals(OneItem | ManyItems),
)
async def create_items(
    data: JSONBody[NewItems], records: NamedDependency[Records]
) -> Response[OneItem] | Response[ManyItems]:
    """Create one item, or several, each with its parts in it.

    Of several each is handled on its own: one that is refused, with all its parts, does not stop the others.
    """

    def one(given: dict[str, Any]) -> Callable[[], Awaitable[OneItem]]:
        async def work() -> OneItem:
            return OneItem("success", await install(records, given))

        return work

    if isinstance(data, dict):
        return await _answered(records, (API_WRITE,), OneItem, one(data))
    answers = [await _answered(records, (API_WRITE,), OneItem, one(given)) for given in data]
    outcomes = [answer.content for answer in answers]
    failed = [answer for answer in answers if answer.content.status == "failure"]
    code = failed[0].status_code or BAD_REQUEST if failed and len(failed) == len(answers) else 200
    return Response(ManyItems("failure" if failed else "success", outcomes), status_code=code)


@patch(
    f"{BASE}/installbaseitems/{{sys_id:str}}",
    operation_id="api_change_item",
    tags=TAGS,
    responses=refusals(OneItem),
)
async def change_item(
    sys_id: FromPath[str], data: JSONBody[Changes], records: NamedDependency[Records]
) -> Response[OneItem]:
    """Change columns of an item."""

    async def work() -> OneItem:
        return OneItem("success", await records.update(InstallBaseItem, key_of(sys_id), data))

    return await _answered(records, (API_WRITE,), OneItem, work)


@patch(
    f"{BASE}/installbaseitems/{{sys_id:str}}/uninstall",
    operation_id="api_uninstall_item",
    tags=TAGS,
    responses=refusals(OneItem),
)
async def uninstall(
    sys_id: FromPath[str], data: JSONBody[ApiUninstallation], records: NamedDependency[Records]
) -> Response[OneItem]:
    """Take an item, with all its parts, out of use (CSM-127)."""

    async def work() -> OneItem:
        return OneItem("success", await uninstall_item(records, key_of(sys_id), data.uninstall_date))

    return await _answered(records, (API_WRITE,), OneItem, work)


INTEGRATIONS = (list_items, get_item, list_of_item, create_items, change_item, uninstall)
