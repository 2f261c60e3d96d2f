"""The fields of every form: strict about types, plain about reasons. One schema reads JSON and forms alike.

A program sends exact JSON types and whole units (`live_price_fen: 3990`); true is not 1, "1" is not 1, NaN and unknown
fields are refused. A person's form (anything with `getlist`) sends text: amounts in people's units (`live_price_yuan`,
`commission_percent`, `net_weight_kg`), numbers and days as people write them (written.py), and fields nobody asked for
are left alone. Texts of a program (`Texts`: a multipart form) are read as strictly as its JSON. Every reason is a code
of `catalog.errors.Reason`; doors word it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.utils import missing

from catalog import written
from catalog.characters import mixed_alphabets, plain_name, why_refused
from catalog.errors import Invalid, Reason
from catalog.written import PLAIN, Units, Unread

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])")


class Strict(fields.Field[Any]):
    """Parent of the field types below: reasons are codes."""

    default_error_messages = {"required": "required", "null": "required", "validator_failed": "invalid"}  # noqa: RUF012

    def refuse(self, code: str, **figures: Any) -> ValidationError:
        """The error to raise."""
        return ValidationError([Reason(code, **figures)])

    def from_text(self, text: str) -> Any:
        """What a program's text stands for; unreadable text is returned as it is and refused afterwards."""
        return text

    def from_person(self, text: str) -> Any:
        """What a person's text stands for. Raises ValidationError, asking back what was probably meant."""
        return self.from_text(text)

    def ask_back(self, code: str, unread: Unread) -> ValidationError:
        """The error to raise for what has no one meaning: what was meant as a question, else `code`."""
        return self.refuse(code) if unread.meant is None else self.refuse("did_you_mean", meant=unread.meant)


class Text(Strict):
    """Text of `minimum` to `maximum` characters. `lines`: line breaks and emoji are welcome; `name`: no look-alikes."""

    def __init__(
        self, maximum: int, *, minimum: int = 0, lines: bool = False, name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.maximum, self.minimum, self.lines, self.name_rules = maximum, minimum, lines, name

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("not_text")
        text = value.replace("\r\n", "\n").replace("\r", "\n") if self.lines else value
        if (reason := why_refused(text.strip(), lines=self.lines, emoji=not self.name_rules)) is not None:
            raise ValidationError([reason])
        text = plain_name(text) if self.name_rules else unicodedata.normalize("NFC", text).strip()
        if self.name_rules and mixed_alphabets(text):
            raise self.refuse("look_alike_letters")
        if len(text) < self.minimum:
            raise self.refuse("required") if not text else self.refuse("too_short", minimum=self.minimum)
        if len(text) > self.maximum:
            raise self.refuse("too_long", maximum=self.maximum)
        return text


class Flag(Strict):
    """True or false, and nothing that only resembles them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.refuse("not_true_or_false")
        return value


class Whole(Strict):
    """A whole number between `minimum` and `maximum`; a person may write it with one of `units` (written.py)."""

    def __init__(self, minimum: int, maximum: int, *, units: Units = PLAIN, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum, self.units = minimum, maximum, units

    def from_text(self, text: str) -> Any:
        plain = unicodedata.normalize("NFKC", text).strip()
        return int(plain) if _WHOLE.fullmatch(plain) else text

    def from_person(self, text: str) -> Any:
        try:
            number = written.read_number(text, self.units)
        except Unread as unread:
            whole = Unread(text, None if "." in (unread.meant or "") else unread.meant)
            raise self.ask_back("not_an_integer", whole) from None
        return int(number) if number == int(number) else number

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.refuse("not_an_integer")
        if value < self.minimum:
            raise self.refuse("too_small", minimum=self.minimum)
        if value > self.maximum:
            raise self.refuse("too_big", maximum=self.maximum)
        return value


class Amount(Whole):
    """A whole number of small units that people type in a bigger one, under a name of its own."""

    unit = ""
    people_unit = ""
    factor = 1
    written_units: Units = PLAIN

    def people_name(self, name: str) -> str:
        """The name of the same amount in people's unit: live_price_fen -> live_price_yuan."""
        return name.removesuffix(self.unit) + self.people_unit

    def from_people(self, value: Any) -> Any:
        """Small units from an amount in the bigger one: a person's text (`39.90元`), or a program's exact number."""
        if isinstance(value, _PersonsText):
            try:
                units: int | Decimal = written.read_number(value, self.written_units)
            except Unread as unread:
                raise self.ask_back("not_a_number", unread) from None
        else:
            units = self._exact(value) * self.factor
        if units != int(units):
            raise self.refuse("too_many_decimals", maximum=len(str(self.factor)) - 1)
        return int(units)

    def _exact(self, value: Any) -> Decimal:
        number = Decimal("NaN")
        if type(value) in (int, float, Decimal) or (isinstance(value, str) and _DECIMAL.fullmatch(value)):
            with suppress(InvalidOperation):
                number = Decimal(str(value))
        if not number.is_finite() or number.adjusted() > 15:
            raise self.refuse("not_a_number")
        return number


class Fen(Amount):
    """Money in fen; people type yuan with up to two decimals."""

    unit, people_unit, factor, written_units = "_fen", "_yuan", 100, written.YUAN


class BasisPoints(Amount):
    """A rate in basis points; people type percent with up to two decimals."""

    unit, people_unit, factor, written_units = "_bp", "_percent", 100, written.PERCENT


class Grams(Amount):
    """A weight in grams; people type kilograms with up to three decimals."""

    unit, people_unit, factor, written_units = "_grams", "_kg", 1000, written.KILOGRAMS


class Day(Strict):
    """A day as YYYY-MM-DD, from 2000 to 2100; a person may write it in other ways that begin with the year."""

    def from_person(self, text: str) -> Any:
        try:
            return written.read_day(text)
        except Unread as unread:
            raise self.ask_back("not_a_day", unread) from None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise self.refuse("not_a_day") from None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse("not_a_day")
        if not 2000 <= value.year <= 2100:
            raise self.refuse("not_a_day")
        return value


class Month(Strict):
    """A month as YYYY-MM, from 2000 to 2100, as its first day."""

    pattern = _MONTH.pattern

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        found = _MONTH.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise self.refuse("not_a_month")
        return date(int(found[1]), int(found[2]), 1)


class Choice(Strict):
    """One of the given words."""

    def __init__(self, choices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise self.refuse("not_a_choice", choices=list(self.choices))
        return value


class Words(Strict):
    """A list of words without repetition, each of `choices` if given. A form's empty entry is left out."""

    def __init__(
        self, choices: tuple[str, ...] | None = None, *, minimum: int = 0, maximum: int = 40, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.choices, self.minimum, self.maximum = choices, minimum, maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.refuse("not_a_list")
        if len(value) < self.minimum:
            raise self.refuse("required")
        if len(value) > self.maximum:
            raise self.refuse("too_many_entries", maximum=self.maximum)
        for word in value:
            if self.choices is not None and word not in self.choices:
                raise self.refuse("not_a_choice", choices=list(self.choices))
            if len(word) > 64:
                raise self.refuse("too_long", maximum=64)
            if (reason := why_refused(word)) is not None:
                raise ValidationError([reason])
        return list(dict.fromkeys(value))


class Typed(dict[str, Any]):
    """What a person typed, as a plain dictionary of texts (lists where several may be chosen): read as a form."""

    def getlist(self, name: str) -> list[str]:
        """All texts given under one name."""
        value = self.get(name, [])
        return list(value) if isinstance(value, list | tuple) else [value]


class Texts(Typed):
    """What a program sends as texts: empty means not given, as in a form; numbers and days in their exact form only."""


class _PersonsText(str):
    """A text that a person typed."""


class Form(Schema):
    """Parent of all input schemas. Use `read`."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "not_an_object"}  # noqa: RUF012


@cache
def schema_of(form: type[Form]) -> Form:
    """The one instance of a form: building it costs more than reading with it."""
    return form()


def read(form: type[Form], given: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """The checked values of `given`, a JSON object or a form. Raises Invalid with every field's reasons.

    `partial` reads an edit: fields not given stay as they are. A form clears a list with one empty entry of its name.
    """
    schema = schema_of(form)
    if not isinstance(given, Mapping):
        raise Invalid({"_schema": [Reason("not_an_object")]})
    typed, errors = _typed(schema, given) if hasattr(given, "getlist") else (dict(given), {})
    asked = _in_small_units(schema, typed, errors)
    values: dict[str, Any] = {}
    try:
        values = schema.load(typed, partial=partial or tuple(errors))
    except ValidationError as refusal:
        messages: dict[str, Any] = refusal.normalized_messages()
        errors = {**messages, **errors}
    if errors:
        raise Invalid(
            {
                asked.get(name, name): _for_people(schema.fields[name], reasons) if name in asked else reasons
                for name, reasons in errors.items()
            }
        )
    return values


def named_as_given(form: type[Form], given: Mapping[str, Any], errors: Mapping[str, Any]) -> dict[str, Any]:
    """Errors about small units under the names the amounts were given by (live_price_yuan), where they were."""

    def name_of(name: str) -> str:
        field = schema_of(form).fields[name]
        people = field.people_name(name) if isinstance(field, Amount) else name
        return people if people in given else name

    return {name_of(name): reasons for name, reasons in errors.items()}


def _for_people(field: Any, reasons: list[Reason]) -> list[Reason]:
    """Reasons about an amount with their bounds in the unit it was typed in."""
    bounds = ("minimum", "maximum")
    return [
        Reason(
            reason,
            **{
                name: Decimal(figure) / field.factor if name in bounds else figure
                for name, figure in reason.figures.items()
            },
        )
        if reason in ("too_big", "too_small")
        else reason
        for reason in reasons
    ]


def _typed(schema: Schema, form: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A form's texts as the types its fields want, and what was wrong. Empty text means: nothing given here."""
    typed: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    by_person = not isinstance(form, Texts)

    def text(name: str) -> str:
        texts = form.getlist(name)
        return texts[0] if texts and isinstance(texts[0], str) else ""

    for name, field in schema.fields.items():
        people = field.people_name(name) if isinstance(field, Amount) else name
        if people != name and people in form:
            given = text(people).strip() or None
            typed[people] = _PersonsText(given) if given and by_person else given
        if name not in form:
            continue
        if isinstance(field, Words):
            typed[name] = [word for word in form.getlist(name) if not isinstance(word, str) or word.strip()]
        elif isinstance(field, Text):
            typed[name] = text(name)
        elif not (given := text(name).strip()):
            typed[name] = None if field.load_default is missing or callable(field.load_default) else field.load_default
        elif not isinstance(field, Strict):
            typed[name] = given
        else:
            try:
                typed[name] = field.from_person(given) if by_person else field.from_text(given)
            except ValidationError as refusal:
                errors[name] = refusal.messages
    return typed, errors


def _in_small_units(schema: Schema, typed: dict[str, Any], errors: dict[str, Any]) -> dict[str, str]:
    """Put amounts given in people's units into small units, in place; the name each was given under."""
    asked: dict[str, str] = {}
    for name, field in schema.fields.items():
        if not isinstance(field, Amount) or (people := field.people_name(name)) not in typed:
            continue
        asked[name] = people
        value = typed.pop(people)
        if name in typed or name in errors:
            errors[name] = [Reason("given_twice")]
            typed.pop(name, None)
            continue
        try:
            typed[name] = None if value is None else field.from_people(value)
        except ValidationError as refusal:
            errors[name] = refusal.messages
    return asked
