"""What a person typed into the fields of one question, read piece by piece. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.errors import AnswerRefused
from catalog.written import HOURS, PLAIN, Units, Unread, half_width, read_day, read_number

# What a measured figure may be written in, worth so much of the criterion's own unit.
UNITS: Mapping[str | None, Units] = {
    "%": dict.fromkeys(("", "%"), 1),
    "ratio": {"": 1, "%": Decimal("0.01")},
    "h": HOURS,
    "day": {"": 1, "天": 1, "日": 1, "days": 1},
    "week": {"": 1, "周": 1, "weeks": 1},
    "month": {"": 1, "个月": 1, "月": 1, "months": 1},
    "mm": {"": 1, "mm": 1, "毫米": 1, "cm": 10, "厘米": 10},
    "g": {"": 1, "g": 1, "克": 1, "两": 50, "斤": 500, "kg": 1000, "公斤": 1000},
    "point": {"": 1, "分": 1, "points": 1},
    "HU": {"": 1, "hu": 1},
}
YES, NO = ("true", "yes", "1", "on"), ("false", "no", "0")


class TypedAnswer:
    """A form's texts for one criterion. Every reading raises AnswerRefused, naming the criterion and the field."""

    def __init__(self, criterion_id: str, form: Any, unit: str | None) -> None:
        self._criterion_id, self._form = criterion_id, form
        self.units = UNITS.get(unit, PLAIN)
        """The units a measured figure may be written in."""

    def raw(self, name: str) -> str:
        """The first text given under a name, as it was typed; "" where there is none."""
        texts = self._form.getlist(name)
        return texts[0].strip() if texts and isinstance(texts[0], str) else ""

    def text(self, name: str) -> str:
        """The same with letters and signs of a keyboard."""
        return half_width(self.raw(name))

    def texts(self, name: str) -> list[str]:
        """All texts given under a name; refused where the form has no such field, which is not an answer."""
        if name not in self._form:
            raise AnswerRefused(self._criterion_id, "value_missing")
        return [text for text in self._form.getlist(name) if text]

    def all_texts(self, name: str) -> list[str]:
        """All texts given under a name, none where the form has no such field."""
        return list(self._form.getlist(name))

    def number(self, name: str, written: str | None = None, units: Units = PLAIN) -> int | Decimal:
        """A number in one of `units`: the field's text, or `written`, a part of it."""
        text = self.raw(name) if written is None else written
        if not text.strip():
            raise AnswerRefused(self._criterion_id, "value_missing", key=name)
        try:
            return read_number(text, units)
        except Unread as unread:
            raise self._asked_back(name, "not_a_number", unread) from None

    def truth(self, name: str) -> bool:
        """Yes or no."""
        text = self.text(name).lower()
        if text in YES or text in NO:
            return text in YES
        raise AnswerRefused(self._criterion_id, "not_true_or_false" if text else "value_missing")

    def day(self, name: str) -> str | None:
        """A day as YYYY-MM-DD; None where nothing was typed."""
        text = self.raw(name)
        try:
            return read_day(text).isoformat() if text else None
        except Unread as unread:
            raise self._asked_back(name, "not_a_day", unread) from None

    def _asked_back(self, name: str, reason: str, unread: Unread) -> AnswerRefused:
        if unread.meant is None:
            return AnswerRefused(self._criterion_id, reason, key=name)
        return AnswerRefused(self._criterion_id, "did_you_mean", key=name, meant=unread.meant)
