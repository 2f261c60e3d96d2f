"""Passwords: which are accepted, and how they are kept (argon2id). The only file that knows argon2."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.errors import Reason

SHORTEST, LONGEST = 8, 128
# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
_COMMON = Path(__file__).with_name("common_passwords.txt")
_RUNS = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
# An account with this instead of a hash has no password: nobody can sign in to it with one.
NO_PASSWORD = "!"  # noqa: S105


def why_refused(password: object, *, about: tuple[str, ...] = ()) -> Reason | None:
    """Why a new password is not accepted, or None.

    8 to 128 characters of any kind, Chinese passphrases welcome, no rule about which; refused are the common ones, one
    character repeated, plain runs (12345678), and the person's own name or number (`about`).
    """
    if not isinstance(password, str):
        return Reason("not_text")
    if len(password) > LONGEST:
        return Reason("too_long", maximum=LONGEST)
    if len(password) < SHORTEST:
        return Reason("password_too_short", minimum=SHORTEST)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        return Reason("password_characters")
    plain = _plain(password).casefold()
    if len(set(plain)) < 3 or plain in _common() or any(plain in run or plain in run[::-1] for run in _RUNS):
        return Reason("password_too_common")
    core = re.sub(r"[^\w]", "", plain)
    if any(core == re.sub(r"[^\w]", "", part.casefold()) for part in about if part):
        return Reason("password_is_your_name")
    return None


def hash_password(password: str) -> str:
    """The text to keep instead of the password."""
    return _HASHER.hash(_plain(password))


def is_right(password: object, kept: str) -> bool:
    """Whether this is the password behind `kept`. A wrong one, a missing account and no password cost the same time."""
    fits = isinstance(password, str) and len(password) <= LONGEST and kept != NO_PASSWORD
    candidate = _plain(password) if fits and isinstance(password, str) else ""
    try:
        _HASHER.verify(kept if fits else _somebody(), candidate.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return fits


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's and should be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    # NFKC: the same passphrase typed on another keyboard (full width, other composition) stays the same.
    return unicodedata.normalize("NFKC", password)


@cache
def _somebody() -> str:
    """A hash nobody knows the password of, to spend the same time where there is no account."""
    import secrets

    return _HASHER.hash(secrets.token_hex(16))


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
