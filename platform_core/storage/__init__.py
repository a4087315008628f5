"""Storage: SQLite and PostgreSQL behind one small set of operations; it knows nothing else of the core."""

from .database import (
    Database,
    DialectName,
    Observer,
    PlannedOnce,
    Row,
    Session,
    Statement,
    Transaction,
    open_database,
)

__all__ = [
    "Database",
    "DialectName",
    "Observer",
    "PlannedOnce",
    "Row",
    "Session",
    "Statement",
    "Transaction",
    "open_database",
]
