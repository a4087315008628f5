"""A second small pack, which stands on the first: activated and deactivated while requests run."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency

from platform_core import Boolean, Entity, Grant, Pack, Records, Role
from tests.example.gadgets import AGENT, Gadget


class Recall(Entity, extends=Gadget, tablename="annex_recall", number_prefix="REC", label="Recall"):
    """Gadgets that have to come back."""

    urgent = Boolean()


KEEPER = Role("annex.keeper", "Keeps recalls", contains=(AGENT,))


@get("/annex/count")
async def count_recalls(records: NamedDependency[Records]) -> dict[str, int]:
    """How many recalls the caller may read."""
    return {"recalls": await records.count(Recall)}


pack = Pack(
    name="annex",
    version="1.0",
    summary="Recalls of gadgets",
    requires=("gadgets>=1",),
    entities=(Recall,),
    roles=(KEEPER,),
    access_rules=(
        Grant(
            role=KEEPER,
            entity=Recall,
            may=("create", "read", "write"),
            because="Keepers work on every recall",
        ),
    ),
    routes=(count_recalls,),
)
