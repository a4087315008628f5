"""What happens by itself."""

from .hints import COUNT_HINTS
from .rules.states import FOLLOW_DATES

JOBS = (FOLLOW_DATES, COUNT_HINTS)
