"""Identity: who somebody is, before any access rule is asked."""

from platform_core.base.clients import GRANT_TYPES

from .clients import ClientProof, ClientRefused, GrantRefused, Registration
from .events import Origin
from .grants import TokenPair
from .host import IdentityHost
from .identity import Identity
from .impersonations import UnderWay
from .passwords import Passwords
from .providers import ProviderUnavailable
from .replacing import new_client_secret, set_provider_secret
from .second_factors import Enrolment, FactorState
from .sessions import Renewed, SessionActor, SessionInfo, SignedIn
from .sign_ins import Challenge
from .single_sign_on import OfferedProvider, SignInBegun, SignInDone, SingleSignOn
from .tokens import IssuedToken, PersonalToken, TokenFacts

__all__ = [
    "GRANT_TYPES", "Challenge", "ClientProof", "ClientRefused", "Enrolment", "FactorState", "GrantRefused", "Identity",
    "IdentityHost", "IssuedToken", "OfferedProvider", "Origin", "Passwords", "PersonalToken", "ProviderUnavailable",
    "Registration", "Renewed", "SessionActor", "SessionInfo", "SignInBegun", "SignInDone", "SignedIn", "SingleSignOn",
    "TokenFacts", "TokenPair", "UnderWay", "new_client_secret", "set_provider_secret",
]  # fmt: skip
