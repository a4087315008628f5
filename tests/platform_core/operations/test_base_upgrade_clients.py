"""OAuth clients of the first release, which were rows of the platform alone, become records that are looked after."""

from __future__ import annotations

import pytest

from platform_core import Actor, Identity
from platform_core.base.clients import OAuthClient
from platform_core.compiler.write import insert_sql
from platform_core.identity import ClientRefused
from platform_core.identity.secret_texts import Prefix, new_token, token_hash
from platform_core.ids import new_id
from platform_core.operations import execute, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.test_base_upgrade import former
from tests.platform_core.operations.test_base_upgrade_values import FLAGS, NOW, stored

__all__ = ["former"]


async def test_clients_of_the_first_release_work_on_and_can_be_changed(former: str, admin: Actor) -> None:
    async with samples.an_instance(former, samples.shop) as instance:
        robot = await stored(instance, "sys_user", {**FLAGS, "user_name": "robot", "name": "Robot"})
        secret, client = new_token(Prefix.CLIENT), new_id()
        row = {
            "sys_id": client, "client_id": "crm", "secret_hash": token_hash(secret), "user": robot, "created": NOW,
        }  # fmt: skip
        statement = insert_sql(instance.database.dialect, "sys_oauth_client", tuple(row))
        await instance.database.execute(statement, list(row.values()))

        drawn = await plan(instance, "upgrade", ["base"])
        assert drawn.blockers == ()
        await execute(instance, "upgrade", ["base"], drawn.hash, admin)
        await instance.reload()

        records, identity = instance.elevated("a test"), Identity(instance)
        record = await records.get(OAuthClient, client)
        assert {name: value for name, value in record.items() if name.startswith("sys_")} == {
            "sys_id": client, "sys_class_name": "sys_oauth_client", "sys_created_on": NOW, "sys_created_by": "system",
            "sys_updated_on": NOW, "sys_updated_by": "system", "sys_mod_count": 0,
        }  # fmt: skip
        assert (record["disabled"], record["grants"], record["scopes"], record["secret_set_on"]) == (
            False, None, None, NOW,
        )  # fmt: skip
        assert (await identity.client_credentials("crm", secret)).access_token
        await records.update(OAuthClient, client, {"disabled": True}, version=0)
        with pytest.raises(ClientRefused):
            await identity.client_credentials("crm", secret)
