"""What holds whenever a consumer or his login is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Records, User, refusal

from ..entities import Consumer, ConsumerUser
from ..settings import ALLOWED_USER_TYPES

NAME_PARTS = ("first_name", "middle_name", "last_name")
SAME = {
    "first_name": "first_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "name": "name",
    "email": "email",
    "business_phone": "phone",
    "business_phone_as_typed": "phone_as_typed",
    "mobile_phone": "mobile_phone",
    "home_phone": "home_phone",
}
"""The fields of a consumer, and those of his login that say the same."""
KEPT_EQUAL = "a consumer and his login are one person"


async def before_login_is_chosen(change: Change) -> Mapping[str, Any] | None:
    """A login is a user of a class that this instance allows, or of one that extends it; employees are named themselves."""
    if change.new["user"] is None or "user" not in change.changed:
        return None
    records = change.elevated("of which class a login is")
    user = await records.find(User, User.sys_id == change.new["user"], ("sys_class_name",))
    allowed = {name.strip() for name in str(records.setting(ALLOWED_USER_TYPES)).split(",")}
    if user is not None and not allowed & _classes(records, user["sys_class_name"]):
        raise refusal(
            "user",
            "users of this class are no logins of consumers",
            f"name a user of {', '.join(sorted(allowed))}, or add the class to the setting {ALLOWED_USER_TYPES}",
            "not_allowed",
        )
    return None


def _classes(records: Records, name: str) -> set[str]:
    """The class of a user and those that it extends; all users are of `sys_user`, so that counts for employees alone."""
    entity = records.assembly.registry.entities.get(name)
    lineage = entity.info.lineage if entity is not None else ()
    return {name, *(each.info.table for each in lineage if each is not User)}


async def before_consumer_is_named(change: Change) -> Mapping[str, Any] | None:
    """Build the full name from its parts, unless it is given."""
    if "name" in change.changed or not change.changed.intersection(NAME_PARTS):
        return None
    return {"name": " ".join(change.new[part] for part in NAME_PARTS if change.new[part]) or None}


async def before_login_is_linked(change: Change) -> Mapping[str, Any] | None:
    """What the consumer does not say yet, his new login says."""
    if change.new["user"] is None or "user" not in change.changed:
        return None
    user = await change.elevated(KEPT_EQUAL).find(
        ConsumerUser, ConsumerUser.sys_id == change.new["user"], tuple(SAME.values())
    )
    return user and {
        field: user[same]
        for field, same in SAME.items()
        if change.new[field] is None and user[same] is not None
    }


async def after_consumer_is_saved(change: Change) -> None:
    """The login says what the consumer says."""
    linked = "user" in change.changed
    if change.new["user"] is None or not (linked or change.changed & SAME.keys()):
        return
    values = {same: change.new[field] for field, same in SAME.items() if linked or field in change.changed}
    records = change.elevated(KEPT_EQUAL)
    # Nobody changes an employee's e-mail address, or a contact's, by way of the consumer that he is as well.
    if await records.find(ConsumerUser, ConsumerUser.sys_id == change.new["user"], ("sys_id",)) is not None:
        await records.update(ConsumerUser, change.new["user"], values)


async def after_login_is_saved(change: Change) -> None:
    """The consumer says what his login says."""
    values = {field: change.new[same] for field, same in SAME.items() if same in change.changed}
    if not values:
        return
    records = change.elevated(KEPT_EQUAL)
    consumer = await records.find(Consumer, Consumer.user == change.sys_id, fields=("sys_id",))
    if consumer is not None:
        await records.update(Consumer, consumer["sys_id"], values)


BUSINESS_RULES = (
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_login_is_chosen,
        order=40,
        because="Only users of allowed classes are logins of consumers (CSM-69)",
    ),
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_login_is_linked,
        order=50,
        because="A consumer who gets a login takes over what only the login says (CSM-70)",
    ),
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        before=before_consumer_is_named,
        because="A consumer's name is built from first, middle and last name, as a user's is",
    ),
    BusinessRule(
        entity=Consumer,
        kinds=("create", "update"),
        after=after_consumer_is_saved,
        because="Name, e-mail and phones are equal in consumer and login (CSM-70)",
    ),
    BusinessRule(
        entity=ConsumerUser,
        kinds=("update",),
        after=after_login_is_saved,
        because="Name, e-mail and phones are equal in consumer and login (CSM-70)",
    ),
)
