"""Forwarded addresses, schemes and hosts: believed from our own proxies, and from nobody else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from catalog.cli import database, main
from catalog.errors import Unsafe
from catalog.extensions import Extensions
from catalog.proxies import TrustedProxies, find_untrusted_proxy
from catalog.settings import Settings
from tests.factories import farming
from tests.web.visiting import send

pytestmark = pytest.mark.any_database

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "catalog.test",
}


@pytest.fixture
def trusting(app: Flask) -> Iterator[Any]:
    """Let the application trust these networks, over so many hops."""
    extensions, before = app.extensions["catalog"], app.wsgi_app

    def trust(*networks: str, hops: int = 1, **changed: Any) -> FlaskClient:
        trusted = tuple(map(ip_network, networks))
        settings = replace(extensions.settings, trusted_proxies=trusted, proxy_hops=hops, **changed)
        app.extensions["catalog"] = Extensions(settings)
        app.wsgi_app = TrustedProxies(before._app, settings)  # type: ignore[attr-defined, method-assign]
        return app.test_client()

    yield trust
    app.extensions["catalog"], app.wsgi_app = extensions, before  # type: ignore[method-assign]


def form_token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def robots(client: FlaskClient, peer: str, **headers: str) -> str:
    text = client.get("/robots.txt", headers={**FORWARDED, **headers}, environ_base={"REMOTE_ADDR": peer}).text
    return text.partition("Sitemap: ")[2].strip()


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:10.1.2.3", ""])
def test_a_proxy_in_the_networks_is_believed(trusting: Any, peer: str) -> None:
    client = trusting("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    assert robots(client, peer) == "https://catalog.test/sitemap.xml"


@pytest.mark.parametrize("peer", ["127.0.0.2", "11.0.0.1", "::2", "unknown", "203.0.113.9"])
def test_anybody_else_is_not(trusting: Any, peer: str) -> None:
    client = trusting("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    assert robots(client, peer) == "http://localhost/sitemap.xml"


@pytest.mark.parametrize(
    ("hops", "sent", "seen"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # what the visitor sent stands before what our proxy saw
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),  # came around the outer proxy
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(
    trusting: Any, app: Flask, hops: int, sent: str, seen: str
) -> None:
    seen_addresses = []
    client = trusting("127.0.0.1/32", hops=hops)
    inner = app.wsgi_app._app  # type: ignore[attr-defined]
    app.wsgi_app._app = lambda environ, start: (  # type: ignore[attr-defined]
        seen_addresses.append(environ["REMOTE_ADDR"]) or inner(environ, start)
    )
    client.get("/robots.txt", headers={**FORWARDED, "X-Forwarded-For": sent})
    assert seen_addresses == [seen]


def test_with_two_hops_a_scheme_that_is_passed_on_or_added_to_is_right(trusting: Any) -> None:
    client = trusting("127.0.0.1/32", hops=2)
    assert robots(client, "127.0.0.1").startswith("https://catalog.test/")
    assert robots(client, "127.0.0.1", **{"X-Forwarded-Proto": "https, http"}).startswith("https://")


def test_a_forwarded_host_is_still_one_we_answer_to(trusting: Any, app: Flask) -> None:
    client = trusting("127.0.0.1/32")
    app.config["TRUSTED_HOSTS"] = ["catalog.test"]
    try:
        assert client.get("/api/v1/places", headers=FORWARDED).status_code == 200
        evil = {**FORWARDED, "X-Forwarded-Host": "evil.example"}
        assert client.get("/api/v1/places", headers=evil).status_code == 400
    finally:
        app.config["TRUSTED_HOSTS"] = None


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay(trusting: Any) -> None:
    farming.an_account()
    client = trusting("127.0.0.1/32")
    at = {"base_url": "https://catalog.test"}
    page = client.get("/sign-in?lang=en", headers=FORWARDED, **at)
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    token = form_token(page.text)
    answer = client.post(
        "/sign-in",
        data={"csrf_token": token, "name": "13812345678", "password": farming.PASSWORD},
        headers={**FORWARDED, "Referer": "https://catalog.test/sign-in"},
        **at,
    )
    assert answer.status_code == 303, answer.text
    given = {line.partition("=")[0]: line for line in page.headers.getlist("Set-Cookie")}
    given |= {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert set(given) == {"language", "__Host-catalog", "__Host-catalog_form"}
    for line in given.values():
        assert "Secure" in line and "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line
        assert "Domain" not in line
    assert client.get("/account", headers=FORWARDED, **at).status_code == 200
    signed_out = client.post(
        "/sign-out",
        data={"csrf_token": form_token(client.get("/account", headers=FORWARDED, **at).text)},
        headers={**FORWARDED, "Referer": "https://catalog.test/account"},
        **at,
    )
    assert signed_out.status_code == 303
    assert client.get("/account", headers=FORWARDED, **at).status_code == 303


def test_a_cookie_planted_over_http_opens_nothing_over_https(trusting: Any, app: Flask) -> None:
    farming.an_account()
    plain = app.test_client()
    send(plain, "/sign-in", name="13812345678", password=farming.PASSWORD)
    session = plain.get_cookie("catalog")
    assert session is not None
    client = trusting("127.0.0.1/32")
    headers = {**FORWARDED, "Cookie": f"catalog={session.value}"}
    assert client.get("/account", headers=headers).status_code == 303


def test_rate_limits_and_sign_in_attempts_go_by_the_visitor(trusting: Any) -> None:
    farming.an_account()
    client = trusting("127.0.0.1/32", api_per_minute=60)

    def tried(address: str, password: str, name: str = "13812345678") -> int:
        sent = {**FORWARDED, "X-Forwarded-For": address}
        body = {"name": name, "password": password}
        return client.post("/api/v1/tokens", json=body, headers=sent).status_code

    assert [tried("203.0.113.1", "wrong wrong", f"199{n:08d}") for n in range(10)] == [401] * 10
    assert tried("203.0.113.1", farming.PASSWORD) == 429
    assert tried("203.0.113.2", farming.PASSWORD) == 201
    for n in range(12):  # 60 reads, five for each write
        tried("2001:db8::1", "x", f"no name {n}")
    assert tried("2001:db8::2", farming.PASSWORD) == 429, "the same /64"
    assert tried("203.0.113.3", farming.PASSWORD) == 201


def test_a_header_nobody_is_believed_for_is_told_once_and_doctor_names_it(
    trusting: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = trusting(data_folder=tmp_path)
    with caplog.at_level(logging.WARNING, "catalog.proxies"):
        assert client.get("/robots.txt").status_code == 200
        assert caplog.records == []
        for _ in range(3):
            assert robots(client, "172.18.0.5").startswith("http://localhost/")
    (record,) = caplog.records
    assert "172.18.0.5" in record.getMessage() and "CATALOG_TRUSTED_PROXIES" in record.getMessage()
    settings = client.application.extensions["catalog"].settings
    assert find_untrusted_proxy(settings) == "172.18.0.5"
    named = replace(settings, trusted_proxies=(ip_network("172.18.0.0/16"),))
    assert find_untrusted_proxy(named) is None
    monkeypatch.setattr(database, "unmigrated_app", lambda: client.application)
    told = CliRunner().invoke(main, ["doctor"])
    assert "172.18.0.5" in told.output and "CATALOG_TRUSTED_PROXIES" in told.output
    trusting("172.18.0.0/16", data_folder=tmp_path)
    mended = CliRunner().invoke(main, ["doctor"])
    assert "172.18.0.5" not in mended.output


def test_the_settings_read_networks_and_refuse_what_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path))
    assert Settings.from_environment().trusted_proxies == ()
    monkeypatch.setenv("CATALOG_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8")
    monkeypatch.setenv("CATALOG_PROXY_HOPS", "2")
    settings = Settings.from_environment()
    assert settings.trusted_proxies == tuple(map(ip_network, ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8")))
    assert settings.proxy_hops == 2
    for wrong in ("nginx", "10.0.0.1/8", "10.0.0.0/33"):
        monkeypatch.setenv("CATALOG_TRUSTED_PROXIES", wrong)
        with pytest.raises(Unsafe, match="CATALOG_TRUSTED_PROXIES"):
            Settings.from_environment()
    monkeypatch.setenv("CATALOG_TRUSTED_PROXIES", "")
    monkeypatch.setenv("CATALOG_PROXY_HOPS", "0")
    with pytest.raises(Unsafe, match="CATALOG_PROXY_HOPS"):
        Settings.from_environment()
