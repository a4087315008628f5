"""Where browsers are sent is a path of this instance, or nowhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.redirects import safe_next
from tests.api.platform_kit import Serve, serve
from tests.example import gadgets

__all__ = ["serve"]

ALPHABET = "/\\:@.?#%&=;,a \t\r\n\0é"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/cases", "/cases?state=1&next=//x", "/cases/1#top", "/docs#tag/About", "/a:b@c", "/%2F%2Fevil.test", "/a;b=c",
        "/%C3%A9",
    ],
)  # fmt: skip
def test_a_local_path_is_kept(path: str) -> None:
    assert safe_next(path, "/home") == path


@pytest.mark.parametrize(
    "given",
    [
        None, "", "cases", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "/\n/evil.test",
        "\t//evil.test", " /cases", "/a//evil.test", "https://evil.test", "https:/evil.test", "javascript:alert(1)",
        "data:text/html,x", "http:evil.test", "/cases\r\nSet-Cookie: a=b", "/\x00", "/\x7f", "/\u2028/evil.test", "/ä",
        "@evil.test", "/" + "a" * 3000, "/%5c\\evil.test",
    ],
)  # fmt: skip
def test_whatever_could_lead_to_another_site_is_not_followed(given: str | None) -> None:
    assert safe_next(given, "/home") == "/home"


@given(st.text(alphabet=ALPHABET, max_size=8))
@example("//evil")
@example("/\\evil")
@example("/\t/evil")
@example("https://evil")
def test_whatever_is_asked_for_the_browser_stays_on_this_server(text: str) -> None:
    # As browsers read addresses: a backslash is a slash, and tabs and line ends are not there.
    seen = safe_next(text).replace("\\", "/").translate({9: None, 10: None, 13: None})
    target = urlsplit(urljoin("https://pergola.example/api/sign-in/acme/callback", seen))
    assert (target.scheme, target.netloc) == ("https", "pergola.example")
    assert safe_next(text).isascii()
    assert safe_next(text).isprintable()


async def test_who_asks_for_nothing_in_particular_comes_to_the_documentation(serve: Serve) -> None:
    client = (await serve(gadgets.pack)).client()
    for method in ("GET", "HEAD"):
        sent = await client.request(method, safe_next(None))
        assert (sent.status_code, sent.headers["location"]) == (302, "/docs")
    assert (await client.get("/", follow_redirects=True)).headers["content-type"].startswith("text/html")
    assert (await client.post("/")).status_code == 404
