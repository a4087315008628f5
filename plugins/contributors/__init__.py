"""Contributors and business stakeholders: who helps customers without being one of their agents."""

from .access import ASKED, follow, of_account, of_person, opens
from .manifest import pack
from .roles import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    SURROUNDINGS_VIEWER,
)

__all__ = [
    "ACCOUNT_CONTRIBUTOR",
    "ASKED",
    "CASE_CREATOR",
    "CASE_EDITOR",
    "CASE_TASK_AGENT",
    "CONSUMER_CONTRIBUTOR",
    "PROXY_CONTACT",
    "RELATIONSHIP_AGENT",
    "RELATIONSHIP_CONTRIBUTOR",
    "SELF_CONTRIBUTOR",
    "SURROUNDINGS_VIEWER",
    "follow",
    "of_account",
    "of_person",
    "opens",
    "pack",
]
