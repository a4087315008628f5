"""The life of an asset: its states, and the moves between them."""

from platform_core import Lifecycle, State, Transition

from .access import KEEPER
from .entities import Asset

IN_STORE, HANDED_OUT, RETIRED = "in_store", "handed_out", "retired"

LIFECYCLE = Lifecycle(
    entity=Asset,
    initial=IN_STORE,
    states=(
        State(IN_STORE, "In store"),
        State(HANDED_OUT, "Handed out"),
        State(RETIRED, "Retired", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="hand_out",
            label="Hand out",
            sources=(IN_STORE,),
            target=HANDED_OUT,
            needs=("holder",),
            takes=("holder",),
            roles=(KEEPER,),
            because="Somebody needs it, and answers for it from now on",
        ),
        Transition(
            name="take_back",
            label="Take back",
            sources=(HANDED_OUT,),
            target=IN_STORE,
            roles=(KEEPER,),
            because="It is needed no longer",
        ),
        Transition(
            name="retire",
            label="Retire",
            sources=(IN_STORE,),
            target=RETIRED,
            roles=(KEEPER,),
            because="It is of no use any more",
        ),
    ),
)
