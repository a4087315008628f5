"""What versions of the service model do to what is in the database already."""

from platform_core import DataStep

from .rules.scopes import place_organizations

DATA_STEPS = (
    DataStep(
        number=1,
        summary="Organizations that there are already get their place in the tree of responsibilities",
        run=place_organizations,
    ),
)
