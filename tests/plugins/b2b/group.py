"""A group of companies for tests: accounts in a tree, and their people."""

from platform_core import Actor, Record, Role, User
from platform_core.testing import World
from plugins.b2b import Account, Contact


class Group:
    """Accounts and contacts of a test; ``ids`` are the accounts' by name."""

    def __init__(self, csm: World) -> None:
        self.csm = csm
        self.ids: dict[str, str] = {}

    @property
    def names(self) -> dict[str, str]:
        """The accounts' names by id."""
        return {sys_id: name for name, sys_id in self.ids.items()}

    async def account(self, name: str, parent: str | None = None, **values: object) -> Record:
        """Make an account, below another one if its name is given."""
        above = self.ids[parent] if parent else None
        record = await self.csm.system.create(Account, {"name": name, "account_parent": above, **values})
        self.ids[name] = record["sys_id"]
        return record

    async def contact(self, user_name: str, account: str, *roles: Role) -> Actor:
        """Make a contact of an account, with a login and these roles."""
        values = {"account": self.ids[account], "first_name": user_name.capitalize()}
        return await self.csm.person(user_name, *roles, entity=Contact, **values)

    async def staff(self, user_name: str, *roles: Role) -> Actor:
        """Make a member of staff with these roles."""
        return await self.csm.person(user_name, *roles, entity=User)

    async def accounts_of(self, actor: Actor) -> set[str]:
        """The names of the accounts that an actor gets in a list."""
        seen = await self.csm.sees(actor, Account)
        return {self.names[sys_id] for sys_id in seen}

    async def contacts_of(self, actor: Actor) -> set[str]:
        """The names of the contacts that an actor gets in a list."""
        return {record["name"] async for record in self.csm.as_(actor).every(Contact)}
