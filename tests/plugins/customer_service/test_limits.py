"""How much one consumer may do in a day."""

import asyncio
import datetime

import pytest

from platform_core import Actor, Conflict, NewFile, TooManyAttempts
from platform_core.base.plumbing import Property
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_service import Case
from plugins.customer_service.limits import CASES, COMMENTS, FILES
from tests.plugins.b2c.people import signed_up


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """An instance on which consumers may do little."""
    csm = await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack)
    for name, value in ((CASES, "3"), (COMMENTS, "4"), (FILES, "2")):
        await csm.system.create(Property, {"name": name, "value": value})
    await csm.instance.reload()
    csm.system = csm.instance.elevated("test set-up")
    return csm


async def open_case(csm: World, actor: Actor, **values: object) -> str:
    made = await csm.as_(actor).create(Case, {"short_description": "The line is dead", **values})
    return str(made["sys_id"])


async def yesterday(csm: World, table: str, column: str = "sys_created_on") -> None:
    """Let all of a table have happened a day ago."""
    sqlite = csm.instance.database.dialect == "sqlite"
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    mark, value = ("?1", then.isoformat(timespec="microseconds")) if sqlite else ("$1", then)
    await csm.instance.database.execute(f'UPDATE "{table}" SET "{column}" = {mark}', [value])


@pytest.mark.rule("CSM-83")
async def test_a_consumer_opens_so_many_cases_in_a_day_also_when_he_tries_at_once(csm: World) -> None:
    clara, who = await signed_up(csm, "Clara")
    mateo, _ = await signed_up(csm, "Mateo")
    done = await asyncio.gather(*(open_case(csm, clara) for _ in range(8)), return_exceptions=True)
    refused = [each for each in done if isinstance(each, TooManyAttempts)]
    assert (len(done) - len(refused), await csm.system.count(Case)) == (3, 3)
    assert 0 < refused[0].retry_after <= 24 * 3600
    await open_case(csm, mateo)
    agent = await csm.person("petra", CONSUMER_AGENT)
    await open_case(csm, agent, consumer=who)
    await yesterday(csm, "task")
    await open_case(csm, clara)


@pytest.mark.rule("CSM-83")
async def test_a_consumer_writes_so_many_comments_on_one_case_in_a_day(csm: World) -> None:
    clara, _ = await signed_up(csm, "Clara")
    case, other = await open_case(csm, clara), await open_case(csm, clara)
    agent = await csm.person("petra", CONSUMER_AGENT)

    async def comment(actor: Actor, where: str, number: int) -> None:
        await csm.as_(actor).update(Case, where, {"comments": f"Comment {number}"})

    for number in range(6):
        await comment(agent, case, number)
    tries = (comment(clara, case, number) for number in range(7))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [each is None for each in done].count(True) == 4
    assert {type(each) for each in done if each} == {TooManyAttempts}
    await comment(clara, other, 1)
    await comment(agent, case, 9)
    await yesterday(csm, "sys_journal_field")
    await comment(clara, case, 10)


@pytest.mark.rule("CSM-83")
async def test_a_consumer_attaches_so_many_files_to_one_case_also_when_he_tries_at_once(csm: World) -> None:
    clara, _ = await signed_up(csm, "Clara")
    case, other = await open_case(csm, clara), await open_case(csm, clara)
    agent = csm.as_(await csm.person("petra", CONSUMER_AGENT))
    files = [NewFile(name=f"{number}.png", content=b"x") for number in range(5)]
    for file in files:
        await agent.attach(Case, case, file)
    tries = (csm.as_(clara).attach(Case, case, file) for file in files)
    done = await asyncio.gather(*tries, return_exceptions=True)
    kept = [each["sys_id"] for each in done if isinstance(each, dict)]
    assert (len(kept), {type(each) for each in done} - {dict}) == (2, {Conflict})
    await csm.as_(clara).attach(Case, other, files[0])
    await csm.as_(clara).detach(Case, case, kept[0])
    await csm.as_(clara).attach(Case, case, files[4])
    with pytest.raises(Conflict, match="as many as you may"):
        await csm.as_(clara).attach(Case, case, files[0])


@pytest.mark.rule("CSM-83")
async def test_over_http_it_is_said_when_to_go_on(csm: World) -> None:
    clara, _ = await signed_up(csm, "Clara")
    client = await csm.client(clara)
    answers = [
        await client.post("/api/tables/sn_customerservice_case", json={"short_description": "Dead"})
        for _ in range(4)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
