"""A served instance with an administrator, a robot, and somebody with a password: where programs get tokens."""

from __future__ import annotations

from typing import Any

from platform_core import ADMIN, USER_ADMIN, Identity
from tests.api.platform_kit import PASSWORD, Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT

GRANTS = ["client_credentials", "password", "refresh_token"]


class Office:
    """A served instance with an administrator, a robot, and somebody with a password."""

    def __init__(self, served: Served, admin: Any, robot: Any) -> None:
        self.served, self.admin, self.robot = served, admin, robot
        self.anybody = served.client()

    async def registers(self, client_id: str, **values: Any) -> dict[str, str]:
        """What the client then proves itself with."""
        body = {"client_id": client_id, "user": self.robot.id, "grants": GRANTS, **values}
        answer = await self.admin.post("/api/oauth-clients", json=body)
        assert answer.status_code == 201, answer.text
        return {"client_id": client_id, "client_secret": answer.json()["client_secret"]}

    async def asks(self, grant: str, **form: str) -> Any:
        """The answer of the token endpoint."""
        self.served.app.shell.limiter.forgive("127.0.0.1")
        return await self.anybody.post("/api/token", data={"grant_type": grant, **form})

    async def me(self, token: str) -> Any:
        return await self.anybody.get("/api/me", headers={"authorization": f"Bearer {token}"})

    async def changes(self, client_id: str, **values: Any) -> Any:
        found = await self.admin.get("/api/tables/sys_oauth_client", params={"client_id": client_id})
        path = f"/api/tables/sys_oauth_client/{found.json()['records'][0]['sys_id']}"
        return await self.admin.patch(path, json=values, headers={"if-match": "*"})


async def opened(serve: Serve) -> Office:
    served = await serve(gadgets.pack)
    admin = await served.as_(await served.world.person("root", ADMIN))
    robot = await served.world.person("robot", AGENT, USER_ADMIN)
    ann = await served.world.person("ann", AGENT)
    await Identity(served.world.instance).set_password(ann.id, PASSWORD)
    return Office(served, admin, robot)
