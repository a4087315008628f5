"""A pack with one of everything that a document has to describe."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Company,
    Date,
    DateTime,
    Decimal,
    Duration,
    Entity,
    ExactlyOneOf,
    Grant,
    Hierarchy,
    Integer,
    Journal,
    Json,
    Lifecycle,
    Money,
    Number,
    Pack,
    Records,
    Reference,
    ReferenceList,
    Role,
    State,
    String,
    Text,
    Transition,
    User,
)


class Exhibit(
    Entity,
    tablename="exhibit_piece",
    number_prefix="EXH",
    label="Piece",
    display="title",
    default_order="title",
):
    """One of everything."""

    number = Number()
    title = String(40, required=True)
    code = String(3, pattern="^[A-Z]{3}$")
    text = Text(200, help="As long as a letter")
    pieces = Integer(minimum=1, maximum=9, default=2)
    order = Integer()
    worth = Money()
    weight = Decimal()
    fragile = Boolean()
    seen = DateTime()
    made = Date()
    shown_for = Duration()
    level = Choice(Choices({1: "High", 2: "Low"}), default=2)
    style = Choice(Choices({"art (deco)": "Art deco", "a.b": "Dotted"}))
    state = Integer(default=1)
    owner = Reference(User)
    lender = Reference(Company)
    room = Reference("self")
    room_code = String(40, unique=True, read_only=True)
    room_path = String(400, read_only=True)
    friends = ReferenceList(User)
    facts = Json()
    keeper = String(20, read_only=True)
    remarks = Journal(length=100)
    constraints = (ExactlyOneOf(("owner", "lender"), because="A piece belongs to somebody"),)
    hierarchy = Hierarchy(parent="room", code="room_code", path="room_path")


CURATOR = Role("exhibit.curator", "Looks after the pieces")


class Problem(msgspec.Struct, forbid_unknown_fields=True):
    """Something is wrong with a piece; its name is also one of the platform's own."""

    piece: str
    since: int | None = None


class Seen(msgspec.Struct):
    """What was told."""

    problems: list[Problem]


@get("/exhibit/opening-hours", opt={"public": "Everybody may come"})
async def opening_hours() -> dict[str, str]:
    """When the exhibition is open."""
    return {"monday": "9-17"}


@post("/exhibit/problems", tags=["Exhibition"])
async def tell_problem(data: JSONBody[Problem], records: NamedDependency[Records]) -> Seen:
    """Tell of a problem."""
    return Seen([data])


pack = Pack(
    name="exhibit",
    version="1.0",
    summary="One of everything",
    entities=(Exhibit,),
    roles=(CURATOR,),
    access_rules=(
        Grant(
            role=CURATOR,
            entity=Exhibit,
            may=("create", "read", "write", "delete"),
            because="Curators do everything",
        ),
    ),
    lifecycles=(
        Lifecycle(
            entity=Exhibit,
            initial=1,
            states=(State(1, "Stored"), State(2, "Shown"), State(3, "Gone", final=True)),
            transitions=(
                Transition(
                    name="show",
                    label="Show",
                    sources=(1,),
                    target=2,
                    needs=("text",),
                    takes=("pieces", "keeper"),
                    roles=(CURATOR,),
                    because="A piece is shown with a text",
                ),
                Transition(name="list", label="Give away", sources=(1, 2), target=3, because="Pieces go"),
            ),
        ),
    ),
    routes=(opening_hours, tell_problem),
)
