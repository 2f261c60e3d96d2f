"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from catalog.accounts import passwords, sign_in_names
from catalog.accounts.roles import INVITED_ROLES, OPEN_ROLES
from catalog.fields import Choice, Form, Strict, Text, Whole, Words
from catalog.written import DAYS

LANGUAGES = ("zh", "en")
SCOPES = ("read", "write")


class SignInName(Strict):
    """An e-mail address or mobile number, in its one spelling."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > 300 or (plain := sign_in_names.plain_sign_in_name(value)) is None:
            raise self.refuse("not_an_email_or_mobile")
        return plain


class NewPassword(Strict):
    """A password good enough to be chosen, exactly as typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        given = data if isinstance(data, dict) else {}
        about = tuple(text for key in ("name", "display_name") if isinstance(text := given.get(key), str))
        about += tuple(text.split("@")[0] for text in about)
        if (reason := passwords.why_refused(value, about=about)) is not None:
            raise ValidationError([reason])
        return str(value)


class SignUpForm(Form):
    """Joining. `name` is the e-mail address or mobile number to sign in with."""

    name = SignInName(required=True)
    password = NewPassword(required=True)
    display_name = Text(60, minimum=1, name=True, required=True)
    language = Choice(LANGUAGES, load_default="zh")


class JoinForm(SignUpForm):
    """Joining in a role people may give themselves. `name` is the e-mail address or mobile number to sign in with."""

    # A choice left empty is none of the choices.
    role = Choice(OPEN_ROLES, required=True, error_messages={"null": "not_a_choice"})


class NoPasswordForm(Form):
    """An account made without a password, for the demo."""

    name = SignInName(required=True)
    display_name = Text(60, minimum=1, name=True, required=True)
    language = Choice(LANGUAGES, load_default="zh")


class ProfileForm(Form):
    """What a person may change about themselves."""

    display_name = Text(60, minimum=1, name=True, required=True)
    language = Choice(LANGUAGES, required=True)


class PasswordForm(Form):
    """A change of password."""

    new = NewPassword(required=True)


class InvitationForm(Form):
    """A letter to a colleague."""

    role = Choice(INVITED_ROLES, required=True)
    note = Text(200, load_default="")


class TokenForm(Form):
    """A key for a program. `days` until it ends, at most a year."""

    name = Text(60, minimum=1, required=True)
    scopes = Words(SCOPES, minimum=1, required=True)
    days = Whole(1, 366, units=DAYS, load_default=90)
