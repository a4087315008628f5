"""Identity: who somebody is, before any access rule is asked."""

from .events import Origin
from .grants import TokenPair
from .host import IdentityHost
from .identity import Identity
from .impersonations import UnderWay
from .passwords import Passwords
from .second_factors import Enrolment, FactorState
from .sessions import Renewed, SessionActor, SessionInfo, SignedIn
from .sign_ins import Challenge
from .tokens import PersonalToken

__all__ = [
    "Challenge",
    "Enrolment",
    "FactorState",
    "Identity",
    "IdentityHost",
    "Origin",
    "Passwords",
    "PersonalToken",
    "Renewed",
    "SessionActor",
    "SessionInfo",
    "SignedIn",
    "TokenPair",
    "UnderWay",
]
