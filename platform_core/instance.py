"""An instance: one customer's platform, with its database, its active packs and its settings."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from . import engine
from .access import NOBODY, Actor, Role
from .archives import ArchiveFolder
from .assembly import Assembly, Check, assemble
from .base.plumbing import ChoiceRecord
from .choices import Choices, Code
from .configuration import ARCHIVES, InstanceConfiguration, read_configuration
from .discovery import Available, available
from .errors import ConfigurationError
from .formats.phones import country_of
from .hiding import Hidden
from .numbers import Numbers
from .pack import Pack, Setting
from .quarantine import BASE, Quarantine, base_out_of_step, by_trial, out_of_step
from .records import Records
from .schema import read_catalogue
from .setting_values import SettingValues
from .storage import Database, open_database
from .stored import PackState, StoredState, by_first_activation, has_tables, stored_state

if TYPE_CHECKING:
    from .inspection import Access

__all__ = ["Instance", "PackState", "StoredState", "stored_state"]

log = logging.getLogger("pergola.instance")


class Instance:
    """One customer's platform. Open it before use; close it when done."""

    def __init__(self, configuration: InstanceConfiguration, packs: Available | None = None) -> None:
        self.configuration = configuration
        self.available = packs or available()
        self.database: Database = open_database(
            configuration.database,
            durable=configuration.durable,
            readers=configuration.readers,
            pool=configuration.pool,
        )
        self.numbers = Numbers(self.database)
        self.archives = _archive_folder(configuration)
        self.elevations: Counter[str] = Counter()
        self.out_of_step = ""
        self.quarantined: dict[str, str] = {}
        """The packs that are meant to be active and cannot be used, each with the reason."""
        self.checks: Sequence[Check] = ()
        """Further checks of the packs that are to be served, of those who serve them."""
        self._unjoinable: dict[frozenset[tuple[str, int]], dict[str, str]] = {}
        self._assembly: Assembly | None = None
        self._settings = SettingValues()

    @classmethod
    def at(cls, directory: Path, packs: Available | None = None) -> Instance:
        """The instance whose configuration lies in a folder."""
        return cls(read_configuration(directory), packs)

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.configuration.name

    @property
    def secret(self) -> bytes:
        """Signs what leaves the instance and comes back."""
        return self.configuration.secret.encode()

    @property
    def breached_passwords(self) -> Path | None:
        """The list of passwords that nobody may choose, if there is one."""
        path = self.configuration.breached_passwords
        return None if path is None else Path(path)

    @property
    def assembly(self) -> Assembly:
        """The active packs, joined."""
        if self._assembly is None:
            raise ConfigurationError(
                f"instance {self.name!r} is not open", remedy="await instance.open() first"
            )
        return self._assembly

    @property
    def roles(self) -> Mapping[str, Role]:
        """The roles of the active packs, by name."""
        return self.assembly.registry.roles

    @property
    def missing(self) -> set[str]:
        """Those of the quarantined packs that are not installed any more."""
        return {name for name in self.quarantined if not self.available.offers(name)}

    async def open(self) -> None:
        """Connect, and join the packs that the database says are active."""
        if self.available.safe_mode:
            log.warning("safe mode: the base is served alone, and no pack was imported")
        await self.database.open()
        try:
            await self.reload()
        except BaseException:
            await self.database.close()
            raise

    async def close(self) -> None:
        """Disconnect."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    # -- the assembly
    # -------------------------------------------------------------------------------------------

    async def reload(self) -> Assembly:
        """Build the assembly of the database's present state and put it in place."""
        return self.adopt(await self.build())

    def adopt(self, assembly: Assembly) -> Assembly:
        """Put an assembly in place; whoever works with the former one goes on with it to his end."""
        # A pack that was uninstalled in between took its counters along: what this process has of them is void.
        self.numbers = Numbers(self.database)
        self._assembly = assembly
        return assembly

    async def build(self) -> Assembly:
        """The assembly of the database's present state; what is in place stays as it is.

        Packs that cannot be used are left out, with all that require them: a broken pack never stops the
        platform.
        """
        state = await stored_state(self.database)
        if (base := self.available.get(BASE)) is not None:
            self.out_of_step = await base_out_of_step(self.database, state, base)
            if self.out_of_step:
                log.error("%s", self.out_of_step)
        self._settings = await self._read_settings()
        quarantine = Quarantine(self.available, state)
        quarantine.add(await out_of_step(self.database, state, [*quarantine.packs.values()]))
        assembly = await self._joined(state, quarantine)
        assembly.default_country = country_of(self._default_country(assembly))
        for name, reason in quarantine.reasons.items():
            if self.quarantined.get(name) != reason:
                log.error("pack %r is quarantined: %s", name, reason)
        self.quarantined = quarantine.reasons
        return assembly

    def _default_country(self, assembly: Assembly) -> str:
        setting = assembly.registry.settings.get("base.default_country")
        return "" if setting is None else str(self._settings.value(setting))

    async def _joined(self, state: StoredState, quarantine: Quarantine) -> Assembly:
        choices = await self.added_choices(quarantine.packs)
        away = quarantine.reasons or any(
            pack.entities for pack in state.packs.values() if pack.state != "active"
        )
        catalogue = await read_catalogue(self.database) if away else None

        def join(names: Iterable[str]) -> Assembly:
            return assemble(
                quarantine.usable,
                names,
                generation=state.generation,
                added_choices=choices,
                hidden=Hidden.of(state, set(names), catalogue),
                cuts={
                    name: state.packs[name].contents.cuts for name in state.active if name not in set(names)
                },
                checks=self.checks,
            )

        tried = frozenset((name, id(pack)) for name, pack in quarantine.packs.items())
        quarantine.add(self._unjoinable.get(tried, {}))
        try:
            return join(quarantine.packs)
        except Exception:
            # Whatever packs bring about together, the platform goes on without those that do.
            order = await by_first_activation(self.database)
            reasons = await asyncio.to_thread(by_trial, quarantine.packs, order, join)
            if not reasons:
                raise
            self._unjoinable = {tried: reasons}
            quarantine.add(reasons)
            catalogue = catalogue or await read_catalogue(self.database)
            return join(quarantine.packs)

    async def _read_settings(self) -> SettingValues:
        if not await has_tables(self.database):
            return SettingValues()
        return await SettingValues.read(self.database, secrets=not self.out_of_step)

    async def added_choices(self, packs: Mapping[str, Pack]) -> dict[tuple[str, str], Choices]:
        """The declared choice lists with the codes that were added on this instance."""
        if not await has_tables(self.database):
            return {}
        rows = await self.database.fetch(
            f'SELECT "name", "element", "value", "label" FROM "{ChoiceRecord.info.table}" ORDER BY "sys_id"'
        )
        declared = {
            entity.info.table: entity.info.fields for pack in packs.values() for entity in pack.entities
        }
        added: dict[tuple[str, str], Choices] = {}
        for table, element, value, label in rows:
            field = declared.get(table, {}).get(element)
            if field is None or field.choices is None:
                continue
            if field.choices.code_type is int and not value.removeprefix("-").isdigit():
                log.error(
                    "the added choice %r of %s.%s is no whole number and is left out", value, table, element
                )
                continue
            try:
                code: Code = int(value) if field.choices.code_type is int else value
            except ValueError:
                log.warning(
                    "the choice %r of %s.%s is no whole number and is left out", value, table, element
                )
                continue
            added[table, element] = added.get((table, element), field.choices).with_more({code: label})
        return added

    # -- people and settings
    # --------------------------------------------------------------------------------------

    def records(self, actor: Actor = NOBODY) -> Records:
        """Records as one actor; without an actor, as nobody, who has no rights."""
        return Records(self, actor)

    def elevated(self, reason: str, actor: Actor | None = None) -> Records:
        """Records outside the access rules, for a named reason; without an actor, as the platform itself."""
        return self.records(actor or self.platform_actor).elevated(reason)

    def access(self, actor: Actor) -> Access:
        """What can be asked about access as one actor: why, who, what in all, what differs, what would be."""
        from .inspection import Access

        return Access(self, actor)

    @property
    def platform_actor(self) -> Actor:
        """The platform itself, as the actor of what nobody in particular does."""
        return Actor(user_name="system", name="Pergola", kind="internal")

    def note_elevation(self, reason: str) -> None:
        """Count one elevated use. The log tells of the first for each reason, of the tenth, of the hundredth, and so on."""
        self.elevations[reason] = uses = self.elevations[reason] + 1
        # Rules and jobs of packs use it all day long: a line for each would be most of the log.
        level = logging.INFO if uses == 10 ** (len(str(uses)) - 1) else logging.DEBUG
        log.log(level, "elevated access: %s (use %d)", reason, uses)

    def setting(self, name: str) -> str | int | bool:
        """The value of a setting: the instance's own, or the default."""
        return self._settings.value(self._declared(name))

    def secret_setting(self, name: str) -> str:
        """The value of a secret setting, for what uses it; empty when it is not set."""
        return self._settings.secret(self._declared(name), self.secret)

    def shown_setting(self, name: str) -> str | int | bool:
        """What may be shown of a setting: its value, or of a secret one whether it is set."""
        return self._settings.shown(self._declared(name))

    def _declared(self, name: str) -> Setting:
        setting = self.assembly.registry.settings.get(name)
        if setting is None:
            raise ConfigurationError(
                f"there is no setting {name!r}", remedy="`pergola packs show` lists a pack's settings"
            )
        return setting

    @contextmanager
    def selected(self, reason: str = "") -> Iterator[None]:
        """Make this instance the current one for queries built with Piccolo; with a reason, an elevated scope."""
        if reason:
            self.note_elevation(reason)
        with engine.selected(self.database, reason):
            yield


def _archive_folder(configuration: InstanceConfiguration) -> ArchiveFolder | None:
    """Where uninstalled packs are archived; without a setting, beside the SQLite file."""
    if configuration.archives:
        return ArchiveFolder(Path(configuration.archives))
    kind, _, path = configuration.database.partition(":///")
    return ArchiveFolder(Path(path).parent / ARCHIVES) if kind == "sqlite" else None
