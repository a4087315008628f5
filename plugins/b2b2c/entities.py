"""Which consumers are served through which account: a table, and nothing that asks who is looking."""

from platform_core import Entity, Index, Reference, Unique
from plugins.b2b import Account
from plugins.b2c import Consumer


class AccountConsumer(
    Entity,
    tablename="sn_acct_consumer_account_consumer",
    label="Account consumer",
    default_order="sys_created_on",
):
    """A private person who is served through an account: the guest of a hotel, the tenant of a landlord.

    A consumer may be one of several accounts. Neither is changed: who is no longer one of the account's is taken out.
    """

    account = Reference(Account, required=True, on_delete="cascade")
    consumer = Reference(Consumer, required=True, index=True, on_delete="cascade")
    constraints = (
        Unique(("account", "consumer"), because="A consumer is one of an account's once"),
        Index(("account", "sys_id")),
    )
