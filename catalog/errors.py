"""Errors every layer may raise. They carry a stable `code` and figures; only doors put them into words."""

from __future__ import annotations

from typing import Any


class Reason(str):
    """A reason code with the figures needed to word it: `Reason("too_long", maximum=80)`. Otherwise a plain string."""

    figures: dict[str, Any]

    def __new__(cls, code: str, **figures: Any) -> Reason:
        reason = super().__new__(cls, code)
        reason.figures = figures
        return reason


class Unsafe(Exception):
    """The machine is set up in a way that would not be safe. The message says what to do, to whoever runs it."""


class CatalogError(Exception):
    """A refusal with a reason.

    `code` is stable and documented (docs/api.md); `figures` are the values a door needs to word it; `field` names the
    input it belongs to, if any.
    """

    code = "error"
    status = 400

    def __init__(self, code: str | None = None, *, field: str | None = None, **figures: Any) -> None:
        self.code = code or self.code
        self.field = field
        self.figures = figures
        super().__init__(f"{self.code} {figures}" if figures else self.code)


class NotFound(CatalogError):
    """The thing does not exist, or the asker may not know that it does."""

    code = "not_found"
    status = 404


class Forbidden(CatalogError):
    """The account is known but may not do this."""

    code = "forbidden"
    status = 403


class SignInRequired(CatalogError):
    """Nobody is signed in, and this needs an account."""

    code = "sign_in_required"
    status = 401


class Conflict(CatalogError):
    """The action does not fit the present state (a stale edit, an undeclared transition, a used key)."""

    code = "conflict"
    status = 409


class Refused(CatalogError):
    """A business rule says no: a gate, a capacity, a missing reason."""

    code = "refused"
    status = 409


class Invalid(CatalogError):
    """Input is wrong. `errors` maps each field to a list of its reason codes (`Reason` where figures belong to it)."""

    code = "invalid"
    status = 422

    def __init__(self, errors: dict[str, Any], code: str | None = None) -> None:
        self.errors = errors
        super().__init__(code, **{})
        self.figures = {"errors": errors}


class AnswerRefused(CatalogError):
    """An answer to a criterion cannot be read (scoring.md, "Refused"). Nothing is scored."""

    code = "answer_refused"
    status = 422

    def __init__(self, criterion_id: str, reason: str, **figures: Any) -> None:
        self.criterion_id = criterion_id
        self.reason = reason
        super().__init__(None, field=criterion_id, criterion_id=criterion_id, reason=reason, **figures)


class Unavailable(CatalogError):
    """A part of the service is not there just now (search being rebuilt, a system library absent)."""

    code = "unavailable"
    status = 503


class TooMany(CatalogError):
    """A limit on how often or how much was reached."""

    code = "too_many"
    status = 429
