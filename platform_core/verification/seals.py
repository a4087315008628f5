"""Seals: the audit is what it was when it was sealed, and no seal was changed or taken out."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

import msgspec

from ..compiler.write import placeholder
from ..ids import utc_now
from ..instance import Instance
from ..sealing import (
    TABLE,
    TRAILS,
    Seal,
    SealKey,
    chained,
    id_at,
    last_seal,
    read_seals,
    read_stretch,
    seal_within,
    sealed_upto,
    sign_chain,
)
from .concern import SHOWN, Concern, Repairs, repair_command
from .finding import Finding

NAME = "seals"
REPAIR = repair_command(NAME)
UNSEALED = datetime.timedelta(days=2)
COMPARE = "compare with a backup to see what it was; a broken seal stays broken, so that nobody overlooks it"


class Broken(msgspec.Struct, frozen=True):
    """What is wrong with a seal: the seal itself (``trail`` is then its table), or the rows that it is about."""

    number: int
    trail: str
    how: str


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Seals that do not fit the rows or each other, and rows that should have been sealed long ago."""
    broken = [each async for each in _broken(instance)]
    for trail, how in dict.fromkeys((each.trail, each.how) for each in broken):
        numbers = [each.number for each in broken if (each.trail, each.how) == (trail, how)]
        named = ", ".join(map(str, numbers[:SHOWN])) + (" ..." if len(numbers) > SHOWN else "")
        yield Finding(concern=NAME, what=f"{how}: seal {named}", table=trail, remedy=COMPARE)
    last, key = await last_seal(instance.database), SealKey(instance.secret)
    if last is not None and last.key != key.name:
        yield Finding(
            concern=NAME,
            what="the last seals were made under another secret, so only their chain can be verified",
            table=TABLE,
            remedy="take them over, if the secret was changed or a backup was restored without it",
            repair=REPAIR,
            severity="notice",
        )
    if unsealed := await _unsealed(instance):
        yield Finding(
            concern=NAME,
            what=f"{unsealed} rows of the audit are older than two days and not sealed",
            table=TABLE,
            remedy="a running server seals them",
            repair=REPAIR,
            severity="notice",
        )


async def _broken(instance: Instance) -> AsyncIterator[Broken]:
    previous: Seal | None = None
    key = SealKey(instance.secret)
    while seals := await read_seals(instance.database, previous.number if previous else 0):
        for seal in seals:
            wrong = _chain(previous, seal, key)
            if wrong is not None:
                yield Broken(seal.number, TABLE, wrong)
            elif seal.trail in TRAILS and (how := await _rows(instance, seal)) is not None:
                yield Broken(seal.number, seal.trail, how)
            previous = seal


def _chain(previous: Seal | None, seal: Seal, key: SealKey) -> str | None:
    if seal.number != (previous.number if previous else 0) + 1:
        return "seals before it are missing"
    if seal.digest != chained(previous.digest if previous else "", seal):
        return "the seal, or the one before it, was changed"
    if seal.key == key.name and seal.mac != key.mac(seal.digest):
        return "the seal was not made by this instance"
    return None


async def _rows(instance: Instance, seal: Seal) -> str | None:
    found = await read_stretch(instance.database, seal.trail, seal.after, seal.upto)
    if found.row_count < seal.row_count:
        return f"rows of {seal.trail} were removed after they were sealed"
    if found.row_count > seal.row_count:
        return f"rows of {seal.trail} came in where the audit was sealed already"
    if found.content != seal.content:
        return f"rows of {seal.trail} were changed after they were sealed"
    return None


async def _unsealed(instance: Instance) -> int:
    upto, total = await sealed_upto(instance.database), 0
    first, second = (placeholder(instance.database.dialect, number) for number in (1, 2))
    for trail in TRAILS:
        rows = await instance.database.fetch(
            f'SELECT count(*) FROM "{trail}" WHERE "sys_id" > {first} AND "sys_id" < {second}',
            (upto[trail], id_at(utc_now() - UNSEALED)),
        )
        total += int(rows[0][0])
    return total


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Seal what is not sealed, under the present secret. What is broken stays so."""
    last = await last_seal(work.transaction)
    if last is not None and last.key != SealKey(work.instance.secret).name:
        await sign_chain(work.instance, work.transaction)
        yield f"took over {last.number} seals that were made under another secret"
    if sealed := await seal_within(work.instance, work.transaction):
        yield f"sealed {sealed} rows of the audit"


CONCERN = Concern(
    name=NAME, summary="the audit: nothing changed, removed or slipped in", verify=verify, repair=repair
)
