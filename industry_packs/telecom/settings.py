"""What an implementer sets for telecom."""

from .apis import ticket_status
from .tmf import targets

SETTINGS = (*targets.SETTINGS, *ticket_status.SETTINGS)
