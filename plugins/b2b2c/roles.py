"""Who looks after the consumers of accounts, and what such a consumer may."""

from platform_core import INTERNAL, USER_ADMIN, Role

ACCOUNT_CONSUMER = Role(
    "sn_acct_consumer.consumer",
    "A private person who is served through an account, and sees which",
    assignable_by=(USER_ADMIN,),
)
ACCOUNT_CONSUMER_AGENT = Role(
    "sn_acct_consumer.agent",
    "Looks after the consumers of accounts",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (ACCOUNT_CONSUMER, ACCOUNT_CONSUMER_AGENT)
