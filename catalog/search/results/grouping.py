"""The offers of one product together: a page of results as it is read, not how it is found. Pure.

Totals, cursors and the order stay those of offers: what is folded is only what stands on one page.
"""

from __future__ import annotations

from collections.abc import Iterable


def by_product(cards_json: Iterable[str]) -> list[list[str]]:
    """The cards of a page (finished JSON), those of one product together where the first of them stands."""
    found: dict[str, list[str]] = {}
    for card in cards_json:
        found.setdefault(_product_of(card), []).append(card)
    return list(found.values())


def _product_of(card: str) -> str:
    # Within a text of JSON every quote is escaped: this can only be the key. Reading the whole card would cost more
    # than all the rest.
    return card.partition('"product_key":"')[2].partition('"')[0]
