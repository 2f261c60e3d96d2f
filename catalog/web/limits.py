"""What costs the service more than a page is counted for each caller, together with what they ask of the API."""

from __future__ import annotations

import time

from flask import request

from catalog.errors import TooMany
from catalog.house import current_house
from catalog.storage.rates import seconds_left
from catalog.web.identity import current_account


def count_reads(cost: int) -> None:
    """Count this request as so many reads of the account or address. Raises TooMany past the limit of a minute."""
    house = current_house()
    most = house.settings.api_per_minute
    if not most:
        return
    account = current_account()
    caller = f"account {account.id}" if account else f"address {request.remote_addr}"
    moment = time.time()
    if house.rates.hit(caller, cost, moment) > most:
        raise TooMany("too_many", limit=most, retry_after_seconds=seconds_left(moment))
