"""What counts of the roles that somebody is given: one reckoning for actors, and for all who ask about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from platform_core.access import Role, clash, closure, kinds_of

from .role_sources import FOR_A_TIME, STAFF_CLASS

Kind = Literal["internal", "external"]
_MOST_KNOWN = 1000


class Loan(NamedTuple):
    """A role that is lent, and what its lender holds himself: as long as that contains the role, the loan counts."""

    role: str
    lender: frozenset[str]


class Given(NamedTuple):
    """The roles that a user is given at a moment: himself or by groups, and lent. ``lasting``: those without an end."""

    own: frozenset[str]
    lasting: frozenset[str]
    lent: frozenset[Loan]

    @classmethod
    def of(cls, own: str | None, lent: str | None) -> Given:
        """What is given, as statements over ``role_sources`` say it."""
        entries = own.split(",") if own else []
        return cls(
            frozenset(entry.removeprefix(FOR_A_TIME) for entry in entries),
            frozenset(entry for entry in entries if not entry.startswith(FOR_A_TIME)),
            frozenset(map(_loan, lent.split(","))) if lent else frozenset(),
        )


def _loan(entry: str) -> Loan:
    role, _, lender = entry.partition("=")
    return Loan(role, frozenset(lender.split("+")))


NOTHING = Given(frozenset(), frozenset(), frozenset())


class Standing(NamedTuple):
    """What that comes to. ``given``: the roles given, lent ones that count included; ``roles``: with all that they contain.

    ``temporary``: those of the roles that he has for a time only. ``kinds``: more than one for whoever is given roles of
    staff and of customers; ``clash``: two of his roles of which one excludes the other. Then none of his roles count.
    """

    given: frozenset[str]
    roles: frozenset[str]
    temporary: frozenset[str]
    kinds: frozenset[Kind]
    clash: tuple[str, str] | None = None

    @property
    def mixed(self) -> bool:
        """Whether roles come together that nobody holds together, so that none counts."""
        return len(self.kinds) > 1 or self.clash is not None


class Reckoning:
    """Reckons by the roles of the active packs; what it found out once it knows."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self._roles = dict(roles)
        self._closures: dict[frozenset[str], tuple[frozenset[str], frozenset[Kind]]] = {}
        self._standings: dict[tuple[str, Given], Standing] = {}

    def contained(self, given: frozenset[str]) -> tuple[frozenset[str], frozenset[Kind]]:
        """The roles with all that they contain, and their kinds; names that are not active fall away."""
        found = self._closures.get(given)
        if found is None:
            if len(self._closures) > _MOST_KNOWN:
                self._closures.clear()
            held = closure(self._roles, given)
            found = self._closures[given] = held, frozenset(kinds_of(self._roles, held))
        return found

    def lendable(self, loan: Loan) -> bool:
        """Whether a loan counts: its lender still holds the role himself."""
        held, kinds = self.contained(loan.lender)
        return loan.role in held and len(kinds) <= 1

    def standing(self, class_name: str, given: Given) -> Standing:
        """What the roles given come to for a user of a class."""
        found = self._standings.get((class_name, given))
        if found is None:
            if len(self._standings) > _MOST_KNOWN:
                self._standings.clear()
            found = self._standings[class_name, given] = self._reckoned(class_name, given)
        return found

    def _reckoned(self, class_name: str, given: Given) -> Standing:
        every = given.own | {loan.role for loan in given.lent if self.lendable(loan)}
        held, kinds = self.contained(every)
        if class_name != STAFF_CLASS:
            kinds |= {"external"}
        two = clash(self._roles, held)
        if len(kinds) > 1 or two is not None:
            return Standing(every, frozenset(), frozenset(), kinds, two)
        return Standing(every, held, held - self.contained(given.lasting)[0], kinds)
