"""Accounts as programs meet them: joining, getting a token, who am I."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import request

from catalog.accounts.models import Account, ApiToken
from catalog.accounts.schemas import SCOPES, JoinForm, ProfileForm
from catalog.accounts.services import joining, tokens
from catalog.api.identity import EVERYONE, SIGNED_IN, current_actor
from catalog.api.operations import Resource
from catalog.api.paging import PageQuery, cut
from catalog.api.shapes import Beside, page_of
from catalog.errors import Refused, SignInRequired
from catalog.extensions import current_extensions
from catalog.fields import Form, Strict, Text, Whole, Words, read
from catalog.written import without_marks

resource = Resource("tokens", "Accounts and tokens. A token acts as its account; `write` includes `read`.")


TEXTS = {"type": "array", "items": {"type": "string"}}


class Secret(Strict):
    """A password exactly as it was chosen."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("not_text")
        return value


class GivenName(Text):
    """A sign-in name as it is given: invisible marks around it come from copying, as at the sign-in page."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        plain = without_marks(value) if isinstance(value, str) else value
        return super()._deserialize(plain, attr, data, **kwargs)


class TokenRequest(Form):
    """Sign in with name and password, and leave with a token. `days` until it ends, at most a year."""

    name = GivenName(300, minimum=1, required=True, metadata={"description": "E-mail address or mobile number"})
    password = Secret(required=True)
    token_name = Text(60, minimum=1, load_default="API")
    scopes = Words(SCOPES, minimum=1, load_default=lambda: ["read"])
    days = Whole(1, 366, load_default=90)


class Me(ma.Schema):
    """The account behind the token."""

    id = ma.fields.String(required=True)
    display_name = ma.fields.String(required=True)
    roles = ma.fields.Function(lambda account: sorted(account.roles), required=True, metadata=TEXTS)
    language = ma.fields.String(required=True)
    demo = ma.fields.Boolean(required=True)
    admitted = ma.fields.Boolean(
        required=True,
        metadata={
            "description": "As an anchor: the alliance shows you commission and floor price, and you may reserve"
        },
    )


class Token(ma.Schema):
    """A token, without its secret."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    prefix = ma.fields.String(required=True)
    scopes = ma.fields.Function(lambda token: token.scopes.split(), required=True, metadata=TEXTS)
    created_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True, allow_none=True)
    last_used_on = ma.fields.Date(required=True, allow_none=True)


class NewToken(Token):
    """A token with its secret, which is shown this once."""

    secret = ma.fields.String(required=True)


@resource.operation("POST", "/accounts", who=EVERYONE, body=JoinForm, answer=Me, status=201, made="/me")
def create_account(form: dict[str, Any]) -> Account:
    """Join as farm owner or anchor. Reviewers and operators are invited."""
    settings = current_extensions().settings
    admit = settings.admit_anchors == "at_once"
    return joining.sign_up(form, address=request.remote_addr or "", admit=admit, demo=settings.demo)


@resource.operation("GET", "/me", who=SIGNED_IN, answer=Me)
def get_me() -> Account | None:
    """The account behind the token."""
    return current_actor()


@resource.operation("PATCH", "/me", who=SIGNED_IN, body=ProfileForm(partial=True), answer=Me)
def update_me(form: dict[str, Any]) -> Account:
    """Change your display name or language."""
    return joining.edit_profile(current_actor(), form)


@resource.operation("GET", "/tokens", who=SIGNED_IN, query=PageQuery, answer=page_of(Token))
def list_tokens(query: dict[str, Any]) -> dict[str, Any]:
    """The tokens of the account that still work, newest first."""
    items, next_cursor = cut(tokens.tokens_of(current_actor()), query, lambda token: token.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("GET", "/tokens/<token_id>", who=SIGNED_IN, answer=Token)
def get_token(token_id: str) -> ApiToken:
    """A token of the account that still works."""
    return tokens.get_token(current_actor(), token_id)


@resource.operation(
    "POST", "/tokens", who=EVERYONE, body=TokenRequest, answer=NewToken, status=201, made="/tokens/{id}"
)
def create_token(form: dict[str, Any]) -> Any:
    """A token for name and password. A token cannot make another one, so a stolen one ends with its days."""
    wanted = read(TokenRequest, form)
    try:
        token, secret = joining.create_token_by_password(
            wanted["name"],
            wanted["password"],
            request.remote_addr or "",
            current_extensions().settings.secret_key,
            token_name=wanted["token_name"],
            scopes=wanted["scopes"],
            days=wanted["days"],
            demo=current_extensions().settings.demo,
        )
    except Refused as refusal:
        if refusal.code != "wrong_name_or_password":
            raise
        raise SignInRequired(refusal.code) from None
    return Beside(token, secret=secret)


@resource.operation("DELETE", "/tokens/<token_id>", who=SIGNED_IN, status=204)
def delete_token(token_id: str) -> None:
    """End a token at once."""
    tokens.revoke_token(current_actor(), token_id)
