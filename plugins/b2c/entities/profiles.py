"""What an industry keeps of a consumer: a patient, a subscriber, a student."""

from platform_core import Boolean, Choice, Choices, Entity, Location, Number, Reference, String, Unique

from .consumers import Consumer

LOCATION_TYPE = Choices(
    {"service": "Service", "billing": "Billing", "shipping": "Shipping", "residence": "Residence"}
)


class ConsumerProfile(
    Entity,
    tablename="sn_csm_consumer_profile",
    label="Consumer profile",
    display="name",
    default_order="name",
    number_prefix="CPR",
):
    """A consumer in one capacity, such as the subscriber of a line or the holder of a policy.

    Made to be extended: the packs of an industry add what they keep of a consumer in that capacity.
    """

    number = Number()
    consumer = Reference(Consumer, required=True, index=True, on_delete="cascade")
    name = String(
        152, index=True, help="What tells it from others of the consumer; his own name when left out"
    )
    active = Boolean(default=True)


class ConsumerProfileLocation(
    Entity,
    tablename="sn_csm_consumer_profile_location",
    label="Consumer profile location",
    default_order="sys_created_on",
):
    """A place that matters to a profile: where the line ends, where the goods go."""

    consumer_profile = Reference(ConsumerProfile, required=True, index=True, on_delete="cascade")
    location = Reference(Location, required=True, index=True, on_delete="cascade")
    location_type = Choice(LOCATION_TYPE, help="What the place is for; one row for each purpose")
    active = Boolean(default=True)
    constraints = (
        Unique(
            ("consumer_profile", "location", "location_type"),
            because="A place serves a purpose of a profile once",
        ),
    )
