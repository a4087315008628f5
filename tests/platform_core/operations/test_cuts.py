"""What a pack keeps from people in tables of others: while it cannot be used, and when it goes for good."""

from __future__ import annotations

from platform_core import (
    INTERNAL,
    Actor,
    Broken,
    Grant,
    Pack,
    ProtectedField,
    Restriction,
    Role,
    Task,
    User,
    plan,
)
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.test_quarantine import carry_out, offer

GUARD = Role("guard.keeper", "Sees what is kept", contains=(INTERNAL,))
guard = Pack(
    name="guard",
    version="1.0",
    summary="Keeps phones and tasks from people",
    roles=(GUARD,),
    access_rules=(
        Grant(role=GUARD, entity=Task, may=("read",), because="Keepers read tasks"),
        Restriction(
            entity=Task, where=lambda actor: Task.assigned_to == actor.id, unless=(GUARD,), because="Own work",
        ),
        ProtectedField(entity=User, field="email", read=(GUARD,), because="Addresses are private"),
    ),
)  # fmt: skip


async def test_a9_what_a_pack_keeps_from_some_is_kept_from_all_while_it_is_left_out(
    make_instance: MakeInstance, admin: Actor
) -> None:
    instance = await make_instance(guard)
    await carry_out(instance, admin, "activate", "guard")
    system = instance.elevated("a test")
    chief = Actor(id="0" * 32, user_name="chief", roles=frozenset({"admin", "itil"}), kind="internal")
    await system.create(User, {"user_name": "eve", "email": "eve@example.com"})
    (before,) = [user async for user in instance.records(chief).every(User)]
    assert "email" not in before
    for broken in (True, False):
        await offer(instance, broken=(Broken("guard", "it is broken"),) if broken else ())
        (user,) = [user async for user in instance.records(chief).every(User)]
        assert "email" not in user
        assert "email" in (await system.get(User, user["sys_id"]))
        rules = instance.assembly.registry.restrictions
        assert [rule.because for rule in rules if rule.entity is Task] == [
            "Own work (pack 'guard' decides for whom, and is left out)"
        ]
        refused = await plan(instance, "deactivate", ["guard"])
        assert any("keeps field 'email' of 'sys_user' from people" in text for text in refused.blockers)
    await offer(instance, guard)
    assert [rule.because for rule in instance.assembly.registry.restrictions] == ["Own work"]


async def test_p10_what_a_pack_kept_from_people_ends_when_it_is_uninstalled_and_the_plan_says_so(
    make_instance: MakeInstance, admin: Actor
) -> None:
    instance = await make_instance(guard)
    await carry_out(instance, admin, "activate", "guard")
    chief = Actor(id="0" * 32, user_name="chief", roles=frozenset({"admin", "itil"}), kind="internal")
    await instance.elevated("a test").create(User, {"user_name": "eve", "email": "eve@example.com"})
    await offer(instance, broken=(Broken("guard", "it is broken"),))
    drawn = await plan(instance, "uninstall", ["guard"])
    assert not drawn.blockers
    gained = {
        (role, change.operation, change.gains)
        for change in drawn.access
        for role in change.roles
        if change.change == "gained" and change.table == "sys_user"
    }
    assert ("admin", "read", ("email",)) in gained
    await carry_out(instance, admin, "uninstall", "guard")
    (user,) = [user async for user in instance.records(chief).every(User)]
    assert user["email"] == "eve@example.com"
