"""What may be asked of the registry and said to it."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, validates_schema

from catalog.errors import Reason
from catalog.fields import Choice, Form, Strict, Text, Whole, Words
from catalog.registry.models import ADDED_FACT_STATUSES, ADDED_SYSTEMS, CATEGORIES, LEVELS, SYSTEMS
from catalog.written import YEAR

LONGEST_SOUGHT = 100
_PLACE_CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}", re.ASCII)


class Sought(Strict):
    """What someone typed or pasted into a search box: any characters, at most 100; folding makes sense of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("not_text")
        if len(value) > LONGEST_SOUGHT:
            raise self.refuse("too_long", maximum=LONGEST_SOUGHT)
        return value


class PlaceCode(Strict):
    """The code of a province (2 digits), city (4), county (6) or street, town, township (9)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _PLACE_CODE.fullmatch(value):
            raise self.refuse("not_a_place_code")
        return value


class RightForm(Form):
    """A protected name the lists lack, with where it is known from.

    `place_codes` are the provinces, cities or counties its area touches; `districts` the words of its document.
    """

    name_zh = Text(80, minimum=2, name=True, required=True)
    name_en = Text(200, name=True, load_default="")
    system = Choice(ADDED_SYSTEMS, required=True)
    category = Choice(CATEGORIES, required=True)
    place_codes = Words(minimum=1, maximum=60, required=True)
    districts = Words(maximum=100, load_default=list)
    issuer = Text(120, load_default="")
    notice_year = Whole(1980, 2100, units=YEAR, load_default=None)
    notice_no = Text(80, load_default="")
    sensory = Text(1000, lines=True, load_default="")
    source = Text(1000, minimum=4, lines=True, required=True)
    fact_status = Choice(ADDED_FACT_STATUSES, required=True)
    fact_note = Text(1000, lines=True, load_default="")

    @validates_schema
    def _who_read_the_document_can_name_it(self, form: dict[str, Any], **kwargs: Any) -> None:
        if form.get("fact_status") == "official_document" and not form.get("notice_no"):
            raise ValidationError({"notice_no": [Reason("required_for_official_document")]})


class SearchForm(Form):
    """A search among protected names."""

    text = Sought(load_default="")
    system = Choice(SYSTEMS, load_default=None)
    category = Choice(CATEGORIES, load_default=None)
    place_code = PlaceCode(load_default=None)
    limit = Whole(1, 100, load_default=20)
    offset = Whole(0, 10_000, load_default=0)


class PlaceSearchForm(Form):
    """A search among places."""

    text = Sought(required=True)
    level = Choice(LEVELS, load_default=None)
    limit = Whole(1, 100, load_default=20)
