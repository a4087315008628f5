"""Identity: who somebody is, before any access rule is asked."""

from .grants import TokenPair
from .host import IdentityHost
from .identity import Identity
from .impersonations import UnderWay
from .passwords import Passwords
from .sessions import SessionActor, SignedIn
from .tokens import PersonalToken

__all__ = [
    "Identity",
    "IdentityHost",
    "Passwords",
    "PersonalToken",
    "SessionActor",
    "SignedIn",
    "TokenPair",
    "UnderWay",
]
