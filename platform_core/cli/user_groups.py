"""``pergola groups``: groups of people, and who is in them."""

from __future__ import annotations

from typing import Any

import click

from ..base.people import Group as UserGroup
from ..base.people import GroupMember, GroupRole
from ..errors import InvalidInput
from ..query import Query, Record
from .console import REASON, Console
from .groups import Command, Group, table
from .role_words import ACTOR, BEGINS, ENDS, group_id, period


def make_group() -> Group:
    """The commands about groups."""
    group = Group("groups", help="Groups of people, and who is in them.")
    for command in (list_groups, add_group, join_group, leave_group):
        group.add_command(command)
    return group


@click.command("list", cls=Command, example="pergola groups list")
@click.pass_obj
def list_groups(console: Console) -> None:
    """List groups, each with the one above it, its own roles and its members."""
    found = console.run(_list(console))
    rows = [
        (each["name"], each["parent"] or "", ", ".join(each["roles"]), ", ".join(each["members"]))
        for each in found
    ]
    console.show({"groups": found}, lambda: table(rows) or "there are no groups")


async def _list(console: Console) -> list[dict[str, Any]]:
    async with console.instance() as instance:
        records = instance.elevated(REASON)
        roles = await _by_group(records.every(GroupRole, _query("group", "role")), "role")
        members = await _by_group(
            records.every(GroupMember, _query("group", "user.user_name")), "user.user_name"
        )
        fields = ("sys_id", "name", "active", "parent.name")
        return [
            {
                "sys_id": row["sys_id"],
                "name": row["name"],
                "active": row["active"],
                "parent": row.get("parent.name"),
                "roles": roles.get(row["sys_id"], []),
                "members": members.get(row["sys_id"], []),
            }
            async for row in records.every(
                UserGroup, Query(fields=fields, order=("name", "sys_id"), limit=500)
            )
        ]


def _query(*fields: str) -> Query:
    return Query(fields=("sys_id", *fields), order=("sys_id",), limit=500)


async def _by_group(rows: Any, field: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    async for row in rows:
        found.setdefault(row["group"], []).append(row.get(field) or "?")
    return {group: sorted(values) for group, values in found.items()}


@click.command("add", cls=Command, example="pergola groups add 'Night shift' --parent 'Service desk'")
@click.argument("name")
@click.option("--parent", metavar="GROUP", help="The group above it, whose roles its members have as well.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Give it this role; may be repeated.")
@ACTOR
@click.pass_obj
def add_group(
    console: Console, name: str, parent: str | None, roles: tuple[str, ...], actor: str | None
) -> None:
    """Add a group."""
    made = console.run(_add(console, name, parent, roles, actor))
    document = {"sys_id": made["sys_id"], "name": name, "parent": parent, "roles": sorted(roles)}
    console.show(document, f"Added {name} ({made['sys_id']}).")


async def _add(
    console: Console, name: str, parent: str | None, roles: tuple[str, ...], actor: str | None
) -> Record:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        above = None if parent is None else await group_id(instance, parent)
        async with records.transaction() as together:
            made = await together.create(UserGroup, {"name": name, "parent": above})
            for role in roles:
                await together.create(GroupRole, {"group": made["sys_id"], "role": role})
            return made


@click.command(
    "join", cls=Command, example="pergola groups join 'Night shift' ann --until 2027-01-01T00:00:00Z"
)
@click.argument("group")
@click.argument("user_name")
@BEGINS
@ENDS
@ACTOR
@click.pass_obj
def join_group(
    console: Console, group: str, user_name: str, begins: str | None, ends: str | None, actor: str | None
) -> None:
    """Make a user a member of a group; it may begin later and end by itself."""
    made = console.run(_join(console, group, user_name, period(GroupMember, begins, ends), actor))
    document = {"sys_id": made["sys_id"], "group": group, "user_name": user_name}
    console.show(document, f"{user_name} is a member of {group}.")


async def _join(
    console: Console, group: str, user_name: str, dates: dict[str, Any], actor: str | None
) -> Record:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        sides = {
            "group": await group_id(instance, group),
            "user": (await console.user(instance, user_name))["sys_id"],
        }
        return await records.create(GroupMember, {**sides, **dates})


@click.command("leave", cls=Command, example="pergola groups leave 'Night shift' ann")
@click.argument("group")
@click.argument("user_name")
@ACTOR
@click.pass_obj
def leave_group(console: Console, group: str, user_name: str, actor: str | None) -> None:
    """End a membership. The group's roles are gone with the next request."""
    console.run(_leave(console, group, user_name, actor))
    console.show({"group": group, "user_name": user_name}, f"{user_name} is no member of {group} any more.")


async def _leave(console: Console, group: str, user_name: str, actor: str | None) -> None:
    async with console.instance() as instance:
        records = await console.records(instance, actor)
        user = (await console.user(instance, user_name))["sys_id"]
        where = (GroupMember.user == user) & (GroupMember.group == await group_id(instance, group))
        found = await records.find(GroupMember, where, ("sys_id",))
        if found is None:
            raise InvalidInput(
                f"{user_name} is no member of {group}", remedy="`pergola groups list` shows members"
            )
        await records.delete(GroupMember, found["sys_id"])
