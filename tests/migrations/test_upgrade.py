"""A filled database of an earlier version becomes today's without losing a row, and the service works on it."""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite_driver
import pytest
from click.testing import CliRunner
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from catalog import create_app
from catalog.cli import main
from catalog.cli.database import schema_differences, with_migrations
from catalog.extensions import current_extensions
from catalog.search import indexer
from catalog.settings import PROJECT, Settings
from catalog.storage.database import db
from tests.conftest import ON_POSTGRESQL

DUMPS = Path(__file__).parent / "dumps"
ENGINE = "postgresql" if ON_POSTGRESQL else "sqlite"
FIRST_SHA256 = "58b3a40d5db4704b3190ae6a9604e1b0103ca847a7fa0a840ae08bec656fa8c2"


def kept() -> list[Path]:
    """The dumps of the engine under test, oldest first."""
    return sorted(DUMPS.glob(f"*.{ENGINE}.sql.xz"))


@pytest.fixture(params=kept(), ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An application on a database of an earlier version, not migrated."""
    script = lzma.decompress(request.param.read_bytes())
    if ON_POSTGRESQL:
        name = f"catalog_upgrade_{worker_id}"
        admin = create_engine(
            "postgresql+psycopg://", isolation_level="AUTOCOMMIT", connect_args={"dbname": "postgres"}
        )
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = f"postgresql+psycopg:///{name}"
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, name], input=script, check=True)
    else:
        path = tmp_path / "catalog.db"
        url = f"sqlite:///{path}"
        connection = sqlite_driver.connect(str(path))
        connection.executescript(script.decode())
        connection.close()
    settings = Settings(tmp_path, url, f"tantivy:///{tmp_path / 'search'}", "test", demo=True, testing=True)
    app = with_migrations(create_app(settings))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if ON_POSTGRESQL:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    with db.engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def run(app: Flask, *command: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command of `catalog` on this application's database."""
    settings: Settings = current_extensions().settings
    for name, value in {
        "CATALOG_DATA": str(settings.data_folder),
        "DATABASE_URL": settings.database_url,
        "SEARCH_URL": settings.search_url,
        "CATALOG_DEMO": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, list(command))


def test_the_first_migration_is_frozen() -> None:
    first = (PROJECT / "migrations" / "versions" / "0001.py").read_bytes()
    assert hashlib.sha256(first).hexdigest() == FIRST_SHA256, "databases exist that 0001 built: write a new migration"


def test_the_dumps_stay_small() -> None:
    assert kept()
    assert sum(path.stat().st_size for path in DUMPS.iterdir()) <= 3_000_000


def test_every_migration_follows_the_one_before() -> None:
    numbers = sorted(path.stem for path in (PROJECT / "migrations" / "versions").glob("*.py"))
    assert numbers == [f"{n + 1:04}" for n in range(len(numbers))]


def test_nothing_is_lost_and_the_service_works(old: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()
    # A table that nobody filled proves nothing. Attempts are forgotten within the hour.
    assert {name for name, count in before.items() if not count} <= {"sign_in_attempt"}
    upgrade()
    assert schema_differences() == []
    after = rows()
    assert {name: after.get(name) for name in before} == before
    extensions = current_extensions()
    built = indexer.rebuild(extensions.index, extensions.library, date(2026, 12, 1))
    assert built > 50
    assert run(old, "assessments", "verify", monkeypatch=monkeypatch).exit_code == 0
    monkeypatch.setattr(Settings, "today", lambda self: date(2026, 12, 1))
    with old.test_client() as client:
        assert client.get("/api/v1/offers?q=椪柑").get_json()["total"] > 0


def test_the_command_that_migrates_foretells_older_decisions(old: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """0015: the calendar of expiries asks what is written, so it may not wait for a worker."""
    migrated = run(old, "database", "migrate", monkeypatch=monkeypatch)
    assert migrated.exit_code == 0, migrated.output
    lacking = text(
        "SELECT count(*) FROM assessment WHERE decided AND listable"
        " AND id NOT IN (SELECT assessment_id FROM assessment_period)"
    )
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM assessment_period")).scalar_one() > 50
        assert connection.execute(lacking).scalar_one() == 0


def test_names_are_found_by_keys_folded_again(old: Flask) -> None:
    """0005: an operator's name in traditional characters, and a place whose simplified name holds one."""
    with db.engine.begin() as connection:
        gi_id = connection.execute(text("SELECT min(gi_id) FROM gi_key WHERE kind = 'name'")).scalar_one()
        insert = text("INSERT INTO gi_key (gi_id, kind, key) VALUES (:gi_id, :kind, :key)")
        for kind, key in (("name", "煙臺蘋果"), ("alternative", "煙臺蘋果"), ("alternative", "烟台苹果")):
            connection.execute(insert, {"gi_id": gi_id, "kind": kind, "key": key})
        connection.execute(text("UPDATE place SET short_name = '乾安' WHERE code = '330802'"))
    upgrade()
    with db.engine.connect() as connection:
        asked = text(
            "SELECT kind, key FROM gi_key WHERE gi_id = :gi_id AND key IN ('煙臺蘋果', '烟台苹果') ORDER BY kind"
        )
        found = connection.execute(asked, {"gi_id": gi_id}).all()
        assert [tuple(row) for row in found] == [("alternative", "烟台苹果"), ("name", "烟台苹果")]
        short = connection.execute(text("SELECT short_name FROM place WHERE code = '330802'")).scalar_one()
    assert short == "干安"


def test_down_and_up_again_keeps_every_row(old: Flask) -> None:
    before = rows()
    upgrade()
    downgrade(revision="0001")
    assert rows() == before
    upgrade()
    assert schema_differences() == []
    after = rows()
    assert {name: after.get(name) for name in before} == before


def test_revision_writes_what_the_models_ask_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a copy of the project: nothing to write at first; a new column of a model becomes a migration that adds it."""
    for name in ("catalog", "migrations"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "standards").symlink_to(PROJECT / "standards")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "CATALOG_DATA": str(tmp_path / "var")}
    environment.pop("DATABASE_URL", None)

    def revision() -> subprocess.CompletedProcess[str]:
        call = "import sys; sys.argv[1:] = ['database', 'revision', 'add a note']; from catalog.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", call], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    refused = revision()
    assert refused.returncode == 1
    assert "nothing" in refused.stderr
    models = tmp_path / "catalog" / "accounts" / "models.py"
    column = '    language: Mapped[str] = mapped_column(String(5), default="zh")\n'
    text_before = models.read_text()
    assert column in text_before
    models.write_text(text_before.replace(column, column + "    note: Mapped[str | None] = mapped_column(String(9))\n"))
    assert revision().returncode == 0
    newest = max((tmp_path / "migrations" / "versions").glob("[0-9]*.py"))
    number = int(newest.stem)
    written = newest.read_text()
    assert f"down_revision = '{number - 1:04}'" in written
    assert "add_column" in written
    assert "'note'" in written


def test_doctor_tells_an_older_schema_and_changes_nothing(old: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE saved_search"))
    result = run(old, "doctor", monkeypatch=monkeypatch)
    assert result.exit_code == 1
    assert "saved_search" in result.output
    assert "saved_search" not in rows()
    # The revision says "newest": only comparing finds it.
    assert run(old, "database", "migrate", monkeypatch=monkeypatch).exit_code == 1


def test_a_missing_check_is_a_difference(old: Flask) -> None:
    upgrade()
    table = "offer"
    checks = [one["name"] for one in inspect(db.engine).get_check_constraints(table)]
    guard = next(name for name in checks if name and "never_oversold" in name)
    if ON_POSTGRESQL:
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {guard}"))
    else:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA writable_schema=ON")
            connection.exec_driver_sql(
                f"UPDATE sqlite_master SET sql = replace(sql, 'CONSTRAINT {guard}', 'CONSTRAINT ck_offer_other') "
                f"WHERE name = '{table}'"
            )
        db.engine.dispose()
    assert any(guard in line for line in schema_differences())
