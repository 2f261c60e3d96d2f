"""Every route, every role: who gets past the door. The matrix is tests/authz/routes.toml.

A route that is not in it fails here, so nothing is open by oversight. A refused request may not change a single row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.authz.world import ROLES, World, standing_world
from tests.logged import refusals_in

SECTIONS: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text())
NOT_ADMITTED = SECTIONS.pop("not_admitted")
# The last cell, of an anchor who is not admitted, is `other_anchor`'s unless [not_admitted] says otherwise.
MATRIX = {
    route: f"{cells} {NOT_ADMITTED.get(route) or cells.split()[ROLES.index('other_anchor')]}"
    for section in SECTIONS.values()
    for route, cells in section.items()
}
# Past the door: done, or refused for what was asked and not for who asked.
PASSED = {200, 201, 204, 302, 303, 400, 409, 412, 413, 415, 422, 428}


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    """One world for all cells; rows are put back after each request that may change them."""
    with standing_world(the_app) as world:
        yield world


def routes_of(app: Flask) -> set[str]:
    """Every method of every rule, without what Flask adds by itself."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_matrix_and_no_other(the_app: Flask) -> None:
    routes = routes_of(the_app)
    assert not routes - MATRIX.keys(), (
        f"Say in tests/authz/routes.toml who may call these: {sorted(routes - MATRIX.keys())}"
    )
    gone = (MATRIX.keys() | NOT_ADMITTED.keys()) - routes
    assert not gone, f"These are no longer routes: {sorted(gone)}"


def test_the_api_declares_the_roles_the_matrix_lets_in(the_app: Flask) -> None:
    """The door's own declaration (x-roles) admits nobody whom the matrix refuses by role."""
    with the_app.app_context():
        document = the_app.test_client().get("/api/openapi.json").get_json()
    kind = {"owner": "farm_owner", "neighbour": "farm_owner", "other_anchor": "anchor", "new_anchor": "anchor"}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            route = f"{method.upper()} {path.replace('{', '<').replace('}', '>')}"
            for role, cell in zip(ROLES, MATRIX[route].split(), strict=True):
                open_to_all = operation["x-roles"] == ["everyone"]
                if cell == "401":
                    assert role == "anon" and not open_to_all, f"{route}: {role}"
                if not open_to_all and role != "anon" and kind.get(role, role) not in operation["x-roles"]:
                    assert cell == "403", f"{route}: {role} is not declared, so the door refuses them"


@pytest.mark.parametrize("route", MATRIX)
def test_who_gets_past_the_door(world: World, route: str, caplog: pytest.LogCaptureFixture) -> None:
    """And whoever does not, or asked for what cannot be, finds the number of the refusal in the log."""
    method, rule = route.split(" ", 1)
    expected = MATRIX[route].split()
    assert len(expected) == len(ROLES), f"{route}: one cell for each of {ROLES}"
    for role, cell in sorted(zip(ROLES, expected, strict=True), key=lambda pair: pair[1] == "ok"):
        response = world.ask(method, rule, role)
        told = f"{route} as {role}: {response.status_code} {response.get_data()[:300].decode(errors='replace')}"
        to_sign_in = response.status_code == 303 and response.headers.get("Location", "").startswith("/sign-in?")
        if cell in ("ok", "none"):
            assert response.status_code in PASSED and not to_sign_in, told
        elif cell == "in":
            assert to_sign_in, told
        else:
            assert response.status_code == int(cell), told
        logged = refusals_in(caplog.records)
        caplog.clear()
        assert len(logged) == (response.status_code >= 400), f"{told}; logged: {logged}"
        for line in logged:
            assert (line.status, line.method, line.route) == (str(response.status_code), method, rule), told
            assert line.code != "-", f"{told}: nobody learns why"
            assert not response.is_json or response.json["correlation_id"] == line.number, told
        if method != "GET":
            changed = world.changed()
            assert cell == "ok" or not changed, f"{told}; yet it changed {changed}"
            if changed:
                world.restore()


def test_anothers_thing_is_told_like_one_that_does_not_exist(world: World) -> None:
    """Same status, same words: nobody learns which ids exist."""
    compared = 0
    for route, cells in MATRIX.items():
        method, rule = route.split(" ", 1)
        if method != "GET" or not rule.startswith("/api/"):
            continue
        for role, cell in zip(ROLES, cells.split(), strict=True):
            if cell != "404":
                continue
            name = rule.split("<", 1)[1].split(">")[0]
            kept = world.ids[name]
            told = world.ask(method, rule, role).get_json()
            try:
                world.ids[name] = "01a20000-0000-7000-8000-000000000000"
                missing = world.ask(method, rule, role).get_json()
            finally:
                world.ids[name] = kept
            for answer in (told, missing):
                del answer["instance"], answer["correlation_id"]
            assert told == missing, f"{route} as {role}"
            compared += 1
    assert compared > 30
