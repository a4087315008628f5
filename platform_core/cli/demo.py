"""``pergola demo``: demonstration data."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec

from ..configuration import FILE_NAME
from ..demonstration import Removed, SignIn, demo_password, load_demo, remove_demo, sign_ins
from ..errors import NotFound
from ..identity import Identity
from ..instance import Instance, stored_state
from ..operations import execute, plan_activation
from .console import REASON, Console
from .groups import FAILED, Command, Group, finish, table
from .initializing import ADMINISTRATOR, make_instance
from .operating import refuse_blocked


def make_group() -> Group:
    """The commands about demonstration data."""
    group = Group("demo", help="Demonstration data: people, customers and cases to try things with.")
    group.add_command(load)
    group.add_command(people)
    group.add_command(remove)
    return group


@click.command("load", cls=Command, example="pergola demo load\npergola demo load banking")
@click.argument("packs", nargs=-1)
@click.pass_obj
def load(console: Console, packs: tuple[str, ...]) -> None:
    """Load the demonstration data of packs and of those that they require; of all active ones without names."""
    loaded = console.run(_load(console, packs))
    console.show(loaded, lambda: _loaded_text(loaded))


class DemoPeople(msgspec.Struct, frozen=True, kw_only=True):
    """Who can sign in with demonstration data, and with which password."""

    password: str
    sign_ins: list[SignIn]


class LoadedDemo(DemoPeople, frozen=True, kw_only=True):
    """What was loaded, and who can sign in now."""

    records: dict[str, int]
    there: list[str]


async def _load(console: Console, packs: tuple[str, ...]) -> LoadedDemo:
    async with console.instance() as instance:
        loaded = await load_demo(instance, packs or None)
        return LoadedDemo(
            records=loaded.records,
            there=loaded.there,
            password=demo_password(instance),
            sign_ins=await sign_ins(instance),
        )


def _loaded_text(loaded: LoadedDemo) -> str:
    lines = [f"{pack}: {count} records" for pack, count in loaded.records.items()]
    lines += [f"{pack}: loaded already" for pack in loaded.there]
    if loaded.sign_ins:
        lines += [f"sign in with the password {loaded.password} as", shown_first(loaded.sign_ins)]
    return "\n".join(lines) or "no active pack has demonstration data"


def shown_first(found: Sequence[SignIn]) -> str:
    """The first person of each pack, and where the others are listed, if there are others."""
    first = list({each.pack: each for each in reversed(found)}.values())[::-1]
    text = _people_text(first)
    others = len(found) - len(first)
    return f"{text}\nand {others} more, see `pergola demo people`" if others else text


def _people_text(found: Sequence[SignIn]) -> str:
    return table([(each.user_name, each.because) for each in found])


@click.command("people", cls=Command, example="pergola demo people\npergola demo people retail banking")
@click.argument("packs", nargs=-1)
@click.pass_obj
def people(console: Console, packs: tuple[str, ...]) -> None:
    """List who can sign in with the demonstration data of these packs, or of all, and what to try as each of them."""
    listed = console.run(_people(console, packs))
    console.show(listed, lambda: _listed_text(listed))


async def _people(console: Console, packs: tuple[str, ...]) -> DemoPeople:
    async with console.instance() as instance:
        found = await sign_ins(instance)
        known = {each.pack for each in found}
        for name in packs:
            if name not in known:
                raise NotFound(
                    f"nobody can sign in with demonstration data of {name!r}",
                    remedy="`pergola demo people` lists who can; `pergola demo load` loads what is not there yet",
                )
        chosen = [each for each in found if not packs or each.pack in packs]
        return DemoPeople(password=demo_password(instance), sign_ins=chosen)


def _listed_text(listed: DemoPeople) -> str:
    packs = dict.fromkeys(each.pack for each in listed.sign_ins)
    parts = [
        f"{pack}\n{_people_text([each for each in listed.sign_ins if each.pack == pack])}" for pack in packs
    ]
    if not parts:
        return "nobody; load demonstration data with `pergola demo load`"
    return "\n\n".join([f"Everybody's password: {listed.password}", *parts])


@click.command("remove", cls=Command, example="pergola demo remove --yes")
@click.argument("packs", nargs=-1)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def remove(console: Console, packs: tuple[str, ...], yes: bool) -> None:
    """Remove demonstration data, also where it was edited. What real records refer to stays, and is listed."""
    question = f"Remove the demonstration data of {', '.join(packs) or 'all packs'}?"
    if not console.confirmed(question, yes):
        raise click.ClickException("nothing was removed")
    removed = console.run(_remove(console, packs))
    console.show(removed, lambda: _removed_text(removed))
    if removed.kept:
        finish(FAILED)


async def _remove(console: Console, packs: tuple[str, ...]) -> Removed:
    async with console.instance() as instance:
        return await remove_demo(instance, packs or None)


def _removed_text(removed: Removed) -> str:
    lines = [f"{pack}: {count} records" for pack, count in removed.records.items()]
    lines += [f"stays: {kept.table} {kept.name or kept.record}: {kept.because}" for kept in removed.kept]
    return "\n".join(lines) or "no demonstration data is loaded"


class DemoInstance(DemoPeople, frozen=True, kw_only=True):
    """An instance that shows what there is, and who can sign in."""

    directory: str
    made: bool

    def text(self) -> str:
        """The password, and whom to begin with."""
        return f"Everybody's password: {self.password}\n{shown_first(self.sign_ins)}"


async def prepare_demo(console: Console) -> DemoInstance:
    """Make the console's instance a demo, as far as it is not one yet: all packs active, their demonstration data loaded.

    What somebody changed since is left as it is: packs that were deactivated stay so.
    """
    made = not (console.directory / FILE_NAME).exists()
    if made:
        await make_instance(console.directory, console.packs)
    async with console.instance() as instance:
        password = demo_password(instance)
        if (await stored_state(instance.database)).active == ["base"]:
            admin = await console.user(instance, ADMINISTRATOR)
            await Identity(instance).set_password(admin["sys_id"], password)
            await _activate_all(console, instance)
            await instance.reload()
        await load_demo(instance)
        found = await sign_ins(instance)
    administrator = SignIn(ADMINISTRATOR, "System Administrator", "Administrator: may do everything", "base")
    return DemoInstance(
        directory=str(console.directory), made=made, password=password, sign_ins=[administrator, *found]
    )


async def _activate_all(console: Console, instance: Instance) -> None:
    names, checks = sorted(instance.available.packs), console.checks()
    if names == ["base"]:
        return
    made = await plan_activation(instance, names, checks=checks)
    refuse_blocked(made)
    actor = instance.elevated(REASON).actor
    await execute(instance, "activate", names, made.hash, actor, checks=checks)
