"""Settings inside access rules: a condition that holds while a setting is on."""

from __future__ import annotations

from typing import Any

from .base.plumbing import Property
from .conditions import Condition, exists, negate
from .pack import Setting


def switched_on(setting: Setting) -> Condition:
    """The setting, which is one of yes or no, is on: ``at_own(...) & negate(switched_on(ASSIGNED_ONLY))``.

    A rule's condition is built once, and the setting is looked up whenever a statement runs: whoever changes it changes
    what people see from their next request on.
    """
    if setting.kind != "boolean" or setting.secret:
        raise TypeError(f"setting {setting.name} is not one of yes or no, so it is neither on nor off")
    # Without a row, or with one that cannot be read, the default holds; so the row that says otherwise is looked for.
    other: Any = Property.value == ("false" if setting.default else "true")
    said = exists(Property, (Property.name == setting.name) & other)
    return negate(said) if setting.default else said
