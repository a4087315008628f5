"""A ``next`` parameter leads to a path of this instance or nowhere."""

import pytest

from api.redirects import safe_next


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/cases?state=1&next=//x", "/cases/1#top", "/a:b@c", "/%2F%2Fevil.test", "/a;b=c"]
)
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
