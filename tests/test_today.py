"""`CATALOG_TODAY`: the day of a demonstration; a service with real people has the calendar's."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.cli import main
from catalog.cli.starting import check_start
from catalog.errors import Unsafe
from catalog.settings import PROJECT, Settings, present_day
from catalog.standards.seal import Seal, append_seal

CATALOG = Path(sys.executable).with_name("catalog")
DAY = date(2031, 2, 28)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("CATALOG_") or name in ("DATABASE_URL", "SEARCH_URL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


def test_in_demo_mode_it_is_today(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CATALOG_DEMO", "1")
    monkeypatch.setenv("CATALOG_TODAY", DAY.isoformat())
    assert Settings.from_environment().today() == DAY == present_day()
    check_start("127.0.0.1:8000")
    assert DAY.isoformat() in capsys.readouterr().err, "whoever starts it is told"


@pytest.mark.parametrize("text", [None, ""])
def test_without_it_the_calendar_counts(data: Path, monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    monkeypatch.setenv("CATALOG_DEMO", "1")
    if text is not None:
        monkeypatch.setenv("CATALOG_TODAY", text)
    settings = Settings.from_environment()
    assert settings.fixed_today is None and abs((settings.today() - date.today()).days) <= 1
    assert abs((present_day() - date.today()).days) <= 1


@pytest.mark.parametrize("demo", [None, "0"])
def test_outside_demo_mode_nothing_starts_with_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, demo: str | None
) -> None:
    monkeypatch.setenv("CATALOG_TODAY", DAY.isoformat())
    if demo is not None:
        monkeypatch.setenv("CATALOG_DEMO", demo)
    for start in (Settings.from_environment, present_day, lambda: check_start("127.0.0.1:8000")):
        with pytest.raises(Unsafe, match="CATALOG_TODAY is '2031-02-28', which is for the demonstration alone"):
            start()


@pytest.mark.parametrize(
    "text", ["2026-12", "10.12.2026", "2026-02-30", "20261210", "2026-W50-4", "２０２６-12-10", "now"]
)
def test_what_is_no_day_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CATALOG_DEMO", "1")
    monkeypatch.setenv("CATALOG_TODAY", text)
    for start in (Settings.from_environment, present_day):
        with pytest.raises(Unsafe, match="a day like 2026-12-10 is needed"):
            start()


@pytest.mark.parametrize("command", [["serve"], ["demo"], ["doctor"], ["standards", "list"]])
def test_every_command_refuses_it_in_one_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("CATALOG_TODAY", DAY.isoformat())
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 1 and said.output.startswith("Error: CATALOG_TODAY is '2031-02-28'"), said.output


def test_the_wsgi_entry_refuses_it_too(data: Path) -> None:
    environment = {**os.environ, "CATALOG_TODAY": DAY.isoformat()}
    said = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 1 and "which is for the demonstration alone" in said.stderr


def test_commands_that_ask_for_the_day_go_by_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DEMO", "1")
    own, tea = data / "standards", "gi-selection-tea"
    (own / tea).mkdir(parents=True)
    text = (PROJECT / "standards" / tea / "1.0.0.toml").read_text().replace('version = "1.0.0"', 'version = "1.0.1"')
    (own / tea / "1.0.1.toml").write_text(text.replace("2026-12-01", "2030-01-01"))
    sha256 = hashlib.sha256((own / tea / "1.0.1.toml").read_bytes()).hexdigest()
    append_seal(own, Seal(f"{tea}/1.0.1.toml", sha256, date(2026, 12, 2)))
    for day, state in (("2029-12-31", "from 2030-01-01"), ("2030-01-01", "in force")):
        monkeypatch.setenv("CATALOG_TODAY", day)
        listed = CliRunner().invoke(main, ["standards", "list"]).output
        assert state in listed.split(f"{tea}@1.0.1")[1].split("\n")[0]
    monkeypatch.setenv("CATALOG_TODAY", "2031-02-28")
    assert CliRunner().invoke(main, ["database", "migrate"]).exit_code == 0
    said = CliRunner().invoke(main, ["doctor"])
    assert "Today: 2031-02-28 (set by CATALOG_TODAY)" in said.output
    monkeypatch.delenv("CATALOG_TODAY")
    assert re.search(r"^Today: \d{4}-\d{2}-\d{2} \(Asia/Shanghai\)$", CliRunner().invoke(main, ["doctor"]).output, re.M)


def test_nobody_asks_the_calendar_past_the_settings() -> None:
    """The day comes from `Settings.today`; what is a moment stays real."""
    asking = re.compile(r"date\.today\(|\bnow\(.*\)\.date\(|date\.fromtimestamp|current_date|strftime\(|utcnow")
    for path in sorted([*(PROJECT / "catalog").rglob("*.py"), PROJECT / "wsgi.py", *(PROJECT / "bench").rglob("*.py")]):
        found = asking.findall(path.read_text())
        assert len(found) == (2 if path == PROJECT / "catalog" / "settings.py" else 0), (
            f"{path} asks for the day itself: {found}"
        )
    for path in (PROJECT / "catalog" / "web").rglob("*.js"):
        assert "new Date()" not in path.read_text() and "Date.now" not in path.read_text(), path
