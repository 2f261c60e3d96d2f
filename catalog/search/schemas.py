"""What is given when a search is saved: its name, and by programs what it asks."""

from __future__ import annotations

from typing import Any

from catalog.fields import Choice, Day, Form, Month, Text, Words
from catalog.search.facets import FACETS
from catalog.search.request import LONGEST_TEXT, SORTS
from catalog.search.saved_request import NOT


class NameForm(Form):
    """What a saved search is called."""

    name = Text(80, minimum=1, required=True)


class _Asked(Form):
    q = Text(LONGEST_TEXT, load_default="")
    on = Day(load_default=None, allow_none=True)
    in_month = Month(load_default=None, allow_none=True)
    ship_to = Text(2, load_default="")
    new = Choice(("true", "false"), load_default="false")
    sort = Choice(SORTS, load_default="relevance")


_facets: dict[str, Any] = {
    name: Words(maximum=50, load_default=list) for facet in FACETS for name in (facet, NOT + facet)
}
AskedForm = type(
    "AskedForm", (_Asked,), {"__doc__": "What to find, under the names of the search's parameters.", **_facets}
)
