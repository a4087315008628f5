"""Plans: everything that a life-cycle operation would do, as data, with a hash to confirm it by."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

import msgspec

from platform_core.schema import SchemaChange

OperationName = Literal["activate", "deactivate", "upgrade", "uninstall", "restore", "purge"]
OPERATIONS: tuple[OperationName, ...] = get_args(OperationName)
PAST: dict[OperationName, str] = {
    "activate": "activated",
    "deactivate": "deactivated",
    "upgrade": "upgraded",
    "uninstall": "uninstalled",
    "restore": "restored",
    "purge": "purged",
}
"""What is said of packs once the operation is done."""
Difference = Literal["added", "gone", "renewed"]


class PlannedPack(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that the operation changes, and why it is in the plan."""

    name: str
    version: str
    summary: str
    change: OperationName
    because: str


class PlannedStep(msgspec.Struct, frozen=True, kw_only=True):
    """A change of data that belongs to a pack's version and has not run on this instance yet."""

    pack: str
    number: int
    summary: str


class RoleChange(msgspec.Struct, frozen=True, kw_only=True):
    """A role that comes or goes. ``holders``: how many users and groups it is given to on this instance."""

    change: Difference
    name: str
    summary: str
    kind: str
    pack: str
    contains: tuple[str, ...]
    holders: int


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """An access rule that comes or goes, in words. ``conditional``: it is about some of the records only."""

    change: Difference
    pack: str
    rule: Literal["grant", "restriction", "protected field"]
    table: str
    roles: tuple[str, ...]
    may: tuple[str, ...]
    fields: tuple[str, ...] | None
    conditional: bool
    because: str


class RowsAtStake(msgspec.Struct, frozen=True):
    """How many records of a table people will no longer see."""

    table: str
    rows: int


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """References of an archive that cannot be set again: what they lead to is gone, or the record that had them.

    The reference is left empty, or the rows are left out, if they cannot be without.
    """

    table: str
    column: str
    target: str
    rows: int
    change: Literal["emptied", "left out", "record gone"]


class PlannedArchive(msgspec.Struct, frozen=True, kw_only=True):
    """An archive that the operation writes, reads back or deletes.

    ``dropped``: the tables that the operation drops once they are archived. ``lost``: what of the archive a
    restoration cannot put back, because what it refers to is gone.
    """

    pack: str
    version: str
    change: Literal["write", "restore", "delete"]
    folder: str
    file: str = ""
    created: str = ""
    dropped: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an operation would do to an instance at one generation, and all that stands in its way.

    ``hash`` stands for all of it but the rows at stake: they change with every record that is created.
    """

    operation: OperationName
    names: tuple[str, ...]
    generation: int
    packs: tuple[PlannedPack, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    data_steps: tuple[PlannedStep, ...] = ()
    roles: tuple[RoleChange, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    routes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    rows_at_stake: tuple[RowsAtStake, ...] = ()
    blockers: tuple[str, ...] = ()
    hash: str = ""
    archives: tuple[PlannedArchive, ...] = ()

    @property
    def tables(self) -> list[str]:
        """The tables that would be created, in words."""
        return [change.summary for change in self.schema if change.kind == "create_table"]

    @property
    def columns(self) -> list[str]:
        """The columns that would be added, in words."""
        return [change.summary for change in self.schema if change.kind == "add_column"]

    @property
    def indexes(self) -> list[str]:
        """The indexes that would be created, in words."""
        return [change.summary for change in self.schema if change.kind == "create_index"]

    def sealed(self) -> Plan:
        """The plan with its hash."""
        confirmed = msgspec.structs.replace(self, hash="", rows_at_stake=())
        digest = hashlib.sha256(msgspec.json.encode(confirmed)).hexdigest()
        return msgspec.structs.replace(self, hash=digest)
