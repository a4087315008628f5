"""A pack that adds a section to the overview of accounts: the boats that an account has moored."""

from platform_core import Entity, Grant, OverviewSection, Pack, Reference, String
from plugins.b2b import AGENT, Account


class Boat(Entity, tablename="harbor_boat", label="Boat", display="name"):
    """A boat that an account has moored."""

    name = String(80, required=True)
    account = Reference(Account, required=True, index=True, on_delete="restrict")


BOATS = OverviewSection(
    of=Account,
    name="boats",
    summary="Boats that the account has moored",
    lists=Boat,
    where=lambda account: Boat.account == account,
    fields=("name",),
    order=("name",),
)

pack = Pack(
    name="harbor",
    version="0.1",
    summary="Boats and where they lie",
    requires=("b2b",),
    entities=(Boat,),
    access_rules=(Grant(role=AGENT, entity=Boat, may=("read",), because="Agents see boats"),),
    overview_sections=(BOATS,),
)
