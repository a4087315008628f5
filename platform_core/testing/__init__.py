"""The test kit: an instance with the packs of your choice, people with roles, records and requests as them.

Its fixtures are there as soon as Pergola is installed with the extra ``testing``: a test that asks for ``world`` runs
once on SQLite and once on PostgreSQL. ``PackContract`` holds the tests that every pack has to pass.
"""

from ..moments import at
from .agreement import assert_policy_agrees
from .contract import PackContract
from .oracle import Oracle
from .oracle_rows import Rows
from .snapshots import rows_of, schema_of
from .world import OPERATOR, SECRET, MakeWorld, World, activate, before_step, deactivate

__all__ = [
    "OPERATOR",
    "SECRET",
    "MakeWorld",
    "Oracle",
    "PackContract",
    "Rows",
    "World",
    "activate",
    "assert_policy_agrees",
    "at",
    "before_step",
    "deactivate",
    "rows_of",
    "schema_of",
]
