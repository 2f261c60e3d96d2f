"""Passwords: which are accepted, and how they are hashed (argon2id). The only file that knows argon2.

A hash costs 19 MiB and tens of milliseconds of a processor, and anybody may ask for one: a process makes one at a time,
behind everything else it does, and who would have to wait long is asked to try again later.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.errors import Reason, Unavailable

T = TypeVar("T")
turns: Turns

SHORTEST, LONGEST = 8, 128
# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
_COMMON = Path(__file__).with_name("common_passwords.txt")
_RUNS = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
# How many may wait for their hash in one process, and how long.
MOST_WAITING, WAIT_SECONDS = 32, 5.0
_RETRY_AFTER_SECONDS = 5
# Searches and pages come first: of a busy processor hashing gets about a tenth.
NICENESS = 10
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
    """The text to store instead of the password. Raises Unavailable `hashing_busy` when too many want one."""
    return turns.take(lambda: _HASHER.hash(_plain(password)))


def is_right(password: object, kept: str) -> bool:
    """Whether this is the password behind `kept`. A wrong one, a missing account and no password cost the same time.

    Raises Unavailable `hashing_busy` when too many want to know.
    """
    fits = isinstance(password, str) and len(password) <= LONGEST and kept != NO_PASSWORD
    candidate = _plain(password) if fits and isinstance(password, str) else ""

    def verify() -> bool:
        try:
            _HASHER.verify(kept if fits else _somebody(), candidate.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
        return fits

    return turns.take(verify)


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's and should be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(kept)


class Turns:
    """One thread that hashes, and those who wait for it: at most so many, each at most so many seconds."""

    def __init__(self, most_waiting: int, wait_seconds: float) -> None:
        self._places = threading.BoundedSemaphore(1 + most_waiting)
        self._seconds = wait_seconds
        self._thread = ThreadPoolExecutor(1, "hashing", initializer=_give_way)  # begins with the first turn

    def take(self, work: Callable[[], T]) -> T:
        """What `work` gives, once it has had its turn. Raises Unavailable `hashing_busy`."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("hashing_busy", retry_after_seconds=_RETRY_AFTER_SECONDS)
        try:
            turn = self._thread.submit(work)
            try:
                return turn.result(self._seconds)
            except TimeoutError:
                turn.cancel()
                raise Unavailable("hashing_busy", retry_after_seconds=_RETRY_AFTER_SECONDS) from None
        finally:
            self._places.release()


def _give_way() -> None:
    # Linux gives each thread a priority of its own; where that is not so, hashing competes like everything else.
    with suppress(OSError):
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)


def _new_turns() -> None:
    global turns
    turns = Turns(MOST_WAITING, WAIT_SECONDS)


_new_turns()
# A thread does not survive a fork.
os.register_at_fork(after_in_child=_new_turns)


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
