"""What a pack needs that lets people make their own login: proof of an address, and a first password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .identity.identity import Identity
from .identity.secret_texts import keyed_hash, same
from .inside import host_of, transaction_of

if TYPE_CHECKING:
    from .records import Records


def proof(records: Records, purpose: str, text: str) -> str:
    """What only this instance can make of a text: sent to an address, it proves who comes back with it.

    It can be made again whenever it is needed, so it is kept nowhere. Each ``purpose`` has proofs of its own.
    """
    return keyed_hash(host_of(records).secret, f"proof {purpose}", text)


def proves(records: Records, purpose: str, text: str, given: str) -> bool:
    """Whether somebody came back with the proof."""
    return same(proof(records, purpose, text), given)


async def first_password(records: Records, user_id: str, user_name: str, password: str) -> None:
    """Give a user whom this transaction makes the password that he chose; ``InvalidInput`` names ``/password``."""
    host: Any = host_of(records)
    transaction = transaction_of(records)
    if not records.actor.elevated or transaction is None:
        raise RuntimeError(
            "a first password is given by elevated records, in the transaction that makes the user"
        )
    identity = Identity(host)
    await identity.check_password(password, user_name)
    await identity.set_first_password(transaction, user_id, password)
