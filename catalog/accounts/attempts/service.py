"""What slows guessing down: attempts counted in the database, for all workers and hosts alike.

Wrong passwords over 5 minutes: 10 from one address, over all accounts; 10 for one account from addresses where it has
not signed in within 90 days; and 10 for one account from one address where it has, counted apart from the other two. So
nobody elsewhere can shut the owner out at home. An address is what `network_of` makes of it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from catalog.accounts.models import KnownAddress, SignInAttempt
from catalog.accounts.networks import network_of
from catalog.errors import TooMany
from catalog.storage.database import db, insert_or_leave, now, reading

WINDOW = timedelta(minutes=5)
MOST = 10
KNOWN_FOR = timedelta(days=90)
_KEPT_FOR = timedelta(hours=1)
# What lies further ahead was written by a clock that has been set back since.
_AHEAD = timedelta(minutes=1)


def count_attempt(whose: str, address: str, *, known: bool = False) -> str:
    """Write an attempt down before trying it, so that many at once all count. Returns its id, for `forget_attempt`.

    `whose` is the account (or the name nobody has) that is tried, `known` whether it signed in from there lately.
    Ends the running transaction. Raises TooMany `too_many_sign_ins` with `retry_after_seconds`; what is refused was not
    tried and does not count.
    """
    whose_sha256, network = hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest(), network_of(address)
    same_name, same_address = SignInAttempt.name_sha256 == whose_sha256, SignInAttempt.address == network
    limits: tuple[tuple[Any, ...], ...] = (
        ((same_name, same_address, SignInAttempt.known),)
        if known
        else ((same_address, ~SignInAttempt.known), (same_name, ~SignInAttempt.known))
    )
    # Who has used up their attempts is told so without a write: a storm of them holds nobody else up.
    _refuse_past(limits)
    moment = now()
    db.session.execute(
        delete(SignInAttempt).where(
            or_(SignInAttempt.created_at < moment - _KEPT_FOR, SignInAttempt.created_at > moment + _AHEAD)
        )
    )
    attempt = SignInAttempt(name_sha256=whose_sha256, address=network, known=known, created_at=moment)
    db.session.add(attempt)
    db.session.flush()
    attempt_id = attempt.id
    db.session.commit()
    try:
        _refuse_past(limits, SignInAttempt.id != attempt_id)
    except TooMany:
        forget_attempt(attempt_id)
        db.session.commit()
        raise
    return attempt_id


def forget_attempt(attempt_id: str) -> None:
    """Take an attempt back, in the running transaction: the password was right, or was not tried."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def is_known(account_id: str, address: str, secret: str) -> bool:
    """Whether the account signed in from this address within 90 days. `secret` is the service's own key."""
    return (
        db.session.scalar(
            select(KnownAddress.account_id).where(
                KnownAddress.account_id == account_id,
                KnownAddress.address_hmac == _hmac(account_id, address, secret),
                KnownAddress.signed_in_at > now() - KNOWN_FOR,
            )
        )
        is not None
    )


def remember_address(account_id: str, address: str, secret: str) -> None:
    """Note, in the running transaction, that the account signs in from this address: only as a keyed hash of its own,
    which tells nobody where a person is, nor who shares an address."""
    moment, address_hmac = now(), _hmac(account_id, address, secret)
    own = KnownAddress.account_id == account_id
    db.session.execute(delete(KnownAddress).where(own, KnownAddress.signed_in_at <= moment - KNOWN_FOR))
    insert_or_leave(KnownAddress, {"account_id": account_id, "address_hmac": address_hmac, "signed_in_at": moment})
    db.session.execute(
        update(KnownAddress).where(own, KnownAddress.address_hmac == address_hmac).values(signed_in_at=moment)
    )


def _refuse_past(limits: tuple[tuple[Any, ...], ...], *others: Any) -> None:
    """Raise TooMany when ten attempts lie in the window of any limit already."""
    with reading():
        moment = now()
        waits = 0
        for which in limits:
            # Attempts from the future do not count: the clock was set back.
            recent = (SignInAttempt.created_at > moment - WINDOW, SignInAttempt.created_at <= moment)
            tenth = db.session.scalar(
                select(SignInAttempt.created_at)
                .where(*recent, *which, *others)
                .order_by(SignInAttempt.created_at.desc())
                .offset(MOST - 1)
                .limit(1)
            )
            if tenth is not None:
                waits = max(waits, int((tenth + WINDOW - moment).total_seconds()) + 1)
    if waits:
        raise TooMany("too_many_sign_ins", retry_after_seconds=waits)


def _hmac(account_id: str, address: str, secret: str) -> str:
    return hmac.digest(
        f"known address {secret}".encode(), f"{account_id} {network_of(address)}".encode(), "sha256"
    ).hex()
