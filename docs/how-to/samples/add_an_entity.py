"""Branches of a bank and the visits that people pay them: two entities, and who may use them."""

from platform_core import (
    INTERNAL,
    AtMostOne,
    Boolean,
    Choice,
    Choices,
    Date,
    Entity,
    Grant,
    Integer,
    Journal,
    Location,
    Number,
    Pack,
    Reference,
    Role,
    String,
    User,
)

SERVICE = Choices({"cash": "Cash desk", "advice": "Advice", "both": "Cash desk and advice"})


class Branch(
    Entity,
    tablename="branches_branch",
    plural="Branches",
    display="name",
    default_order="name",
    number_prefix="BRN",
):
    """An office that people can walk into."""

    number = Number()
    name = String(80, required=True, unique=True)
    service = Choice(SERVICE, default="both", help="What people find there")
    city = Reference(Location, required=True, index=True, on_delete="restrict")
    main = Boolean(help="The one that stands for the whole city")
    opened = Date()
    remarks = Journal()
    constraints = (AtMostOne(per="city", flag="main", because="A city has one main branch"),)


class Visit(Entity, tablename="branches_visit", default_order="-sys_created_on"):
    """Somebody came in."""

    branch = Reference(Branch, required=True, index=True, on_delete="cascade")
    visitor = Reference(User, index=True, help="Empty for people whom we do not know")
    minutes = Integer(minimum=0, maximum=24 * 60)


KEEPER = Role("branches.keeper", "Keeps branches and counts visits", contains=(INTERNAL,), kind="internal")

pack = Pack(
    name="branches",
    version="0.1.0",
    summary="Branches and the visits that people pay them",
    entities=(Branch, Visit),
    roles=(KEEPER,),
    access_rules=(
        Grant(
            role=KEEPER,
            entity=Branch,
            may=("create", "read", "write", "delete"),
            because="Keepers look after branches",
        ),
        Grant(role=KEEPER, entity=Visit, may=("create", "read"), because="A visit that took place stays"),
        Grant(role=INTERNAL, entity=Branch, may=("read",), because="Staff send people to a branch"),
    ),
)
