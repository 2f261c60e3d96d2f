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

from catalog.errors import TooMany, Unavailable
from catalog.extensions import current_extensions

if TYPE_CHECKING:
    from catalog.accounts.models import Account

log = logging.getLogger("catalog.requests")
log.setLevel(logging.INFO)


def once_a_view(key: tuple[Hashable, ...], make: Callable[[], Response]) -> Response:
    """An answer that depends on nothing but the index, the day and `key`: made once, then sent again until the index
    changes or the day ends. Only a 200 is cached; while there is no index nothing is (doors only)."""
    from catalog.search.answer_cache import CachedResponse

    extensions = current_extensions()
    try:
        view = extensions.index.reader()
    except Unavailable:
        return make()
    key = (*key, extensions.today())
    kept = extensions.response_cache.find(view, key)
    if kept is not None:
        return Response(kept.body, headers=list(kept.headers))
    response = make()
    if response.status_code == 200:
        extensions.response_cache.keep(view, key, CachedResponse(response.get_data(), tuple(response.headers)))
    return response


@dataclass(frozen=True)
class Rate:
    """How much a caller may ask in a window, how much of it is left, and when it begins anew."""

    most: int
    window_seconds: int
    left: int
    seconds_left: int


def count_reads(account: Account | None, cost: int) -> None:
    """Count this request as so many reads of the account, or of the address of somebody unknown, and note what is left
    in `g.rate` (doors only).

    Raises TooMany past the limit of a minute.
    """
    from catalog.accounts.networks import network_of
    from catalog.storage.rates import WINDOW_SECONDS, seconds_left

    extensions = current_extensions()
    most = extensions.settings.api_per_minute
    if not most:
        return
    caller = f"account {account.id}" if account else f"address {network_of(request.remote_addr or '')}"
    moment = time.time()
    used = extensions.rates.hit(caller, cost, moment)
    g.rate = Rate(most, WINDOW_SECONDS, max(0, most - used), seconds_left(moment))
    if used > most:
        raise TooMany("too_many", limit=most, retry_after_seconds=g.rate.seconds_left)


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
