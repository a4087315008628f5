"""Tokens with scopes, OAuth clients and identity providers over the command line."""

from __future__ import annotations

from platform_core import Actor, ClientRefused, Identity, Instance
from tests.platform_core.cli.terminal import Terminal


def whose(pergola: Terminal, token: str) -> Actor | None:
    async def find(instance: Instance) -> Actor | None:
        return await Identity(instance).actor_of_token(token)

    return pergola.inside(find)


def gets_a_token(pergola: Terminal, client_id: str, secret: str) -> bool:
    async def ask(instance: Instance) -> bool:
        return bool(await Identity(instance).client_credentials(client_id, secret))

    try:
        return pergola.inside(ask)
    except ClientRefused:
        return False


def test_a_narrowed_token_is_issued_listed_and_revoked(made: Terminal) -> None:
    issued = made.json(
        "tokens", "issue", "admin", "--label", "export", "--scope", "read", "--scope", "user_admin"
    )
    assert issued["scope"] == "read user_admin"
    actor = whose(made, issued["token"])
    assert actor is not None
    assert actor.read_only
    assert actor.roles == {"user_admin", "snc_internal"}
    (listed,) = made.json("tokens", "list", "admin")["tokens"]
    assert (listed["label"], listed["scope"], listed["last_used"] is None) == (
        "export",
        "read user_admin",
        False,
    )
    text = made("tokens", "list", "admin").stdout
    assert "scope read user_admin, last used" in text
    assert issued["token"] not in text
    assert made("tokens", "revoke", "admin", listed["id"]).exit_code == 0
    assert whose(made, issued["token"]) is None
    assert made("tokens", "list", "admin").stdout == "no tokens\n"
    assert made("tokens", "revoke", "admin", listed["id"]).exit_code == 1
    assert "there is no scope" in made("tokens", "issue", "admin", "--label", "x", "--scope", "boss").stderr


def test_a_client_is_registered_gets_another_secret_and_is_switched_off_and_removed(made: Terminal) -> None:
    secret = made("oauth-clients", "register", "crm", "--user", "admin", "--scope", "read").stdout.strip()
    assert gets_a_token(made, "crm", secret)
    (listed,) = made.json("oauth-clients", "list")["clients"]
    assert (listed["client_id"], listed["scopes"], listed["user.user_name"]) == ("crm", "read", "admin")
    assert listed["last_used"] is not None
    renewed = made.json("oauth-clients", "new-secret", "crm")["client_secret"]
    assert (gets_a_token(made, "crm", secret), gets_a_token(made, "crm", renewed)) == (False, True)
    assert made("oauth-clients", "disable", "crm").exit_code == 0
    assert not gets_a_token(made, "crm", renewed)
    assert "disabled" in made("oauth-clients", "list").stdout
    assert made("oauth-clients", "enable", "crm").exit_code == 0
    assert gets_a_token(made, "crm", renewed)
    assert made("oauth-clients", "remove", "crm").exit_code == 0
    assert not gets_a_token(made, "crm", renewed)
    assert made("oauth-clients", "list").stdout == "no clients\n"
    for word in ("disable", "enable", "remove", "new-secret"):
        assert made("oauth-clients", word, "crm").exit_code == 1
    assert made("oauth-clients", "register", "x", "--user", "admin", "--grant", "implicit").exit_code == 2


def test_an_identity_provider_is_added_and_its_secret_only_replaced(made: Terminal) -> None:
    added = (
        "identity-providers", "add", "acme", "--issuer", "https://login.example.com", "--client-id", "pergola",
        "--create-users", "--sign-out-there", "--role", "snc_internal", "--secret-stdin",
        "--mapping", '{"claim": "groups", "value": "boss", "roles": ["user_admin"]}',
    )  # fmt: skip
    assert made(*added, given="hush-hush\n").exit_code == 0
    (listed,) = made.json("identity-providers", "list")["providers"]
    assert (listed["default_roles"], listed["label"], listed["match_email"]) == (
        ["snc_internal"],
        "acme",
        False,
    )
    assert listed["sign_out_there"] is True
    assert listed["secret_set_on"] is not None
    assert (
        made("identity-providers", "secret", "acme", given="hush\n").stdout
        == "Replaced the secret of acme.\n"
    )
    assert "hush" not in made("identity-providers", "list").stdout + str(
        made.json("identity-providers", "list")
    )
    assert made("identity-providers", "disable", "acme").exit_code == 0
    assert "disabled" in made("identity-providers", "list").stdout
    assert made("identity-providers", "enable", "acme").exit_code == 0
    assert made("identity-providers", "remove", "acme").exit_code == 0
    assert made("identity-providers", "list").stdout == "no identity providers\n"
    assert made("identity-providers", "remove", "acme").exit_code == 1


WRONG_PROVIDERS: list[tuple[tuple[str, ...], str]] = [
    (("acme", "--issuer", "http://login.example.com"), "must begin with https://"),
    (("acme", "--issuer", "https://a:b@login.example.com"), "without a user"),
    (("acme", "--issuer", "https://login.example.com?x=1"), "without a user, a query"),
    (("providers", "--issuer", "https://login.example.com"), "stands for something else"),
    (("Acme!", "--issuer", "https://login.example.com"), "name"),
    (("acme", "--issuer", "https://login.example.com", "--role", "boss"), "there is no role 'boss'"),
    (("acme", "--issuer", "https://login.example.com", "--mapping", "{"), "is no JSON"),
    (("acme", "--issuer", "https://login.example.com", "--mapping", "[]"), "must hold claim, value"),
    (
        (
            "acme",
            "--issuer",
            "https://login.example.com",
            "--mapping",
            '{"claim":"g","value":"v","roles":["x"]}',
        ),
        "there is no role 'x'",
    ),
]


def test_a_provider_that_cannot_be_is_refused_and_leaves_nothing(made: Terminal) -> None:
    for words, message in WRONG_PROVIDERS:
        refused = made(
            "identity-providers", "add", *words, "--client-id", "pergola", "--secret-stdin", given="x\n"
        )
        assert refused.exit_code == 1, words
        assert message in refused.stderr
    assert made("identity-providers", "list").stdout == "no identity providers\n"
