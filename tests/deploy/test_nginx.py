"""The nginx configuration we hand out, in a real nginx in front of the real server: every visitor stays themselves."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
CATALOG = str(Path(sys.executable).with_name("catalog"))
NAME, PASSWORD = "op@example.cn", "沙田的椪柑十一月熟"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path, environment: dict[str, str] | None = None) -> Iterator[None]:
    """A process that listens on `port` while the block lasts."""
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


class Proxied:
    """The service as visitors see it through nginx, each from an address of their own."""

    def __init__(self, https: int, plain: int, folder: Path) -> None:
        self.https, self.plain, self.folder = https, plain, folder
        self.context = ssl.create_default_context(cafile=str(folder / "certificate.pem"))

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        """A TLS connection from an address of the loopback network, to the name in the certificate."""
        connection = http.client.HTTPConnection("catalog.example.cn")
        connection.sock = self.context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.https), 60, (source, 0)), server_hostname="catalog.example.cn"
        )
        return connection

    def ask(
        self, method: str, path: str, source: str, body: object = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = self.connect(source)
        sent = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, sent, {**kind, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def sign_in(self, source: str, name: str, password: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
        status, answered, _ = self.ask(
            "POST", "/api/v1/tokens", source, {"name": name, "password": password}, **headers
        )
        return status, answered


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("nginx")
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "nginx is missing: run `make system` (Debian package nginx-light)"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=catalog.example.cn", "-addext", "subjectAltName=DNS:catalog.example.cn",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    service, https, plain = free_port(), free_port(), free_port()
    example = EXAMPLE.read_text()
    for ours, theirs in (
        ("127.0.0.1:8000", f"127.0.0.1:{service}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        ("/etc/ssl/catalog.example.cn.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/catalog.example.cn.key", str(folder / "key.pem")),
    ):
        assert example.count(ours) == 1, ours
        example = example.replace(ours, theirs)
    (folder / "site.conf").write_text(example)
    user = "user root;" if os.getuid() == 0 else ""
    places = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder / 'pid'}; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off;\n{places}include {folder / 'site.conf'}; }}"
    )
    environment = {
        **os.environ,
        "CATALOG_DATA": str(folder / "data"),
        "CATALOG_TRUSTED_PROXIES": "127.0.0.1",
        "CATALOG_TRUSTED_HOSTS": "catalog.example.cn",
    }
    for name in ("DATABASE_URL", "CATALOG_DEMO", "CATALOG_SECURE_COOKIES"):
        environment.pop(name, None)
    made = subprocess.run(
        [CATALOG, "account", "add-operator", NAME], env=environment, input=f"{PASSWORD}\n{PASSWORD}\n",
        capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    server = [CATALOG, "serve", "--bind", f"127.0.0.1:{service}", "--workers", "2"]
    with (
        running(server, service, folder / "service.log", environment),
        running([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], https, folder / "nginx.log"),
    ):
        yield Proxied(https, plain, folder)


def test_addresses_in_links_are_those_of_the_visitor(proxied: Proxied) -> None:
    status, headers, text = proxied.ask("GET", "/robots.txt", "127.0.0.1")
    assert status == 200
    assert "Sitemap: https://catalog.example.cn/sitemap.xml" in text
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    status, _, text = proxied.ask("GET", "/api/docs", "127.0.0.1")
    assert status == 200 and "https://catalog.example.cn/api/v1/offers" in text


def test_cookies_stay_on_https_and_on_this_host(proxied: Proxied) -> None:
    status, headers, _ = proxied.ask("GET", "/sign-in?lang=en", "127.0.0.1")
    given = headers.get_all("Set-Cookie") or []
    assert status == 200
    assert {line.partition("=")[0] for line in given} == {"__Host-catalog_form", "language"}
    assert all("Secure" in line and "Domain" not in line for line in given)


def test_plain_http_is_sent_to_https(proxied: Proxied) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxied.plain, timeout=60)
    connection.request("GET", "/offers?q=%E8%8C%B6", headers={"Host": "catalog.example.cn"})
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"].startswith("https://catalog.example.cn/offers?q=%E8%8C%B6")


def test_ten_wrong_passwords_stop_the_address_they_come_from_and_no_other(proxied: Proxied) -> None:
    home, attacker = "127.0.0.2", "127.0.0.3"
    assert proxied.sign_in(home, NAME, PASSWORD)[0] == 201
    tried = [
        # What a visitor says of themselves counts for nothing.
        proxied.sign_in(attacker, f"199{n:08d}", "wrong wrong", **{"X-Forwarded-For": f"192.0.2.{n}"})[0]
        for n in range(10)
    ]
    assert tried == [401] * 10
    status, headers = proxied.sign_in(attacker, NAME, PASSWORD)
    assert status == 429 and 0 < int(headers["Retry-After"]) <= 301
    assert proxied.sign_in("127.0.0.4", NAME, PASSWORD)[0] == 201
    for n in range(5, 15):
        proxied.sign_in(f"127.0.0.{n}", NAME, "wrong wrong")
    assert proxied.sign_in("127.0.0.20", NAME, PASSWORD)[0] == 429
    assert proxied.sign_in(home, NAME, PASSWORD)[0] == 201, "the owner at home gets in"


def test_nothing_was_distrusted(proxied: Proxied) -> None:
    proxied.ask("GET", "/robots.txt", "127.0.0.1")
    assert "CATALOG_TRUSTED_PROXIES" not in (proxied.folder / "service.log").read_text()


def test_what_is_too_large_for_the_service_never_reaches_it(proxied: Proxied) -> None:
    connection = proxied.connect()
    connection.request("POST", "/api/v1/tokens", b"x" * (25 << 20), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers.get_content_type()) == (413, "text/html")
    connection.close()
