"""The base pack's manifest."""

from __future__ import annotations

from ..data_steps import DataStep, Fill, From
from ..form_steps import into_form
from ..pack import Pack, Setting
from ..value_fields import CountryCode, Email, LanguageCode, Phone, WebAddress
from . import clients, mail, plumbing, sign_in_rules, signing_in, single_sign_on
from .access import FACTS, RULES
from .delegation import RoleDelegation
from .impersonation import Impersonation
from .people import Company, Group, GroupMember, GroupRole, Location, RoleRecord, User, UserRole
from .roles import ROLES
from .rules import BUSINESS_RULES
from .sign_in_settings import SIGN_IN_SETTINGS
from .work import Approval, Attachment, AttachmentPart, AuditRow, DeletedRecord, JournalEntry, Task

SETTINGS = (
    Setting(
        name="base.access_token_minutes",
        kind="integer",
        default=60,
        summary="Minutes that an access token is valid",
    ),
    Setting(
        name="base.refresh_token_days",
        kind="integer",
        default=30,
        summary="Days that a refresh token is valid",
    ),
    Setting(
        name="base.personal_token_days",
        kind="integer",
        default=365,
        summary="Days that a personal token is valid at most",
    ),
    Setting(
        name="base.public_api_document",
        kind="boolean",
        default=True,
        summary="Show the OpenAPI document without a sign-in",
    ),
    Setting(
        name="base.default_country",
        kind="text",
        default="",
        summary="Country (ISO 3166) of phone numbers that name none and stand in no record of a country",
        format="country",
    ),
    Setting(
        name="base.delegation_days",
        kind="integer",
        default=90,
        summary="Days for which a role is lent at most",
    ),
    Setting(
        name="base.impersonation_minutes",
        kind="integer",
        default=60,
        summary="Minutes that somebody acts in the place of another one at most",
    ),
    Setting(
        name="base.outbox_days", kind="integer", default=7, summary="Days that delivered outbox rows are kept"
    ),
    Setting(
        name="base.attachment_max_bytes",
        kind="integer",
        default=5 * 1024 * 1024,
        summary="Bytes that a file on a record may have; the server's own limit of a body holds as well",
        maximum=1024 * 1024 * 1024,
    ),
    Setting(
        name="base.attachment_types",
        kind="text",
        default="",
        summary="What the names of files on records may end in, such as `pdf, png`; anything when it is empty",
    ),
    *SIGN_IN_SETTINGS,
    *mail.MAIL_SETTINGS,
)

DATA_STEPS = (
    DataStep(
        number=1,
        summary="E-mail addresses, phone numbers, countries, languages and web addresses are brought into one form",
        changes=(
            *into_form("core_company", phone=Phone(as_typed="phone_as_typed"), fax_phone=Phone(), country=CountryCode(),
                       website=WebAddress()),
            *into_form("cmn_location", phone=Phone(as_typed="phone_as_typed"), country=CountryCode()),
            *into_form("sys_user", email=Email(100), phone=Phone(as_typed="phone_as_typed"), mobile_phone=Phone(),
                       home_phone=Phone(), country=CountryCode(), preferred_language=LanguageCode()),
            *into_form("sys_user_group", email=Email(100)),
        ),
    ),
    DataStep(
        number=2,
        summary="OAuth clients are records, with what every record has",
        changes=(
            Fill("sys_oauth_client", "sys_class_name", "sys_oauth_client"),
            Fill("sys_oauth_client", "sys_created_on", using=From("created")),
            Fill("sys_oauth_client", "sys_created_by", "system"),
            Fill("sys_oauth_client", "sys_updated_on", using=From("created")),
            Fill("sys_oauth_client", "sys_updated_by", "system"),
            Fill("sys_oauth_client", "sys_mod_count", 0),
            Fill("sys_oauth_client", "secret_set_on", using=From("created")),
        ),
    ),
)  # fmt: skip

pack = Pack(
    name="base",
    version="0.3.0",
    summary="People, roles, companies, places, tasks, and the platform's own tables",
    entities=(
        Company, Location, User, Group, GroupMember, RoleRecord, UserRole, GroupRole,
        RoleDelegation, Impersonation,
        Task, Approval, JournalEntry, AuditRow, DeletedRecord, Attachment, AttachmentPart,
        *clients.ENTITIES, *plumbing.ENTITIES,
        *signing_in.ENTITIES, *single_sign_on.ENTITIES, *mail.ENTITIES,
    ),
    roles=ROLES,
    access_rules=(*RULES, *sign_in_rules.ACCESS_RULES),
    actor_facts=FACTS,
    business_rules=(*BUSINESS_RULES, *sign_in_rules.BUSINESS_RULES),
    settings=SETTINGS,
    data_steps=DATA_STEPS,
)  # fmt: skip
