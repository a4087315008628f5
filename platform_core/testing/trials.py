"""What is tried out of every pack. Each trial returns what it has found, in words; nothing found is good.

``PackContract`` runs them as tests and ``pergola check`` as rules, so both ask for the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..access import NOBODY, Actor, Role, clash
from ..base.people import User
from ..base.roles import ADMIN, PACK_ADMIN
from ..entity import Entity
from ..errors import NotFound, PlatformError
from ..instance import stored_state
from ..operations import plan
from ..pack import Pack
from ..query import Query
from .agreement import Comparison
from .oracle_rows import Rows
from .snapshots import BOOKKEEPING, differences, rows_of, schema_of
from .world import World

LOOKED_AT = 40
MOST_TOLD = 20
TRAIL = BOOKKEEPING | {"sys_journal_field"}
"""What is kept of a record that was deleted: journals are only ever added to."""
ENDED = BOOKKEEPING | {"sys_user_session", "sys_api_token"}
"""What lets somebody in without his password is ended by an uninstallation, and kept nowhere."""


def entities_of(pack: Pack) -> list[type[Entity]]:
    """The pack's entities that people can have to do with."""
    return [entity for entity in pack.entities if not entity.info.internal]


async def fill(csm: World, pack: Pack) -> None:
    """Have at least one record of each of the pack's entities: its demonstration data, and what that leaves out."""
    if pack.demo is not None:
        await csm.load_demo(pack.name)
    for entity in entities_of(pack):
        if entity.info.abstract or entity.info.managed:
            continue
        if not (await csm.system.list(entity, Query(limit=1))).records:
            await csm.make(entity)


async def holders(csm: World, pack: Pack) -> dict[str, Actor]:
    """One person for each of the pack's roles, by the role's name."""
    return {role.name: await _someone(csm, role.name, role) for role in pack.roles if role.grantable}


async def _someone(csm: World, name: str, *roles: Role) -> Actor:
    """The person of a trial, made when he is first needed."""
    user = await csm.system.find(User, User.user_name == f"{name}.trial")
    return await csm.person(f"{name}.trial", *roles) if user is None else csm.actor(user, *roles)


def _together(csm: World, roles: list[Role]) -> list[list[Role]]:
    """All of the roles, in as few hands as those can hold them that exclude each other."""
    active, hands = dict(csm.instance.roles), list[list[Role]]()
    for role in roles:
        for held in hands:
            if clash(active, frozenset(each.name for each in (*held, role))) is None:
                held.append(role)
                break
        else:
            hands.append([role])
    return hands


async def plan_writes(csm: World, pack: Pack) -> list[str]:
    """P1: making a plan writes nothing."""
    before = await rows_of(csm.instance.database, ()), await schema_of(csm.instance.database)
    await plan(csm.instance, "deactivate", [pack.name])
    after = await rows_of(csm.instance.database, ()), await schema_of(csm.instance.database)
    return [] if before == after else [f"planning changes the database: {differences(before[0], after[0])}"]


async def open_to_strangers(csm: World, pack: Pack) -> list[str]:
    """A5: whoever has no role sees no record, neither in a list nor by its id."""
    found = []
    stranger = await _someone(csm, "stranger")
    for entity in entities_of(pack):
        for actor in (NOBODY, stranger):
            for sys_id in await _ids(csm, entity):
                if await _gets(csm, actor, entity, sys_id):
                    found.append(
                        f"{entity.__name__}: {actor.user_name} without any role reads a record by its id"
                    )
                    break
            if await csm.sees(actor, entity):
                found.append(f"{entity.__name__}: {actor.user_name} without any role sees records in a list")
    return found


async def lists_that_differ(csm: World, pack: Pack) -> list[str]:
    """A1: for each of the pack's roles, a list holds exactly the records that can be got by their ids."""
    found = []
    for role, actor in (await holders(csm, pack)).items():
        for entity in entities_of(pack):
            ids = await _ids(csm, entity)
            listed = await csm.sees(actor, entity) & set(ids)
            got = {sys_id for sys_id in ids if await _gets(csm, actor, entity, sys_id)}
            if listed != got:
                found.append(
                    f"{entity.__name__}: {role} lists {len(listed)} of {len(ids)} records, and gets {len(got)}"
                )
    return found


async def decisions_that_differ(csm: World, pack: Pack) -> list[str]:
    """A3: for each of the pack's roles, and for all of one kind at once, the platform decides as the oracle does."""
    actors = list((await holders(csm, pack)).values())
    for kind in ("internal", "external"):
        some = [role for role in pack.roles if role.grantable and role.kind in (kind, "either")]
        actors += [
            await _someone(csm, f"all.{kind}.{number}", *held)
            for number, held in enumerate(_together(csm, some))
            if len(held) > 1
        ]
    comparison = Comparison(
        csm.instance, await Rows.load(csm.instance.database, csm.instance.assembly.registry)
    )
    for actor in actors:
        await comparison.compare(actor, entities_of(pack))
    return comparison.differences[:MOST_TOLD]


async def lists_over_budget(csm: World, pack: Pack) -> list[str]:
    """R6: a list of an entity is one statement, whoever asks."""
    found = []
    for role, actor in (await holders(csm, pack)).items():
        records = csm.as_(actor)
        for entity in entities_of(pack):
            async with _statements(csm) as sent:
                await records.list(entity)
            if len(sent) > 1:
                found.append(f"{entity.__name__}: a list takes {len(sent)} statements for {role}")
    return found


async def demo_left_behind(csm: World, pack: Pack) -> list[str]:
    """Demonstration data comes, and goes again without a trace."""
    if pack.demo is None:
        return []
    before = await rows_of(csm.instance.database, TRAIL)
    await csm.load_demo(pack.name)
    if await rows_of(csm.instance.database, TRAIL) == before:
        return ["loading the demonstration data creates no record"]
    removed = await csm.remove_demo()
    kept = [f"{each.table} {each.name} stays: {each.because}" for each in removed.kept]
    return kept or differences(before, await rows_of(csm.instance.database, TRAIL))


async def steps_that_did_not_run(csm: World, pack: Pack) -> list[str]:
    """Data steps run on an instance without data, and are not run again."""
    last = max((step.number for step in pack.data_steps), default=0)
    done = (await stored_state(csm.instance.database)).packs[pack.name].data_step
    found = [] if done == last else [f"data step {last} is not done; the instance notes {done}"]
    again = await plan(csm.instance, "activate", [pack.name])
    return [*found, *(f"data step {step.number} would run again" for step in again.data_steps)]


async def changed_by_rest(csm: World, pack: Pack) -> list[str]:
    """Deactivating and activating again changes neither a row nor a table."""
    rows, schema = await rows_of(csm.instance.database), await schema_of(csm.instance.database)
    await csm.deactivate(pack.name)
    await csm.activate(pack.name)
    found = differences(rows, await rows_of(csm.instance.database))
    return [*found, *_tables(schema, await schema_of(csm.instance.database))]


async def seen_while_inactive(csm: World, pack: Pack) -> list[str]:
    """A9: while the pack is inactive nobody sees its records, not even through entities that it extends."""
    found = []
    own = {entity: await _ids(csm, entity) for entity in entities_of(pack)}
    await csm.deactivate(pack.name)
    everybody = [
        role
        for role in csm.instance.roles.values()
        if role.kind == "internal" and role.grantable and role not in (ADMIN, PACK_ADMIN)
    ]
    all_staff = [
        await _someone(csm, f"all.staff.{number}", *held)
        for number, held in enumerate(_together(csm, everybody))
    ]
    for entity, ids in own.items():
        found += [
            f"{entity.__name__}: a record is seen as {above.__name__}"
            for above in entity.info.lineage[:-1]
            if above in csm.instance.assembly.registry.entities.values()
            and {sys_id for sys_id in ids for each in all_staff if await _gets(csm, each, above, sys_id)}
        ]
        try:
            await csm.system.list(entity)
            found.append(f"{entity.__name__}: the table is still served")
        except NotFound:
            continue
    await csm.activate(pack.name)
    return found


async def left_after_uninstall(csm: World, pack: Pack) -> list[str]:
    """P5: activated and uninstalled, the pack leaves the tables as they were. ``csm`` has what it requires, not itself."""
    csm.instance.available.packs[pack.name] = pack
    rows, schema = await rows_of(csm.instance.database, ENDED), await schema_of(csm.instance.database)
    await csm.activate(pack.name)
    await csm.do("uninstall", pack.name)
    await csm.do("purge", pack.name)
    found = differences(rows, await rows_of(csm.instance.database, ENDED))
    return [*found, *_tables(schema, await schema_of(csm.instance.database))]


async def lost_in_the_archive(csm: World, pack: Pack) -> list[str]:
    """P8: uninstalled, restored and activated again, the pack has every row and table that it had."""
    rows, schema = await rows_of(csm.instance.database, ENDED), await schema_of(csm.instance.database)
    await csm.do("uninstall", pack.name)
    await csm.do("restore", pack.name)
    await csm.activate(pack.name)
    found = differences(rows, await rows_of(csm.instance.database, ENDED))
    return [*found, *_tables(schema, await schema_of(csm.instance.database))]


def _tables(before: list[str], after: list[str]) -> list[str]:
    """What the catalogue has more or less than it had."""
    return [
        f"the catalogue has {line!r:.100} {'more' if line in after else 'less'}"
        for line in sorted({*before} ^ {*after})
    ]


async def _ids(csm: World, entity: type[Entity]) -> list[str]:
    page = await csm.system.list(entity, Query(limit=LOOKED_AT, fields=("sys_id",)))
    return [record["sys_id"] for record in page.records]


async def _gets(csm: World, actor: Actor, entity: type[Entity], sys_id: str) -> bool:
    try:
        await csm.as_(actor).get(entity, sys_id)
    except PlatformError:
        return False
    return True


@asynccontextmanager
async def _statements(csm: World) -> AsyncIterator[list[str]]:
    """The statements that are sent within the block."""
    sent: list[str] = []
    csm.instance.database.observer = sent.append
    try:
        yield sent
    finally:
        csm.instance.database.observer = None
