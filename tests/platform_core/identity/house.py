"""An instance for the tests of identity: tables, people, roles, and a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from platform_core.access import Role
from platform_core.base import mail, signing_in, single_sign_on
from platform_core.base.clients import OAuthClient
from platform_core.base.delegation import RoleDelegation
from platform_core.base.impersonation import Impersonation
from platform_core.base.manifest import SETTINGS
from platform_core.base.people import Company, Group, GroupMember, GroupRole, Location, User, UserRole
from platform_core.base.plumbing import ApiToken, Credential, Session, SignInAttempts
from platform_core.base.roles import ADMIN, EXTERNAL, INTERNAL, ROLES
from platform_core.entity import Entity
from platform_core.identity import Identity, Passwords
from platform_core.ids import new_id
from platform_core.schema import apply, plan_schema
from platform_core.storage import Database, Row

AGENT = Role("agent", "Works on cases", contains=(INTERNAL,))
MANAGER = Role("manager", "Leads agents", contains=(AGENT,))
CUSTOMER = Role("customer", "A customer's contact", contains=(EXTERNAL,))
READER = Role("reader", "Reads articles")
ENTITIES: tuple[type[Entity], ...] = (
    *(Company, Location, User, Group, GroupMember, UserRole, GroupRole),
    *(RoleDelegation, Impersonation),
    *(Credential, SignInAttempts, Session, OAuthClient, ApiToken),
    *signing_in.ENTITIES,
    *single_sign_on.ENTITIES,
    *mail.ENTITIES,
)
PASSWORD = "correct horse"
HOME = "192.0.2.1"


def cheap_passwords(*, passes: int = 1) -> Passwords:
    """Real Argon2, but quick."""
    return Passwords(memory_kib=8, passes=passes)


class House:
    """The host of an identity, with an identity of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.roles = {role.name: role for role in (*ROLES, AGENT, MANAGER, CUSTOMER, READER)}
        self.name = "house"
        self.breached_passwords: Path | None = None
        self.secret = b"of this instance alone"
        self.settings: dict[str, int | str | bool] = {setting.name: setting.default for setting in SETTINGS}
        self.now = datetime(2026, 11, 22, 22, 25, 0, 123456, tzinfo=UTC)
        self.identity = self.another_worker()

    def another_worker(self) -> Identity:
        """An identity as another process of the same instance has it."""
        return Identity(self, clock=lambda: self.now, passwords=cheap_passwords())

    def setting(self, name: str) -> int | str | bool:
        return self.settings[name]

    def secret_setting(self, name: str) -> str:
        return str(self.settings[name])

    def wait(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)

    async def build(self) -> None:
        """Make the tables."""
        plan = await plan_schema(self.database, ENTITIES)
        assert not plan.blockers
        async with self.database.transaction() as transaction:
            await apply(transaction, plan.changes)

    async def run(self, sql: str, *args: Any) -> int:
        """Run a change written with SQLite's placeholders."""
        return await self.database.execute(self._text(sql), args)

    async def rows(self, sql: str, *args: Any) -> list[Row]:
        """The rows of a query written with SQLite's placeholders."""
        return await self.database.fetch(self._text(sql), args)

    async def count(self, table: str) -> int:
        return int((await self.rows(f"SELECT count(*) FROM {table}"))[0][0])

    async def insert(self, table: str, **values: Any) -> str:
        """Insert a row, system columns included, and return its id."""
        row = {
            "sys_id": new_id(), "sys_class_name": table, "sys_created_on": self.now, "sys_created_by": "test",
            "sys_updated_on": self.now, "sys_updated_by": "test", "sys_mod_count": 0,
        } | values  # fmt: skip
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f"?{number}" for number in range(1, len(row) + 1))
        await self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())
        return str(row["sys_id"])

    async def user(self, user_name: str | None, *roles: Role, password: str = "", **values: Any) -> str:
        """A user with roles, and with a password if one is given."""
        facts = {"name": user_name, "active": True, "locked_out": False, "vip": False} | values
        facts.setdefault("web_service_access_only", False)
        user_id = await self.insert("sys_user", user_name=user_name, **facts)
        for role in roles:
            await self.insert("sys_user_has_role", user=user_id, role=role.name)
        if password:
            await self.identity.set_password(user_id, password)
        return user_id

    async def group(self, name: str, *roles: Role, parent: str | None = None, active: bool = True) -> str:
        """A group with roles; its path is left empty."""
        group_id = await self.insert("sys_user_group", name=name, parent=parent, active=active)
        for role in roles:
            await self.insert("sys_group_has_role", group=group_id, role=role.name)
        return group_id

    async def join(self, user_id: str, group_id: str) -> None:
        """Make a user a member of a group."""
        await self.insert("sys_user_grmember", user=user_id, group=group_id)

    def _text(self, sql: str) -> str:
        return sql if self.database.dialect == "sqlite" else sql.replace("?", "$")


__all__ = ["ADMIN", "AGENT", "CUSTOMER", "HOME", "MANAGER", "PASSWORD", "READER", "House", "cheap_passwords"]
