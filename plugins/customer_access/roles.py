"""What somebody may be for records of others: functional roles, and the granular ones that they are made of.

None of them opens anything by itself. Each takes a related party, or another relationship, whose responsibility
opens the record to holders of the role.
"""

from __future__ import annotations

from platform_core import USER_ADMIN, Role


def _granular(name: str, summary: str, *contains: Role) -> Role:
    return Role(f"{name}_granular", summary, contains=contains, assignable_by=(USER_ADMIN,))


CASE_READ = _granular("sn_customerservice.case_read", "Reads cases that a responsibility opens")
CASE_CREATE = _granular(
    "sn_customerservice.case_create", "Creates cases where a responsibility opens that", CASE_READ
)
CASE_WRITE = _granular(
    "sn_customerservice.case_write", "Answers on cases that a responsibility opens", CASE_READ, CASE_CREATE
)
CASE_PARTY_WRITE = _granular(
    "sn_customerservice.case_related_party_write", "Adds related parties to cases that a responsibility opens"
)
PRODUCT_READ = _granular(
    "sn_install_base.sold_product_read", "Reads sold products that a responsibility opens"
)
PRODUCT_CONTACT_READ = _granular(
    "sn_install_base.sold_product_contact_read", "Reads the business parties of sold products within reach"
)
PRODUCT_CONTACT_WRITE = _granular(
    "sn_install_base.sold_product_contact_write",
    "Keeps the business parties of sold products within reach",
    PRODUCT_CONTACT_READ,
)
PRODUCT_CONSUMER_READ = _granular(
    "sn_install_base.sold_product_consumer_read", "Reads the private parties of sold products within reach"
)
PRODUCT_CONSUMER_WRITE = _granular(
    "sn_install_base.sold_product_consumer_write",
    "Keeps the private parties of sold products within reach",
    PRODUCT_CONSUMER_READ,
)
ITEM_READ = _granular(
    "sn_install_base.install_base_read", "Reads install base items that a responsibility opens"
)
ITEM_PARTY_READ = _granular(
    "sn_install_base.install_base_related_party_read", "Reads the parties of items within reach"
)
ITEM_PARTY_WRITE = _granular(
    "sn_install_base.install_base_related_party_write",
    "Keeps the parties of items within reach, where the responsibility's level is full",
    ITEM_PARTY_READ,
)
INSTALLED_READ = _granular(
    "sn_install_base.installed_product_read", "Reads which items realise which sold products within reach"
)
GRANULAR = (
    CASE_READ, CASE_CREATE, CASE_WRITE, CASE_PARTY_WRITE, PRODUCT_READ, PRODUCT_CONTACT_READ, PRODUCT_CONTACT_WRITE,
    PRODUCT_CONSUMER_READ, PRODUCT_CONSUMER_WRITE, ITEM_READ, ITEM_PARTY_READ, ITEM_PARTY_WRITE, INSTALLED_READ,
)  # fmt: skip

CASE_CONTACT = Role(
    "sn_customerservice.case_authorized_contact",
    "A contact who may be an authorized party of cases",
    contains=(CASE_WRITE,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
CASE_CONSUMER = Role(
    "sn_customerservice.case_authorized_consumer",
    "A consumer who may be an authorized party of cases",
    contains=(CASE_WRITE,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
CASE_CONTRIBUTOR = Role(
    "sn_customerservice.case_authorized_contributor",
    "Somebody who may be an authorized party of cases without being a customer",
    contains=(CASE_WRITE, CASE_PARTY_WRITE),
    assignable_by=(USER_ADMIN,),
)
PRODUCT_CONTACT = Role(
    "sn_install_base.sold_product_authorized_contact",
    "A contact who may be an authorized party of sold products, himself or by his account",
    contains=(CASE_CONTACT, PRODUCT_READ, PRODUCT_CONTACT_READ, ITEM_READ, INSTALLED_READ),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
PRODUCT_CONSUMER = Role(
    "sn_install_base.sold_product_authorized_consumer",
    "A consumer who may be an authorized party of sold products",
    contains=(CASE_CONSUMER, PRODUCT_READ, PRODUCT_CONSUMER_READ, ITEM_READ, INSTALLED_READ),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
_OF_ITEMS = (CASE_WRITE, ITEM_PARTY_WRITE, PRODUCT_READ, ITEM_READ, INSTALLED_READ)
ITEM_CONTACT = Role(
    "sn_install_base.install_base_authorized_contact",
    "A contact who may be an authorized party of install base items, himself or by his account",
    contains=_OF_ITEMS,
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ITEM_CONSUMER = Role(
    "sn_install_base.install_base_authorized_consumer",
    "A consumer who may be an authorized party of install base items",
    contains=_OF_ITEMS,
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ITEM_CONTRIBUTOR = Role(
    "sn_install_base.install_base_authorized_contributor",
    "Somebody who may be an authorized party of install base items without being a customer",
    contains=_OF_ITEMS,
    assignable_by=(USER_ADMIN,),
)
ITEM_MEMBER = Role(
    "sn_install_base.install_base_authorized_member",
    "A member of a service organization that may be an authorized party of install base items",
    contains=_OF_ITEMS,
    assignable_by=(USER_ADMIN,),
)
FUNCTIONAL = (
    CASE_CONTACT, CASE_CONSUMER, CASE_CONTRIBUTOR, PRODUCT_CONTACT, PRODUCT_CONSUMER,
    ITEM_CONTACT, ITEM_CONSUMER, ITEM_CONTRIBUTOR, ITEM_MEMBER,
)  # fmt: skip
ROLES = (*GRANULAR, *FUNCTIONAL)
