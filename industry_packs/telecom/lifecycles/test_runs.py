"""The states of a run of a service test."""

from platform_core import ADMIN, IMPORT_ADMIN, Lifecycle, State, Transition

from ..entities import TestRun
from ..roles import TEST_INTEGRATOR, TEST_MANAGER

RUNNING = ("planned", "in_progress")
RUNNERS = (TEST_MANAGER, TEST_INTEGRATOR)
RUN_LIFECYCLE = Lifecycle(
    entity=TestRun,
    initial="planned",
    free_for=(ADMIN, IMPORT_ADMIN),
    states=(
        State("planned", "Planned"),
        State("in_progress", "In progress"),
        State("completed", "Completed", active=False, final=True),
        State("failed", "Failed", active=False, final=True),
        State("cancelled", "Cancelled", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="start",
            label="Start",
            sources=("planned",),
            target="in_progress",
            roles=RUNNERS,
            because="The test begins",
        ),
        Transition(
            name="complete",
            label="Complete",
            sources=("in_progress",),
            target="completed",
            takes=("result",),
            roles=RUNNERS,
            because="The test went through, whatever it found",
        ),
        Transition(
            name="fail",
            label="Fail",
            sources=RUNNING,
            target="failed",
            needs=("result",),
            takes=("result",),
            roles=RUNNERS,
            because="The test could not be run to its end, and it is on record why",
        ),
        Transition(
            name="cancel",
            label="Cancel",
            sources=RUNNING,
            target="cancelled",
            roles=(TEST_MANAGER,),
            because="The test is not needed any more; a system does not decide that",
        ),
    ),
)
