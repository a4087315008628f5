"""What an entity is, field by field."""

from __future__ import annotations

from collections.abc import Iterator

from docs.pages.markdown import anchor, bullets, code, codes, table
from platform_core import (
    AtMostOne,
    Entity,
    Field,
    HowManyOf,
    Registry,
    Unique,
    format_of,
)


def entity_section(registry: Registry, entity: type[Entity]) -> str:
    """An entity's own section of its pack's page."""
    info = entity.info
    parts = [f"### {info.label}", f"`{info.table}`. {info.summary}", " ".join(_facts(registry, entity))]
    fields = registry.fields(entity)
    rows = [_row(fields[name]) for name in info.own_fields if not name.startswith("sys_")]
    parts.append(table(("field", "type", "", "label and help"), rows))
    parts.append(bullets(_constraints(entity)))
    return "\n\n".join(part for part in parts if part)


def _facts(registry: Registry, entity: type[Entity]) -> Iterator[str]:
    info = entity.info
    if info.extends is not None:
        above = info.extends.info
        home = f"{registry.owner(info.extends)}.md#{anchor(above.label)}"
        yield f"Extends [`{above.table}`]({home}), whose {len(above.fields)} fields it has as well."
        for override in entity.overrides:
            field = registry.fields(entity)[override.field]
            yield f"Its own `{override.field}` ({', '.join([_type(field), *_notes(field)])})."
    if info.abstract:
        yield "Records are created only in entities that extend it."
    if info.managed:
        yield "The platform alone writes it; for everybody else it is read-only."
    if info.number_prefix:
        yield f"Numbers start with `{info.number_prefix}`."
    if info.display:
        yield f"People know a record by its `{info.display}`."
    if (tree := info.hierarchy) is not None:
        yield f"A hierarchy: `{tree.parent}` is above, `{tree.path}` holds the codes from the top."


def _row(field: Field) -> tuple[str, str, str, str]:
    text = field.label + (f": {field.help}" if field.help else "")
    return code(field.name), _type(field), ", ".join(_notes(field)), text


def _type(field: Field) -> str:
    if field.choices is not None:
        listed = "; ".join(f"`{item.value!r}` {item.label}" for item in field.choices)
        return f"choice: {listed}"
    if field.references is not None:
        target: type[Entity] = field.references
        word = "references" if field.kind == "reference_list" else "reference"
        return f"{word} to `{target.info.table}`"
    if field.kind in {"string", "text", "journal"} and field.max_length is not None:
        return f"{format_of(field.format).label if field.format else field.kind}, {field.max_length}"
    return field.kind


def _notes(field: Field) -> Iterator[str]:
    if field.required and field.kind != "boolean":
        yield "required"
    if field.read_only:
        yield "read-only"
    if field.unique:
        yield "unique"
    if field.default is not None and not callable(field.default):
        yield f"default `{field.default!r}`"
    if field.pattern:
        yield f"pattern `{field.pattern}`"
    if field.kind == "integer" and field.minimum is not None and field.minimum > -(2**31):
        yield f"at least {field.minimum}"
    if field.kind == "reference" and field.on_delete != "clear":
        yield f"on_delete `{field.on_delete}`"


def _constraints(entity: type[Entity]) -> Iterator[str]:
    for constraint in entity.info.constraints:
        match constraint:
            case Unique():
                yield f"{codes(constraint.fields)} together are unique. {constraint.because}."
            case AtMostOne():
                yield f"Per `{constraint.per}`, at most one has `{constraint.flag}`. {constraint.because}."
            case HowManyOf():
                word = constraint.word.capitalize()
                yield f"{word} of {codes(constraint.fields)} is filled in. {constraint.because}."
