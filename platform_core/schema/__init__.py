"""The database schema: what entities declare, what the database has, and what has to be added."""

from __future__ import annotations

from .catalogue import Catalogue, read_catalogue
from .declared import declared_tables
from .sync import SchemaChange, SchemaPlan, apply, plan_schema
from .tables import Check, Column, ForeignKey, Index, Table, create_index, create_table
from .types import column_type, constraint_name, literal, quoted, spelled_type, told_type

__all__ = [
    "Catalogue",
    "Check",
    "Column",
    "ForeignKey",
    "Index",
    "SchemaChange",
    "SchemaPlan",
    "Table",
    "apply",
    "column_type",
    "constraint_name",
    "create_index",
    "create_table",
    "declared_tables",
    "literal",
    "plan_schema",
    "quoted",
    "read_catalogue",
    "spelled_type",
    "told_type",
]
