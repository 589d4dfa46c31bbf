"""Sealing of personal values: encrypted for storage, a keyed hash for exact search, a mask for the eye."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

DOT = "•"


class CannotUnseal(Exception):
    """The value was sealed with a key that is not among the keys given."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Keys newest first: the newest seals, all unseal, so that keys can be rotated."""

    keys: Sequence[str]

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(_key(key, b"seal")) for key in self.keys])

    def seal(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode() if text else ""

    def unseal(self, token: str) -> str:
        """Raise `CannotUnseal` when no key fits."""
        if not token:
            return ""
        try:
            return self._fernet().decrypt(token.encode()).decode()
        except InvalidToken:
            raise CannotUnseal from None

    def is_newest(self, token: str) -> bool:
        """Whether the newest key sealed it; nothing needs no sealing."""
        if not token:
            return True
        try:
            Fernet(_key(self.keys[0], b"seal")).decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    def reseal(self, token: str) -> str:
        """The same text under the newest key. Raises `CannotUnseal`."""
        return self.seal(self.unseal(token))

    def fingerprint(self, text: str) -> str:
        """32 hexadecimal digits, equal for equal text under the oldest key: numbers are found while keys change."""
        if not text:
            return ""
        return hmac.new(_key(self.keys[-1], b"fingerprint"), text.encode(), hashlib.sha256).hexdigest()[:32]


def _key(secret: str, purpose: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.blake2b(secret.encode(), digest_size=32, person=purpose[:16]).digest())


def mask(text: str, *, shown: int = 0) -> str:
    """The last `shown` characters, the rest as dots: enough to recognise, not enough to use.

    Only numbers are told apart by their end, and their fields say how much of it; the end of words is words.
    """
    hidden = len(text) - shown if len(text) > shown else len(text)
    return DOT * hidden + text[hidden:]
