"""Pergola's core: the public face. What stands in ``__all__`` is the promise; all else may change."""

from .access import (
    NOBODY,
    OPERATIONS,
    Actor,
    ActorFact,
    Grant,
    Impersonator,
    Operation,
    Permission,
    ProtectedField,
    Restriction,
    Role,
)  # fmt: skip
from .accounts import Accounts
from .assembly import Assembly
from .attaching import UNKNOWN_TYPE, AttachedFile, NewFile
from .background import Background
from .base.delegation import RoleDelegation
from .base.people import Company, Group, GroupMember, GroupRole, Location, User, UserRole
from .base.roles import (
    ADMIN,
    APPROVER,
    EXTERNAL,
    IMPERSONATOR,
    IMPORT_ADMIN,
    INTERNAL,
    PACK_ADMIN,
    USER_ADMIN,
)  # fmt: skip
from .base.work import APPROVAL, CONTACT_TYPE, ESCALATION, LEVEL, PRIORITY, Approval, Attachment, Task
from .choices import ChoiceItem, Choices
from .cli import Console, command_line, prepare_demo
from .cli.groups import Command, CommandLine
from .compiler.values import from_text as value_from_text
from .compiler.values import parse_id
from .conditions import ActorStandIn, Condition, Exists, Outer, Related, exists, negate, outer, related, valid
from .configuration import FILE_NAME, InstanceConfiguration, folder, read_configuration, write_configuration
from .constraints import (
    AtLeastOneOf,
    AtMostOne,
    AtMostOneOf,
    ExactlyOneOf,
    Hierarchy,
    HowManyOf,
    Index,
    Override,
    Unique,
)
from .creation import Once
from .data_steps import (
    ByKey,
    Convert,
    DataStep,
    DropColumn,
    DropTable,
    Fill,
    From,
    Move,
    RenameColumn,
    RenameTable,
)  # fmt: skip
from .demo import DemoData, DemoLoader
from .discovery import Available, Broken, available
from .entity import Entity, EntityInfo
from .errors import (
    CheckViolation,
    ConfigurationError,
    Conflict,
    DatabaseBusy,
    DatabaseUnavailable,
    FieldError,
    IntegrityViolation,
    InvalidInput,
    InvalidQuery,
    MalformedBody,
    NotFound,
    NotNullViolation,
    NotPermitted,
    NotSignedIn,
    OperationInProgress,
    PackError,
    PackFailed,
    PlanError,
    PlatformError,
    ReferenceViolation,
    SerializationFailure,
    StalePlan,
    StorageError,
    TooManyAttempts,
    TransitionRefused,
    UniqueViolation,
    VersionConflict,
    VersionRequired,
    refusal,
)  # fmt: skip
from .explain import Explanation, Link, OpeningRole, RuleVerdict
from .fields import (
    Boolean,
    Choice,
    Date,
    DateTime,
    Decimal,
    Duration,
    Field,
    Integer,
    Journal,
    Json,
    Money,
    Number,
    ReferenceList,
    String,
    Text,
)  # fmt: skip
from .form_steps import into_form
from .formats import Format, FormatName, format_of
from .formats import normal as normal_text
from .hookspecs import PackHooks, hookimpl
from .host_names import host_name
from .hosting import Host, HostedInstance, is_host, reached, read_host, refuse_shared
from .identity import (
    GRANT_TYPES,
    Challenge,
    ClientProof,
    ClientRefused,
    Enrolment,
    FactorState,
    GrantRefused,
    Identity,
    IssuedToken,
    OfferedProvider,
    Origin,
    PersonalToken,
    ProviderUnavailable,
    Registration,
    Renewed,
    SessionActor,
    SessionInfo,
    SignedIn,
    SignInBegun,
    SignInDone,
    SingleSignOn,
    TokenFacts,
    TokenPair,
    UnderWay,
    new_client_secret,
    set_provider_secret,
)  # fmt: skip
from .identity.role_paths import RolePath
from .ids import new_id, utc_now
from .inspection import (
    Access,
    AccessDiff,
    Matrix,
    Proposal,
    Simulated,
    WhoCan,
    as_csv,
    as_markdown,
    operations_of,
)  # fmt: skip
from .instance import Instance, PackState, StoredState, stored_state
from .lifecycles import Lifecycle, State, Transition
from .mail.messages import Message
from .mailing import can_mail, mail_link, password_link, refuse_without_mail, send_mail
from .operations import (
    OperationName,
    OperationResult,
    Plan,
    PlanChanged,
    execute,
    initialize,
    plan,
    plan_activation,
    plan_deactivation,
    wait_for_workers,
)  # fmt: skip
from .overviews import OverviewSection
from .pack import CaseType, Job, Pack, Setting
from .query import COUNT_BOUND, DEFAULT_LIMIT, MAX_LIMIT, Count, Filter, Page, Query, Record, Trusted
from .records import Records
from .references import Reference
from .registry import Registry
from .retiring import Retiring
from .rules import BusinessRule, Change, ChangeEvent
from .signing_up import first_password, proof, proves
from .statuses import PackStatus, pack_statuses
from .storage.values import in_utc
from .switches import switched_on
from .value_fields import CountryCode, CurrencyCode, Email, LanguageCode, Phone, WebAddress

__all__ = [
    "ADMIN", "APPROVAL", "APPROVER", "CONTACT_TYPE", "COUNT_BOUND", "DEFAULT_LIMIT", "ESCALATION", "EXTERNAL",
    "FILE_NAME", "GRANT_TYPES", "IMPERSONATOR", "IMPORT_ADMIN", "INTERNAL", "LEVEL", "MAX_LIMIT", "NOBODY", "OPERATIONS",
    "PACK_ADMIN", "PRIORITY", "UNKNOWN_TYPE", "USER_ADMIN", "Access", "AccessDiff", "Accounts", "Actor", "ActorFact",
    "ActorStandIn", "Approval", "Assembly", "AtLeastOneOf", "AtMostOne", "AtMostOneOf", "AttachedFile", "Attachment",
    "Available", "Background", "Boolean", "Broken", "BusinessRule", "ByKey", "CaseType", "Challenge", "Change",
    "ChangeEvent", "CheckViolation", "Choice", "ChoiceItem", "Choices", "ClientProof", "ClientRefused", "Command",
    "CommandLine", "Company", "Condition", "ConfigurationError", "Conflict", "Console", "Convert", "Count",
    "CountryCode", "CurrencyCode", "DataStep", "DatabaseBusy", "DatabaseUnavailable", "Date", "DateTime", "Decimal",
    "DemoData", "DemoLoader", "DropColumn", "DropTable", "Duration", "Email", "Enrolment", "Entity", "EntityInfo",
    "ExactlyOneOf", "Exists", "Explanation", "FactorState", "Field", "FieldError", "Fill", "Filter", "Format",
    "FormatName", "From", "Grant", "GrantRefused", "Group", "GroupMember", "GroupRole", "Hierarchy", "Host",
    "HostedInstance", "HowManyOf", "Identity", "Impersonator", "Index", "Instance", "InstanceConfiguration", "Integer",
    "IntegrityViolation", "InvalidInput", "InvalidQuery", "IssuedToken", "Job", "Journal", "Json", "LanguageCode",
    "Lifecycle", "Link", "Location", "MalformedBody", "Matrix", "Message", "Money", "Move", "NewFile", "NotFound",
    "NotNullViolation", "NotPermitted", "NotSignedIn", "Number", "OfferedProvider", "Once", "OpeningRole", "Operation",
    "OperationInProgress", "OperationName", "OperationResult", "Origin", "Outer", "Override", "OverviewSection", "Pack",
    "PackError", "PackFailed", "PackHooks", "PackState", "PackStatus", "Page", "Permission", "PersonalToken", "Phone",
    "Plan", "PlanChanged", "PlanError", "PlatformError", "Proposal", "ProtectedField", "ProviderUnavailable", "Query",
    "Record", "Records", "Reference", "ReferenceList", "ReferenceViolation", "Registration", "Registry", "Related",
    "RenameColumn", "RenameTable", "Renewed", "Restriction", "Retiring", "Role", "RoleDelegation", "RolePath",
    "RuleVerdict", "SerializationFailure", "SessionActor", "SessionInfo", "Setting", "SignInBegun", "SignInDone",
    "SignedIn", "Simulated", "SingleSignOn", "StalePlan", "State", "StorageError", "StoredState", "String", "Task",
    "Text", "TokenFacts", "TokenPair", "TooManyAttempts", "Transition", "TransitionRefused", "Trusted", "UnderWay",
    "Unique", "UniqueViolation", "User", "UserRole", "VersionConflict", "VersionRequired", "WebAddress", "WhoCan",
    "as_csv", "as_markdown", "available", "can_mail", "command_line", "execute", "exists", "first_password", "folder",
    "format_of", "hookimpl", "host_name", "in_utc", "initialize", "into_form", "is_host", "mail_link", "negate",
    "new_client_secret", "new_id", "normal_text", "operations_of", "outer", "pack_statuses", "parse_id", "password_link",
    "plan", "plan_activation", "plan_deactivation", "prepare_demo", "proof", "proves", "reached", "read_configuration",
    "read_host", "refusal", "refuse_shared", "refuse_without_mail", "related", "send_mail", "set_provider_secret",
    "stored_state", "switched_on", "utc_now", "valid", "value_from_text", "wait_for_workers", "write_configuration",
]  # fmt: skip
