"""GI Catalog (地标货盘). `create_app` is the only place that knows every part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from flask import Flask, Request, Response
    from flask.typing import ResponseReturnValue

    from catalog.settings import Settings

MODELS = ("accounts", "registry", "suppliers", "products", "evidence", "scoring", "review", "picking", "search")


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: database, doors, middle layers. Opens no index and runs no query."""
    from importlib import import_module, util

    from flask import request

    from catalog import api, web
    from catalog.api.short_path import ShortPath
    from catalog.errors import NotFound
    from catalog.extensions import Extensions
    from catalog.middleware import leave_date_to_the_server, log_refusal
    from catalog.proxies import TrustedProxies
    from catalog.settings import Settings
    from catalog.storage import audit, idempotency, outbox  # noqa: F401  (their tables)
    from catalog.storage.database import (
        COMMAND_WAITS_SECONDS,
        REQUEST_WAITS_SECONDS,
        db,
        engine_options,
        only_read,
        wait_at_most,
    )

    settings = settings or Settings.from_environment()
    app = _application_class()("catalog", static_folder=None, template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        SESSION_COOKIE_NAME="catalog_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        TESTING=settings.testing,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "application/problem+json",
            "image/svg+xml",
            "application/atom+xml",
            "application/feed+json",
            "application/xml",
        ],
        COMPRESS_STREAMS=False,
    )
    app.extensions["catalog"] = Extensions(settings)
    for feature in MODELS:
        if util.find_spec(f"catalog.{feature}.models"):
            import_module(f"catalog.{feature}.models")
    db.init_app(app)
    # What is registered first comes last.
    app.after_request(leave_date_to_the_server)
    app.after_request(log_refusal)
    pack = _compress_answers(app)

    @app.before_request
    def _readers_do_not_lock() -> None:
        only_read(request.method in ("GET", "HEAD", "OPTIONS"))
        wait_at_most(REQUEST_WAITS_SECONDS)
        # No address holds a NUL, and PostgreSQL refuses one in text: nothing of ours is called that.
        if "\0" in request.path:
            raise NotFound()

    @app.teardown_request
    def _next_one_decides_anew(_error: BaseException | None) -> None:
        only_read(False)
        wait_at_most(COMMAND_WAITS_SECONDS)

    @app.errorhandler(Exception)
    def _answer_error(error: Exception) -> Response:
        # A program gets problem details, a person a page.
        door = "api.problems" if request.path.startswith("/api/") else "web.page.errors"
        answer: Response = import_module(f"catalog.{door}").answer_error(error)
        return answer

    web.register(app)
    api.register(app)
    short = ShortPath(app.wsgi_app, app, pack, app.config["COMPRESS_MIN_SIZE"])
    app.wsgi_app = TrustedProxies(short, settings)  # type: ignore[method-assign]
    return app


def _application_class() -> type[Flask]:
    """Flask without the question, put to a dozen functions of every request, whether one of them is a coroutine; and
    with addresses that have the methods of their own rules only."""
    from functools import cached_property

    from flask import Flask, request
    from flask.globals import request_ctx
    from werkzeug.exceptions import MethodNotAllowed

    class Application(Flask):
        def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
            return func

        @cached_property
        def methods_of(self) -> dict[str, set[str]]:
            """The methods of each rule."""
            found: dict[str, set[str]] = {}
            for rule in self.url_map.iter_rules():
                found.setdefault(rule.rule, set()).update(rule.methods or ())
            return found

        def own_methods(self) -> set[str]:
            """The methods of the address that was asked for. The patterns of its siblings fit it too (`/gis/<gi_id>` is
            also `/gis/verdicts`); as every rule knows OPTIONS, asking with it finds the address's own."""
            adapter = request_ctx.url_adapter
            assert adapter is not None
            rule, _parts = adapter.match(method="OPTIONS", return_rule=True)
            return self.methods_of[rule.rule]

        def preprocess_request(self) -> ResponseReturnValue | None:
            # It may have been the pattern of a sibling that fitted address and method.
            if request.view_args and request.method not in (own := self.own_methods()):
                raise MethodNotAllowed(valid_methods=sorted(own))
            return super().preprocess_request()

        def make_default_options_response(self) -> Response:
            response = self.response_class()
            response.allow.update(self.own_methods())
            return response

        def raise_routing_exception(self, request: Request) -> NoReturn:
            if isinstance(request.routing_exception, MethodNotAllowed):
                raise MethodNotAllowed(valid_methods=sorted(self.own_methods()))
            super().raise_routing_exception(request)

    return Application


def _compress_answers(app: Flask) -> Callable[[bytes, str], bytes]:
    """Compression that leaves the API's ETags alone: each names a revision, to be sent back with an edit, and is the
    same however the answer was packed. What packs one body by a method (`gzip`) is returned."""
    from functools import partial

    from flask import request
    from flask_compress import Compress
    from flask_compress.flask_compress import _compress_data

    class Compression(Compress):
        def after_request(self, response: Response | None) -> Response:
            etag = response.headers.pop("ETag", None) if response and request.path.startswith("/api/") else None
            packed = super().after_request(response)
            if etag is not None:
                packed.headers["ETag"] = etag
            return packed

    Compression(app)
    return partial(_compress_data, app)
