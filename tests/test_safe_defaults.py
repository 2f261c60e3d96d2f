"""What a service does when nobody has set anything: private files, a real secret, no strange names."""

from __future__ import annotations

import http.client
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalog import create_app
from catalog.cli.starting import check_start
from catalog.errors import Unsafe
from catalog.search.engines import open_index
from catalog.settings import PROJECT, Settings
from catalog.storage.database import db
from catalog.storage.files import open_files
from catalog.storage.private import private_database
from catalog.storage.rates import RateCounters

CATALOG = Path(sys.executable).with_name("catalog")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of nobody's, outside demo mode."""
    for name in list(os.environ):
        if name.startswith("CATALOG_") or name in ("DATABASE_URL", "SEARCH_URL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def wide() -> Iterator[None]:
    """The usual umask of a machine: what is made is readable for everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """What others may do with each file and folder below."""
    return {str(one.relative_to(folder)): stat.S_IMODE(one.stat().st_mode) & 0o077 for one in folder.rglob("*")}


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, under the usual umask."""
    return subprocess.run(
        [str(CATALOG), *words], cwd=PROJECT, capture_output=True, text=True, timeout=120, umask=0o022, check=False
    )


class TestFiles:
    def test_the_database_and_its_log_are_private(self, data: Path, wide: None) -> None:
        data.mkdir(mode=0o755)
        app = create_app(Settings(data, f"sqlite:///{data / 'catalog.db'}", f"tantivy://{data}/search", "x" * 40))
        with app.app_context():
            db.create_all()
            assert {"catalog.db", "catalog.db-wal", "catalog.db-shm"} <= modes(data).keys()
            assert not any(modes(data).values()), modes(data)
            db.engine.dispose()

    def test_what_was_wider_is_tightened(self, data: Path, wide: None) -> None:
        data.mkdir()
        for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.db.queue"):
            (data / name).touch(0o664)
        private_database(data / "catalog.db")
        assert not any(modes(data).values()), modes(data)

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs to act as two accounts")
    def test_a_wider_one_of_another_account_is_refused_with_words(self, data: Path, wide: None) -> None:
        data.mkdir()
        (data / "catalog.db").touch(0o666)
        (data / "catalog.db").chmod(0o666)
        data.chmod(0o777)
        for folder in data.parents:
            if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o011)
        # A child acts as nobody: the test process keeps its rights.
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setuid(65534)
                private_database(data / "catalog.db")
            except Unsafe as refusal:
                status = 0 if "chmod 600" in str(refusal) else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def test_every_process_makes_private_files(self, data: Path) -> None:
        found = command("index", "rebuild")
        assert found.returncode == 0, found.stderr
        assert any(name.startswith("search/current/") for name in modes(data))
        assert not any(modes(data).values()), {name: oct(mode) for name, mode in modes(data).items() if mode}

    def test_an_index_folder_that_was_wider_is_tightened(self, data: Path, wide: None) -> None:
        (data / "search").mkdir(parents=True, mode=0o755)
        with open_index(f"tantivy://{data}/search").writing():
            assert not modes(data)["search"]


class TestLinks:
    @pytest.mark.parametrize("scheme", ["tantivy", "whoosh"])
    def test_an_index_folder_that_is_a_link_is_refused(self, data: Path, tmp_path: Path, scheme: str) -> None:
        data.mkdir()
        (tmp_path / "elsewhere").mkdir()
        (data / "search").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(Unsafe, match="symbolic link"):
            open_index(f"{scheme}://{data}/search")
        assert not list((tmp_path / "elsewhere").iterdir())

    def test_an_index_inside_that_is_a_link_is_refused(self, data: Path, tmp_path: Path) -> None:
        (data / "search").mkdir(parents=True)
        (data / "search" / "current").symlink_to(tmp_path)
        with pytest.raises(Unsafe, match="symbolic link"):
            open_index(f"tantivy://{data}/search")

    def test_files_and_counters_are_not_kept_behind_a_link(self, data: Path, tmp_path: Path) -> None:
        data.mkdir()
        (tmp_path / "elsewhere").mkdir()
        (data / "files").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(Unsafe, match="symbolic link"):
            open_files(data / "files")
        (data / "rates").symlink_to(tmp_path / "elsewhere" / "counters")
        with pytest.raises(OSError, match="symbolic links"):
            RateCounters(data / "rates", "key").hit("somebody", 1, 0.0)
        assert not list((tmp_path / "elsewhere").iterdir())

    @pytest.mark.parametrize("name", ["files", "search", "standards", "rates", "secret_key"])
    def test_the_service_does_not_start_on_one(self, data: Path, tmp_path: Path, name: str) -> None:
        data.mkdir()
        (tmp_path / "elsewhere").write_text("x" * 64)
        (data / name).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(Unsafe, match=rf"{name} is a symbolic link, which is not followed"):
            check_start("127.0.0.1:8000")

    def test_a_data_folder_may_be_reached_through_one(
        self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "disk").mkdir()
        data.symlink_to(tmp_path / "disk")
        assert Settings.from_environment().data_folder == tmp_path / "disk"


class TestSecret:
    def test_is_made_once_and_kept(self, data: Path) -> None:
        first = Settings.from_environment().secret_key
        assert len(first) == 64 and Settings.from_environment().secret_key == first
        assert [file.name for file in data.iterdir()] == ["secret_key"]
        assert (data / "secret_key").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("content", ["", "\n", "short", "x" * 31])
    def test_an_empty_or_short_one_is_refused_with_words(self, data: Path, content: str) -> None:
        data.mkdir()
        (data / "secret_key").write_text(content)
        with pytest.raises(Unsafe, match=r"secret_key holds \d+ characters; at least 32"):
            Settings.from_environment()
        assert (data / "secret_key").read_text() == content

    def test_one_that_is_given_is_held_to_the_same(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CATALOG_SECRET_KEY", "secret")
        with pytest.raises(Unsafe, match="has 6 characters"):
            Settings.from_environment()
        monkeypatch.setenv("CATALOG_SECRET_KEY", "s" * 32)
        assert Settings.from_environment().secret_key == "s" * 32

    def test_a_command_says_it_without_a_traceback(self, data: Path) -> None:
        data.mkdir()
        (data / "secret_key").touch()
        found = command("serve", "--bind", "127.0.0.1:0")
        assert found.returncode == 1 and "at least 32" in found.stderr and "Traceback" not in found.stderr

    def test_one_that_others_can_read_is_tightened(self, data: Path) -> None:
        data.mkdir()
        (data / "secret_key").write_text("y" * 64)
        (data / "secret_key").chmod(0o644)
        assert Settings.from_environment().secret_key == "y" * 64
        assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


class TestWrongSettings:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("CATALOG_PROXY_HOPS", "0"), ("CATALOG_API_PER_MINUTE", "abc"), ("CATALOG_ADMIT_ANCHORS", "foo"),
            ("CATALOG_DEMO", "maybe"), ("CATALOG_TIMEZONE", "Foo/Bar"), ("CATALOG_TIMEZONE", "../etc"),
            ("DATABASE_URL", "foo://x"), ("SEARCH_URL", "foo:x"),
        ],
    )  # fmt: skip
    def test_are_refused_by_name(self, data: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
        monkeypatch.setenv("CATALOG_DATA", str(data))
        monkeypatch.setenv(name, text)
        with pytest.raises(Unsafe, match=name):
            Settings.from_environment()

    @pytest.mark.parametrize("url", ["sqlite:////tmp/x.db", "postgresql+psycopg://one@two/three", ""])
    def test_right_ones_are_taken(self, data: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
        monkeypatch.setenv("CATALOG_DATA", str(data))
        monkeypatch.setenv("DATABASE_URL", url)
        assert Settings.from_environment().database_url.startswith(url or "sqlite:///")


class TestNames:
    def test_without_any_it_answers_on_this_machine_only(self, data: Path) -> None:
        settings = Settings(data, f"sqlite:///{data}/catalog.db", f"tantivy://{data}/search", "x" * 40, testing=True)
        client = create_app(settings).test_client()
        for host in ("localhost", "localhost:8000", "127.0.0.1:8000"):
            assert client.get("/manifest.webmanifest", headers={"Host": host}).status_code != 400, host
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"):
            answer = client.get("/about", headers={"Host": host})
            assert answer.status_code == 400 and "CATALOG_TRUSTED_HOSTS" in answer.text, host
            problem = client.get("/api/v1/gis", headers={"Host": host})
            assert problem.status_code == 400 and problem.json and problem.json["code"] == "host_unknown"

    def test_the_names_that_are_set_count(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CATALOG_TRUSTED_HOSTS", "catalog.example.cn")
        assert Settings.from_environment().hosts == ("catalog.example.cn", "localhost", "127.0.0.1")
        monkeypatch.setenv("CATALOG_DEMO", "1")
        monkeypatch.delenv("CATALOG_TRUSTED_HOSTS")
        assert Settings.from_environment().hosts == (), "a demo answers to any name"

    @pytest.mark.parametrize("bind", ["0.0.0.0:8000", "[::]:8000", ":8000", "[fd00::1]:8000"])
    def test_an_address_without_a_name_needs_one(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bind: str
    ) -> None:
        with pytest.raises(Unsafe, match="CATALOG_TRUSTED_HOSTS"):
            check_start(bind)
        monkeypatch.setenv("CATALOG_TRUSTED_HOSTS", "catalog.example.cn")
        check_start(bind)
        assert "without TLS" in capsys.readouterr().err
        monkeypatch.setenv("CATALOG_SECURE_COOKIES", "1")
        check_start(bind)
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize("bind", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "unix:/run/catalog.sock"])
    def test_this_machine_alone_needs_nothing(self, data: Path, capsys: pytest.CaptureFixture[str], bind: str) -> None:
        check_start(bind)
        assert capsys.readouterr().err == "" and "CATALOG_TRUSTED_HOSTS" not in os.environ

    def test_one_address_is_a_name_too(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CATALOG_TRUSTED_HOSTS", "")
        check_start("192.0.2.7:8000")
        assert "without TLS" in capsys.readouterr().err
        assert Settings.from_environment().hosts == ("192.0.2.7", "localhost", "127.0.0.1")

    def test_a_demo_may_be_shown_to_anybody(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CATALOG_DEMO", "1")
        check_start("0.0.0.0:8000")
        assert capsys.readouterr().err == ""


@contextmanager
def served(bind: str, port: int) -> Iterator[subprocess.Popen[str]]:
    server = subprocess.Popen(
        [str(CATALOG), "serve", "--bind", bind, "--workers", "1"], cwd=PROJECT, text=True, umask=0o022,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, server.communicate()[0]
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.communicate(timeout=60)


def status(port: int, host: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("GET", "/about", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse().status


def test_the_real_server(data: Path) -> None:
    assert command("database", "migrate").returncode == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    refused = command("serve", "--bind", f"0.0.0.0:{port}")
    assert refused.returncode == 1 and "CATALOG_TRUSTED_HOSTS" in refused.stderr, refused.stderr
    with served(f"127.0.0.1:{port}", port):
        assert status(port, f"localhost:{port}") == 200
        assert status(port, "evil.example") == 400
        deadline = time.monotonic() + 60
        while not (data / "search" / "current" / "manifest.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert not any(modes(data).values()), {name: oct(mode) for name, mode in modes(data).items() if mode}
