"""What an implementer sets for B2C."""

from platform_core import Setting

ALLOWED_USER_TYPES = "b2c.allowed_user_types"
SETTINGS = (
    Setting(
        name=ALLOWED_USER_TYPES,
        kind="text",
        default="csm_consumer_user",
        summary="Tables, divided by commas, whose users may be logins of consumers: sys_user for employees",
    ),
    Setting(
        name="b2c.self_registration",
        kind="boolean",
        default=False,
        summary="Private persons may make a login for themselves",
    ),
    Setting(
        name="b2c.mails_registrations",
        kind="boolean",
        default=True,
        summary="The instance mails the links of registrations; false when a pack of yours sends them another way",
    ),
    Setting(
        name="b2c.registration_hours",
        kind="integer",
        default=48,
        summary="Hours in which an e-mail address can be confirmed",
        maximum=720,
    ),
    Setting(
        name="b2c.registrations_per_hour",
        kind="integer",
        default=200,
        summary="How many registrations an hour are taken in at most",
    ),
)
