"""What the base pack watches over when people, roles and tasks change."""

from __future__ import annotations

from ..errors import FieldError, InvalidInput
from ..rules import BusinessRule, Change, Values
from .lending import DELEGATION_RULES
from .people import User
from .plumbing import ChoiceRecord, Property
from .rights import RIGHTS_RULES
from .secret_settings import forget_secret, hide_secret
from .work import Task

MAX_DIGITS = 9
NAME_PARTS = ("first_name", "middle_name", "last_name")


async def before_user_is_named(change: Change) -> Values | None:
    """Build the full name from its parts, unless it is given; without parts a user is called what he signs in with."""
    if "name" in change.changed or not change.changed.intersection((*NAME_PARTS, "user_name")):
        return None
    parts = [str(change.new[part]) for part in NAME_PARTS if change.new.get(part)]
    return {"name": " ".join(parts)[:152] or change.new.get("user_name")}


async def after_address_changes(change: Change) -> None:
    """What was mailed to the former address opens nothing any more."""
    from ..identity.ending import end_resets
    from ..inside import reader_of

    if "email" in change.changed:
        await end_resets(reader_of(change.records).session, change.sys_id)


async def before_task_is_opened(change: Change) -> Values | None:
    """Who opens a task, unless it is opened for somebody else."""
    if change.new.get("opened_by") is None and change.actor.id:
        return {"opened_by": change.actor.id}
    return None


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
    return await hide_secret(change, setting)


def _refusal(field: str, detail: str) -> InvalidInput:
    return InvalidInput(
        detail,
        remedy="`pergola packs show` lists fields, choices and settings of a pack",
        errors=[FieldError(pointer=f"/{field}", detail=detail, code="not_a_choice")],
    )


async def after_assembly_changes(change: Change) -> None:
    """Settings and added choices are part of the assembly: every worker builds a new one."""
    await change.records.bump_generation()


async def after_setting_changes(change: Change) -> None:
    """What was secret goes with its record."""
    if change.kind == "delete":
        await forget_secret(change, str(change.new["name"]))
    await after_assembly_changes(change)


BUSINESS_RULES = (
    BusinessRule(
        entity=User,
        kinds=("create", "update"),
        before=before_user_is_named,
        because="A name is shown in one piece",
        order=50,
    ),
    BusinessRule(
        entity=User,
        kinds=("update",),
        after=after_address_changes,
        because="A link for a password that went to a wrong address is void once the address is corrected",
    ),
    BusinessRule(
        entity=Task,
        kinds=("create",),
        before=before_task_is_opened,
        because="Every task says who asked for it",
        order=10,
    ),
    *RIGHTS_RULES,
    *DELEGATION_RULES,
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
        order=1,  # Before any other rule: none gets to see the value of a secret setting.
    ),
    BusinessRule(
        entity=Property,
        kinds=("create", "update", "delete"),
        after=after_setting_changes,
        because="Settings hold at once",
    ),
    BusinessRule(
        entity=ChoiceRecord,
        kinds=("create", "update", "delete"),
        after=after_assembly_changes,
        because="Choices hold at once",
    ),
)
