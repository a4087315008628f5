"""Loading demonstration data."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ..access import Actor
from ..base.people import UserRole
from ..base.plumbing import Credential
from ..compiler.write import insert_record
from ..demo import DemoLoader
from ..entity import Entity
from ..errors import Conflict, NotFound, PackError, PlatformError
from ..identity.passwords import Passwords
from ..ids import new_id, utc_now
from ..instance import Instance
from ..operations.lock import exclusive
from ..pack import Pack
from ..query import Query, Record
from ..records import Records
from ..resolution import Resolution
from ..storage import Transaction
from .marks import ACTOR_NAME, mark_created, marks
from .sign_ins import ORIGIN, demo_password

ACTOR = Actor(user_name=ACTOR_NAME, name="Demonstration data", kind="internal", elevated="demonstration data")
WAIT = 30.0
MAX_SOURCE = 255


class Loaded(msgspec.Struct, frozen=True):
    """What was loaded: records per pack. ``there``: packs whose demonstration data had been loaded before."""

    records: dict[str, int]
    there: list[str]


async def load_demo(instance: Instance, names: Iterable[str] | None = None) -> Loaded:
    """Load the demonstration data of packs and of those that they require; of all active ones without names.

    What is there already is not loaded again. All of it is one transaction.
    """
    password = await Passwords().hash(demo_password(instance))
    async with exclusive(instance.database, "demo load", WAIT) as transaction:
        records = Records(instance, ACTOR, transaction)
        packs = _packs(instance, records, names)
        before = {mark.pack for mark in await marks(transaction)}
        loaded: dict[str, int] = {}
        for pack in packs:
            if pack.name not in before:
                loaded[pack.name] = await _load(records, transaction, pack, password)
    return Loaded(loaded, [pack.name for pack in packs if pack.name in before])


def _packs(instance: Instance, records: Records, names: Iterable[str] | None) -> list[Pack]:
    active = {pack.name: pack for pack in records.assembly.packs}
    wanted = list(active if names is None else names)
    for name in wanted:
        if name not in active:
            raise NotFound(
                f"pack {name!r} is not active", remedy=f"run `pergola packs activate {name}` first"
            )
        if names is not None and active[name].demo is None:
            raise NotFound(f"pack {name!r} has no demonstration data", remedy="leave it out")
    order = Resolution(instance.available, wanted).order
    return [pack for pack in order if pack.name in active and pack.demo is not None]


async def _load(records: Records, transaction: Transaction, pack: Pack, password: str) -> int:
    assert pack.demo is not None, f"pack {pack.name!r} has no demonstration data"
    since = new_id()
    loader = Loader(records, transaction, password)
    try:
        await pack.demo.load(loader)
    except PlatformError as error:
        raise PackError(
            f"the demonstration data of pack {pack.name!r} cannot be loaded: {error}",
            remedy="nothing was loaded; put that right and load it again",
            errors=error.errors,
        ) from error
    return await mark_created(transaction, pack.name, since)


class Loader(DemoLoader):
    """What a pack's demo function works with."""

    def __init__(self, records: Records, transaction: Transaction, password: str) -> None:
        self._records = records
        self._transaction = transaction
        self._password = password

    @property
    def records(self) -> Records:
        return self._records

    async def create(self, entity: type[Entity], **values: Any) -> Record:
        return await self._records.create(entity, values)

    async def user(
        self, entity: type[Entity], user_name: str, *roles: str, because: str, **values: Any
    ) -> Record:
        source = f"{ORIGIN}{because}"[:MAX_SOURCE]
        record = await self._records.create(entity, {"user_name": user_name, "source": source, **values})
        for role in roles:
            await self._records.create(UserRole, {"user": record["sys_id"], "role": role})
        credential = {
            "sys_id": new_id(),
            "user": record["sys_id"],
            "password_hash": self._password,
            "must_change": False,
            "changed_on": utc_now(),
        }
        await self._transaction.batch(insert_record(self._transaction.dialect, Credential, credential))
        return record

    async def find(self, entity: type[Entity], **values: Any) -> Record:
        equal = [getattr(entity, name) == value for name, value in values.items()]
        query = Query(where=functools.reduce(operator.and_, equal), limit=100)
        found = (await self._records.list(entity, query)).records
        # Real records may happen to have the same values; those that were loaded count first.
        ours = [record for record in found if record.get("sys_created_by") == ACTOR_NAME] or found
        if len(ours) == 1:
            return ours[0]
        said = ", ".join(f"{name}={value!r}" for name, value in values.items())
        raise _not_one(entity, said, ours)


def _not_one(entity: type[Entity], said: str, found: Sequence[Record]) -> PlatformError:
    where = f"{entity.info.table} with {said}"
    if not found:
        return NotFound(f"there is no {where}", remedy="create it first")
    return Conflict(f"there are several {where}", remedy="name values that only one of them has")
