"""What is shown in one look with an account, and with a consumer."""

from platform_core import OverviewSection
from plugins.b2b import Account
from plugins.b2c import Consumer

from .entities import AccountConsumer

SECTIONS = (
    OverviewSection(
        of=Account,
        name="consumers",
        summary="The private persons who are served through the account, the newest first",
        lists=AccountConsumer,
        where=lambda account: AccountConsumer.account == account,
        fields=("consumer", "consumer.number", "consumer.name"),
        order=("-sys_id",),
    ),
    OverviewSection(
        of=Consumer,
        name="accounts",
        summary="The accounts through which the consumer is served",
        lists=AccountConsumer,
        where=lambda consumer: AccountConsumer.consumer == consumer,
        fields=("account", "account.number", "account.name"),
        order=("-sys_id",),
    ),
)
