"""What somebody may not see changes no byte of what he is answered, whatever he asks."""

from __future__ import annotations

import pytest

from plugins.contracts import Coverage, EntitlementCharacteristic
from tests.plugins.contracts.deals import Deals, day

OK = 200
VERIFY = "/api/sn_ent_verify/verifyentitlements"


async def answers(deals: Deals, person: str) -> dict[str, str]:
    """All that a person is answered about contracts, by what he asks."""
    client = await deals.world.client(deals.actors[person])
    hotel, product = deals["hotel"], deals["hotel's product"]
    asked = (
        "/api/expiring-contracts?days=366",
        f"{VERIFY}?account={hotel}",
        f"{VERIFY}?account={deals['stranger']}",
        f"{VERIFY}?account={hotel}&sold_product={product}",
        f"{VERIFY}?account={hotel}&state=draft",
        f"/api/sn_pss_core/servicecontract/{deals['gold']}",
        f"/api/case-entitlements/{deals['case']}",
        f"/api/customers/customer_account/{hotel}/overview",
        *(
            f"/api/tables/{table}?count=exact{more}"
            for table in ("ast_contract", "service_entitlement", "sn_install_base_m2m_contract_sold_product")
            for more in ("", "&order=-sys_created_on&limit=1")
        ),
        "/api/tables/service_entitlement?contract.short_description[contains]=secret&count=exact",
        "/api/tables/ast_contract?short_description=secret",
    )
    given = {path: await client.get(path) for path in asked}
    # A refusal carries the number of the request.
    return {
        path: answer.text if answer.status_code == OK else f"{answer.status_code}: {answer.json()['detail']}"
        for path, answer in given.items()
    }


@pytest.mark.parametrize("person", ["guest", "hotel admin", "agent", "clara"])
async def test_a2_what_is_hidden_changes_no_answer(deals: Deals, person: str) -> None:
    await deals.in_force("gold", ends=day(20))
    await deals.entitlement("visits", contract=deals["gold"])
    await deals.add("covered", Coverage, contract=deals["gold"], sold_product=deals["hotel's product"])
    await deals.case("case", contact=deals["guest"])
    before = await answers(deals, person)
    async with deals.preparing():
        whose = {"consumer": deals["mateo's record"]} if person == "agent" else {"account": deals["stranger"]}
        await deals.in_force("secret", ends=day(5), **whose)
        await deals.entitlement("secret right", contract=deals["secret"])
        if person != "agent":
            await deals.add(
                "hidden", Coverage, contract=deals["secret"], sold_product=deals["stranger's product"]
            )
            # To customers a draft of their own is hidden, too.
            await deals.contract("secret draft", ends=day(6))
            await deals.entitlement("secret draft right", contract=deals["secret draft"])
        values = {"entitlement": deals["secret right"], "characteristic": deals["spare parts"], "value": "7"}
        await deals.add("parts", EntitlementCharacteristic, **values)
    after = await answers(deals, person)
    assert {path: text for path, text in after.items() if text != before[path]} == {}
