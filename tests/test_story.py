"""The whole platform as an implementer, an agent, a customer and a stranger meet it: by commands and over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from platform_core.compiler.values import parse_id
from tests.servers import PASSWORD, ROOT, Operator

SAMPLES = ROOT / "docs" / "how-to" / "import"
CASES = "/api/tables/sn_customerservice_case"


async def _signed_in(address: str, user_name: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=address, timeout=30)
    form = {"grant_type": "password", "username": user_name, "password": PASSWORD}
    answer = await client.post("/api/token", data=form)
    assert answer.status_code == 200, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def _set_up(operator: Operator, url: str) -> None:
    """An instance with the banking packs, businesses as accounts, complaints, and people."""
    operator.command("init", "--database", url)
    plan = operator.command("packs", "plan", "activate", "banking")
    assert [pack["name"] for pack in plan["packs"]] == [
        "customer_base",
        "b2b",
        "b2c",
        "product_data",
        "service_organization",
        "install_base",
        "customer_service",
        "banking",
    ]
    operator.command("packs", "activate", "banking", "--plan", plan["hash"])
    for sample, table, mapping in (
        ("businesses", "customer_account", "businesses"),
        ("complaints", "sn_bom_compl_service", "complaints"),
    ):
        given = ("--table", table, "--map", str(SAMPLES / f"{mapping}.toml"))
        done = operator.command("import", str(SAMPLES / f"{sample}.csv"), *given)
        assert done["created"] > 0, done
        assert done["rejected"] == 0, done
        again = operator.command("import", str(SAMPLES / f"{sample}.csv"), *given)
        assert (again["created"], again["updated"]) == (0, 0), "a second run of the same file changes nothing"


def _people(operator: Operator) -> None:
    operator.person("agnes", "--role", "sn_customerservice_agent", "--role", "sn_bom_compl.agent")
    operator.person("eve")
    contact = ("--table", "customer_contact")
    for name, account, role in (
        ("paul", "Parent Group", "sn_customerservice.customer_admin"),
        ("sally", "Subsidiary", "sn_customerservice.customer"),
        ("otto", "Other Company", "sn_customerservice.customer_admin"),
    ):
        operator.person(name, *contact, "--set", f"account={account}", "--role", role)


async def _accounts(address: str, token: str) -> None:
    async with httpx.AsyncClient(base_url=address, headers={"authorization": f"Bearer {token}"}) as admin:
        parent = (
            await admin.post("/api/tables/customer_account", json={"name": "Parent Group", "customer": True})
        ).json()
        child = {"name": "Subsidiary", "customer": True, "account_parent": parent["sys_id"]}
        assert (await admin.post("/api/tables/customer_account", json=child)).status_code == 201
        assert (
            await admin.post("/api/tables/customer_account", json={"name": "Other Company"})
        ).status_code == 201


async def _listed(client: httpx.AsyncClient) -> list[str]:
    answer = await client.get(CASES, params={"fields": "short_description", "limit": "1000"})
    assert answer.status_code == 200, answer.text
    return [record["short_description"] for record in answer.json()["records"]]


async def test_an_implementer_sets_a_bank_up_and_everybody_sees_what_is_his(
    tmp_path: Path, database_url: str
) -> None:
    operator = Operator(tmp_path / "instance")
    _set_up(operator, database_url)
    token = operator.command("tokens", "issue", "admin", "--label", "set-up")["token"]
    with operator.serving(workers=1) as server:
        await server.ready()
        address = server.address
        await _accounts(address, token)
        await asyncio.to_thread(_people, operator)
        await _work(address)


async def _work(address: str) -> None:
    async with AsyncExitStack() as stack:
        people = {}
        for name in ("agnes", "paul", "sally", "otto", "eve"):
            people[name] = await _signed_in(address, name)
            stack.push_async_callback(people[name].aclose)
        await _serve_a_customer(**people)


async def _serve_a_customer(
    agnes: httpx.AsyncClient,
    paul: httpx.AsyncClient,
    sally: httpx.AsyncClient,
    otto: httpx.AsyncClient,
    eve: httpx.AsyncClient,
) -> None:
    complaints = (
        await agnes.get("/api/tables/sn_bom_compl_service", params={"count": "exact", "limit": "1"})
    ).json()
    assert complaints["count"]["value"] > 0
    opened = await sally.post(
        CASES, json={"short_description": "The terminal is down", "comments": "Since noon"}
    )
    assert opened.status_code == 201, opened.text
    assert await _listed(sally) == ["The terminal is down"]
    assert await _listed(paul) == ["The terminal is down"], "the parent's admin sees the subsidiary's case"
    assert await _listed(otto) == [], "another company's admin sees nothing of it"
    assert await _listed(eve) == [], "a stranger sees nothing"
    where = opened.headers["location"]
    accepted = await agnes.post(f"{where}/actions/accept", headers={"if-match": "*"})
    assert accepted.status_code == 200, accepted.text
    notes = {
        "resolution_code": complaints_code(await agnes.get("/api/schema/sn_customerservice_case")),
        "close_notes": "Restarted",
    }
    proposed = await agnes.post(f"{where}/actions/propose_solution", json=notes, headers={"if-match": "*"})
    assert proposed.status_code == 200, proposed.text
    closed = await sally.post(f"{where}/actions/accept_solution", headers={"if-match": "*"})
    assert (closed.status_code, closed.json()["state"]) == (200, 3)
    journal = (await sally.get(f"{where}/journal/comments")).json()["records"]
    assert "Since noon" in [entry["value"] for entry in journal]
    paths = (await eve.get("/openapi.json")).json()["paths"]
    assert CASES in paths
    assert "/api/banking/complaint-statistics" in paths


def complaints_code(schema: httpx.Response) -> str:
    """Some resolution code that the schema offers."""
    field = next(field for field in schema.json()["fields"] if field["name"] == "resolution_code")
    return str(field["choices"][0]["value"])


async def test_p14_packs_change_by_command_under_two_loaded_workers_and_no_request_is_lost(
    tmp_path: Path, database_url: str
) -> None:
    operator = Operator(tmp_path / "instance")
    operator.command("init", "--database", database_url)
    operator.command("packs", "activate", "customer_service", "--yes")
    token = operator.command("tokens", "issue", "admin", "--label", "load")["token"]
    with operator.serving(workers=2) as server:
        await server.ready()
        address = server.address
        stop = asyncio.Event()
        load = [asyncio.create_task(_keep_asking(address, token, stop)) for _ in range(4)]
        for operation, there in (("activate", True), ("deactivate", False), ("activate", True)):
            await asyncio.to_thread(operator.command, "packs", operation, "banking", "--yes")
            statuses = {
                await _status(address, token, "/api/tables/sn_bom_financial_account") for _ in range(20)
            }
            assert statuses == ({200} if there else {404}), (
                "every worker serves the change once the command ends"
            )
        stop.set()
        asked = sum(await asyncio.gather(*load))
    assert asked > 50


async def _status(address: str, token: str, path: str) -> int:
    # A new connection each time, so that both workers are met.
    async with httpx.AsyncClient(base_url=address, headers={"authorization": f"Bearer {token}"}) as client:
        return (await client.get(path, params={"limit": "1"})).status_code


async def _keep_asking(address: str, token: str, stop: asyncio.Event) -> int:
    asked = 0
    headers = {"authorization": f"Bearer {token}"}
    while not stop.is_set():
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as client:
            for _ in range(10):
                made = await client.post(CASES, json={"short_description": f"Load {asked}"})
                assert made.status_code == 201, made.text
                assert (await client.get(f"{CASES}/{parse_id(made.json()['sys_id'])}")).status_code == 200
                asked += 2
    return asked
