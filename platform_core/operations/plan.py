"""Plans: everything that a life-cycle operation would do, as data, with a hash to confirm it by."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

import msgspec

from platform_core.access import Permission
from platform_core.schema import Misfit, SchemaChange

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
Extent = Literal["none", "some", "all"]
"""Which of a table's records."""


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
    """An access rule that comes or goes, in words. ``conditional``: it is about some of the records, those ``where``."""

    change: Difference
    pack: str
    rule: Literal["grant", "restriction", "protected field"]
    table: str
    roles: tuple[str, ...]
    may: tuple[str, ...]
    fields: tuple[str, ...] | None
    conditional: bool
    because: str
    where: str = ""


class AccessChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a role gains or loses on a table for one operation, all rules taken together.

    ``roles``: one role, or several that only together make the difference. ``before``, ``after``: which records
    are open. ``gains``, ``loses``: the fields that become open or are shut on some records; ``None`` for every
    field. ``users``: those whom it concerns now; ``records``: those that they gain or lose, out of ``of``;
    at most so many where not ``exact``.
    """

    change: Literal["gained", "lost", "altered"]
    roles: tuple[str, ...]
    table: str
    plural: str
    operation: Permission
    before: Extent
    after: Extent
    gains: tuple[str, ...] | None = ()
    loses: tuple[str, ...] | None = ()
    users: int = 0
    records: int = 0
    of: int = 0
    exact: bool = True


class PeopleChange(msgspec.Struct, frozen=True, kw_only=True):
    """How many active users gain or lose something on a table's records, whichever of their roles does it.

    ``records``: those that they gain or lose, out of ``of``; at most so many where not ``exact``.
    """

    change: Literal["gained", "lost", "altered"]
    kind: Literal["internal", "external"]
    table: str
    plural: str
    operation: Permission
    users: int
    some: bool
    records: int
    of: int
    exact: bool


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

    ``access``: who gains or loses what, in roles; ``people``: in users. ``settings``: those that come or go.
    ``estimated_seconds``: how long it would take. ``hash`` stands for all of it but what is counted (users, records)
    and estimated: that changes with every record that is created.
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
    settings: tuple[str, ...] = ()
    access: tuple[AccessChange, ...] = ()
    people: tuple[PeopleChange, ...] = ()
    estimated_seconds: float = 0.0
    misfits: tuple[Misfit, ...] = ()

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
        digest = hashlib.sha256(msgspec.json.encode(self._lasting())).hexdigest()
        return msgspec.structs.replace(self, hash=digest)

    def _lasting(self) -> Plan:
        """The plan without what is counted and estimated."""
        replace = msgspec.structs.replace
        return replace(
            self,
            hash="",
            rows_at_stake=(),
            people=(),
            estimated_seconds=0.0,
            roles=tuple(replace(role, holders=0) for role in self.roles),
            access=tuple(replace(each, users=0, records=0, of=0, exact=True) for each in self.access),
        )
