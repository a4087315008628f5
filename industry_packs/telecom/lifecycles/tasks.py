"""The states of diagnostic and resolution tasks."""

from platform_core import Lifecycle, State, Transition

from ..entities import DiagnosticTask, ResolutionTask

TASK_OPEN, IN_PROGRESS, CLOSED_COMPLETE, CLOSED_INCOMPLETE, CLOSED_SKIPPED = 1, 2, 3, 4, 7
STILL_OPEN = (TASK_OPEN, IN_PROGRESS)
STATES = (
    State(TASK_OPEN, "Open"),
    State(IN_PROGRESS, "Work in Progress"),
    State(CLOSED_COMPLETE, "Closed Complete", active=False, final=True),
    State(CLOSED_INCOMPLETE, "Closed Incomplete", active=False, final=True),
    State(CLOSED_SKIPPED, "Closed Skipped", active=False, final=True),
)


def ending(name: str, label: str, target: int, because: str) -> Transition:
    """A move that ends a task, with words about it."""
    words = ("close_notes",)
    return Transition(
        name=name, label=label, sources=STILL_OPEN, target=target, needs=words, takes=words, because=because
    )


MOVES = (
    Transition(
        name="start",
        label="Start work",
        sources=(TASK_OPEN,),
        target=IN_PROGRESS,
        takes=("assigned_to",),
        because="Somebody takes the task",
    ),
    ending("complete", "Close complete", CLOSED_COMPLETE, "Who did it says what he found or repaired"),
    ending("give_up", "Close incomplete", CLOSED_INCOMPLETE, "Who tried says why it could not be done"),
    ending("skip", "Skip", CLOSED_SKIPPED, "Who plans the work says why the task is not needed"),
)
TASK_LIFECYCLES = tuple(
    Lifecycle(entity=entity, initial=TASK_OPEN, active_field="active", states=STATES, transitions=MOVES)
    for entity in (DiagnosticTask, ResolutionTask)
)
