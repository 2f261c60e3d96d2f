"""`catalog serve`: the pages, the API and the indexer on one machine."""

from __future__ import annotations

import gc
import re
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask


# Who sends something there makes the service hash a password: slow, and open to anybody.
HASHES_A_PASSWORD = re.compile(
    r"/(sign-in|sign-up|account/password|invitations/[^/]+|recoveries/[^/]+"
    r"|api/v1/(accounts|tokens|recoveries|invitations/acceptances))"
)


@click.command()
@click.option(
    "--bind",
    default="127.0.0.1:8000",
    show_default=True,
    help="Where to listen: an address and port, [::1]:8000 for IPv6, or unix:/path/of/a/socket.",
)
@click.option("--workers", default=0, help="Web processes (default: one a core, at least two).")
@click.option(
    "--threads", default=4, show_default=True, help="Threads a web process for reading, and as many for writing."
)
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve the pages and the API, with the indexer beside them; all stop together."""
    from catalog import create_app
    from catalog.cli.starting import check_start
    from catalog.cli.worker import follow_beside
    from catalog.demo.leftovers import refuse_leftovers
    from catalog.server.address import BadAddress
    from catalog.server.service import run_service

    check_start(bind)

    app = create_app()
    refuse_leftovers(app)
    load_what_all_share(app)

    def warm_app() -> Flask:
        warm_up(app)
        return app

    try:
        status = run_service(
            bind,
            warm_app,
            workers=workers,
            threads=threads,
            apart=HASHES_A_PASSWORD.fullmatch,
            beside={"indexer": lambda *hooks: follow_beside(app, *hooks)},
            announce=lambda address: click.echo(f"GI Catalog 地标货盘 is ready on {address}"),
        )
    except BadAddress as problem:
        raise click.UsageError(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"cannot listen on {bind}: {problem.strerror or problem}") from problem
    sys.exit(status)


def load_what_all_share(app: Flask) -> None:
    """Read once what every process needs and none changes: modules, dictionaries, templates. The processes made after
    this share its memory, and one that is started again is there at once."""
    from importlib import import_module

    from catalog.folding import simplified
    from catalog.pinyin import read
    from catalog.search.analysis import lexicon
    from catalog.search.understanding.reading import understand

    for module in ("catalog.search.engines", "catalog.search.engines.tantivy", "catalog.search.parse", "orjson"):
        import_module(module)
    lexicon().search_words(simplified("衢州地标貨盤"))
    lexicon().sounding("")
    understand("5斤", date(2026, 1, 1), trade=True)
    read("衢州")
    with app.app_context():
        assert app.extensions["catalog"].library
        for name in app.jinja_env.list_templates(filter_func=lambda name: name.endswith(".html")):
            app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def warm_up(app: Flask) -> None:
    """Ask for what is asked for most, so that the first visitor does not wait for it."""
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    host = next(iter(app.config["TRUSTED_HOSTS"] or ()), "localhost").lstrip(".")
    for path in ("/", "/offers", "/api/v1/offers?limit=1"):
        run_wsgi_app(app.wsgi_app, EnvironBuilder(path, base_url=f"http://{host}").get_environ(), buffered=True)
