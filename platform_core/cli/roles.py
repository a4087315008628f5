"""``pergola roles``: which roles there are, who holds them, and giving, taking and lending them."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import click
import msgspec

from ..access import Role, closure
from ..base.people import GroupRole, UserRole
from ..entity import Entity
from ..errors import InvalidInput, NotFound
from ..identity.role_paths import RolePath, holdings
from ..identity.standing import Reckoning
from ..instance import Instance
from ..operations.access_people import given_users
from ..query import Query, Record
from ..records import Records
from .console import Console
from .delegations import delegations, lend_role, revoke
from .groups import Command, Group, table
from .role_words import ACTOR, BEGINS, ENDS, group_id, period

PERIOD = (("valid_from", "from"), ("valid_until", "until"))
TO_GROUP = click.option("--group", "to_group", is_flag=True, help="HOLDER is a group, not a user.")


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a user holds a role: ``by`` is the role that was given, ``source`` the group or the lender."""

    user_name: str
    path: Literal["given", "group", "lent"]
    by: str
    source: str
    until: datetime.datetime | None


class RoleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A role of an active pack. ``includes``: all that it contains, at any depth."""

    name: str
    summary: str
    kind: str
    pack: str
    grantable: bool
    contains: list[str]
    includes: list[str]
    assignable_by: list[str]


def make_group() -> Group:
    """The commands about roles."""
    group = Group("roles", help="Roles, and who holds them.")
    for command in (
        list_roles,
        show_role,
        role_holders,
        roles_of,
        give_role,
        take_role,
        lend_role,
        delegations,
        revoke,
    ):
        group.add_command(command)
    return group


# -- looking ----------------------------------------------------------------------------------------------------------


@click.command("list", cls=Command, example="pergola roles list")
@click.pass_obj
def list_roles(console: Console) -> None:
    """List the roles of the active packs."""
    found = console.run(_roles(console))
    rows = [(role.name, role.kind, role.pack, role.summary) for role in found]
    console.show({"roles": found}, lambda: table(rows))


async def _roles(console: Console) -> list[RoleSummary]:
    async with console.instance() as instance:
        return [_summary(instance, role) for _, role in sorted(instance.roles.items())]


def _summary(instance: Instance, role: Role) -> RoleSummary:
    includes = closure(dict(instance.roles), {role.name})
    return RoleSummary(
        name=role.name,
        summary=role.summary,
        kind=next((k for name in sorted(includes) if (k := instance.roles[name].kind) != "either"), "either"),
        pack=instance.assembly.registry.contributions.owners.get(f"role:{role.name}", ""),
        grantable=role.grantable,
        contains=sorted(inner.name for inner in role.contains),
        includes=sorted(includes - {role.name}),
        assignable_by=sorted(giver.name for giver in role.assignable_by),
    )


@click.command("show", cls=Command, example="pergola roles show user_admin")
@click.argument("role")
@click.pass_obj
def show_role(console: Console, role: str) -> None:
    """Show one role: what it contains, and who may give it without holding it."""
    found = console.run(_one_role(console, role))
    console.show(found, lambda: _role_text(found))


async def _one_role(console: Console, role: str) -> RoleSummary:
    async with console.instance() as instance:
        return _summary(instance, _known(instance, role))


def _known(instance: Instance, role: str) -> Role:
    if role not in instance.roles:
        raise NotFound(
            f"no active pack owns the role {role!r}",
            remedy="`pergola roles list` shows the roles that there are",
        )
    return instance.roles[role]


def _role_text(role: RoleSummary) -> str:
    lines = [
        f"{role.name} ({role.kind}, of pack {role.pack}): {role.summary}",
        f"contains: {', '.join(role.contains) or 'nothing'}",
        f"includes: {', '.join(role.includes) or 'nothing'}",
        f"given by: administrators, its holders{''.join(f', {name}' for name in role.assignable_by)}",
    ]
    return "\n".join(lines if role.grantable else [*lines, "not given to people"])


@click.command("holders", cls=Command, example="pergola roles holders admin")
@click.argument("role")
@click.pass_obj
def role_holders(console: Console, role: str) -> None:
    """List who holds a role at this moment, and by which path."""
    found = console.run(_holders(console, role))
    document = {"role": role, "holders": found}
    console.show(document, lambda: table([_holding_row(each) for each in found]) or "nobody")


async def _holders(console: Console, role: str) -> list[Holding]:
    async with console.instance() as instance:
        _known(instance, role)
        session, reckoning = instance.database, Reckoning(instance.roles)
        users = [
            user
            for user in await given_users(session)
            if role in reckoning.standing(user.class_name, user.given).roles
        ]
        held = await holdings(session, [user.id for user in users])
        return [
            _holding(user.user_name, path)
            for user in sorted(users, key=lambda user: user.user_name)
            for path in held.paths(user.id, instance.roles, (role,))
        ]


def _holding(user_name: str, path: RolePath) -> Holding:
    way: Literal["given", "group", "lent"] = "lent" if path.lender else "group" if path.groups else "given"
    source = path.lender or (path.groups[-1] if path.groups else "")
    return Holding(user_name=user_name, path=way, by=path.given, source=source, until=path.until)


def _holding_row(each: Holding) -> tuple[str, ...]:
    words = {"given": "given", "group": f"by group {each.source}", "lent": f"lent by {each.source}"}
    return (
        each.user_name,
        each.by,
        words[each.path],
        f"until {each.until:%Y-%m-%d %H:%M}" if each.until else "",
    )


@click.command("of", cls=Command, example="pergola roles of ann")
@click.argument("user_name")
@click.pass_obj
def roles_of(console: Console, user_name: str) -> None:
    """List the roles that were given to a user himself, with their periods."""
    found = console.run(_given(console, user_name))
    rows = [
        (each["role"], " ".join(f"{word} {each[name]}" for name, word in PERIOD if each[name]))
        for each in found
    ]
    console.show({"user_name": user_name, "roles": found}, lambda: table(rows) or "no roles")


async def _given(console: Console, user_name: str) -> list[Record]:
    async with console.instance() as instance:
        user = await console.user(instance, user_name)
        records = await console.records(instance, None)
        query = Query(
            where=UserRole.user == user["sys_id"], fields=("role", *dict(PERIOD)), order=("role",), limit=500
        )
        return [
            {name: row[name] for name in ("role", *dict(PERIOD))}
            async for row in records.every(UserRole, query)
        ]


# -- giving and taking ------------------------------------------------------------------------------------------------


@click.command(
    "give",
    cls=Command,
    example="pergola roles give sn_customerservice_agent ann --until 2027-01-01T00:00:00Z\n"
    "pergola roles give user_admin 'Service desk' --group",
)
@click.argument("role")
@click.argument("holder")
@TO_GROUP
@BEGINS
@ENDS
@ACTOR
@click.pass_obj
def give_role(
    console: Console,
    role: str,
    holder: str,
    to_group: bool,
    begins: str | None,
    ends: str | None,
    actor: str | None,
) -> None:
    """Give a role to a user, or to a group; for a user it may begin later and end by itself."""
    if to_group and (begins or ends):
        raise click.UsageError("a group has a role or not; periods are for users and for memberships")
    values = period(UserRole, begins, ends)
    given = console.run(_give(console, role, holder, to_group, values, actor))
    document = {"role": role, "holder": holder, "sys_id": given["sys_id"]}
    console.show(document, f"Gave {role} to {holder}.")


async def _give(
    console: Console, role: str, holder: str, to_group: bool, dates: dict[str, Any], actor: str | None
) -> Record:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        entity, side = _side(to_group)
        target = await _target(console, instance, holder, to_group)
        async with records.transaction() as together:
            if (held := await _held(together, entity, side, target, role)) is None:
                return await together.create(entity, {side: target, "role": role, **dates})
            return await together.update(entity, held, dates) if dates else {"sys_id": held}


def _side(to_group: bool) -> tuple[type[Entity], str]:
    return (GroupRole, "group") if to_group else (UserRole, "user")


async def _target(console: Console, instance: Instance, holder: str, to_group: bool) -> str:
    if to_group:
        return await group_id(instance, holder)
    return str((await console.user(instance, holder))["sys_id"])


async def _held(records: Records, entity: Any, side: str, target: str, role: str) -> str | None:
    found = await records.find(entity, (getattr(entity, side) == target) & (entity.role == role), ("sys_id",))
    return None if found is None else str(found["sys_id"])


@click.command("take", cls=Command, example="pergola roles take sn_customerservice_agent ann")
@click.argument("role")
@click.argument("holder")
@TO_GROUP
@ACTOR
@click.pass_obj
def take_role(console: Console, role: str, holder: str, to_group: bool, actor: str | None) -> None:
    """Take a role that was given to a user, or to a group. It is gone with the next request."""
    console.run(_take(console, role, holder, to_group, actor))
    console.show({"role": role, "holder": holder}, f"Took {role} from {holder}.")


async def _take(console: Console, role: str, holder: str, to_group: bool, actor: str | None) -> None:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        entity, side = _side(to_group)
        target = await _target(console, instance, holder, to_group)
        async with records.transaction() as together:
            held = await _held(together, entity, side, target, role)
            if held is None:
                raise InvalidInput(
                    f"{holder} was not given {role}",
                    remedy=f"`pergola roles holders {role}` shows the paths by which somebody holds it",
                )
            await together.delete(entity, held)
