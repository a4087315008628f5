"""Who contributes to the service of customers without being one of its agents, and who only looks on."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.b2c import UNIFIED_CONSUMER
from plugins.customer_base import CUSTOMER_DATA_VIEWER

CASE_CREATOR = Role(
    "sn_customerservice.case_contributor_creator",
    "Opens cases, for those whom further roles name, and follows those on which he is the internal contact",
    assignable_by=(USER_ADMIN,),
    excludes=(UNIFIED_CONSUMER,),
)
ACCOUNT_CONTRIBUTOR = Role(
    "sn_customerservice.account_contributor",
    "Opens cases for any account, and follows those that he opened",
    contains=(CASE_CREATOR,),
    assignable_by=(USER_ADMIN,),
)
CONSUMER_CONTRIBUTOR = Role(
    "sn_customerservice.consumer_contributor",
    "Opens cases for any consumer, and follows those that he opened",
    contains=(CASE_CREATOR,),
    assignable_by=(USER_ADMIN,),
)
SELF_CONTRIBUTOR = Role(
    "sn_customerservice.self_contributor",
    "A member of staff who opens cases for himself, and follows them",
    contains=(CASE_CREATOR, INTERNAL),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
RELATIONSHIP_CONTRIBUTOR = Role(
    "sn_customerservice.relationship_contributor",
    "Opens and follows the cases of the customers whose account or relationship manager he is",
    contains=(CASE_CREATOR,),
    assignable_by=(USER_ADMIN,),
)
RELATIONSHIP_AGENT = Role(
    "sn_customerservice.relationship_agent",
    "Works the cases of the customers whose account or relationship manager he is, and no others",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
    excludes=(UNIFIED_CONSUMER,),
)
CASE_EDITOR = Role(
    "sn_customerservice.case_contributor_editor",
    "Writes notes and comments on the cases that he reads by another role",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
    excludes=(UNIFIED_CONSUMER,),
)
SURROUNDINGS_VIEWER = Role(
    "sn_customerservice.case_contributor_viewer",
    "Reads what belongs to the cases that he follows as a contributor",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
    excludes=(UNIFIED_CONSUMER,),
)
CASE_TASK_AGENT = Role(
    "sn_customerservice.case_task_agent",
    "Does the tasks of cases that are given to him or to his groups, and reads these cases",
    contains=(CUSTOMER_DATA_VIEWER, CASE_EDITOR),
    kind="internal",
    assignable_by=(USER_ADMIN,),
    excludes=(UNIFIED_CONSUMER,),
)
PROXY_CONTACT = Role(
    "sn_customerservice.proxy_contact",
    "A member of staff who stands in for a contact: opens cases for any account, and sees those on which he does",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
    excludes=(CASE_CREATOR, UNIFIED_CONSUMER),
)

ROLES = (
    CASE_CREATOR, ACCOUNT_CONTRIBUTOR, CONSUMER_CONTRIBUTOR, SELF_CONTRIBUTOR, RELATIONSHIP_CONTRIBUTOR,
    RELATIONSHIP_AGENT, CASE_EDITOR, SURROUNDINGS_VIEWER, CASE_TASK_AGENT, PROXY_CONTACT,
)  # fmt: skip
