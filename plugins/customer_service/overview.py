"""The cases that are shown in one look with an account, a contact, a consumer or a household."""

from platform_core import OverviewSection
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household

from .entities import Case

FIELDS = ("number", "short_description", "state", "priority", "opened_at", "contact.name", "assigned_to.name")
NEWEST = ("-opened_at",)

SECTIONS = (
    OverviewSection(
        of=Account,
        name="open_cases",
        summary="The account's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda account: (Case.account == account) & (Case.active.eq(True)),
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Contact,
        name="open_cases",
        summary="The contact's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda contact: (Case.contact == contact) & (Case.active.eq(True)),
        fields=FIELDS,
        order=NEWEST,
    ),
    OverviewSection(
        of=Consumer,
        name="open_cases",
        summary="The consumer's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda consumer: (Case.consumer == consumer) & (Case.active.eq(True)),
        fields=tuple(path for path in FIELDS if path != "contact.name"),
        order=NEWEST,
    ),
    OverviewSection(
        of=Household,
        name="open_cases",
        summary="The household's cases that are still worked on, the newest first",
        lists=Case,
        where=lambda household: (Case.household == household) & (Case.active.eq(True)),
        fields=tuple("consumer.name" if path == "contact.name" else path for path in FIELDS),
        order=NEWEST,
    ),
)
