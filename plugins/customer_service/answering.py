"""Who answers for the customer of a case."""

from __future__ import annotations

from platform_core import Change
from plugins.b2c import REQUESTER

from .entities import Case
from .lifecycle import AGENTS, CUSTOMER_MOVES


async def answers_for_customer(change: Change) -> bool:
    """Whether what is done to a case counts as done by its customer (CSM-164).

    So does all that external people do, what an employee who is a consumer as well does (he works for no customers), and
    what somebody does who may make the customer's moves on this very case
    without being one of the agents: whoever a pack lets stand in for the customer.
    """
    actor = change.actor
    if actor.kind == "external" or actor.has(REQUESTER):
        return True
    if actor.elevated or actor.has(*AGENTS):
        return False
    state = change.before("state")
    moves = [f"transition:{move.name}" for move in CUSTOMER_MOVES if state in move.sources]
    for move in moves:
        if change.records.may(Case, move):
            found = await change.records.explain(Case, change.sys_id, move)
            if found.allowed:
                return True
    return False
