"""Values that the instance has to read again and nobody else may: encrypted with a key made of the instance's secret."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import ConfigurationError

_KEY_BYTES = 32


class SecretBox:
    """Seals texts for one purpose: what was sealed for one cannot be opened as another."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        info = f"pergola secret box: {purpose}".encode()
        key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._purpose = purpose

    def seal(self, text: str) -> str:
        """The text, encrypted and authenticated; sealed twice it gives two different values."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ConfigurationError(
                f"a sealed value ({self._purpose}) cannot be opened: the instance's secret is another one now",
                remedy="put the former secret back into pergola.toml, or set the value anew",
            ) from None
