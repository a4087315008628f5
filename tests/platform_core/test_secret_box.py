"""What is sealed can be opened with the same secret and for the same purpose, and in no other way."""

import pytest

from platform_core.errors import ConfigurationError
from platform_core.secret_box import SecretBox


@pytest.mark.parametrize("text", ["", "hunter2", "пароль \0", "x" * 4000])
def test_what_was_sealed_can_be_opened(text: str) -> None:
    sealed = SecretBox(b"a secret", "settings").seal(text)
    assert not text or text not in sealed
    assert SecretBox(b"a secret", "settings").open(sealed) == text


def test_nothing_opens_it_but_the_same_secret_and_purpose() -> None:
    sealed = SecretBox(b"a secret", "settings").seal("hunter2")
    changed = sealed[:-4] + ("AAA=" if not sealed.endswith("AAA=") else "BBB=")
    for box, given in (
        (SecretBox(b"another", "settings"), sealed),
        (SecretBox(b"a secret", "second factor"), sealed),
        (SecretBox(b"a secret", "settings"), changed),
        (SecretBox(b"a secret", "settings"), "hunter2"),
    ):
        with pytest.raises(ConfigurationError, match="set the value anew"):
            box.open(given)


def test_equal_texts_look_different() -> None:
    box = SecretBox(b"a secret", "settings")
    assert box.seal("hunter2") != box.seal("hunter2")
