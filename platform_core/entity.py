"""Entities: the record types of the platform, by joined-table inheritance.

``class Case(Entity, extends=Task, tablename="sn_customerservice_case")`` declares a table that holds only
what a case adds to a task; its primary key is a reference to the task's. A record of the entity is the whole
chain read as one flat mapping. The root of a chain carries the system columns. Python inheritance is not used
for this: a copied column would be a second column.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec
from piccolo.columns.base import Column
from piccolo.table import Table, TableMetaclass

from .constraints import Constraint, Hierarchy, Override
from .engine import INSTANCE_ENGINE
from .errors import PackError
from .fields import DateTime, Declared, Field, Identifier, Integer, Journal, String
from .references import Reference

LONGEST_NAME = 60
SYSTEM_FIELDS = (
    "sys_id", "sys_class_name", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count",
)  # fmt: skip


class EntityInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an entity: its table, its place in the class chain, its fields."""

    entity: type[Entity]
    table: str
    label: str
    plural: str
    summary: str
    extends: type[Entity] | None
    lineage: tuple[type[Entity], ...]
    fields: dict[str, Field]
    own_fields: dict[str, Field]
    constraints: tuple[Constraint, ...]
    overrides: tuple[Override, ...]
    hierarchy: Hierarchy | None
    display: str
    default_order: str
    number_prefix: str
    abstract: bool
    managed: bool
    internal: bool

    @property
    def root(self) -> type[Entity]:
        """The entity at the top of the class chain, whose table holds the system columns."""
        return self.lineage[0]

    def owner(self, field: str) -> type[Entity]:
        """The entity of the chain whose table holds the field."""
        return cast("type[Entity]", self.fields[field].owner)


class EntityMeta(TableMetaclass):
    """Lets ``Case.number`` name a field that the case inherits from the task."""

    if TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any: ...  # noqa: N805 - a metaclass's self is a class

    else:

        def __getattr__(cls, name):  # noqa: N805 - a metaclass's self is a class
            info = cls.__dict__.get("info")
            if info is None or info.extends is None or name.startswith("_"):
                raise AttributeError(f"{cls.__name__} has no field {name!r}")
            return getattr(info.extends, name)


class Entity(Table, metaclass=EntityMeta):
    """Base of every record type. Declare fields as class attributes; see the how-to "Add an entity".

    ``constraints``, ``hierarchy`` and ``overrides`` may be set in the class body; all else that is known
    stands in ``info``.
    """

    info: ClassVar[EntityInfo]
    constraints: ClassVar[tuple[Constraint, ...]] = ()
    hierarchy: ClassVar[Hierarchy | None] = None
    overrides: ClassVar[tuple[Override, ...]] = ()

    if TYPE_CHECKING:
        sys_id: ClassVar[Any]

    def __init_subclass__(
        cls,
        *,
        tablename: str | None = None,
        extends: type[Entity] | None = None,
        label: str = "",
        plural: str = "",
        display: str = "",
        default_order: str = "",
        number_prefix: str = "",
        abstract: bool = False,
        managed: bool = False,
        internal: bool = False,
        **piccolo: Any,
    ) -> None:
        """Declare a record type.

        ``tablename``: name of the table, unique in the platform. ``extends``: the entity that this one
        specializes. ``number_prefix``: what record numbers start with, if there is a ``Number`` field in the
        chain. ``display``: the field that names a record to people; ``default_order``: the order of lists
        that ask for none. ``abstract``: records are only ever created in entities that extend it.
        ``managed``: rows that the platform alone appends, read-only for everybody. ``internal``: never shown
        on any surface (credentials, plumbing).
        """
        if not tablename:
            raise PackError(
                f"entity {cls.__name__} has no table name", remedy='add tablename="<pack>_<thing>"'
            )
        _refuse_clashes(cls, _declarations(cls), extends)
        # The primary key must be the first attribute that Piccolo meets, and it differs for roots and for
        # children.
        if extends is None:
            _add_system_columns(cls, system=not (managed or internal), created=not internal)
        else:
            key = Reference(extends, required=True, read_only=True, label="Sys ID", on_delete="cascade")
            key._meta.primary_key = True
            cls.sys_id = key
        super().__init_subclass__(tablename=tablename, db=INSTANCE_ENGINE, **piccolo)
        own, fields = _collect_fields(cls, extends)
        above = extends.info if extends else None
        name = label or _spaced(cls.__name__)
        cls.info = EntityInfo(
            entity=cls,
            table=tablename,
            label=name,
            plural=plural or f"{name}s",
            summary=inspect.cleandoc(cls.__doc__ or "").partition("\n")[0],
            extends=extends,
            lineage=(*(above.lineage if above else ()), cls),
            fields=fields,
            own_fields=own,
            constraints=tuple(vars(cls).get("constraints", ())),
            overrides=tuple(vars(cls).get("overrides", ())),
            hierarchy=vars(cls).get("hierarchy") or (above.hierarchy if above else None),
            display=display or (above.display if above else ""),
            default_order=default_order or (above.default_order if above else ""),
            number_prefix=number_prefix or (above.number_prefix if above else ""),
            abstract=abstract,
            managed=managed,
            internal=internal,
        )

    @classmethod
    def extends_or_is(cls, other: type[Entity]) -> bool:
        """Whether records of this entity are records of ``other`` too."""
        return other in cls.info.lineage


def _declarations(cls: type) -> dict[str, Column | Journal]:
    return {
        name: value
        for name, value in vars(cls).items()
        if isinstance(value, Column | Journal) and not name.startswith("_")
    }


def _refuse_clashes(cls: type, own: dict[str, Column | Journal], extends: type[Entity] | None) -> None:
    inherited = set(extends.info.fields) if extends else set()
    for name, column in own.items():
        where = f"entity {cls.__name__}, field {name!r}"
        if not isinstance(column, Declared | Journal):
            raise PackError(
                f"{where} is a {type(column).__name__}", remedy="use a field type of platform_core"
            )
        if name in inherited:
            raise PackError(
                f"{where} is inherited already", remedy="rename it, or leave it to the parent entity"
            )
        if hasattr(Entity, name) or name in SYSTEM_FIELDS:
            raise PackError(f"{where} has a name that the platform uses itself", remedy="rename the field")
        if len(name) > LONGEST_NAME or name != name.lower():
            raise PackError(
                f"{where} is not lower snake case of at most {LONGEST_NAME} characters",
                remedy="rename the field",
            )


def _add_system_columns(cls: type[Entity], *, system: bool, created: bool) -> None:
    """Rows that only the platform appends are never updated or extended, so they keep just who made them and when."""
    read_only: dict[str, Any] = {"required": True, "read_only": True}
    cls.sys_id = Identifier()
    columns: dict[str, Declared] = {}
    if system:
        columns["sys_class_name"] = String(
            80, label="Class", help="The entity that the record was created in", index=True, **read_only
        )
    if created:
        columns["sys_created_on"] = DateTime(label="Created", **read_only)
        columns["sys_created_by"] = String(100, label="Created by", help="User name", **read_only)
    if system:
        columns["sys_updated_on"] = DateTime(label="Updated", **read_only)
        columns["sys_updated_by"] = String(100, label="Updated by", help="User name", **read_only)
        columns["sys_mod_count"] = Integer(label="Updates", help="Rises by one with each change", **read_only)
    for name, column in columns.items():
        setattr(cls, name, column)


def _collect_fields(
    cls: type[Entity], extends: type[Entity] | None
) -> tuple[dict[str, Field], dict[str, Field]]:
    """The fields declared here, and those of the whole chain, system columns first."""
    columns = {column._meta.name: column for column in cls._meta.columns if isinstance(column, Declared)}
    journals = {name: value for name, value in vars(cls).items() if isinstance(value, Journal)}
    own = {name: column.field(name, cls) for name, column in columns.items()}
    own |= {name: journal.field(name, cls) for name, journal in journals.items()}
    if extends is not None:
        own.pop("sys_id")
        return own, {**_overridden(cls, extends.info.fields), **own}
    order = (
        *(name for name in SYSTEM_FIELDS if name in own),
        *(name for name in own if name not in SYSTEM_FIELDS),
    )
    own = {name: own[name] for name in order}
    return own, own


def _overridden(cls: type[Entity], inherited: dict[str, Field]) -> dict[str, Field]:
    fields = dict(inherited)
    for override in cls.overrides:
        if override.field not in fields:
            raise PackError(
                f"entity {cls.__name__} overrides {override.field!r}, which it does not inherit",
                remedy="rename it",
            )
        changes = {
            name: value for name in ("choices", "default") if (value := getattr(override, name)) is not None
        }
        fields[override.field] = msgspec.structs.replace(fields[override.field], **changes)
    return fields


def _spaced(name: str) -> str:
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return words.capitalize()
