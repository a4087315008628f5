"""Packs whose records refer to each other and to the base in all directions, and random populations of them."""

from __future__ import annotations

import random
from typing import Any

from platform_core import (
    INTERNAL,
    AtMostOneOf,
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Decimal,
    Entity,
    Grant,
    Group,
    Hierarchy,
    Journal,
    Json,
    Money,
    Pack,
    Records,
    Reference,
    ReferenceList,
    Role,
    Setting,
    String,
    Task,
    User,
    utc_now,
)
from platform_core.base.people import GroupRole, UserRole
from platform_core.base.plumbing import ChoiceRecord, Property
from platform_core.base.work import Approval

COLORS = Choices({"red": "Red", "blue": "Blue"})


class Place(Entity, tablename="yard_place", display="name"):
    """Where things lie, in a tree."""

    name = String(40, required=True)
    parent = Reference("self")
    code = String(40, unique=True, read_only=True)
    path = String(400, index=True, read_only=True)
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class Keeper(Entity, extends=User, tablename="yard_keeper"):
    """Somebody who looks after a place."""

    place = Reference(Place)
    deputy = Reference(User)


class Crate(Entity, extends=Task, tablename="yard_crate", number_prefix="CRT"):
    """Something to be moved."""

    place = Reference(Place, on_delete="restrict")
    keeper = Reference(Keeper)
    twin = Reference(Task)
    color = Choice(COLORS)
    weight = Decimal()
    value = Money()
    sealed = Boolean()
    arrival = DateTime()
    day = Date()
    papers = Json()
    visitors = ReferenceList(User)
    remarks = Journal()
    either = Reference(Group)
    constraints = (AtMostOneOf(("keeper", "either"), because="One looks after it"),)


class Bale(Entity, extends=Crate, tablename="press_bale"):
    """A crate that was pressed."""

    before_it = Reference(Crate)
    presser = Reference(Keeper, on_delete="cascade")


class Tag(Entity, tablename="press_tag", display="text"):
    """Hangs on a crate."""

    text = String(20, required=True, unique=True)
    crate = Reference(Crate, required=True, on_delete="cascade")
    next = Reference("self")


class Ticket(Entity, extends=Task, tablename="desk_ticket", number_prefix="TIC"):
    """A question about any work."""

    about = Reference(Task)
    asked_by = Reference(User)


class Promise(Entity, tablename="desk_promise", display="text"):
    """Something that was promised about work; as long as it stands, the work does."""

    text = String(20, required=True)
    about = Reference(Task, on_delete="restrict")
    to = Reference(User, on_delete="restrict")


class Follower(Entity, tablename="desk_follower"):
    """Somebody who follows work."""

    task = Reference(Task, required=True, on_delete="cascade")
    user = Reference(User, required=True, on_delete="cascade")


def _grants(role: Role, *entities: type[Entity]) -> tuple[Grant, ...]:
    return tuple(
        Grant(role=role, entity=entity, may=("create", "read", "write", "delete"), because="It is the work")
        for entity in entities
    )


HAND = Role("yard.hand", "Moves things", contains=(INTERNAL,))
PRESSER = Role("press.hand", "Presses things", contains=(HAND,))
CLERK = Role("desk.clerk", "Answers", contains=(INTERNAL,))
yard = Pack(
    name="yard",
    version="1.0",
    summary="Things in places",
    entities=(Place, Keeper, Crate),
    roles=(HAND,),
    access_rules=_grants(HAND, Place, Keeper, Crate),
    settings=(Setting(name="yard.hours", summary="Hours", kind="integer", default=8),),
)
press = Pack(
    name="press",
    version="1.0",
    summary="Presses things",
    requires=("yard>=1.0",),
    entities=(Bale, Tag),
    roles=(PRESSER,),
    access_rules=_grants(PRESSER, Bale, Tag),
    settings=(Setting(name="press.force", summary="Force", kind="integer", default=3),),
)
desk = Pack(
    name="desk",
    version="1.0",
    summary="Questions",
    entities=(Ticket, Promise, Follower),
    roles=(CLERK,),
    access_rules=_grants(CLERK, Ticket, Promise, Follower),
)
PACKS = (yard, press, desk)


class Population:
    """Random records of all packs; what they refer to is chosen among all that is there."""

    def __init__(self, records: Records, seed: int) -> None:
        self._records = records
        self._pick = random.Random(seed)
        self.users: list[str] = []
        self.keepers: list[str] = []
        self.groups: list[str] = []
        self.places: list[str] = []
        self.crates: list[str] = []
        self.tasks: list[str] = []

    def _some(self, ids: list[str], share: float = 0.6) -> str | None:
        return self._pick.choice(ids) if ids and self._pick.random() < share else None

    async def _add(self, entity: type[Entity], *lists: list[str], **values: Any) -> str:
        record = await self._records.create(entity, values)
        for ids in lists:
            ids.append(record["sys_id"])
        return str(record["sys_id"])

    async def make(self, size: int) -> None:
        """Make so many records of each kind, and let early ones refer to late ones as well."""
        for number in range(size):
            await self._people(number)
            await self._work(number)
        for task in self.tasks:
            await self._records.update(Task, task, {"parent": self._some(self.tasks, 0.4)})
        for user in self.users:
            await self._records.update(User, user, {"manager": self._some(self.users, 0.4)})
        await self._choices()

    async def _people(self, number: int) -> None:
        some = self._some
        user = await self._add(User, self.users, name=f"User {number}", user_name=f"user{number}")
        group = await self._add(Group, self.groups, name=f"Group {number}", manager=some(self.users))
        place = await self._add(Place, self.places, name=f"Place {number}", parent=some(self.places))
        await self._add(
            Keeper, self.users, self.keepers, name=f"Keeper {number}", user_name=f"keeper{number}",
            place=some(self.places), deputy=some(self.users), manager=some(self.users),
        )  # fmt: skip
        for role in ("yard.hand", "press.hand", "desk.clerk"):
            if self._pick.random() < 0.5:
                await self._records.create(UserRole, {"user": user, "role": role})
            if self._pick.random() < 0.3:
                await self._records.create(GroupRole, {"group": group, "role": role})
        assert place

    async def _work(self, number: int) -> None:
        some = self._some
        common = {
            "assigned_to": some(self.users),
            "assignment_group": some(self.groups),
            "opened_by": some(self.users),
        }
        crate = {
            "place": some(self.places), "twin": some(self.tasks), "color": self._pick.choice(["red", "blue", None]),
            "weight": self._pick.random() * 100, "value": self._pick.randint(-(2**60), 2**60), "sealed": number % 2 == 0,
            "arrival": utc_now(), "day": utc_now().date(), "papers": {"pages": [1, None, "ä\\u0000"[:1]]},
            "visitors": [user for user in (some(self.users),) if user], "remarks": f"Remark {number} “quoted”",
            "keeper": some(self.keepers), **common,
        }  # fmt: skip
        one = await self._add(Crate, self.tasks, self.crates, short_description=f"Crate {number}", **crate)
        two = await self._add(
            Bale, self.tasks, self.crates, before_it=some(self.crates), presser=some(self.keepers), **crate
        )
        ticket = await self._add(
            Ticket, self.tasks, about=some(self.tasks), asked_by=some(self.users), **common
        )
        await self._records.create(Tag, {"text": f"Tag {number}", "crate": self._pick.choice([one, two])})
        approver = self._pick.choice(self.users)
        await self._records.create(
            Approval, {"approver": approver, "sysapproval": self._pick.choice(self.tasks)}
        )
        await self._records.create(Follower, {"task": self._pick.choice(self.tasks), "user": approver})
        if self._pick.random() < 0.15:
            await self._records.create(
                Promise, {"text": "Soon", "about": self._pick.choice([ticket, one]), "to": some(self.users)}
            )

    async def _choices(self) -> None:
        await self._records.create(
            ChoiceRecord, {"name": "yard_crate", "element": "color", "value": "green", "label": "Green"}
        )
        await self._records.create(Property, {"name": "yard.hours", "value": "7"})
