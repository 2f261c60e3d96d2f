"""What an anchor types: broadcasts, quantities, places in the run sheet."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from catalog.errors import Reason
from catalog.fields import Choice, Day, Form, Strict, Text, Whole
from catalog.picking.forbidden_words import find_forbidden
from catalog.picking.models import SLOT_ROLES
from catalog.written import MINUTES, PIECES, Unread, read_clock

# More than any farm ships; keeps sums of money far inside 64 bits.
MOST_UNITS = 10_000_000

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Clock(Strict):
    """A time of day as HH:MM, or empty text for none."""

    def from_person(self, text: str) -> Any:
        try:
            return read_clock(text)
        except Unread as unread:
            raise self.ask_back("not_a_time", unread) from None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or (value and not _CLOCK.fullmatch(value)):
            raise self.refuse("not_a_time")
        return value


class Sayable(Text):
    """Text to be read out on air: forbidden words are refused by name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if words := find_forbidden(text):
            raise ValidationError([Reason("forbidden_words", words=[word.term for word in words])])
        return text


class PickForm(Form):
    """A line of the pick list."""

    note = Text(200, load_default="")


class BroadcastForm(Form):
    """One live session. `starts_at` is HH:MM or empty."""

    title = Text(80, minimum=1, required=True)
    on_day = Day(required=True)
    starts_at = Clock(load_default="")
    platform = Text(40, load_default="")
    note = Text(300, lines=True, load_default="")


class QuantityForm(Form):
    """How many units."""

    quantity_units = Whole(1, MOST_UNITS, units=PIECES, required=True)


class SlotForm(Form):
    """One place in the run sheet."""

    role = Choice(SLOT_ROLES, required=True)
    minutes = Whole(1, 240, units=MINUTES, required=True)
    selling_point = Sayable(200, load_default="")
