"""A form between two requests: what was typed, and what was wrong with it, beside its field and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import flash, request
from werkzeug.datastructures import MultiDict

from catalog.errors import AnswerRefused, CatalogError, Forbidden, Invalid, NotFound, Reason, SignInRequired
from catalog.middleware import note_refusal
from catalog.storage.database import db
from catalog.web.page.errors import note_waiting_time
from catalog.web.page.words.language import language
from catalog.wording import word

# These are not about what was typed: they have pages of their own.
ELSEWHERE = (SignInRequired, Forbidden, NotFound)


def whole_number(text: str, default: int, digits: int = 9) -> int:
    """The number that ASCII digits stand for, at most so many; `default` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else default


@contextmanager
def said_on_the_next_page() -> Iterator[None]:
    """Run a step that has a button and no fields; a refusal, with nothing half written, is said on the next page."""
    form = Form()
    with form.catching():
        yield
    for sentence in (sentence for sentences in form.errors.values() for sentence in sentences):
        flash(sentence, "stop")


class Form:
    """What a form template shows. `typed` is what a service takes; `status` is the answer's status.

    `initial` is what stands in the fields before anything was typed (the row that is edited, in people's units and
    under the names of the form: live_price_yuan, commission_percent, ISO days).
    """

    def __init__(self, initial: Mapping[str, Any] | None = None, *, posted: bool | None = None) -> None:
        # Of several forms on one page, those that were not sent say posted=False.
        self.posted = request.method == "POST" if posted is None else posted
        self.initial = dict(initial or {})
        self.typed: MultiDict[str, str] = request.form if self.posted else MultiDict()
        self.errors: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        self.status = 200

    def value(self, name: str, default: str = "") -> str:
        """What stands in a field: typed, else initial, else `default`."""
        if self.posted:
            return self.typed.get(name, "")
        value = self.initial.get(name)
        return default if value is None else str(value)

    def values(self, name: str) -> list[str]:
        """All chosen values of a field that takes several."""
        if self.posted:
            return self.typed.getlist(name)
        return [str(value) for value in self.initial.get(name) or []]

    def checked(self, name: str) -> bool:
        """Whether a lone checkbox is on."""
        return bool(self.typed.get(name)) if self.posted else bool(self.initial.get(name))

    @property
    def revision(self) -> int:
        """The revision that was edited, from the form's hidden field; 0, which nothing has, for what is no number."""
        return whole_number(self.value("revision"), 0)

    def called(self, name: str, label: str) -> str:
        """Note what a field is called, for the summary of errors (templates call it; it writes nothing)."""
        self.labels[name] = label
        return ""

    def errors_of(self, name: str) -> list[str]:
        """The sentences about one field."""
        return self.errors.get(name, [])

    def refuse(self, error: CatalogError) -> None:
        """Put a refusal into words beside the fields it is about ("" for the form as a whole)."""
        self.status = error.status
        note_refusal(error.code)
        note_waiting_time(error)
        if isinstance(error, Invalid):
            for field, reasons in error.errors.items():
                self.errors[str(field)] = list(_sentences(reasons))
        elif isinstance(error, AnswerRefused):
            self.errors.setdefault(_field_of(error), []).append(word(error.reason, error.figures, language()))
        else:
            self.errors.setdefault(error.field or "", []).append(word(error.code, error.figures, language()))

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Run a service call; a refusal ends up in this form, with nothing half written, and the code goes on below."""
        try:
            yield
        except ELSEWHERE:
            raise
        except CatalogError as error:
            db.session.rollback()
            self.refuse(error)


def _field_of(error: AnswerRefused) -> str:
    """Which field of a question (shared/question.html) a refusal of its answer is about."""
    known = {"rating": "ratings", "met": "met", "total": "total", "present": "present", "na": "reason"}
    return str(error.figures.get("key") or known.get(error.reason.partition("_")[0], "value"))


def _sentences(reasons: Any) -> Iterator[str]:
    """Reasons as a schema gives them: codes with figures, in lists and (for fields within fields) mappings."""
    if isinstance(reasons, str):
        figures = reasons.figures if isinstance(reasons, Reason) else {}
        yield word(reasons, figures, language())
    else:
        for inner in reasons.values() if isinstance(reasons, Mapping) else reasons:
            yield from _sentences(inner)
