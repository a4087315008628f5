"""The table of rights on paper: a Markdown page for auditors, and CSV for their spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from platform_core.access import OPERATIONS, move_of

from .decisions import about_fields
from .matrix import Matrix, MatrixCell, MatrixTable
from .rule_names import DescribedRule

HEADS = (
    "role", "table", "operation", "records", "fields", "masked", "grants", "restrictions", "conditions", "because",
)  # fmt: skip
NOTHING = "-"


def as_csv(found: Matrix, *, by_field: bool = False) -> str:
    """One line for each role, table and operation; with ``by_field`` one for each field of these."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if by_field:
        writer.writerow(("role", "table", "operation", "field", "records"))
        writer.writerows(row for cell in found.cells for row in _by_field(found, cell))
        return out.getvalue()
    writer.writerow(HEADS)
    reasons = {rule.name: rule.because for rule in found.rules}
    for cell in found.cells:
        names = (*cell.grants, *cell.restrictions)
        writer.writerow((
            cell.role, cell.table, cell.operation, cell.records,
            "all" if cell.fields is None else " ".join(cell.fields), " ".join(cell.masked), " ".join(cell.grants),
            " ".join(cell.restrictions), "; ".join(cell.conditions),
            "; ".join(dict.fromkeys(reasons[name] for name in names)),
        ))  # fmt: skip
    return out.getvalue()


def _by_field(found: Matrix, cell: MatrixCell) -> Iterator[tuple[str, ...]]:
    table = next(table for table in found.tables if table.name == cell.table)
    for field in (cell.fields or table.fields) if about_fields(cell.operation) else ("",):
        records = "some" if field in cell.masked else cell.records
        yield cell.role, cell.table, cell.operation, field, records


def as_markdown(found: Matrix, *, title: str = "Rights", level: int = 1) -> str:
    """A page: who the roles are, then for each table what they may do with it, and the rules by which."""
    mark = "#" * level
    packs = ", ".join(f"{name} {version}" for name, version in found.packs.items())
    parts = [f"{mark} {title}", f"Packs: {packs}.", LEGEND, f"{mark}# Roles", _roles(found)]
    for table in found.tables:
        parts += table_section(found, table, level + 1)
    return "\n\n".join(part for part in parts if part) + "\n"


LEGEND = (
    "*all*: every record; *some*: those that the rules named open. *(9 of 30 fields)*: so many fields are within reach. "
    "A role may do what the roles that it contains may do. What is not listed is not allowed. The name of a rule is "
    "its pack and its place there."
)


def _roles(found: Matrix) -> str:
    rows = [
        (
            f"`{role.name}`",
            role.pack,
            role.kind,
            ", ".join(f"`{name}`" for name in role.contains),
            role.summary,
        )
        for role in found.roles
    ]
    return markdown_table(("role", "pack", "kind", "contains", "who that is"), rows)


def table_section(found: Matrix, table: MatrixTable, level: int) -> list[str]:
    """What the roles may do with one table, in parts of a page."""
    above = f" It extends `{table.extends}`, so rules on that hold here, too." if table.extends else ""
    cells = [cell for cell in found.cells if cell.table == table.name]
    parts = [f"{'#' * level} `{table.name}`", f"{table.label}, of pack `{table.pack}`.{above}"]
    if not cells:
        return [*parts, "No role may do anything with it."]
    moves = _moves(table, cells)
    rules = [rule for rule in found.rules if _named(rule, cells)]
    return [*parts, _rights(table, cells), moves, _rules(rules), _protected(found, table)]


def _rights(table: MatrixTable, cells: Sequence[MatrixCell]) -> str:
    """A line for the roles that may do the same."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for role in dict.fromkeys(cell.role for cell in cells):
        own = {cell.operation: cell for cell in cells if cell.role == role}
        line = tuple(_words(table, own.get(operation)) for operation in OPERATIONS)
        lines.setdefault(line, []).append(f"`{role}`")
    rows = [(", ".join(roles), *line) for line, roles in lines.items()]
    return markdown_table(("role", *OPERATIONS), rows)


def _words(table: MatrixTable, cell: MatrixCell | None) -> str:
    if cell is None:
        return NOTHING
    said = f"*{cell.records}*"
    if cell.fields is not None:
        said += f" ({len(cell.fields)} of {len(table.fields)} fields)"
    return f"{said}: {', '.join((*cell.grants, *cell.restrictions))}"


def _moves(table: MatrixTable, cells: Iterable[MatrixCell]) -> str:
    """A line for each move, with those who may make it."""
    found: dict[str, dict[str, list[str]]] = {}
    for cell in cells:
        name = move_of(cell.operation)
        if name is not None:
            found.setdefault(name, {}).setdefault(_words(table, cell), []).append(f"`{cell.role}`")
    rows = [
        (f"`{name}`", "; ".join(f"{', '.join(roles)} ({words})" for words, roles in makers.items()))
        for name, makers in found.items()
    ]
    return markdown_table(("move", "made by"), rows)


def _named(rule: DescribedRule, cells: Sequence[MatrixCell]) -> bool:
    return any(rule.name in (*cell.grants, *cell.restrictions) for cell in cells)


def _rules(rules: Iterable[DescribedRule]) -> str:
    return markdown_table(("rule", "says", "records", "fields", "because"), [_rule(rule) for rule in rules])


def _rule(rule: DescribedRule) -> tuple[str, ...]:
    who = ", ".join(f"`{name}`" for name in rule.roles)
    may = ", ".join(rule.may)
    says = (
        f"{who} may {may}" if rule.kind == "grant" else f"cuts {may}{f', but not for {who}' if who else ''}"
    )
    table = "every table" if rule.table == "*" else f"`{rule.table}`"
    records = f"{table}: `{rule.where}`" if rule.where else table
    fields = "all" if rule.fields is None else ", ".join(f"`{name}`" for name in rule.fields)
    return rule.name, says, records, fields, rule.because


def _protected(found: Matrix, table: MatrixTable) -> str:
    rows = [
        (rule.name, f"`{rule.table}.{rule.fields[0]}`", _side(rule.read), _side(rule.write), rule.because)
        for rule in found.rules
        if rule.name in table.protected and rule.fields
    ]
    return markdown_table(("rule", "protected field", "read", "write", "because"), rows)


def _side(roles: tuple[str, ...] | None) -> str:
    if roles is None:
        return "by the grants"
    return ", ".join(f"`{name}`" for name in roles) or "nobody"


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; nothing where there are no rows."""
    if not rows:
        return ""
    lines = [heads, ["---"] * len(heads), *([_cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
