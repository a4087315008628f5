"""What there is."""

from platform_core import Date, Entity, Number, Reference, String, User


class Asset(
    Entity,
    tablename="newcomer_asset",
    number_prefix="NEWCOMER",
    display="name",
    default_order="number",
):
    """Something of value, and who has it."""

    number = Number()
    name = String(100, required=True)
    state = String(20, index=True, help="Where it stands in its life")
    holder = Reference(User, index=True, help="Who has it now")
    bought_on = Date()
    inspect_on = Date(index=True, help="When somebody has to look at it again")
