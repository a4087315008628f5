"""All that can be asked about access, as one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from platform_core.access import Actor
from platform_core.base.roles import PACK_ADMIN, USER_ADMIN
from platform_core.entity import Entity
from platform_core.errors import InvalidInput, NotFound, NotPermitted
from platform_core.explain import Explanation
from platform_core.inside import reader_of
from platform_core.records import Records
from platform_core.stored import stored_state

from .asking import refuse_others
from .difference import AccessDiff, between, of_tables, registry_of_packs
from .matrix import Matrix, matrix
from .proposal import Proposal
from .simulation import Simulated, simulate
from .who_can import WhoCan, who_can

if TYPE_CHECKING:
    from platform_core.assembly import Assembly
    from platform_core.instance import Instance

EntityName = type[Entity] | str
NOW = "what is active now"


class Access:
    """Asks about access as one actor: why, who, what in all, what differs, what would be.

    User administrators ask about others; everybody about himself. Nothing is told of records that whoever asks may not read,
    unless he is an administrator.
    """

    def __init__(self, instance: Instance, actor: Actor, assembly: Assembly | None = None) -> None:
        self._instance = instance
        self._records = Records(instance, actor, assembly=assembly)

    async def explain(
        self,
        actor: Actor,
        entity: EntityName,
        sys_id: str | None,
        operation: str = "read",
        field: str | None = None,
        *,
        values: Mapping[str, Any] | None = None,
    ) -> Explanation:
        """Why somebody may or may not do something to a record or a field; without a record, whether he creates one.

        ``values``: whether he creates one with just these. Somebody else's creations are for administrators to ask about.
        """
        return await self._records.explain(entity, sys_id, operation, actor, field, values)

    async def who_can(
        self,
        entity: EntityName,
        sys_id: str,
        operation: str = "read",
        field: str | None = None,
        *,
        limit: int = 50,
        after: str | None = None,
    ) -> WhoCan:
        """The people who can do something to a record, by which rules, and how they hold these rules' roles."""
        return await who_can(self._records, entity, sys_id, operation, field, limit=limit, after=after)

    def matrix(
        self,
        *,
        roles: Collection[str] | None = None,
        tables: Collection[str] | None = None,
        packs: Collection[str] | None = None,
    ) -> Matrix:
        """The table of rights; of some roles, tables or packs' tables alone, if they are named."""
        refuse_others(self._records.actor)
        registry = self._records.assembly.registry
        entities = {name: entity for name, entity in registry.entities.items() if not entity.info.internal}
        _refuse_unknown("role", roles, registry.roles)
        _refuse_unknown("table", tables, entities)
        _refuse_unknown("pack", packs, registry.packs)
        if packs is not None:
            owned = {name for name, entity in entities.items() if registry.owner(entity) in packs}
            tables = owned if tables is None else owned & set(tables)
        return matrix(registry, self._records.assembly.policy, roles=roles, tables=tables)

    async def diff(self, packs: Iterable[str] | None = None, *, saved: Matrix | None = None) -> AccessDiff:
        """What would differ if just these packs, and all that they require, were active; or since a table was saved."""
        actor, registry = self._records.actor, self._records.assembly.registry
        if not actor.elevated and not actor.has(USER_ADMIN, PACK_ADMIN):
            raise NotPermitted(
                "rights are compared by administrators",
                remedy=f"ask for {USER_ADMIN.name} or {PACK_ADMIN.name}",
            )
        if (packs is None) == (saved is None):
            raise InvalidInput(
                "rights are compared with those of packs, or with a saved table", remedy="name one of them"
            )
        if saved is not None:
            return of_tables(saved, matrix(registry, self._records.assembly.policy), names=("saved", NOW))
        names, session = list(packs or ()), reader_of(self._records).session
        state = await stored_state(session)
        after = registry_of_packs(self._instance.available, names, state)
        titles = (NOW, ", ".join(f"{name} {pack.version}" for name, pack in after.packs.items()))
        return await between(session, registry, after, names=titles, stored=state)

    async def simulate(self, proposal: Proposal) -> Simulated:
        """What would change if a proposal were carried out; nothing is written."""
        return await simulate(self._records, proposal)


def _refuse_unknown(what: str, names: Collection[str] | None, known: Collection[str]) -> None:
    for name in names or ():
        if name not in known:
            raise NotFound(
                f"there is no {what} {name[:100]!r}",
                remedy=f"leave it out to see every {what} of the active packs",
            )
