"""What the headers of an answer say: where the new thing stands, who may read along, what else may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import refused
from tests.authz.world import World, standing_world


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def document(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.app.test_client().get("/api/openapi.json").get_json()
    return found


def test_what_was_made_says_where_it_stands(world: World, document: dict[str, Any]) -> None:
    asked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters" or "201" not in operation["responses"]:
                continue
            assert "Location" in operation["responses"]["201"]["headers"], path
            rule = path.replace("{", "<").replace("}", ">")
            role = {"everyone": "anon", "farm_owner": "owner"}.get(operation["x-roles"][0], operation["x-roles"][0])
            made = world.ask(method.upper(), rule, role)
            if made.status_code != 201:
                continue  # the world holds no body for it: what it says is looked at below
            answer = world.app.test_client().get(
                made.headers["Location"], headers={"Authorization": f"Bearer {world.secrets[role]}"}
            )
            assert answer.status_code == 200, (path, made.headers["Location"])
            if "id" in made.get_json():
                assert answer.get_json()["id"] == made.get_json()["id"], path
            world.restore()
            asked += 1
    assert asked >= 9


ELSEWHERE = {"Origin": "https://example.org"}
CROSSING = "Access-Control-Allow-Origin"


def test_a_page_of_somebody_else_may_read_what_everybody_may(world: World, document: dict[str, Any]) -> None:
    """Each operation: open across origins only if it is a tokenless GET of public data, and never with credentials."""
    client, opened = world.app.test_client(), 0
    for path, methods in document["paths"].items():
        address = world.filled(path.replace("{", "<").replace("}", ">"))
        for method in methods.keys() - {"parameters"}:
            public = method == "get" and methods[method]["x-roles"] == ["everyone"]
            answer = client.open(address, method=method.upper(), headers=ELSEWHERE)
            assert answer.headers.get(CROSSING) == ("*" if public else None), (method, path, answer.status)
            assert "Access-Control-Allow-Credentials" not in answer.headers
            if public:
                exposed = answer.headers["Access-Control-Expose-Headers"]
                assert {"Link", "RateLimit", "Retry-After"} <= set(exposed.split(", "))
            for header in ("Bearer x", f"Bearer {world.secrets['anchor']}", "Basic eDp5"):
                by_token = client.open(address, method=method.upper(), headers={**ELSEWHERE, "Authorization": header})
                assert CROSSING not in by_token.headers, (method, path)
            if method != "get":
                world.restore()
            preflight = {**ELSEWHERE, "Access-Control-Request-Method": method.upper()}
            asked = client.options(address, headers={**preflight, "Access-Control-Request-Headers": "x-mine"})
            assert asked.status_code == 200 and asked.headers.get(CROSSING) == ("*" if public else None), path
            if public:
                assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
                assert asked.headers["Access-Control-Allow-Headers"] == "*"
                assert int(asked.headers["Access-Control-Max-Age"]) >= 600
            for named in ("authorization", "X-Mine, Authorization"):
                asked = client.options(address, headers={**preflight, "Access-Control-Request-Headers": named})
                assert CROSSING not in asked.headers and "Access-Control-Allow-Headers" not in asked.headers
            opened += public
    assert opened == 16


def test_what_depends_on_a_cookie_stays_closed(world: World) -> None:
    client = world.app.test_client()
    for address in ("/", "/offers", "/offers.csv", "/offers.jsonl", "/api/docs", "/api/problems", "/sign-in"):
        assert CROSSING not in client.get(address, headers=ELSEWHERE).headers, address
    assert client.get("/api/openapi.json", headers=ELSEWHERE).headers[CROSSING] == "*"
    assert CROSSING not in client.get("/api/v1/nothing", headers=ELSEWHERE).headers


def allowed(response: Any) -> set[str]:
    return set(response.headers["Allow"].split(", "))


def test_an_address_names_its_own_methods(world: World, document: dict[str, Any]) -> None:
    """`/gis/{gi_id}` fits /gis/verdicts too: its PUT was advertised there, and tried to correct a name "verdicts"."""
    client, siblings = world.app.test_client(), 0
    for path, methods in document["paths"].items():
        own = {method.upper() for method in methods.keys() - {"parameters"}} | {"OPTIONS"}
        own |= {"HEAD"} & {method.replace("GET", "HEAD") for method in own}
        address = world.filled(path.replace("{", "<").replace("}", ">"))
        assert allowed(client.options(address)) == own, path
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - own:
            answer = client.open(address, method=method, json={})
            problem = refused(answer, 405, "method_not_allowed")
            assert allowed(answer) == own and problem["instance"] == address
            siblings += "{" not in path
    assert siblings > 80


def test_a_page_names_its_own_methods(world: World) -> None:
    client = world.app.test_client()
    assert allowed(client.options("/broadcasts/new")) == {"GET", "HEAD", "POST", "OPTIONS"}
    for rule in world.app.url_map.iter_rules():
        if rule.arguments or rule.rule.startswith("/api/"):
            continue
        own = {method for one in world.app.url_map.iter_rules() if one.rule == rule.rule for method in one.methods}
        assert allowed(client.options(rule.rule)) == own, rule.rule
        if "POST" not in own:
            answer = client.delete(rule.rule)
            assert answer.status_code in (400, 405), rule.rule
