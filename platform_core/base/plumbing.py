"""The platform's own tables: packs, settings, numbers, choices, outbox, sign-in, jobs."""

from __future__ import annotations

from ..choices import Choices
from ..constraints import Index, Unique
from ..entity import Entity
from ..fields import Boolean, Choice, DateTime, Integer, Json, Money, String, Text
from ..references import Reference
from .clients import OAuthClient
from .impersonation import Impersonation
from .people import User
from .single_sign_on import OidcProvider

PACK_STATE = Choices({
    "active": "Active", "inactive": "Inactive", "quarantined": "Quarantined", "missing": "Missing", "archived": "Archived",
})  # fmt: skip
OUTBOX_STATE = Choices({
    "ready": "Ready", "held": "Held until a pack is active again", "done": "Done", "dead": "Dead letter",
})  # fmt: skip


class PackRecord(
    Entity, tablename="sys_pack", label="Pack", display="name", default_order="name", managed=True
):
    """A pack that is or was active on this instance, with what it brought."""

    name = String(80, required=True, unique=True)
    version = String(40, required=True)
    state = Choice(PACK_STATE, required=True)
    data_step = Integer(required=True, default=0, help="Number of the last data step that ran")
    entities = Json(required=True, help="Tables, each with the tables that it extends")
    changed_on = DateTime(required=True)
    contents = Json(secret=True, help="What the platform must know of the pack when its code is not at hand")


class PackArchive(Entity, tablename="sys_pack_archive", label="Pack archive", display="pack", managed=True):
    """The archive of an uninstalled pack: the file that holds all that it brought, so that it can be restored."""

    pack = String(80, required=True, unique=True)
    version = String(40, required=True)
    file = String(255, required=True, help="Name of the file in the folder of archives")
    sha256 = String(64, required=True, label="SHA-256", help="Of the file, in hexadecimal")
    size = Money(required=True, help="Of the file, in bytes")
    row_count = Money(required=True, label="Rows")
    plan_hash = String(64, required=True)


class PackOperation(Entity, tablename="sys_pack_operation", label="Pack operation", managed=True):
    """One life-cycle operation: who did what to which packs, by which plan, and how it ended."""

    operation = String(40, required=True)
    packs = Json(required=True)
    plan_hash = String(64, required=True)
    result = String(40, required=True)
    detail = Text()
    duration_ms = Integer(required=True)
    actor = String(32, help="Id of the user; empty for the command line")


class AuditSeal(Entity, tablename="sys_audit_seal", label="Audit seal", managed=True):
    """Vouches for a stretch of the audit: what stood in it when it was sealed, chained to the seal before."""

    number = Integer(required=True, unique=True, help="The place in the chain, without gaps")
    trail = String(80, required=True, label="Table")
    after = String(32, required=True, help="The rows whose ids are greater than this")
    upto = String(32, required=True, help="and not greater than this")
    row_count = Integer(required=True)
    content = String(64, required=True, help="SHA-256 of the rows")
    digest = String(64, required=True, help="SHA-256 of all that stands here and of the digest before")
    mac = String(64, required=True, help="The digest, signed with the instance's secret")
    key = String(16, required=True, help="Which secret that was")


class VerificationFinding(Entity, tablename="sys_verification", label="Finding", managed=True):
    """What the last nightly verification found; without rows everything was as it must be."""

    concern = String(40, required=True)
    severity = String(10, required=True)
    what = Text(4000, required=True)
    remedy = Text(4000, required=True)
    repair = String(255, help="The command that repairs it")
    table_name = String(80)
    records = Json(required=True, help="The first few of the records")


class Property(Entity, tablename="sys_properties", label="Setting", display="name", default_order="name"):
    """The value of a setting on this instance; without a row the setting has its default."""

    name = String(100, required=True, unique=True)
    value = Text(4000, required=True)


class ChoiceRecord(Entity, tablename="sys_choice", label="Choice", display="label"):
    """A further code of a field's choice list, added on this instance."""

    name = String(80, required=True, label="Table")
    element = String(80, required=True, label="Field")
    value = String(100, required=True)
    label = String(100, required=True)
    constraints = (Unique(("name", "element", "value"), because="A code stands in a list once"),)


class NumberCounter(Entity, tablename="sys_number", label="Number", internal=True):
    """The next number of a prefix."""

    prefix = String(80, required=True, unique=True)
    next = Money(required=True)


class OutboxRow(Entity, tablename="sys_outbox", label="Outbox row", managed=True):
    """A committed change that is to be told to the rules and listeners of the active packs."""

    table_name = String(80, required=True)
    record = String(32, required=True)
    checkpoint = Integer(
        required=True, help="Update count of the record after the change: the order of its changes"
    )
    event = Json(required=True)
    state = Choice(OUTBOX_STATE, required=True, default="ready")
    audience = Json(
        help="The pack of the record's class, then those whose rules listened; empty when nobody did"
    )
    waits_for = String(80, help="The pack for which it is held, because it is not active")
    delivered = Json(help="Names of the rules that have had it")
    attempts = Integer(required=True, default=0)
    next_attempt = DateTime(required=True)
    last_error = Text()
    constraints = (Index(("state", "sys_id")), Index(("record", "checkpoint")))


class DemoRecord(Entity, tablename="sys_demo_record", label="Demo record", internal=True):
    """Marks a record as demonstration data, so that it can be removed again."""

    pack = String(80, required=True, index=True)
    table_name = String(80, required=True)
    record = String(32, required=True, unique=True)
    position = Integer(required=True)


class Generation(Entity, tablename="sys_generation", label="Generation", internal=True):
    """The number of the assembly that every worker has to serve; one row."""

    number = Money(required=True)


class Worker(Entity, tablename="sys_worker", label="Worker", internal=True):
    """A serving process: which generation it serves, and when it was last seen."""

    name = String(200, required=True, unique=True)
    generation = Money(required=True)
    seen = DateTime(required=True)


class IdempotencyKey(Entity, tablename="sys_idempotency", label="Idempotency key", internal=True):
    """A creation that was asked for with a key, so that asking again gives the same record."""

    actor = String(32, required=True)
    key = String(255, required=True)
    fingerprint = String(64, required=True, help="Hash of table and body")
    table_name = String(80, required=True)
    record = String(32, required=True)
    created = DateTime(required=True, index=True)
    constraints = (Unique(("actor", "key"), because="A key stands for one creation of one actor"),)


class JobRun(Entity, tablename="sys_job", label="Job", internal=True):
    """When a job is due next, so that one worker runs it."""

    name = String(100, required=True, unique=True)
    due = DateTime(required=True)


class Credential(Entity, tablename="sys_user_credential", label="Credential", internal=True):
    """A user's password as an Argon2 hash."""

    user = Reference(User, required=True, unique=True, on_delete="cascade")
    password_hash = String(255, required=True, secret=True)
    must_change = Boolean(help="The password is good for choosing another one, and for nothing else")
    changed_on = DateTime(required=True)


class SignInAttempts(Entity, tablename="sys_sign_in_attempts", label="Sign-in attempts", internal=True):
    """Attempts under one user name since the last success, whether or not anybody has that name; or from one address.

    What was typed as a name may have been a password, so only a keyed hash of it is kept.
    """

    name_hash = String(64, required=True, unique=True)
    attempts = Integer(required=True)
    paused_until = DateTime()
    pauses = Integer(help="How many pauses there were, for each may be longer than the one before")
    last_attempt = DateTime(required=True, index=True)


class Session(Entity, tablename="sys_user_session", label="Session", internal=True):
    """A browser session; only the hash of its secret is kept."""

    token_hash = String(64, required=True, unique=True, secret=True)
    user = Reference(User, required=True, index=True, on_delete="cascade")
    created = DateTime(required=True)
    expires = DateTime(required=True, index=True)
    impersonation = Reference(Impersonation, help="In whose place the user acts in this session")
    last_seen = DateTime(help="Exact to a minute")
    address = String(100)
    user_agent = String(255)
    provider = Reference(OidcProvider, help="Who vouched for the user, where he is to sign out there, too")
    id_token = Text(secret=True, help="What the provider vouched with, encrypted, to be shown to it then")


class ApiToken(Entity, tablename="sys_api_token", label="API token", internal=True):
    """A token for programs: personal (issued once, shown once), or an access or refresh token of a grant."""

    token_hash = String(64, required=True, unique=True, secret=True)
    user = Reference(User, required=True, index=True, on_delete="cascade")
    purpose = String(20, required=True)
    label = String(100)
    family = String(32, index=True, help="What followed from one grant, and is revoked together")
    used = DateTime(help="When a refresh token was exchanged; one that comes again was stolen")
    client = Reference(OAuthClient, index=True, on_delete="cascade", help="The program that it was given to")
    scopes = String(1000, help="What it narrows its user to; not at all when empty")
    last_used = DateTime(help="When somebody last asked with it, to the minute")
    created = DateTime(required=True)
    expires = DateTime(index=True)


ENTITIES: tuple[type[Entity], ...] = (
    PackRecord, PackOperation, PackArchive, AuditSeal, VerificationFinding, Property, ChoiceRecord, NumberCounter,
    OutboxRow, DemoRecord, Generation, Worker, IdempotencyKey, JobRun, Credential, SignInAttempts, Session, ApiToken,
)  # fmt: skip
