"""Contributors and business stakeholders: who helps customers without being one of their agents."""

from .manifest import pack
from .roles import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    HOUSEHOLD_VIEWER,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    SURROUNDINGS_VIEWER,
)

__all__ = [
    "ACCOUNT_CONTRIBUTOR",
    "CASE_CREATOR",
    "CASE_EDITOR",
    "CASE_TASK_AGENT",
    "CONSUMER_CONTRIBUTOR",
    "HOUSEHOLD_VIEWER",
    "PROXY_CONTACT",
    "RELATIONSHIP_AGENT",
    "RELATIONSHIP_CONTRIBUTOR",
    "SELF_CONTRIBUTOR",
    "SURROUNDINGS_VIEWER",
    "pack",
]
