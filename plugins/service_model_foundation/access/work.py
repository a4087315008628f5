"""Who reads and says what a work request has besides what every case has."""

from __future__ import annotations

from platform_core import Grant, Role

from ..entities import WorkRequest
from ..roles import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    RELATIONSHIP_MANAGER,
)
from .cases import Where, at_own_call_centres, provided_in_related_trees
from .requests import ASKING_IN_TREES, asked_by_own_locations, provided_in_managed_trees

FIELDS = ("kind_of_work", "wanted_from", "wanted_until")
ASKS: tuple[tuple[Role, Where], ...] = (
    (CONTRIBUTOR, asked_by_own_locations),
    *(
        (role, ASKING_IN_TREES[role])
        for role in (HIERARCHY_CONTRIBUTOR, MANAGER_CONTRIBUTOR, RELATIONSHIP_MANAGER)
    ),
)
FOLLOWS: tuple[tuple[Role, Where], ...] = (
    (MANAGER_CONTRIBUTOR, provided_in_managed_trees),
    (RELATIONSHIP_MANAGER, provided_in_related_trees),
    (OUTSOURCED_AGENT, at_own_call_centres),
)

RULES = (
    *(
        Grant(
            role=role,
            entity=WorkRequest,
            may=("create", "read", "write"),
            where=where,
            fields=FIELDS,
            because="Who asks in a location's name says which work is wanted there, and when",
        )
        for role, where in ASKS
    ),
    *(
        Grant(
            role=role,
            entity=WorkRequest,
            may=("read",),
            where=where,
            fields=FIELDS,
            because="Who sees what is worked on at a location sees which work it is, and when it is wanted",
        )
        for role, where in FOLLOWS
    ),
)
