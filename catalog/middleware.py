"""What happens around every request, whichever door it takes: its number, its line in the log, how much its caller may
still ask, and answers that are sent again while the index stays the same (doors only)."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, g, request

from catalog.accounts.networks import network_of
from catalog.errors import TooMany, Unavailable
from catalog.extensions import current_extensions
from catalog.storage.rates import WINDOW_SECONDS, seconds_left

if TYPE_CHECKING:
    from catalog.accounts.models import Account
    from catalog.extensions import Extensions
    from catalog.search.answer_cache import CachedResponse

log = logging.getLogger("catalog.requests")
log.setLevel(logging.INFO)

# What the short path (api/short_path.py) has counted of a request it leaves to Flask: nothing is counted twice.
COUNTED = "catalog.counted"


def once_a_view(key: tuple[Hashable, ...], make: Callable[[], Response]) -> Response:
    """An answer that depends on nothing but the index, the day and `key`: made once, then sent again until the index
    changes or the day ends. Only a 200 is cached; while there is no index nothing is (doors only)."""
    from catalog.search.answer_cache import CachedResponse

    def cachable() -> CachedResponse:
        response = make()
        return CachedResponse(response.get_data(), tuple(response.headers), response.status_code)

    sent = answered_once(current_extensions(), key, cachable)
    return Response(sent.body, sent.status, headers=list(sent.headers))


def answered_once(
    extensions: Extensions, key: tuple[Hashable, ...], make: Callable[[], CachedResponse]
) -> CachedResponse:
    """The same for who has no request of Flask at hand (doors only)."""
    try:
        view = extensions.index.reader()
    except Unavailable:
        return make()
    key = (*key, extensions.today())
    found = extensions.response_cache.find(view, key)
    if found is None:
        found = make()
        if found.status == 200:
            extensions.response_cache.keep(view, key, found)
    return found


@dataclass(frozen=True)
class Rate:
    """How much a caller may ask in a window, how much of it is left, and when it begins anew."""

    most: int
    window_seconds: int
    used: int
    seconds_left: int

    @property
    def left(self) -> int:
        """How much may still be asked."""
        return max(0, self.most - self.used)


def count_reads(account: Account | None, cost: int) -> None:
    """Count this request as so many reads of the account, or of the address of somebody unknown, and note what is left
    in `g.rate` (doors only).

    Raises TooMany past the limit of a minute.
    """
    rate = request.environ.get(COUNTED) or count_call(current_extensions(), account, request.remote_addr, cost)
    if rate is None:
        return
    g.rate = rate
    if rate.used > rate.most:
        raise TooMany("too_many", limit=rate.most, retry_after_seconds=rate.seconds_left)


def count_call(extensions: Extensions, account: Account | None, address: str | None, cost: int) -> Rate | None:
    """Count so many reads of the account, or of the address of somebody unknown. None where nothing is counted (doors
    only)."""
    most = extensions.settings.api_per_minute
    if not most:
        return None
    caller = f"account {account.id}" if account else f"address {network_of(address or '')}"
    moment = time.time()
    used = extensions.rates.hit(caller, cost, moment)
    return Rate(most, WINDOW_SECONDS, used, seconds_left(moment))


def note_refusal(code: str) -> None:
    """Note why this request is refused, for its line in the log (doors only)."""
    g.refusal = code


def leave_date_to_the_server(response: Response) -> Response:
    """Werkzeug dates every answer it looks at as conditional, and the server dates all of them: one Date is enough
    (create_app only)."""
    response.headers.pop("Date", None)
    return response


def log_refusal(response: Response) -> Response:
    """One line for each refusal, so that whoever quotes its number can be helped. It names the rule and not the
    address, which may hold a secret or a name (create_app only)."""
    if response.status_code >= 400:
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "refused %s %d %s %s %s",
            correlation_id(), response.status_code, g.get("refusal", "-"), request.method, rule,
        )  # fmt: skip
    return response


def correlation_id() -> str:
    """The number of this request: in the log, and in an error's answer for the caller to quote (doors only)."""
    if "correlation_id" not in g:
        g.correlation_id = secrets.token_hex(6)
    number: str = g.correlation_id
    return number
