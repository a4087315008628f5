"""What is found out about access, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .access_words import SIGNS, people_lines, role_lines
from .groups import table

if TYPE_CHECKING:
    from ..explain import Explanation, RuleVerdict
    from ..inspection import AccessDiff, Effect, Moved, Simulated, WhoCan

MARKS = {True: "yes", False: "no", None: "-"}
MOST_NAMED = 6
LONGEST = 600
"""A condition of more characters is cut; the JSON has it whole."""


def explanation_text(found: Explanation) -> str:
    """The answer, then each rule with how its role is held, then what would change the answer."""
    return "\n".join(_explanation_lines(found))


def _explanation_lines(found: Explanation) -> Iterator[str]:
    what = f"{found.operation} {found.table}"
    what += f" {found.sys_id}" if found.sys_id else ""
    what += f", field {found.field}" if found.field else ""
    yield f"{found.user_name} {'may' if found.allowed else 'may not'} {what}"
    for rule in found.rules:
        yield from _rule_lines(rule)
    for obstacle in found.obstacles:
        yield f"  in the way: {obstacle}"
    if found.shut_fields and found.field is None:
        yield f"  fields that protection keeps from him: {', '.join(found.shut_fields)}"
    if found.decided_by:
        yield f"Without {' and '.join(found.decided_by)} the answer would be the other one."
    elif not found.allowed and not found.obstacles:
        yield "No grant opens it."
    if found.opening_roles:
        yield "Each of these roles would open it, if it were given to him:"
        yield table([(f"  {role.role}", ", ".join(role.rules), role.summary) for role in found.opening_roles])


def _rule_lines(rule: RuleVerdict) -> Iterator[str]:
    for_whom = (
        f" for {rule.role}" if rule.role else f" except for {', '.join(rule.unless)}" if rule.unless else ""
    )
    yield f"  {'*' if rule.decides else ' '} {rule.kind} {rule.name}{for_whom}: {rule.because}; holds: {MARKS[rule.holds]}"
    if rule.where:
        whole = len(rule.where) <= LONGEST
        yield f"      where {rule.where if whole else rule.where[:LONGEST] + ' ... (whole with --json)'}"
    for link in rule.through:
        yield f"      through {link.words}"
    for path in rule.held:
        yield f"      {path.words()}"


def who_can_text(found: WhoCan) -> str:
    """The people, one for each rule that opens it to them."""
    rows = [("USER", "NAME", "RULE", "BECAUSE", "HELD BY")]
    for person in found.people:
        who = (person.user_name, person.name)
        for rule in person.rules or ():
            held = " / ".join(path.words() for path in rule.held)
            rows.append((*who, rule.name, rule.because, held))
            who = ("", "")
        if not person.rules:
            rows.append((*who, "", "", ""))
    field = f", field {found.field}" if found.field else ""
    lines = [f"{found.count} can {found.operation} {found.table} {found.sys_id}{field}"]
    if found.people:
        lines.append(table(rows))
    if found.next:
        lines.append(f"more: --after {found.next}")
    return "\n".join(lines)


def diff_text(found: AccessDiff) -> str:
    """What each role, and how many users, gain or lose; the rules that come and go."""
    lines = [f"From {found.before} to {found.after}:"]
    lines += [f"  + role {name}" for name in found.roles_added] + [
        f"  - role {name}" for name in found.roles_gone
    ]
    lines += [f"  {line}" for line in (*role_lines(found.access), *people_lines(found.people))]
    lines += [f"  + rule {rule.name}: {rule.because}" for rule in found.rules_added]
    lines += [f"  - rule {rule.name}: {rule.because}" for rule in found.rules_gone]
    return "\n".join(lines if len(lines) > 1 else [*lines, "  no difference"])


def simulation_text(found: Simulated) -> str:
    """What is gained and lost, table by table."""
    lines = [f"{found.users} {'user' if found.users == 1 else 'users'} concerned"]
    lines += [_effect(effect) for effect in found.effects]
    lines += [f"  {line}" for line in role_lines(found.access)]
    return "\n".join(lines if found.effects else [*lines, "  nobody gains or loses anything"])


def _effect(effect: Effect) -> str:
    who = ", ".join(effect.people) + (
        f" and {effect.users - len(effect.people)} more" if effect.users > len(effect.people) else ""
    )
    parts = [
        *_records("+", effect.gained),
        *_records("-", effect.lost),
        *_fields("+", effect.gains),
        *_fields("-", effect.loses),
    ]
    said = "; ".join(parts) or f"{effect.before} -> {effect.after}"
    return f"  {SIGNS[effect.change]} {effect.operation} {effect.table} ({who}): {said}"


def _records(sign: str, moved: Moved) -> Iterator[str]:
    if moved.records:
        named = ", ".join(record.name or record.sys_id for record in moved.sample)
        most = "" if moved.exact else "at least "
        yield f"{sign} {most}{moved.records:,} records ({named}{' ...' if moved.records > len(moved.sample) else ''})"


def _fields(sign: str, names: Iterable[str]) -> Iterator[str]:
    listed = tuple(names)
    if listed:
        shown = ", ".join(listed) if len(listed) <= MOST_NAMED else f"{len(listed)} fields"
        yield f"{sign} {shown}"
