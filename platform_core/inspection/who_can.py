"""Who can do something to a record: the people, by which rules, and how they come to these rules' roles.

Users are taken together by what decides about them. A condition that does not ask who asks is decided once; one that does
is asked for all of its users in one statement. So there are as many statements as kinds of users, however many users.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from platform_core.access import Actor
from platform_core.base.people import User
from platform_core.base.roles import PACK_ADMIN
from platform_core.compiler.rights import NEVER
from platform_core.compiler.select import Compiled
from platform_core.compiler.shapes import Shape
from platform_core.compiler.statement import Statement
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery
from platform_core.identity.role_paths import RolePath, holdings
from platform_core.identity.standing import Given, Reckoning
from platform_core.inside import reader_of
from platform_core.missing import identity
from platform_core.move_rights import Alternative
from platform_core.operations.access_people import GivenUser, given_users
from platform_core.operations.access_side import Side
from platform_core.query import MAX_LIMIT
from platform_core.registry import Registry

from .asking import class_asked_about, refuse_others, refuse_unread
from .decisions import SOMEBODY, decision, known_operation
from .obstacles import obstacles
from .rule_names import RuleNames
from .seeing import Seeing, sees_all
from .verdicts import Person, asks_actor, holding, readable

if TYPE_CHECKING:
    from platform_core.records import Records


class OpeningRule(msgspec.Struct, frozen=True, kw_only=True):
    """A grant that opens the record to somebody, and how he holds its role."""

    name: str
    because: str
    role: str
    held: tuple[RolePath, ...]


class PersonWhoCan(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can, and the rules by which."""

    sys_id: str
    user_name: str
    name: str
    rules: tuple[OpeningRule, ...]


class WhoCan(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the people who can, by user name, and how many there are. ``next``: the ``after`` of the next page.

    ``complete``: everybody was looked at. Of people for whom it rests on fields that the asker may not read, nothing is
    told.
    """

    table: str
    sys_id: str
    operation: str
    field: str | None
    people: tuple[PersonWhoCan, ...]
    count: int
    next: str | None
    complete: bool = True


class Question(NamedTuple):
    """Who can do this to the record, or to a field of it?"""

    entity: type[Entity]
    sys_id: str
    operation: str
    field: str | None


async def who_can(
    records: Records,
    entity: type[Entity] | str,
    sys_id: str,
    operation: str = "read",
    field: str | None = None,
    *,
    limit: int = 50,
    after: str | None = None,
) -> WhoCan:
    """The people who can do something to a record. Users who are inactive or locked out can do nothing."""
    refuse_others(records.actor)
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidQuery(f"`limit` is {limit}", remedy=f"ask for 1 to {MAX_LIMIT} people")
    known = records.entity(entity)
    sys_id = identity(known, sys_id)
    await refuse_unread(records, known, sys_id)
    known = await class_asked_about(records, known, sys_id)
    known_operation(records.assembly.registry, known, operation)
    asking = Asking(records, Question(known, sys_id, operation, field))
    found = await asking.people()
    # A user name is unique, and the same on both databases in its order.
    behind = [user for user in found if after is None or user.user_name > after]
    page = behind[:limit]
    return WhoCan(
        table=known.info.table, sys_id=sys_id, operation=operation, field=field, count=len(found),
        people=await asking.described(page), next=page[-1].user_name if len(behind) > limit else None,
        complete=asking.complete,
    )  # fmt: skip


class Asking:
    """Finds out who can, and by what."""

    def __init__(self, records: Records, question: Question) -> None:
        self._records, self._question = records, question
        self._registry, self._policy = records.assembly.registry, records.assembly.policy
        self._session = reader_of(records).session
        self._named = roles_named(self._registry, question.entity)
        self._reckoning = Reckoning(self._registry.roles)
        self._keys: dict[tuple[str, Given], frozenset[str]] = {}
        self._seeing = None if sees_all(records.actor) else Seeing(reader_of(records))
        self.complete = True

    async def people(self) -> list[GivenUser]:
        """All who can, by user name."""
        asked = self._question
        somebody = Actor(id=SOMEBODY, kind="internal")
        if obstacles(self._registry, asked.entity, asked.operation, asked.field, somebody):
            return []
        alike: dict[Shape | None, list[GivenUser]] = {}
        shapes: dict[frozenset[str], Shape | None] = {}
        for user in await self._users():
            key = self._key(user)
            if key not in shapes:
                actor = Actor(id=SOMEBODY, roles=key)
                shapes[key] = decision(self._policy, actor, asked.entity, asked.operation, asked.field)
            alike.setdefault(shapes[key], []).append(user)
        alike.pop(NEVER, None)
        for shape in [shape for shape in alike if not self._may_know(shape)]:
            alike.pop(shape)
            self.complete = False
        return sorted(await self._satisfied(alike), key=lambda user: user.user_name)

    async def _satisfied(self, alike: dict[Shape | None, list[GivenUser]]) -> list[GivenUser]:
        asked = self._question
        plain = [shape for shape in alike if not asks_actor(asked.entity, shape)]
        (settled,) = await holding(self._session, asked.entity, asked.sys_id, plain, [Person(SOMEBODY, "")])
        found = [
            user for shape, holds in zip(plain, settled, strict=True) if holds for user in alike.pop(shape)
        ]
        for shape in plain:
            alike.pop(shape, None)
        for shape, users in alike.items():
            answers = await holding(self._session, asked.entity, asked.sys_id, [shape], _persons(users))
            found += [user for user, (holds,) in zip(users, answers, strict=True) if holds]
        return found

    async def _users(self) -> list[GivenUser]:
        """The users, as far as the asker may read them."""
        if sees_all(self._records.actor):
            return await given_users(self._session)
        statement = Statement(self._session.dialect)
        only = readable(statement, User, reader_of(self._records).rights(User), "u.sys_id")
        compiled = Compiled(only, tuple(statement.slots), (), ())
        arguments = compiled.arguments(self._session.dialect, (), self._records.actor)
        return await given_users(self._session, only, arguments)

    def _may_know(self, shape: Shape | None) -> bool:
        return self._seeing is None or self._seeing.may_know(self._question.entity, shape)

    def _key(self, user: GivenUser) -> frozenset[str]:
        """Those of a user's roles that make a difference here."""
        key = user.class_name, user.given
        if key not in self._keys:
            self._keys[key] = self._reckoning.standing(*key).roles & self._named
        return self._keys[key]

    def _saying(self, roles: frozenset[str]) -> list[Alternative]:
        """The grants that open it to these roles; of a field, those that open the field."""
        asked = self._question
        find = self._policy.alternatives if asked.field is None else self._policy.sayers
        return find(asked.entity, asked.operation, roles)

    async def described(self, users: Sequence[GivenUser]) -> tuple[PersonWhoCan, ...]:
        """People with the rules that open the record to them."""
        asked, names = self._question, RuleNames(self._registry)
        opening = {
            key: [
                each
                for each in self._saying(key)
                if (asked.field is None or each.opens(asked.field)) and self._may_know(each.rows)
            ]
            for key in {self._key(user) for user in users}
        }
        rows = list(dict.fromkeys(each.rows for found in opening.values() for each in found))
        answers = (
            await holding(self._session, asked.entity, asked.sys_id, rows, _persons(users)) if users else []
        )
        held = await holdings(self._session, [user.id for user in users])
        people = []
        for user, answer in zip(users, answers, strict=True):
            holds = dict(zip(rows, answer, strict=True))
            opened = (each.grant for each in opening[self._key(user)] if holds[each.rows])
            grants = list({id(grant): grant for grant in opened}.values())
            paths = held.paths(user.id, self._registry.roles, {grant.role.name for grant in grants})
            people.append(PersonWhoCan(
                sys_id=user.id, user_name=user.user_name, name=user.name,
                rules=tuple(
                    OpeningRule(
                        name=names.of(grant), because=grant.because, role=grant.role.name,
                        held=tuple(path for path in paths if path.role == grant.role.name),
                    )
                    for grant in grants
                ),
            ))  # fmt: skip
        return tuple(people)


def _persons(users: Sequence[GivenUser]) -> list[Person]:
    return [Person(user.id, user.user_name) for user in users]


def roles_named(registry: Registry, entity: type[Entity]) -> frozenset[str]:
    """The roles that make a difference for an entity's records; all others are of no account."""
    return Side(registry).named(entity.info.table) | {PACK_ADMIN.name}
