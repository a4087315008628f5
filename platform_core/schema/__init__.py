"""The database schema: what entities declare, what the database has, and the way from the one to the other."""

from __future__ import annotations

from .catalogue import Catalogue, read_catalogue
from .change import SchemaChange
from .declared import declared_tables
from .facts import FieldFacts, TableFacts, described
from .folding import PendingChange
from .misfits import Misfit
from .sync import SchemaPlan, Upgrading, apply, plan_schema
from .tables import Check, Column, ForeignKey, Index, Table, add_reference, create_index, create_table
from .types import column_type, constraint_name, literal, quoted, spelled_type, told_type

__all__ = [
    "Catalogue",
    "Check",
    "Column",
    "FieldFacts",
    "ForeignKey",
    "Index",
    "Misfit",
    "PendingChange",
    "SchemaChange",
    "SchemaPlan",
    "Table",
    "TableFacts",
    "Upgrading",
    "add_reference",
    "apply",
    "column_type",
    "constraint_name",
    "create_index",
    "create_table",
    "declared_tables",
    "described",
    "literal",
    "plan_schema",
    "quoted",
    "read_catalogue",
    "spelled_type",
    "told_type",
]
