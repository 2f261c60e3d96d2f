"""What slows guessing down: attempts counted in the database, for all workers and hosts alike.

Wrong passwords over 5 minutes: 10 from one address, over all accounts; 10 for one account from addresses where it has
not signed in within 90 days; and 10 for one account from one address where it has, counted apart from the other two. So
nobody elsewhere can shut the owner out at home. An address is what `network_of` makes of it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from catalog.accounts.models import KnownAddress, SignInAttempt
from catalog.accounts.networks import network_of
from catalog.errors import TooMany, Unavailable
from catalog.storage.database import db, insert_or_leave, new_id, now, reading

WINDOW = timedelta(minutes=5)
MOST = 10
KNOWN_FOR = timedelta(days=90)
_KEPT_FOR = timedelta(hours=1)
# What lies further ahead was written by a clock that has been set back since.
_AHEAD = timedelta(minutes=1)


@contextmanager
def counted(whose: str, address: str, *, known: bool = False) -> Iterator[str]:
    """Count an attempt (as `count_attempt`), whose id it gives; one that cannot be tried just now does not count."""
    attempt_id = count_attempt(whose, address, known=known)
    try:
        yield attempt_id
    except Unavailable:
        db.session.rollback()
        forget_attempt(attempt_id)
        db.session.commit()
        raise


def count_attempt(whose: str, address: str, *, known: bool = False) -> str:
    """Write an attempt down before trying it, so that many at once all count. Returns its id, for `forget_attempt`.

    `whose` is the account (or the name nobody has) that is tried, `known` whether it signed in from there lately.
    Ends the running transaction. Raises TooMany `too_many_sign_ins` with `retry_after_seconds`; what is refused was not
    tried and does not count.
    """
    attempt = SignInAttempt(
        id=new_id(),
        name_sha256=hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest(),
        address=network_of(address),
        known=known,
        created_at=now(),
    )
    attempt_id, moment = attempt.id, attempt.created_at
    # Who has used up their attempts is refused without a write: a storm of them holds nobody else up.
    _refuse_past(attempt)
    db.session.execute(
        delete(SignInAttempt).where(
            or_(SignInAttempt.created_at < moment - _KEPT_FOR, SignInAttempt.created_at > moment + _AHEAD)
        )
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.expunge(attempt)
    db.session.commit()
    try:
        _refuse_past(attempt)
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


def _refuse_past(attempt: SignInAttempt) -> None:
    """Raise TooMany when ten others lie in the window of a limit that the attempt falls under."""
    same_name, same_address = (
        SignInAttempt.name_sha256 == attempt.name_sha256,
        SignInAttempt.address == attempt.address,
    )
    with reading():
        moment = now()
        others = db.session.execute(
            select(SignInAttempt.created_at, SignInAttempt.name_sha256, SignInAttempt.address)
            .where(
                SignInAttempt.created_at > moment - WINDOW,
                # Attempts from the future do not count: the clock was set back.
                SignInAttempt.created_at <= moment,
                SignInAttempt.known == attempt.known,
                SignInAttempt.id != attempt.id,
                and_(same_name, same_address) if attempt.known else or_(same_name, same_address),
            )
            .order_by(SignInAttempt.created_at.desc())
        ).all()
    by_name = [other.created_at for other in others if other.name_sha256 == attempt.name_sha256]
    by_address = [other.created_at for other in others if other.address == attempt.address]
    # The tenth newest of them has to leave the window.
    waits = [
        int((limit[MOST - 1] + WINDOW - moment).total_seconds()) + 1
        for limit in (by_name, by_address)
        if len(limit) >= MOST
    ]
    if waits:
        raise TooMany("too_many_sign_ins", retry_after_seconds=max(waits))


def _hmac(account_id: str, address: str, secret: str) -> str:
    return hmac.digest(
        f"known address {secret}".encode(), f"{account_id} {network_of(address)}".encode(), "sha256"
    ).hex()
