"""ID tokens of any shape: what is not exactly right is refused, and nothing else goes wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from platform_core.identity.id_tokens import ALGORITHMS, LEEWAY, OLDEST, UnknownKey, WrongToken, verified

KEY = ECKey.generate_key("P-256", {"kid": "k"}, private=True)
PUBLIC = [KEY.as_dict(private=False)]
NOW, ISSUER = 1_800_000_000.0, "https://login.example.com"
GOOD: dict[str, Any] = {
    "iss": ISSUER, "aud": "pergola", "sub": "zoe", "nonce": "n" * 64, "iat": NOW - 5, "exp": NOW + 300,
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def signed(claims: Any, header: dict[str, Any] | None = None) -> str:
    content = json.dumps(claims).encode()
    return jws.serialize_compact(header or {"alg": "ES256", "kid": "k"}, content, KEY, algorithms=["ES256"])


def check(
    token: str, keys: Any = PUBLIC, algorithms: tuple[str, ...] = ("ES256",), now: float = NOW
) -> dict[str, Any]:
    return verified(token, keys, algorithms, issuer=ISSUER, audience="pergola", nonce="n" * 64, now=now)


def test_a_right_token_gives_its_claims() -> None:
    assert check(signed(GOOD)) == GOOD
    assert check(signed({**GOOD, "aud": ["pergola", "x"], "azp": "pergola"}))["sub"] == "zoe"
    assert check(signed(GOOD, {"alg": "ES256"}))["sub"] == "zoe", "one key needs no name"


def test_times_hold_to_the_second() -> None:
    end, begin = GOOD["exp"] + LEEWAY, GOOD["iat"]
    assert check(signed(GOOD), now=end - 1)
    for now in (end, begin - LEEWAY - 1):
        with pytest.raises(WrongToken):
            check(signed(GOOD), now=now)
    long = {**GOOD, "exp": NOW + 10 * OLDEST}
    assert check(signed(long), now=begin + OLDEST)
    with pytest.raises(WrongToken):
        check(signed(long), now=begin + OLDEST + 1)


def test_algorithms_that_others_could_sign_with_are_never_allowed() -> None:
    assert not {"none", "HS256", "HS384", "HS512"} & ALGORITHMS
    for algorithms in ((), ("RS256",), ("none",)):
        with pytest.raises((WrongToken, UnknownKey)):
            check(signed(GOOD), algorithms=algorithms)


def test_a_key_is_used_for_what_it_is_and_never_guessed() -> None:
    twin = ECKey.generate_key("P-256", {"kid": "other"}, private=True).as_dict(private=False)
    assert check(signed(GOOD), keys=[twin, *PUBLIC])
    secret = OctKey.generate_key(256, {"kid": "k"}, private=True).as_dict(private=True)
    for keys in (
        [], [twin], [secret], [{**PUBLIC[0], "use": "enc"}], [{**PUBLIC[0], "alg": "ES384"}], [*PUBLIC, *PUBLIC],
        [{"kty": "EC", "kid": "k"}], [{**PUBLIC[0], "x": "?"}], [{**twin, "kid": "k"}],
    ):  # fmt: skip
        with pytest.raises((WrongToken, UnknownKey)):
            check(signed(GOOD), keys=keys)
    with pytest.raises(UnknownKey):
        check(signed(GOOD, {"alg": "ES256"}), keys=[twin, *PUBLIC])


def test_what_is_signed_but_no_object_or_without_an_end_is_refused() -> None:
    endless = ({**GOOD, "exp": end} for end in (float("nan"), float("inf"), 10**400))
    wrong: list[Any] = [[], None, 1, "x", *endless]
    for claims in wrong:
        with pytest.raises(WrongToken):
            check(signed(claims))
    deep = jws.serialize_compact(
        {"alg": "ES256", "kid": "k"}, b'{"a":' * 60_000 + b"1" + b"}" * 60_000, KEY, algorithms=["ES256"]
    )
    with pytest.raises(WrongToken):
        check(deep)


@given(
    token=st.text(max_size=60)
    | st.lists(st.text(alphabet="abAZ09-_=", max_size=20), max_size=5).map(".".join)
)
def test_r5_any_text_at_all_is_refused_in_the_same_way(token: str) -> None:
    with pytest.raises((WrongToken, UnknownKey)):
        check(token)


@given(changed=st.dictionaries(st.sampled_from([*GOOD, "azp", "nbf"]), JSON, min_size=1))
def test_r5_any_change_of_the_claims_is_refused_or_means_the_same(changed: dict[str, Any]) -> None:
    try:
        found = check(signed({**GOOD, **changed}))
    except WrongToken:
        return
    assert found["iss"] == ISSUER
    assert found["nonce"] == GOOD["nonce"]
    assert found["aud"] == "pergola" or "pergola" in found["aud"]
    assert found.get("azp") in (None, "pergola")
    assert found["iat"] <= NOW + LEEWAY < found["exp"] + 2 * LEEWAY
