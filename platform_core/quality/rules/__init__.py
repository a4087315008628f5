"""The rules of quality, one per file, from bronze to platinum."""

from __future__ import annotations

from ..rule import Rule
from . import (
    activatable,
    both_databases,
    bounded_requirements,
    closed_to_strangers,
    contract_tested,
    declared_imports,
    demo_data,
    documented,
    explained,
    hidden_when_inactive,
    importable,
    lifecycle_documented,
    list_budget,
    no_dead_ends,
    no_exemptions,
    own_names,
    readme,
    restful,
    rights_documented,
    roles_tested,
    typed,
    upgrade_tested,
)

RULES: tuple[Rule, ...] = (
    importable.RULE,
    activatable.RULE,
    explained.RULE,
    readme.RULE,
    own_names.RULE,
    declared_imports.RULE,
    bounded_requirements.RULE,
    typed.RULE,
    contract_tested.RULE,
    roles_tested.RULE,
    lifecycle_documented.RULE,
    no_dead_ends.RULE,
    documented.RULE,
    upgrade_tested.RULE,
    both_databases.RULE,
    list_budget.RULE,
    demo_data.RULE,
    closed_to_strangers.RULE,
    restful.RULE,
    hidden_when_inactive.RULE,
    rights_documented.RULE,
    no_exemptions.RULE,
)
