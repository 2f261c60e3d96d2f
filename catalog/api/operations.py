"""One way to declare an operation of the API: who may call it, what it takes, what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

from flask import Response, g, request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from catalog.api.described.parts import Described
from catalog.api.idempotency import HEADER as IDEMPOTENCY_HEADER
from catalog.api.idempotency import once
from catalog.api.identity import EVERYONE, SAFE_METHODS, Who, admit, current_actor, identify
from catalog.api.output import json_response
from catalog.api.paging import with_link
from catalog.api.problems import PreconditionRequired, QueryRefused, TooLarge, WrongMediaType
from catalog.api.spec import Blueprint
from catalog.api.strict_json import LARGEST_BYTES, read_object
from catalog.errors import Reason
from catalog.fields import Form, Strict, Texts, Words, schema_of
from catalog.middleware import count_reads
from catalog.storage.database import db, only_read
from catalog.storage.revisions import Seen

View = Callable[..., Any]
PREFIX = "/api/v1"
# A write costs the service more than a read.
READ_COST, WRITE_COST = 1, 5

_REVISION = re.compile(r"([0-9]{1,9})(?:(?::|--?)(?:gzip|br|zstd|deflate))?")
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag that was read, or * for whatever there is now; 412 when it changed since.",
}
_HEADERS = {
    "Location": {
        "schema": {"type": "string", "format": "uri-reference"},
        "required": True,
        "description": "The address of what was made",
    }
}
_IDEMPOTENCY_KEY = {
    "name": IDEMPOTENCY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Any name for this request. A retry under it gets the first answer, and nothing is made twice.",
}


class Resource(Blueprint):
    """The operations of one noun; `about` introduces them on the docs page."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(f"api-{name.replace(' ', '-')}", __name__, url_prefix=PREFIX, description=about)
        self.noun = name
        # The rules that anybody may read without a token.
        self.public: set[str] = set()

    def operation(
        self,
        method: str,
        rule: str,
        *,
        who: Who,
        query: type[Form] | None = None,
        body: type[Schema] | Schema | None = None,
        upload: type[Form] | None = None,
        answer: type[Schema] | Schema | dict[str, Any] | None = None,
        status: int = 200,
        media_types: tuple[str, ...] = (),
        edits: bool = False,
        made: str | None = None,
        cost: int | None = None,
    ) -> Callable[[View], View]:
        """Register a view; its name is the operation's (`list_offers`: listOffers).

        It gets the path's parts by name and, where declared, `query` (checked) and `form` (as sent: services check it;
        of an upload, texts and files). It returns what `answer` shows, or a Response.

        `edits`: needs If-Match; the view reads it with `seen_revision()`. `made`: of an operation that creates (201),
        the address of what it made, with the path's parts and the answer's fields in braces. `cost`: how many reads a
        call counts as, where it is not one for a read and five for a write.
        """

        schema = answer() if isinstance(answer, type) else answer
        if method == "GET" and who is EVERYONE:
            self.public.add(PREFIX + rule)

        def decorator(view: View) -> View:
            def show(**kwargs: Any) -> Response:
                result = view(**kwargs)
                if isinstance(result, Response):
                    return result
                cut = isinstance(schema, Schema) and not isinstance(schema, Described)
                return shown(schema.dump(result) if cut else result)  # type: ignore[union-attr]

            def shown(value: Any) -> Response:
                return _shown(value, status, made)

            # A key belongs to an account. Answers to everyone (a fresh token) are never kept.
            creates = status == 201 and who is not EVERYONE

            @wraps(view)
            def guarded(**kwargs: Any) -> Response:
                _admit(who, cost)
                if query is not None:
                    kwargs["query"] = read_query(query, request.args)
                if body is not None:
                    kwargs["form"] = read_body()
                if upload is not None:
                    kwargs["form"] = read_upload()
                if edits:
                    seen_revision()
                if creates:
                    return _finish(once(g.caller.account_id, lambda: show(**kwargs), shown))
                return _finish(show(**kwargs))

            said = _document(view.__name__, who, query, body, upload, edits, creates)
            headers = {name: header for name, header in _HEADERS.items() if name == "Location" and made} or None
            documented: View = guarded
            for media_type in media_types or (None,):
                documented = self.alt_response(
                    status, schema=schema, content_type=media_type, headers=headers, success=True
                )(documented)
            self.route(rule, methods=[method], tags=[self.noun])(self.doc(**said)(documented))
            return view

        return decorator


# --- what a view may ask ---------------------------------------------------------------------------------------------


def seen_revision() -> Seen:
    """The revisions in If-Match; none, which fits nothing, for what is no ETag of ours. Raises PreconditionRequired.

    A proxy that compresses makes an ETag weak or adds its method; the revision in it stays the one that was read.
    """
    if not request.headers.get("If-Match", "").strip():
        raise PreconditionRequired(field="If-Match")
    given = request.if_match
    # Werkzeug reads an empty tag (`""`) as None.
    found = (_REVISION.fullmatch(tag or "") for tag in given.as_set(include_weak=True))
    return Seen(frozenset(int(tag[1]) for tag in found if tag), whatever=given.star_tag)


def read_body() -> dict[str, Any]:
    """The JSON object that was sent. Raises TooLarge, WrongMediaType, strict_json.Unreadable."""
    if request.mimetype != "application/json":
        raise WrongMediaType(expected="application/json")
    request.max_content_length = LARGEST_BYTES
    if request.content_length is not None and request.content_length > LARGEST_BYTES:
        raise TooLarge(limit=LARGEST_BYTES)
    return read_object(request.get_data())


def read_upload() -> Texts:
    """Texts and files of a multipart form. Raises WrongMediaType."""
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType(expected="multipart/form-data")
    return Texts({**request.form.to_dict(), **request.files.to_dict()})


def read_query(form: type[Form], given: MultiDict[str, str]) -> dict[str, Any]:
    """The parameters in an address. Raises QueryRefused: unknown, repeated where one is meant, missing, or wrong.

    Looks only at what was given: a search has forty parameters, and this stands before every one of them.
    """
    known = schema_of(form).fields
    needed, lists, defaults = _unasked(form)
    values = {**defaults, **{name: [] for name in lists}}
    errors: dict[str, Any] = {}
    for name, texts in given.lists():
        field = known.get(name)
        if field is None:
            errors[name] = [Reason("unknown_field")]
        elif len(texts) > 1 and not isinstance(field, Words):
            errors[name] = [Reason("repeated")]
        else:
            text = field.from_text(texts[0]) if isinstance(field, Strict) else texts[0]
            try:
                values[name] = field.deserialize(texts if isinstance(field, Words) else text, name, values)
            except ValidationError as refusal:
                errors[name] = refusal.messages
    for name in needed:
        if name not in given:
            errors[name] = [Reason("required")]
    if errors:
        raise QueryRefused(errors)
    return values


@cache
def _unasked(form: type[Form]) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    """What must be given; of what need not, the lists, which begin empty, and what the others are."""
    fields = schema_of(form).fields.items()
    lists = tuple(name for name, field in fields if isinstance(field, Words) and not field.required)
    plain = {name: field.load_default for name, field in fields if not field.required and name not in lists}
    return tuple(name for name, field in fields if field.required), lists, plain


# --- before and after ------------------------------------------------------------------------------------------------


def _admit(who: Who, cost: int | None) -> None:
    """Count the caller, know them, let them in.

    All of it is a reading transaction of its own: whoever sends a large body slowly must not hold the database.
    """
    only_read(True)
    try:
        caller = identify()
        count_reads(caller.account, _usual_cost() if cost is None else cost)
        admit(caller, who)
    finally:
        if request.method not in SAFE_METHODS:
            db.session.rollback()
            only_read(False)


def _usual_cost() -> int:
    return READ_COST if request.method in SAFE_METHODS else WRITE_COST


def _finish(response: Response) -> Response:
    if response.mimetype == "application/json":
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers.setdefault("Cache-Control", "no-store" if current_actor() else "no-cache")
    response.vary.update(("Authorization",))
    return response


def _shown(value: Any, status: int, made: str | None) -> Response:
    """A value as JSON; a revision stands in the ETag too, the next page's address in a Link, that of something new in
    Location."""
    if status == 204:
        empty = Response(status=204)
        del empty.headers["Content-Type"]  # nor is nothing compressed
        return empty
    response = json_response(value, status)
    if isinstance(value, Mapping):
        if "revision" in value:
            # For an edit to send back, never for a cache: listing and gates change with the day, stock with each order.
            response.set_etag(str(value["revision"]))
            response.headers["Cache-Control"] = "private, no-store"
        with_link(response, value.get("next_cursor"))
        if made is not None:
            response.headers["Location"] = PREFIX + made.format_map({**(request.view_args or {}), **value})
    return response


def _document(named: str, who: Who, query: Any, body: Any, upload: Any, edits: bool, creates: bool) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = []
    if query is not None:
        parameters.append({"in": "query", "schema": query})
    if edits:
        parameters.append(_IF_MATCH)
    if creates:
        parameters.append(_IDEMPOTENCY_KEY)
    said: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if body is not None:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if upload is not None:
        said["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": upload}}}
    said["operationId"] = re.sub("_(.)", lambda found: found[1].upper(), named)
    said["security"] = [{}, {"token": []}] if who is EVERYONE else [{"token": []}]
    said["x-roles"] = list(who or ("everyone",))
    return said
