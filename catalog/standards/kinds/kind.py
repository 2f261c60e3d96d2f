"""What every criterion kind answers: its parameters, an answer's score, its least and best score, its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, NoReturn

from catalog.errors import AnswerRefused
from catalog.standards.kinds.typed import TypedAnswer
from catalog.standards.numbers import ONE, ZERO, NumberRefused, Ratio, Words, exact, plain

Answer = Mapping[str, Any]
# The fields a question of some kind may have: shared/question.html draws each of them.
INPUTS = ("yes_no", "choice", "items", "counts", "ratings", "number", "paper")
NO_ANSWERS: tuple[Answer, ...] = ()


class Dropped(Enum):
    """The reading of an answer that makes its criterion not applicable."""

    DECLARED = "declared"
    BY_RULE = "by_rule"


Reading = Ratio | Dropped | None
"""An answer read on a day: its score; or that it makes the criterion not applicable; or None, unanswered."""


class ParameterRefused(ValueError):
    """A criterion's parameter in a standard file cannot be used. `key` is relative to the criterion's `scoring`."""

    def __init__(self, key: str, reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(f"{key}: {reason}")


class Choice(NamedTuple):
    """One possible value of a criterion that other criteria may depend on."""

    value: bool | str
    s: Ratio


class Rule(NamedTuple):
    """How answers are scored, for people: a sentence, the steps (answer, points of 100), the items to tick."""

    how: Words
    steps: tuple[tuple[Words, str], ...] = ()
    items: tuple[Words, ...] = ()


class Kind(ABC):
    """One criterion's way to turn an answer into a score s in [0, 1], and everything else that differs by kind."""

    fn: ClassVar[str]
    answer_keys: ClassVar[frozenset[str]] = frozenset({"value"})
    # The named items of which an answer ticks some; none for most kinds.
    items: tuple[str, ...] = ()
    # How old a paper may be, in days; None where its age does not matter.
    max_age_days: int | None = None
    # Whether an answer is a measured value over its legal limit.
    against_a_limit: ClassVar[bool] = False
    __slots__ = ("criterion_id",)

    def __init__(self, criterion_id: str) -> None:
        self.criterion_id = criterion_id

    @classmethod
    @abstractmethod
    def prepare(cls, criterion_id: str, parameters: Mapping[str, Any]) -> Kind:
        """Check the parameters (a standard file's `scoring` without `fn`) and prepare; raises ParameterRefused."""

    @abstractmethod
    def score(self, answer: Answer, on: date) -> Reading:
        """The score of an answer on a day. Raises AnswerRefused."""

    @property
    @abstractmethod
    def input(self) -> str:
        """What a person answers with: one of INPUTS."""

    @abstractmethod
    def read_form(self, typed: TypedAnswer) -> dict[str, Any]:
        """The answer a person typed: what `score` accepts, or {"items": [...]}, the items that are met. Raises
        AnswerRefused for what cannot be read."""

    @abstractmethod
    def example(self, s: Fraction, on: date) -> dict[str, Any]:
        """An answer that scores about `s`, never below it where an answer can reach it, as somebody may give it on that
        day. For demonstrations and tests."""

    def same_kind(self, other: Kind) -> bool:
        """Whether the other is of this kind too."""
        return self.fn == other.fn

    def same_answers(self, other: Kind) -> bool:
        """Whether every answer to this kind of question means the same to the other (but for its unit)."""
        return self.same_kind(other) and self.items == other.items

    def has_expired(self, answer: Answer, on: date) -> bool:
        """Whether an answer was good once and has run out since, and nothing else is wrong with it."""
        return False

    @property
    def least(self) -> Ratio:
        """The least score any answer can give."""
        return ZERO

    @property
    def best(self) -> Ratio:
        """The best score any answer can give."""
        return ONE

    @property
    def can_drop(self) -> bool:
        """Whether some answer (not a declaration) makes the criterion not applicable by rule."""
        return False

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Every possible value, for kinds that `applies_when` may name; else empty."""
        return ()

    def change_days(self, answer: Answer) -> tuple[date, ...]:
        """The days on which this answer's score may change as time passes, in any order."""
        return ()

    def neighbours(self, answer: Answer, targets: tuple[Ratio, ...], on: date) -> tuple[Answer, ...]:
        """Answers near the given one: every other value of a counted kind, or, of a measured kind, the first values on
        either side at which the score reaches, or falls below, one of the target scores."""
        return NO_ANSWERS

    @abstractmethod
    def describe(self, answer: Answer, on: date, labels: Mapping[str, Words], unit: str | None) -> Words:
        """What was answered, in words. The answer must be one that `score` accepts."""

    @abstractmethod
    def requirement(self, pass_at: Ratio, labels: Mapping[str, Words], unit: str | None) -> Words:
        """What an answer must be to reach `pass_at`, in words."""

    @abstractmethod
    def rule(self, labels: Mapping[str, Words], unit: str | None) -> Rule:
        """How answers are scored, in words."""

    def refuse(self, reason: str, **figures: Any) -> NoReturn:
        """Refuse the answer, naming the criterion."""
        raise AnswerRefused(self.criterion_id, reason, **figures)

    def only_keys(self, answer: Answer) -> None:
        """Refuse keys that no answer of this kind has, so that a slip of the pen is not read as an answer."""
        for key in answer:
            if key not in self.answer_keys:
                self.refuse("unknown_key", key=str(key)[:40])

    def value_of(self, answer: Answer) -> Any:
        """The one value of an answer of the form {"value": ...}."""
        if "value" not in answer:
            self.refuse("value_missing")
        if len(answer) != 1:
            self.only_keys(answer)
        return answer["value"]

    def number_of(self, answer: Answer) -> Ratio:
        """The exact number of an answer of the form {"value": 12.8}."""
        try:
            return exact(self.value_of(answer))
        except NumberRefused as refusal:
            self.refuse(refusal.reason)


def only_parameters(parameters: Mapping[str, Any], *known: str) -> None:
    """Refuse a parameter this kind does not have."""
    for key in parameters:
        if key not in known:
            raise ParameterRefused(key, "unknown_key")


def share(parameters: Mapping[str, Any], key: str, default: Any = None) -> Ratio:
    """A parameter that must be a number in 0..1."""
    value = parameters.get(key, default)
    if value is None:
        raise ParameterRefused(key, "missing")
    try:
        ratio = exact(value)
    except NumberRefused as refusal:
        raise ParameterRefused(key, refusal.reason) from None
    if not 0 <= ratio[0] <= ratio[1]:
        raise ParameterRefused(key, "not_between_0_and_1")
    return ratio


def whole(parameters: Mapping[str, Any], key: str, least: int, most: int, default: int | None = None) -> int:
    """A parameter that must be an integer within bounds."""
    value = parameters.get(key, default)
    if value is None:
        raise ParameterRefused(key, "missing")
    if type(value) is not int:
        raise ParameterRefused(key, "not_an_integer")
    if not least <= value <= most:
        raise ParameterRefused(key, "out_of_range")
    return value


def iso_day(text: Any) -> date | None:
    """The day of a text YYYY-MM-DD and no other form; None for anything else."""
    if type(text) is not str or len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days_after(day: date, count: int) -> date | None:
    """The day so many days later, or None beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


UNITS: dict[str | None, Words] = {
    None: Words("", ""),
    "ratio": Words("", ""),
    "%": Words("%", "%"),
    "day": Words(" 天", " days"),
    "week": Words(" 周", " weeks"),
    "month": Words(" 个月", " months"),
    "h": Words(" 小时", " h"),
    "mm": Words(" mm", " mm"),
    "point": Words(" 分", " points"),
}


def points_of(s: Ratio) -> str:
    """A score as points of 100."""
    return {ZERO: "0", ONE: "100"}.get(s) or plain(100 * s[0], s[1], 2)


def label_of(labels: Mapping[str, Words], value: str) -> Words:
    """A value or an item in words, or as it is written where a standard has no words for it."""
    return labels.get(value) or Words(value, value)


def choice_rule(choices: tuple[tuple[Words, Ratio], ...]) -> Rule:
    """The rule of a question with a few possible answers."""
    return Rule(Words("选一项。", "Choose one."), tuple((words, points_of(s)) for words, s in choices))


def measured(number: str, unit: str | None) -> Words:
    """A number with its unit, in both languages."""
    words = UNITS.get(unit) or Words(f" {unit}", f" {unit}")
    return Words(number + words.zh, number + words.en)
