"""Lost cards: a case type with a field, a life and rules of its own."""

from typing import Any

from platform_core import (
    Boolean,
    BusinessRule,
    CaseType,
    Change,
    ChangeEvent,
    Entity,
    Lifecycle,
    Pack,
    Records,
    State,
    String,
    Transition,
)
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_service import CANCELLED, CLOSED, NEW, OPEN, Case

AGENTS = (AGENT, CONSUMER_AGENT)


class LostCard(Entity, extends=Case, tablename="cards_lost_card", number_prefix="LOST"):
    """A card is gone."""

    last_four = String(4, required=True, pattern="^[0-9]{4}$", label="Last four digits")
    blocked = Boolean(read_only=True)


LIFECYCLE = Lifecycle(
    entity=LostCard,
    initial=NEW,
    active_field="active",
    states=(
        State(NEW, "New"),
        State(OPEN, "Blocked"),
        State(CLOSED, "Replaced", active=False, final=True),
        State(CANCELLED, "Found again", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="block",
            label="Block the card",
            sources=(NEW,),
            target=OPEN,
            roles=AGENTS,
            because="Nobody pays with a lost card",
        ),
        Transition(
            name="replace",
            label="Send a new card",
            sources=(OPEN,),
            target=CLOSED,
            needs=("close_notes",),
            takes=("close_notes",),
            roles=AGENTS,
            because="The notes say which card replaces it",
        ),
        Transition(
            name="found",
            label="The card was found",
            sources=(NEW,),
            target=CANCELLED,
            because="A card that is not blocked yet is simply used again",
        ),
    ),
)


async def before_card_is_blocked(change: Change) -> dict[str, Any] | None:
    """A blocked card says so, and matters most."""
    return {"blocked": True, "priority": 1} if change.becomes("state", OPEN) else None


async def on_card_is_blocked(event: ChangeEvent, records: Records) -> None:
    """Tell the card's issuer; here a work note stands for the call. Being told twice, it does it once."""
    if event.transition != "block":
        return
    notes = await records.journal(LostCard, event.sys_id, "work_notes")
    if not any(event.key in note["value"] for note in notes.records):
        await records.update(LostCard, event.sys_id, {"work_notes": f"Issuer told ({event.key})"})


RULES = (
    BusinessRule(
        entity=LostCard, kinds=("update",), before=before_card_is_blocked, because="A blocked card says so"
    ),
    BusinessRule(
        entity=LostCard, kinds=("update",), on=on_card_is_blocked, because="The issuer must know, too"
    ),
)

pack = Pack(
    name="cards",
    version="0.1.0",
    summary="Lost cards",
    requires=("b2b>=0.1", "b2c>=0.1", "customer_service>=0.1"),
    entities=(LostCard,),
    lifecycles=(LIFECYCLE,),
    case_types=(CaseType(LostCard, "Lost card", "A card is gone", category="Cards"),),
    business_rules=RULES,
)
