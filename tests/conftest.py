"""What every test may ask for. `TEST_DATABASE=postgresql` (inside pg_virtualenv) runs the suite on PostgreSQL."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import date
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, event, text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from catalog import create_app
from catalog.accounts import passwords
from catalog.extensions import Extensions
from catalog.settings import Settings
from catalog.standards.adoption import adopt_shipped
from catalog.standards.library import Library, open_library
from catalog.standards.seal import ADOPTED
from catalog.storage.database import db
from tests.contract import contract_of

# Tests hash a thousand passwords and have nothing else to do meanwhile.
passwords.NICENESS = 0
# Hypothesis without a clock: machines that test are busy.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
STANDARDS = Path(__file__).resolve().parent.parent / "standards"
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


# What httpx and requests send without being asked, each with the decoders it finds.
ACCEPT_ENCODINGS = ("gzip, deflate", "gzip, deflate, br, zstd")
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database for something; everything else ran on the way through SQLite. A test that
    is asked for by its name runs."""
    if not ON_POSTGRESQL or any("::" in asked for asked in config.args):
        return
    asking, others = [], []
    for item in items:
        (asking if _asks_a_database(item) else others).append(item)
    items[:] = asking
    config.hook.pytest_deselected(items=others)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether the kind of database can make a difference to this test."""
    # These two engines search files of their own.
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    if item.get_closest_marker("any_database") or "tantivy" in parameters or "whoosh" in parameters:
        return False
    return "database_url" in getattr(item, "fixturenames", ()) or "migrations" in item.path.parts


@pytest.fixture(scope="session")
def library() -> Library:
    """The standards as they are shipped."""
    return open_library(STANDARDS)


class PatientClient(FlaskClient):
    """Ends the test's own transaction before each request (SQLite has one writer at a time), and gives each request a
    context of its own as a server does: Flask would share the test's `g` and database session with it.

    Of the API it asks as programs do: for a compressed answer, which it unpacks. `Content-Encoding` and the other
    headers stay as they were sent. Each answer is held against the OpenAPI document."""

    _asked = 0

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        address = args[0] if args else kwargs.get("path", "")
        if not isinstance(address, str) or not address.startswith("/api/"):
            return Context().run(super().open, *args, **kwargs)
        headers = Headers(kwargs.pop("headers", None))
        headers.setdefault("Accept-Encoding", ACCEPT_ENCODINGS[PatientClient._asked % len(ACCEPT_ENCODINGS)])
        PatientClient._asked += 1
        response: TestResponse = Context().run(super().open, *args, headers=headers, **kwargs)
        if (coding := response.headers.get("Content-Encoding")) and response.request.method != "HEAD":
            kept = Headers(response.headers)
            response.set_data(UNPACK[coding](response.get_data()))
            response.headers = kept
        contract_of(self.application).check(response)
        return response


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A database of this test process's own."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'catalog.db'}"
        return
    name = f"catalog_test_{worker_id}"
    admin = create_engine("postgresql+psycopg://", isolation_level="AUTOCOMMIT", connect_args={"dbname": "postgres"})
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"postgresql+psycopg:///{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@event.listens_for(Engine, "before_execute")
def _a_part_of_the_rows_is_a_stated_part(_connection: Any, statement: Any, *_others: Any) -> None:
    """Which rows a LIMIT leaves is chance without ORDER BY, another on each database; for existence ask exists()."""
    if getattr(statement, "_limit_clause", None) is not None and not statement._order_by_clauses:
        pytest.fail(f"LIMIT without ORDER BY: {statement}")


@pytest.fixture(scope="session")
def the_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests of this process, its tables made once."""
    data_folder: Path = tmp_path_factory.mktemp("data")
    app = create_app(
        Settings(
            data_folder=data_folder,
            database_url=database_url,
            search_url=f"tantivy:///{data_folder / 'search'}",
            secret_key="test",
            demo=True,
            testing=True,
            api_per_minute=0,
        )
    )
    app.test_client_class = PatientClient
    with app.app_context():
        db.create_all()
    # As every new installation does: what comes with the project decides from its own day.
    adopt_shipped(app.extensions["catalog"].library.folders)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(the_app: Flask) -> Iterator[Flask]:
    """The application, inside a context, on empty tables."""
    with the_app.app_context():
        yield the_app
        db.session.rollback()
        db.session.remove()
        the_app.extensions["catalog"].forget_place_names()
        # What a web process noted for `catalog doctor`.
        (the_app.extensions["catalog"].settings.data_folder / "untrusted-proxy").unlink(missing_ok=True)
        tables = db.metadata.sorted_tables
        if ON_POSTGRESQL:
            names = ", ".join(f'"{table.name}"' for table in tables)
            db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            for table in reversed(tables):
                db.session.execute(table.delete())
        db.session.commit()


@pytest.fixture
def nothing_adopted(the_app: Flask) -> Iterator[None]:
    """The service as in an alliance that has not adopted a later version: the first ones decide on every day."""
    file = the_app.extensions["catalog"].library.folders.writable / ADOPTED
    said = file.read_bytes()
    file.unlink()
    yield
    file.write_bytes(said)


@pytest.fixture
def extensions(app: Flask) -> Extensions:
    """What the application holds open."""
    return app.extensions["catalog"]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def today(extensions: Extensions) -> date:
    """Today in the alliance's time zone."""
    return extensions.today()
