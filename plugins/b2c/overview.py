"""What is shown in one look with a consumer, and with a household."""

from platform_core import OverviewSection

from .entities import (
    Consumer,
    ConsumerAddress,
    ConsumerRelationship,
    ConsumerTeamMember,
    Household,
    HouseholdMember,
    HouseholdTeamMember,
)

SECTIONS = (
    OverviewSection(
        of=Consumer,
        name="team",
        summary="Who of our staff looks after the consumer",
        lists=ConsumerTeamMember,
        where=lambda consumer: ConsumerTeamMember.consumer == consumer,
        fields=("user", "user.name", "responsibility", "order"),
        order=("order",),
    ),
    OverviewSection(
        of=Consumer,
        name="addresses",
        summary="The addresses of the consumer",
        lists=ConsumerAddress,
        where=lambda consumer: ConsumerAddress.consumer == consumer,
        fields=("name", "primary", "type", "street", "zip", "city", "state", "country"),
        order=("-primary", "sys_created_on"),
    ),
    OverviewSection(
        of=Consumer,
        name="households",
        summary="The households that the consumer is or was a member of, the newest first",
        lists=HouseholdMember,
        where=lambda consumer: HouseholdMember.consumer == consumer,
        fields=(
            "household",
            "household.name",
            "household.head_of_household",
            "household.head_of_household.name",
            "start_date",
            "end_date",
            "primary",
        ),
        order=("-start_date", "-sys_created_on"),
    ),
    OverviewSection(
        of=Consumer,
        name="acts_for",
        summary="For whom the consumer acts",
        lists=ConsumerRelationship,
        where=lambda consumer: ConsumerRelationship.consumer == consumer,
        fields=("of_consumer", "of_consumer.name", "type", "valid_from", "valid_until"),
        order=("order",),
    ),
    OverviewSection(
        of=Consumer,
        name="represented_by",
        summary="Who acts for the consumer",
        lists=ConsumerRelationship,
        where=lambda consumer: ConsumerRelationship.of_consumer == consumer,
        fields=("consumer", "consumer.name", "type", "valid_from", "valid_until"),
        order=("order",),
    ),
    OverviewSection(
        of=Household,
        name="team",
        summary="Who of our staff looks after the household",
        lists=HouseholdTeamMember,
        where=lambda household: HouseholdTeamMember.household == household,
        fields=("user", "user.name", "responsibility", "order"),
        order=("order",),
    ),
    OverviewSection(
        of=Household,
        name="members",
        summary="Who belongs or belonged to the household, the newest first",
        lists=HouseholdMember,
        where=lambda household: HouseholdMember.household == household,
        fields=("consumer", "consumer.name", "start_date", "end_date", "primary"),
        order=("-start_date", "-sys_created_on"),
        limit=20,
    ),
)
