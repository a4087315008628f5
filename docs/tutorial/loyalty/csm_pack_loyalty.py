"""Loyalty: a points balance per member, and a case type for points that are missing."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from platform_core import EXTERNAL, CaseType, Entity, Grant, Integer, Pack, Records, Reference, Role, User
from plugins.b2b import AGENT
from plugins.customer_service import Case


class Membership(Entity, tablename="loyalty_membership"):
    """One person's standing in the program."""

    member = Reference(User, required=True, unique=True, on_delete="cascade")
    points = Integer(default=0, minimum=0)


class PointsClaim(Entity, extends=Case, tablename="loyalty_points_claim", number_prefix="LPC"):
    """A customer misses points."""

    missing = Integer(minimum=1, label="Missing points")


MEMBER = Role("loyalty.member", "Takes part in the program", contains=(EXTERNAL,), kind="external")
RULES = (
    Grant(role=MEMBER, entity=Membership, may=("read",), where=lambda actor: Membership.member == actor.id,
          because="Members see their own points"),
    Grant(role=AGENT, entity=Membership, may=("create", "read", "write"),
          because="Agents keep the balances"),
)  # fmt: skip


class Points(msgspec.Struct):
    """Memberships, and the points on them."""

    memberships: int
    points: int


@get("/api/loyalty/points", tags=["Loyalty"])
async def loyalty_points(records: NamedDependency[Records]) -> Points:
    """The points of the memberships that you may read: a member's own; all of them, for an agent."""
    (total,) = await records.aggregate(Membership, measures=("count", "sum:points"))
    return Points(memberships=total["count"], points=total["sum:points"] or 0)


pack = Pack(
    name="loyalty",
    version="0.1.0",
    summary="Points balances, and claims for missing points",
    requires=("b2b>=0.1", "customer_service>=0.1"),
    entities=(Membership, PointsClaim),
    roles=(MEMBER,),
    access_rules=RULES,
    case_types=(CaseType(PointsClaim, "Points claim", "A customer misses points"),),
    routes=(loyalty_points,),
)
