"""The OpenAPI document describes every answer: nothing in it is bare, and each operation is seen to answer so.

Every answer to every test is held against the document besides (tests/contract.py, tests/conftest.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.authz.test_matrix import MATRIX
from tests.authz.world import BODIES, ROLES, World, standing_world
from tests.contract import Contract, contract_of
from tests.factories import farming

VERBS = {
    "accept", "admit", "arrange", "cancel", "confirm", "create", "delete", "delist", "disable", "enable", "end",
    "export", "get", "list", "mark", "recover", "reinstate", "release", "replace", "set", "show", "submit", "suspend",
    "take", "update", "withdraw",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def contract(world: World) -> Contract:
    contract = contract_of(world.app)
    contract.seen.clear()
    return contract


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in methods.keys() - {"parameters"}:
            yield method, path, methods[method]


def schemas(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in the document, inner ones too, with where it stands."""

    def inner(where: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        yield where, schema
        for name, field in schema.get("properties", {}).items():
            yield from inner(f"{where}.{name}", field)
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                yield from inner(f"{where}[{key}]", schema[key])
        for key in ("anyOf", "oneOf", "allOf"):
            for number, one in enumerate(schema.get(key, ())):
                yield from inner(f"{where}/{key}{number}", one)

    for name, schema in document["components"]["schemas"].items():
        yield from inner(name, schema)
    for method, path, operation in operations(document):
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in contents:
            for media_type, body in content.get("content", {}).items():
                yield from inner(f"{method} {path} {media_type}", body["schema"])
        for parameter in operation.get("parameters", ()):
            yield from inner(f"{method} {path} {parameter['name']}", parameter["schema"])


def test_nothing_in_the_document_is_bare(contract: Contract) -> None:
    """No object without its fields, no list without its items, nothing of no type at all."""
    looked_at = 0
    for where, schema in schemas(contract.document):
        looked_at += 1
        if "$ref" in schema:
            continue
        kinds = schema.get("type", [])
        kinds = kinds if isinstance(kinds, list) else [kinds]
        assert kinds or any(key in schema for key in ("anyOf", "oneOf", "allOf", "enum")), f"{where} has no type"
        if "array" in kinds:
            assert schema.get("items"), f"{where}: of what?"
        if "object" in kinds:
            assert schema.get("properties") or schema.get("additionalProperties") not in (None, True, {}), where
    assert looked_at > 1500


def test_every_operation_has_a_plain_name_of_its_own(contract: Contract) -> None:
    names = [operation["operationId"] for _, _, operation in operations(contract.document)]
    assert len(names) == len(set(names)) > 100
    assert {"listOffers", "getOffer", "createOffer", "updateOffer", "listStandards"} <= set(names)
    for name in names:
        verb = "".join(letter if letter.islower() else " " for letter in name).split(" ")[0]
        assert verb in VERBS and name.isalnum(), name


def test_an_edit_sets_nothing_by_default(contract: Contract) -> None:
    """A generated client sends what stands in `default`: an edit of the title would have set the season anew."""
    edits = [name for name in contract.document["components"]["schemas"] if name.endswith("Changes")]
    assert len(edits) > 5
    for name in edits:
        schema = contract.document["components"]["schemas"][name]
        assert not schema.get("required"), name
        assert not [field for field, one in schema["properties"].items() if "default" in one], name


def the_rest_by_hand(world: World) -> None:
    """What the world's one of each thing is in no state for."""

    def send(role: str, method: str, path: str, sent: Any = None, status: int = 200) -> Any:
        headers = {"If-Match": "*"}
        if role in world.secrets:
            headers["Authorization"] = f"Bearer {world.secrets[role]}"
        answer = world.app.test_client().open(f"/api/v1{world.filled(path)}", method=method, json=sent, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.get_json() if status != 204 else None

    person = {"name": "13600000001", "password": farming.PASSWORD, "display_name": "小衢"}
    send("anon", "POST", "/accounts", {**person, "role": "anchor"}, 201)
    send("anon", "POST", "/tokens", {"name": person["name"], "password": farming.PASSWORD}, 201)
    invited = {**person, "name": "13600000002", "token": world.invitation_secret}
    send("anon", "POST", "/invitations/acceptances", invited, 201)
    product = send("owner", "POST", "/suppliers/<supplier_id>/products", farming.product_fields(), 201)["id"]
    send("owner", "PATCH", f"/products/{product}", {"variety": "一品红"})
    send("owner", "DELETE", f"/products/{product}", None, 204)
    offer = send("owner", "POST", "/products/<product_id>/offers", farming.offer_fields(), 201)["id"]
    send("owner", "PUT", f"/offers/{offer}/answers/FF-B05", {"value": {"value": True}})
    send("owner", "POST", f"/offers/{offer}/withdrawals", {"reason": "今年不卖了"})
    send("operator", "POST", "/suppliers/<supplier_id>/suspensions", {"reason": "抽检不合格"})
    send("operator", "POST", "/suppliers/<supplier_id>/reinstatements", {"reason": "复检合格"})
    added = send("operator", "POST", "/gis", BODIES["POST /api/v1/gis"], 201)["id"]
    send("operator", "PUT", f"/gis/{added}", BODIES["POST /api/v1/gis"])


def test_every_operation_answers_as_described(world: World, contract: Contract) -> None:
    """Each is called by everybody who may, on things that are there."""
    for method, path, _operation in operations(contract.document):
        rule = path.replace("{", "<").replace("}", ">")
        route = f"{method.upper()} {rule}"
        for role, cell in zip(ROLES, MATRIX[route].split(), strict=True):
            if cell == "ok":
                world.ask(method.upper(), rule, role)
                if method != "get":
                    world.restore()
    the_rest_by_hand(world)
    every = {operation["operationId"] for _, _, operation in operations(contract.document)}
    missing = sorted(every - contract.seen)
    assert not missing, " ".join(missing)
