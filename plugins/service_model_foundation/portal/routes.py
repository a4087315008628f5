"""The business location portal: what its pages ask and do, as the person who has signed in."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from platform_core import ActorStandIn, NotFound, Query, Records, parse_id, related
from plugins import customer_base
from plugins.customer_base import Overview
from plugins.service_organization import OrganizationMember

from ..entities import BusinessLocation
from .asking import MAY, Ask, Asked, Whom, ask, choices, follow, readable
from .staff import EXAMPLE, Added, Id, MemberType, leave, let_in_again, move_existing, register_new
from .work import AskForWork, ask_for_work, work_at

TAGS = ["Business locations"]
LISTED = ("number", "name", "manager.name", "city", "street", "parent.name")
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=50, examples=["Alves"])]
Kind = Annotated[
    MemberType,
    msgspec.Meta(
        description="A mere member, one who is listed, or one who asks for service in the location's name",
        examples=["location_contributor"],
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
After = Annotated[str | None, QueryParameter(max_length=2000)]
Own = Annotated[bool, QueryParameter(description="Only those that you opened")]
Active = Annotated[
    bool | None, QueryParameter(description="Only those that go on, or only those that are over")
]
Rows = Annotated[
    list[dict[str, Any]],
    msgspec.Meta(
        examples=[[{"sys_id": EXAMPLE, "number": "IBL0001003", "name": "Lisbon Baixa", "city": "Lisbon"}]]
    ),
]


class NewStaff(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody new who works at the location: a login of external staff is made for him."""

    first_name: Annotated[str, msgspec.Meta(min_length=1, max_length=50, examples=["Ines"])]
    last_name: Words
    user_name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["ines.alves"])]
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=100, examples=["ines.alves@example.com"])]
    member_type: Kind = "none"


class ExistingStaff(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody of your hierarchy who is to work at the location; `leaves` is where he works no more."""

    user: Id
    leaves: Id | None = None
    member_type: Kind = "none"


class ListPage(msgspec.Struct, frozen=True):
    """One page, and the cursor of the next one."""

    records: Rows
    next: Annotated[str, msgspec.Meta(examples=["WyIwMTk4ZjNjMjdhNDAiXQ"])] | None = None


class Choices(msgspec.Struct, frozen=True):
    """For whom you may open cases."""

    whom: Annotated[list[Whom], msgspec.Meta(examples=[["location", "account"]])]


@get("/api/business-locations", operation_id="my_business_locations", tags=TAGS)
async def my_locations(records: NamedDependency[Records], limit: Limit = 50, after: After = None) -> ListPage:
    """The locations where you are a member, and those below them that you may see."""
    actor = ActorStandIn()
    mine = related(OrganizationMember.service_organization, OrganizationMember.user == actor.id)
    place: Any = BusinessLocation.sys_id
    fields = readable(records, BusinessLocation, LISTED)
    query = Query(
        where=place.is_in(mine) | BusinessLocation.parent.within(mine),
        fields=("sys_id", *fields),
        order=("name",),
        limit=limit,
        after=after,
    )
    page = await records.list(BusinessLocation, query)
    return ListPage(page.records, page.next)


@get("/api/business-locations/{sys_id:str}", operation_id="business_location", tags=TAGS)
async def location(sys_id: FromPath[str], records: NamedDependency[Records]) -> Overview:
    """One look at a location: its members, what it has, the locations below it, what it asks for and works on."""
    return await customer_base.overview(
        records, BusinessLocation.info.table, _id(sys_id, "business location")
    )


@post("/api/business-locations/{sys_id:str}/staff", operation_id="register_staff", tags=TAGS)
async def register_staff(
    sys_id: FromPath[str], data: JSONBody[NewStaff], records: NamedDependency[Records]
) -> Added:
    """Add somebody new to a location that you look after.

    Where mail is set up, a link goes to his address by which he chooses his password; else a temporary one is told once.
    """
    values = msgspec.structs.asdict(data)
    kind = values.pop("member_type")
    return await register_new(records, _id(sys_id, "business location"), values, kind)


@post("/api/business-locations/{sys_id:str}/moved-staff", operation_id="move_staff", tags=TAGS)
async def move_staff(
    sys_id: FromPath[str], data: JSONBody[ExistingStaff], records: NamedDependency[Records]
) -> Added:
    """Make somebody of your hierarchy a member of a location that you look after."""
    leaves = None if data.leaves is None else _id(data.leaves, "business location")
    place = _id(sys_id, "business location")
    return await move_existing(records, place, _id(data.user, "member"), data.member_type, leaves)


@post(
    "/api/business-locations/{sys_id:str}/staff/{user:str}/invite",
    status_code=200,
    operation_id="invite_staff",
    tags=TAGS,
)
async def invite_staff(
    sys_id: FromPath[str], user: FromPath[str], records: NamedDependency[Records]
) -> Added:
    """Let a member of external staff in once more, by another link or another temporary password."""
    return await let_in_again(records, _id(sys_id, "business location"), _id(user, "member"))


@delete("/api/business-locations/{sys_id:str}/staff/{user:str}", operation_id="remove_staff", tags=TAGS)
async def remove_staff(sys_id: FromPath[str], user: FromPath[str], records: NamedDependency[Records]) -> None:
    """Take somebody off the staff of a location; it holds from the next request on."""
    await leave(records, _id(sys_id, "business location"), _id(user, "member"))


@get("/api/business-location-cases/choices", operation_id="case_choices", tags=TAGS)
async def case_choices(records: NamedDependency[Records]) -> Choices:
    """For whom your roles let you open cases."""
    return Choices(choices(records))


@post("/api/business-location-cases", operation_id="ask_for_service", tags=TAGS)
async def ask_for_service(data: JSONBody[Ask], records: NamedDependency[Records]) -> Asked:
    """Open a case for an account, a consumer, one of your locations or yourself, as your roles allow."""
    return await ask(records, data)


@get("/api/business-location-cases/for/{whom:str}", operation_id="follow_cases", tags=TAGS)
async def follow_cases(
    whom: FromPath[str],
    records: NamedDependency[Records],
    own: Own = False,
    limit: Limit = 50,
    after: After = None,
) -> ListPage:
    """The cases for accounts, consumers, your locations or yourself that you may read, newest first."""
    if whom not in MAY:
        raise NotFound(f"there is no list for {whom[:50]!r}", remedy="account, consumer, location or myself")
    page = await follow(records, whom, own=own, limit=limit, after=after)
    return ListPage(page.records, page.next)


@post(
    "/api/business-locations/{sys_id:str}/work-requests", operation_id="ask_for_work_at_location", tags=TAGS
)
async def ask_for_work_at_location(
    sys_id: FromPath[str], data: JSONBody[AskForWork], records: NamedDependency[Records]
) -> Asked:
    """Ask for work at a location in whose name you may ask, on what is installed there or on the place itself."""
    return await ask_for_work(records, _id(sys_id, "business location"), data)


@get("/api/business-locations/{sys_id:str}/work-requests", operation_id="work_at_location", tags=TAGS)
async def work_at_location(
    sys_id: FromPath[str],
    records: NamedDependency[Records],
    active: Active = None,
    limit: Limit = 50,
    after: After = None,
) -> ListPage:
    """The work that a location and those below it ask for, as far as you may see it, newest first."""
    place = _id(sys_id, "business location")
    page = await work_at(records, place, active=active, limit=limit, after=after)
    return ListPage(page.records, page.next)


def _id(text: str, what: str) -> str:
    try:
        return parse_id(text)
    except ValueError:
        raise NotFound(f"there is no {what} {text[:50]!r}", remedy="ids are 32 hexadecimal digits") from None


ROUTES = (
    my_locations,
    location,
    register_staff,
    move_staff,
    invite_staff,
    remove_staff,
    case_choices,
    ask_for_service,
    follow_cases,
    ask_for_work_at_location,
    work_at_location,
)
