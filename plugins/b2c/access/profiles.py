"""Who may see and change what an industry keeps of a consumer. What is granted here holds for each industry's profiles."""

from platform_core import IMPORT_ADMIN, ActorStandIn, Condition, Grant, Operation

from ..entities import ConsumerProfile, ConsumerProfileLocation
from ..roles import REQUESTER
from .consumers import KEEP, KEEP_AND_DELETE, KEEPERS, READERS
from .reach import own_or_of_others

PROFILES = (ConsumerProfile, ConsumerProfileLocation)
KEPT: dict[type, tuple[Operation, ...]] = {ConsumerProfile: KEEP, ConsumerProfileLocation: KEEP_AND_DELETE}
SEEN = ("number", "consumer", "name", "active")


def within_reach(actor: ActorStandIn) -> Condition:
    """A profile of the actor's own consumer, or of one for whom he acts."""
    return own_or_of_others(ConsumerProfile.consumer, actor)


def location_within_reach(actor: ActorStandIn) -> Condition:
    """A place of such a profile."""
    return own_or_of_others(ConsumerProfileLocation.consumer_profile.consumer, actor)


RULES = (
    Grant(
        role=REQUESTER,
        entity=ConsumerProfile,
        may=("read",),
        where=within_reach,
        fields=SEEN,
        because="Consumers see which profiles there are of them; an industry opens what it adds by grants of its own",
    ),
    Grant(
        role=REQUESTER,
        entity=ConsumerProfileLocation,
        may=("read",),
        where=location_within_reach,
        because="Consumers see the places that are kept for them",
    ),
    *(
        Grant(role=role, entity=entity, may=("read",), because="Whoever reads consumers reads their profiles")
        for role in READERS
        for entity in PROFILES
    ),
    *(
        Grant(
            role=role, entity=entity, may=KEPT[entity], because="Whoever keeps consumers keeps their profiles"
        )
        for role in KEEPERS
        for entity in PROFILES
    ),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring profiles in")
        for entity in PROFILES
    ),
)
