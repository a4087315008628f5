"""What the base pack watches over when people, roles and tasks change."""

from __future__ import annotations

from typing import Any

from ..access import closure, kinds_of
from ..conditions import related
from ..errors import FieldError, InvalidInput, NotPermitted
from ..query import Query
from ..rules import BusinessRule, Change, Values
from .people import Group, GroupMember, GroupRole, User, UserRole
from .plumbing import ChoiceRecord, Property
from .roles import ADMIN
from .work import Task

MAX_DIGITS = 9
NAME_PARTS = ("first_name", "middle_name", "last_name")


async def before_user_is_named(change: Change) -> Values | None:
    """Build the full name from its parts, unless it is given; without parts a user is called what he signs in with."""
    if "name" in change.changed or not change.changed.intersection((*NAME_PARTS, "user_name")):
        return None
    parts = [str(change.new[part]) for part in NAME_PARTS if change.new.get(part)]
    return {"name": " ".join(parts)[:152] or change.new.get("user_name")}


async def before_task_is_opened(change: Change) -> Values | None:
    """Who opens a task, unless it is opened for somebody else."""
    if change.new.get("opened_by") is None and change.actor.id:
        return {"opened_by": change.actor.id}
    return None


async def before_role_is_given(change: Change) -> Values | None:
    """Refuse roles that nobody owns, that mix internal and external, or that are not the actor's to give."""
    if change.kind == "update" and not change.changed.intersection(("user", "group", "role")):
        return None
    name = str(change.new["role"])
    roles = change.records.assembly.registry.roles
    if name not in roles:
        raise InvalidInput(
            f"no active pack owns the role {name!r}",
            remedy="`pergola packs show` lists the roles of a pack",
            errors=[FieldError(pointer="/role", detail="there is no such role", code="not_a_choice")],
        )
    if not roles[name].grantable and not change.actor.elevated:
        raise NotPermitted(f"the role {name!r} is not given to people", remedy="give one that contains it")
    if (
        ADMIN.name in closure(dict(roles), {name})
        and not change.actor.elevated
        and not change.actor.has(ADMIN)
    ):
        raise NotPermitted("only an administrator makes administrators", remedy="ask one of them")
    if change.entity is UserRole:
        await _refuse_both_kinds(change, str(change.new["user"]), {name})
        return {"granted_by": change.actor.id or None}
    for user in await _members(change, str(change.new["group"])):
        await _refuse_both_kinds(change, user, {name})
    return None


async def before_member_is_added(change: Change) -> Values | None:
    """A membership brings the group's roles, which must be of the person's kind."""
    await _refuse_both_kinds(
        change, str(change.new["user"]), await _group_roles(change, [str(change.new["group"])])
    )
    return None


async def after_group_is_moved(change: Change) -> None:
    """Under another parent the members get other roles; they must be of each member's kind."""
    if "parent" in change.changed:
        for user in await _members(change, change.sys_id):
            await _refuse_both_kinds(change, user, set())


async def _group_roles(change: Change, groups: list[str]) -> set[str]:
    """The roles of groups and of all groups above them."""
    records = change.elevated("roles of a group")
    lineage = set(groups)
    todo = list(groups)
    while todo:
        parents = [await records.get(Group, group, ("parent",)) for group in todo]
        todo = [
            record["parent"] for record in parents if record["parent"] and record["parent"] not in lineage
        ]
        lineage.update(todo)
    if not lineage:
        return set()
    found = await records.list(
        GroupRole, Query(where=GroupRole.group.is_in(sorted(lineage)), limit=1000, fields=("role",))
    )
    return {record["role"] for record in found.records}


async def _members(change: Change, group: str) -> list[str]:
    """The members of a group and of all groups below it."""
    records = change.elevated("members of a group")
    below = GroupMember.group.within(related(Group.sys_id, Group.sys_id == group))
    return [
        record["user"]
        async for record in records.every(GroupMember, Query(where=below, fields=("user",), limit=500))
    ]


async def _refuse_both_kinds(change: Change, user: str, further: set[str]) -> None:
    records = change.elevated("roles of a user")
    direct = await records.list(UserRole, Query(where=UserRole.user == user, limit=1000, fields=("role",)))
    groups = await records.list(
        GroupMember, Query(where=GroupMember.user == user, limit=1000, fields=("group",))
    )
    inherited = await _group_roles(change, [record["group"] for record in groups.records])
    roles: dict[str, Any] = dict(change.records.assembly.registry.roles)
    names = closure(roles, {record["role"] for record in direct.records} | inherited | further)
    if len(kinds_of(roles, names)) > 1:
        detail = "the person would be internal and external at once"
        raise InvalidInput(
            detail,
            remedy="use a second user for the other side",
            errors=[FieldError(pointer="", detail=detail, code="internal_and_external")],
        )


async def before_choice_is_added(change: Change) -> Values | None:
    """A further code belongs to a field with a choice list, is of the list's type, and is not in it yet."""
    table, element, value = (str(change.new[name]) for name in ("name", "element", "value"))
    entity = change.records.assembly.registry.entities.get(table)
    field = entity.info.own_fields.get(element) if entity is not None else None
    if field is None or field.choices is None:
        raise _refusal("element", f"{table}.{element} is no field with a choice list of an active pack")
    whole = field.choices.code_type is int
    if whole and not (value.removeprefix("-").isdigit() and value.isascii() and len(value) <= MAX_DIGITS):
        raise _refusal("value", f"the codes of {table}.{element} are whole numbers")
    if "value" in change.changed and (int(value) if whole else value) in field.choices:
        raise _refusal("value", f"{value!r} is in the list already")
    return None


async def before_setting_is_changed(change: Change) -> Values | None:
    """A setting is one that an active pack declares, and its value is of the declared kind."""
    setting = change.records.assembly.registry.settings.get(str(change.new["name"]))
    if setting is None:
        raise _refusal("name", "no active pack has a setting of that name")
    if problem := setting.problem(str(change.new["value"])):
        raise _refusal("value", problem)
    return None


def _refusal(field: str, detail: str) -> InvalidInput:
    return InvalidInput(
        detail,
        remedy="`pergola packs show` lists fields, choices and settings of a pack",
        errors=[FieldError(pointer=f"/{field}", detail=detail, code="not_a_choice")],
    )


async def after_assembly_changes(change: Change) -> None:
    """Settings and added choices are part of the assembly: every worker builds a new one."""
    await change.records.bump_generation()


BUSINESS_RULES = (
    BusinessRule(
        entity=User,
        kinds=("create", "update"),
        before=before_user_is_named,
        because="A name is shown in one piece",
        order=50,
    ),
    BusinessRule(
        entity=Task,
        kinds=("create",),
        before=before_task_is_opened,
        because="Every task says who asked for it",
        order=10,
    ),
    BusinessRule(
        entity=UserRole,
        kinds=("create", "update"),
        before=before_role_is_given,
        because="Nobody is internal and external (CSM-9)",
    ),
    BusinessRule(
        entity=GroupRole,
        kinds=("create", "update"),
        before=before_role_is_given,
        because="Nor by a group's roles (CSM-9)",
    ),
    BusinessRule(
        entity=GroupMember,
        kinds=("create", "update"),
        before=before_member_is_added,
        because="Nor by a membership (CSM-9)",
    ),
    BusinessRule(
        entity=Group,
        kinds=("update",),
        after=after_group_is_moved,
        because="Nor by a parent group's roles (CSM-9)",
    ),
    BusinessRule(
        entity=ChoiceRecord,
        kinds=("create", "update"),
        before=before_choice_is_added,
        because="A code that fits no list would be enforced nowhere",
    ),
    BusinessRule(
        entity=Property,
        kinds=("create", "update"),
        before=before_setting_is_changed,
        because="A value that cannot be read would break whatever reads it",
    ),
    BusinessRule(
        entity=Property,
        kinds=("create", "update", "delete"),
        after=after_assembly_changes,
        because="Settings hold at once",
    ),
    BusinessRule(
        entity=ChoiceRecord,
        kinds=("create", "update", "delete"),
        after=after_assembly_changes,
        because="Choices hold at once",
    ),
)
