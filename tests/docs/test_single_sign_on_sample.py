"""The sample of the page on single sign-on works with an OpenID Connect provider that others made."""

from __future__ import annotations

from platform_core import ADMIN
from plugins import customer_service
from tests.api.oidc_kit import mock_provider, signs_in_there
from tests.api.platform_kit import Serve
from tests.docs.samples import needed_by, sample

SAMPLE = sample("single_sign_on")


async def test_somebody_from_support_signs_in_and_is_an_agent(serve: Serve) -> None:
    served = await serve(*needed_by(customer_service.pack)[:-1])
    admin = await served.as_(await served.world.person("root", ADMIN))
    await served.world.person("ann", email="ann@example.com")
    ann = {"sub": "1", "email": "ann@example.com", "email_verified": True, "groups": ["support"]}
    browser = served.client()
    with mock_provider(ann) as issuer:
        await SAMPLE.set_up(admin, issuer, "as the provider gave it")
        headers = await SAMPLE.sign_in(browser, lambda address: signs_in_there(address, "1"))
        me = (await browser.get("/api/me")).json()
        assert (me["user_name"], "sn_customerservice_agent" in me["roles"]) == ("ann", True)

        assert (await SAMPLE.sign_out(browser, headers)).startswith(f"{issuer}/")
        assert (await browser.get("/api/me")).status_code == 401
