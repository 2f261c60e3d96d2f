"""Every list takes `limit`, and its pages put together are the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from catalog.wording import WORDS
from tests.authz.world import QUERIES, World, standing_world

CALLER_OF = {"everyone": "anon", "farm_owner": "owner"}
# What has no page after the first: the best or the newest of many.
CUT = {
    "/api/v1/offers/facets/{facet_id}",
    "/api/v1/offers/season-calendar",
    "/api/v1/offers/suggestions",
    "/api/v1/saved-searches/{saved_search_id}/news",
}


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def lists(world: World) -> dict[str, str]:
    """The path of every list, and the list's name in the answer."""
    document = world.app.test_client().get("/api/openapi.json").get_json()
    found = {}
    for path, methods in document["paths"].items():
        for answer in methods.get("get", {"responses": {}})["responses"].values():
            reference = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
            fields = document["components"]["schemas"].get(reference.rsplit("/", 1)[-1], {}).get("properties", {})
            main = next((name for name in ("items", "rows") if name in fields), None)
            if main and "run-sheet" not in path:
                found[path] = main
    return found


def ask(world: World, path: str, **more: Any) -> Any:
    document = world.app.test_client().get("/api/openapi.json").get_json()
    first = document["paths"][path]["get"]["x-roles"][0]
    role = CALLER_OF.get(first, first)
    rule = path.replace("{", "<").replace("}", ">")
    query = {**world.filled(QUERIES.get(f"GET {rule}", {})), **more}
    headers = {"Authorization": f"Bearer {world.secrets[role]}"} if role in world.secrets else {}
    return world.app.test_client().get(f"{world.filled(rule)}?{urlencode(query)}", headers=headers)


def test_every_list_takes_a_limit(world: World, lists: dict[str, str]) -> None:
    assert len(lists) > 25
    longer = 0
    for path, main in lists.items():
        whole = ask(world, path).get_json()
        one = ask(world, path, limit=1)
        assert one.status_code == 200, (path, one.get_json())
        assert one.get_json()[main] == whole[main][:1], path
        for wrong in ("0", "-1", "1000", "x", "1.5"):
            refused = ask(world, path, limit=wrong)
            assert refused.status_code == 400 and refused.get_json()["code"] == "invalid_query", (path, wrong)
            assert refused.get_json()["errors"][0]["code"] in WORDS
        longer += len(whole[main]) > 1
    assert longer >= 8


def test_the_pages_of_a_list_are_the_list(world: World, lists: dict[str, str]) -> None:
    walked = 0
    for path, main in lists.items():
        whole = ask(world, path, limit=100).get_json()
        assert ("next_cursor" in whole) == (path not in CUT), path
        if path in CUT:
            continue
        found, cursor = [], ""
        while cursor is not None:
            page = ask(world, path, limit=1, **({"cursor": cursor} if cursor else {}))
            found += page.get_json()[main]
            cursor = page.get_json()["next_cursor"]
            assert (cursor is None) == ("Link" not in page.headers)
            assert len(found) <= len(whole[main])
            if len(found) == 5:
                break
        assert found == whole[main][: len(found)] and (cursor or len(found) == len(whole[main])), path
        walked += len(found) > 1
        forged = ask(world, path, cursor="AAAA")
        assert forged.status_code == 400 and forged.get_json()["errors"][0]["code"] == "cursor_invalid"
    assert walked >= 8
