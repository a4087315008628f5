"""Refusing a change of one field."""

from platform_core import Change, refusal


def refuse_another(change: Change, field: str, remedy: str) -> None:
    """Refuse to give a field another value once it has one."""
    if change.old is not None and field in change.changed and change.before(field) is not None:
        raise refusal(field, f"{field} stays what it was from the beginning", remedy, "fixed")
