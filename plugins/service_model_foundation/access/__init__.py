"""Who may see and change what, by his role and by what he is responsible for."""

from platform_core import ActorFact

from . import cases, customers, organizations, reach, requests, setup, staff, work
from .reach import at_own, in_own_trees, points, served

RULES = (
    *setup.RULES,
    *organizations.RULES,
    *staff.RULES,
    *customers.RULES,
    *cases.RULES,
    *requests.RULES,
    *work.RULES,
)
FACTS = (
    ActorFact(
        "locations",
        "Organizations of which the actor is a member",
        reach.memberships,
    ),
)

__all__ = ["FACTS", "RULES", "at_own", "in_own_trees", "points", "served"]
