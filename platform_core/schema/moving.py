"""The change of data steps that moves columns into a table of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_core.data_steps import Move
from platform_core.fields import Field, Kind
from platform_core.ids import new_id

from .relation import ROW, Layer, Relation, Value, named
from .shape import Flag, Shape
from .types import column_type, literal, quoted
from .values import add_slot

if TYPE_CHECKING:
    from .folding import Folding

_TIMES = ("sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by")
_ID = Field(name="sys_id", label="Sys ID", kind="id", required=True)
_CLASS = Field(name="sys_class_name", label="Class", kind="string")


def move(folding: Folding, change: Move, shape: Shape, columns: list[str], where: str) -> Shape:
    """The new table's rows as a relation over the old one's; the columns leave the old table."""
    filled = "(" + " OR ".join(f"{shape.columns[name].sql} IS NOT NULL" for name in columns) + ")"
    made = {name: shape.columns[name] for name in columns}
    joins = f' JOIN {named(folding.chain(shape.stored or shape.source)[-1])} AS top ON top."sys_id" = {ROW}."sys_id"'
    if change.link:
        relation, more = _as_records(
            folding, change, shape, f"{where}, {change.to}", Layer({}, joins, filled)
        )
    else:
        relation, more = _as_class(folding, change, shape, Layer({}, joins, filled))
    for name in columns:
        del shape.columns[name]
    # Nothing of it is stored yet, whatever the old table's columns are.
    values = {name: msgspec.structs.replace(value, stored="") for name, value in {**made, **more}.items()}
    new = Shape(change.to, "", relation, values)
    new.source, new.link = shape.stored or shape.source, change.link
    return new


def _as_records(
    folding: Folding, change: Move, shape: Shape, what: str, rows: Layer
) -> tuple[Relation, dict[str, Value]]:
    """Records of their own, made when the ones that they refer to were made."""
    # An id of its own, made like all ids by the platform: history and files hang on it.
    ids = add_slot(folding, shape, _ID, what, lambda _: new_id(), rows.where)
    texts = {name: f"top.{quoted(name)}" for name in _TIMES}
    texts["sys_mod_count"] = "0"
    texts["sys_class_name"] = f"CAST({literal(change.to, _CLASS, folding.dialect)} AS TEXT)"
    fresh = {name: folding.fresh() for name in texts}
    relation = shape.relation.over(
        Layer({fresh[name]: sql for name, sql in texts.items()}, rows.joins, rows.where)
    )
    more = {name: Value(name=fresh[name], type=_type(name, folding)) for name in texts}
    return relation, {**more, change.link: shape.columns["sys_id"], "sys_id": ids}


def _as_class(folding: Folding, change: Move, shape: Shape, rows: Layer) -> tuple[Relation, dict[str, Value]]:
    """The same records, of the new class. Those of other classes cannot become it."""
    classes = ", ".join(literal(name, _CLASS, folding.dialect) for name in (shape.stored, shape.name))
    own = f'top."sys_class_name" IN ({classes})'
    flag = Flag(
        folding.fresh(), "of another class", ", ".join(change.columns),
        f"empty these fields, which only records of {change.to} will have",
    )  # fmt: skip
    shape.relation = shape.relation.over(Layer({flag.name: f"{rows.where} AND NOT ({own})"}, rows.joins))
    shape.flags.append(flag)
    relation = shape.relation.over(Layer({}, rows.joins, f"{rows.where} AND {own}"))
    return relation, {"sys_id": shape.columns["sys_id"]}


def _type(name: str, folding: Folding) -> str:
    kind: Kind = "datetime" if name.endswith("_on") else "integer" if name == "sys_mod_count" else "string"
    return column_type(Field(name=name, label=name, kind=kind), folding.dialect)
