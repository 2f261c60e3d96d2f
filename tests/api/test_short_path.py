"""The short path of a plain search answers as the normal one, to the byte; whatever is more than that goes past it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, TestResponse

from catalog import middleware
from catalog.api import short_path
from catalog.api.short_path import PATH, ShortPath
from catalog.errors import Unavailable
from catalog.extensions import Extensions
from catalog.proxies import TrustedProxies
from catalog.search.answer_cache import ResponseCache
from catalog.search.facets import FACETS
from catalog.search.query_fields import codes_of
from catalog.search.request import SORTS
from catalog.search.services import searching
from catalog.settings import Settings
from catalog.storage.rates import RateCounters
from tests.factories.farming import ON
from tests.factories.selling import Market, searchable_market

REQUESTS = 1000
TEXTS = (
    "", "椪柑", "pg", "ponkan", "衢州 柑", "苹果", "有机 柑 30元以下", '"椪柑"', "椪柑 OR 茶", "grade:A", "(((", "🍊",
    "没有的词",    "commission:>1000", "x" * 600, "便宜的柑", "12月 椪柑", "碰柑", "\ud7ff", "a&b=c", "100%",
)  # fmt: skip
VALUES = ("33", "3308", "330802", "A", "B", "fresh_fruit", "true", "5000")
BANDS = ("1000..5000", "..", "5000..", "2000..2000")
WRONG = ("9..x", "", "\u202e", "x" * 70, "1..2..3")
PACKINGS = (None, "gzip", "br", "zstd", "deflate, gzip;q=0.5", "identity", "*", "nothing")
FIXED = {
    "limit": ("1", "2", "100", "0", "x", "１", " 1 "),
    "sort": (*SORTS, "", "cheapest"),
    "new": ("true", "false", ""),
}
MORE = {
    "on": ("2026-12-24", "2027-06-01", "2026-13-01", ""),
    "in_month": ("2026-12", "2027-01", "2026-13"),
    "ship_to": ("33", "65", "3", "99"),
    "group": ("product", "", "supplier"),
    "highlight": ("true", "false", "yes"),
    "facets": ("all", "grade", "price", "county", "ship_to", "new", "commission", "nothing"),
    "cursor": ("", "forged", "e30.abc"),
    "lang": ("en",),
    "nothing": ("1",),
}
READ = sorted(MORE.keys() - {"lang", "nothing", "cursor"})


@dataclass
class Paths:
    """One application asked on both paths, each from an address of its own, and how often the normal one was asked."""

    short: Client
    normal: Client
    fell_through: int = 0

    def ask(self, builder: Callable[[str], EnvironBuilder]) -> tuple[TestResponse, TestResponse]:
        """The same request on the short path and on the normal one."""
        asked = ((self.short, "192.0.2.1"), (self.normal, "192.0.2.2"))
        short, normal = (Context().run(client.open, builder(address), buffered=True) for client, address in asked)
        return short, normal


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """One farm with two listed offers, searchable; the clock stands, so that what is packed and counted is the same."""
    with searchable_market(extensions) as market, time_machine.travel(f"{ON}T10:00:00+08:00", tick=False):
        yield market


@pytest.fixture
def paths(app: Flask, extensions: Extensions, market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Both paths, counting; errors carry the same number."""
    counted = replace(extensions.settings, api_per_minute=50_000)
    monkeypatch.setitem(extensions.__dict__, "settings", counted)
    monkeypatch.setitem(extensions.__dict__, "rates", RateCounters(tmp_path / "rates", "test"))
    monkeypatch.setitem(extensions.__dict__, "response_cache", ResponseCache(1 << 22))
    monkeypatch.setattr(middleware.secrets, "token_hex", lambda size: "0" * 2 * size)
    proxies: Any = app.wsgi_app
    inner = proxies._app._application

    def noting(environ: Any, start_response: Any) -> Any:
        found.fell_through += 1
        return inner(environ, start_response)

    known = proxies._app
    short = ShortPath(noting, app, known._pack, known._packed_from)
    found = Paths(_client(short, counted), _client(inner, counted))
    return found


def _client(application: Any, settings: Settings) -> Client:
    return Client(TrustedProxies(application, settings), use_cookies=False)


def headers_of(answer: TestResponse) -> list[tuple[str, str]]:
    """All headers; in which order those of different names stand means nothing (RFC 9110, 5.3)."""
    return sorted(answer.headers.items())


def same(short: TestResponse, normal: TestResponse) -> None:
    assert short.status == normal.status
    assert short.get_data() == normal.get_data()
    assert headers_of(short) == headers_of(normal)


def pairs(rng: random.Random, cursors: list[tuple[list[tuple[str, str]], str]]) -> list[tuple[str, str]]:
    """The parameters of a request: most can be read, some cannot."""
    if cursors and rng.random() < 0.15:
        asked, cursor = rng.choice(cursors)
        return [*asked, ("cursor", cursor)]
    found = [("q", rng.choice(TEXTS))] if rng.random() < 0.8 else []
    for _ in range(rng.randrange(4)):
        facet = rng.choice([one for one in FACETS.values() if not one.trade or rng.random() < 0.1])
        # What no offer can have is refused: mostly what one can.
        good = BANDS if facet.bands else (codes_of(facet.id) or VALUES)
        values = (*WRONG, *VALUES) if rng.random() < 0.05 else good
        found.append((rng.choice(("", "", "not_")) + facet.id, rng.choice(values)))
    for name, values in FIXED.items():
        if rng.random() < 0.3:
            found.append((name, rng.choice(values[: 2 if rng.random() < 0.9 else None])))
    for _ in range(rng.randrange(3)):
        name = rng.choice(sorted(MORE) if rng.random() < 0.05 else READ)
        found.append((name, rng.choice(MORE[name][: 1 if rng.random() < 0.9 else None])))
    rng.shuffle(found)
    return found


def around(rng: random.Random) -> dict[str, Any]:
    """What else of a request may differ: most often only what is packed, sometimes what makes it more than plain."""
    headers = {"Accept-Language": rng.choice(("zh", "en", "de")), "User-Agent": "x"}
    packing = rng.choice(PACKINGS)
    if packing is not None:
        headers["Accept-Encoding"] = packing
    made: dict[str, Any] = {"method": "GET", "base_url": rng.choice(("http://localhost", "https://localhost"))}
    if rng.random() < 0.25:
        unusual = (
            {"headers": {"Origin": "https://example.org"}}, {"headers": {"Cookie": "catalog_form=x; language=en"}},
            {"headers": {"Authorization": "Bearer x"}}, {"headers": {"Authorization": ""}},
            {"headers": {"If-None-Match": "*"}}, {"headers": {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"}},
            {"headers": {"Range": "bytes=0-9"}}, {"headers": {"Host": "evil.example"}}, {"headers": {"Host": "a b"}},
            {"headers": {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}}, {"method": "HEAD"},
            {"method": "OPTIONS"}, {"method": "POST"}, {"path": f"{PATH}/"}, {"data": b"{}"},
            {"path": "/api/v1/Offers"},
        )  # fmt: skip
        chosen = dict(rng.choice(unusual))
        headers |= chosen.pop("headers", {})
        made |= chosen
    return {"path": PATH, **made, "headers": headers}


def test_a_thousand_requests_are_answered_the_same_on_both_paths(
    paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    rng, cursors, statuses, packed = random.Random(11), [], set(), set()
    caplog.set_level(logging.INFO)
    for number in range(REQUESTS):
        asked, made = pairs(rng, cursors), around(rng)
        text = urlencode(asked)
        if rng.random() < 0.05:
            text += rng.choice(
                ("&q=%ff", "&q=%00", "&", "&q", "=", "&q=1&q=2", ";a", f"&{quote('ü')}=1", "&q=%ED%A0%80")
            )
        caplog.clear()
        short, normal = paths.ask(
            lambda address, made=made, text=text: EnvironBuilder(
                query_string=text, environ_base={"REMOTE_ADDR": address}, **made
            )
        )
        same(short, normal)
        said = [record.getMessage().replace("192.0.2.2", "192.0.2.1") for record in caplog.records]
        assert said[: len(said) // 2] == said[len(said) // 2 :], (number, text)
        statuses.add(short.status_code)
        packed.add(short.headers.get("Content-Encoding"))
        if short.status_code == 200 and (body := normal_json(short)) and body["next_cursor"]:
            cursors.append(([pair for pair in asked if pair[0] != "cursor"], body["next_cursor"]))
    assert statuses >= {200, 400, 401, 404, 405, 422} and packed >= {None, "gzip", "br", "zstd"}
    assert cursors and REQUESTS - paths.fell_through > REQUESTS / 2, "so many were answered on the short path"


def normal_json(answer: TestResponse) -> dict[str, Any] | None:
    """The body of an answer that is not packed."""
    return None if "Content-Encoding" in answer.headers or not answer.get_data() else answer.get_json()


def plain(address: str, text: str = "椪柑", **headers: str) -> EnvironBuilder:
    return EnvironBuilder(
        PATH, query_string={"q": text}, headers=Headers(headers), environ_base={"REMOTE_ADDR": address}
    )


def test_only_the_first_of_a_kind_goes_the_normal_way(paths: Paths) -> None:
    for _ in range(3):
        same(*paths.ask(plain))
    assert paths.fell_through == 1


def test_who_asks_too_much_is_counted_once_and_told_so(
    paths: Paths, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(extensions.__dict__, "settings", replace(extensions.settings, api_per_minute=3))
    answers = [paths.ask(plain) for _ in range(5)]
    for short, normal in answers:
        same(short, normal)
    assert [short.status_code for short, _ in answers] == [200, 200, 200, 429, 429]
    assert [short.headers["RateLimit"].split(";")[1] for short, _ in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]


@pytest.mark.parametrize("failure", [Unavailable("search_rebuilding"), RuntimeError("broken")])
def test_what_fails_is_told_by_the_normal_path_and_counted_once(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    same(*paths.ask(plain))

    def fail(*_others: Any) -> None:
        raise failure

    monkeypatch.setattr(searching, "search", fail)
    short, normal = paths.ask(partial(plain, text="柑"))
    same(short, normal)
    assert short.status_code == (503 if isinstance(failure, Unavailable) else 500)
    assert "r=49998" in short.headers["RateLimit"]


def test_kinds_are_forgotten_when_there_are_too_many(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_path, "_MOST_KINDS", 2)
    for packing in ("a", "b", "c", "c"):
        same(*paths.ask(partial(plain, **{"Accept-Encoding": packing})))
    assert paths.fell_through == 3
