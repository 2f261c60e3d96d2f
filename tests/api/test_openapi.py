"""The OpenAPI document is valid, complete and true: Schemathesis sends what it allows, and what it does not.

`make fuzz` sets CATALOG_FUZZ_EXAMPLES: more of everything than the suite tries.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextvars import Context
from typing import Any

import jsonschema
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from tests.authz.world import World, standing_world

FUZZING = "CATALOG_FUZZ_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("CATALOG_FUZZ_EXAMPLES", "3"))
CALLER_OF = {
    "everyone": "anon",
    "farm_owner": "owner",
    "anchor": "anchor",
    "reviewer": "reviewer",
    "operator": "operator",
}
CALLERS = tuple(CALLER_OF.values())
CONFIG = {
    "checks": {
        # Data of the right form can still be refused for what it says (a place that is none, a season that ends before
        # it begins), for the state of things, for an If-Match that names another revision, or, where passwords and
        # letters are guessed at, for having been asked ten times already.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "412", "413", "422", "429"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "409", "412", "415", "422", "428", "429"]
        },
        "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "415", "422", "428"]},
    },
    "generation": {"with-security-parameters": False},
}
# What is refused though the schema allows it, by error code: rules that JSON Schema cannot say, and why it cannot.
RULES = {
    "characters_refused": "which characters are invisible stands in Unicode's tables, not in a pattern",
    "text_not_storable": "JSON can spell NUL and half a surrogate pair; text is taken everywhere but for these",
    "json_number_too_long": "JSON Schema bounds a number's value, not its digits",
    "not_an_integer": "2.0 is an integer to JSON Schema; here whole numbers are written as whole numbers",
    "not_a_number": "the value's own type stands in the fact that is recorded, which the address names",
    "not_a_day": "the format `date` has no bounds; days lie between 2000 and 2100",
    "day_is_past": "depends on today",
    "not_a_time": "an empty text or HH:MM; other spellings are read too",
    "not_a_place_code": "whether a place has this code stands in the register of places",
    "unknown_places": "as above",
    "place_not_found": "as above",
    "gi_not_found": "whether there is such a right stands in the register of rights",
    "not_the_same_slots": "compared with what there is",
    "not_all_photos": "as above",
    "image_type_refused": "what a file is stands in its bytes",
    "document_type_refused": "as above",
    "file_empty": "as above",
    "not_a_phone_number": "which digits make a number depends on the country and on the length of its area code",
    "not_an_email_or_mobile": "one of two forms, each with a check of its own, and marks around it are dropped",
    "required": "blanks around a text are dropped before it is measured",
    "too_short": "as above",
    "look_alike_letters": "which letters look alike stands in Unicode's tables",
    "credit_code_form": "the last character of a credit code is computed from the others",
    "credit_code_needed": "depends on another field",
    "storage_basis_needed": "as above",
    "live_price_below_floor": "compares fields, in an edit also with what is on file",
    "supply_and_commission_above_price": "as above",
    "not_a_province": "a province may be named by its code or in words",
    "idempotency_key_reused": "depends on what was asked before",
    "answer_refused": "what an answer may hold depends on the criterion, which the address names",
    "cursor_invalid": "a cursor is signed",
    "password_too_common": "compared with a list, and with the name beside it",
    "password_is_your_name": "compared with the name beside it",
    "not_a_band": "the numbers of a band are bounded, which a pattern cannot say",
    "not_a_value": "a facet's values are told in the description of its parameter",
    "reversed_band": "compares the two ends of a band",
    "password_characters": "no control characters, by Unicode's tables",
}


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def document(the_app: Flask) -> dict[str, Any]:
    with the_app.app_context():
        found: dict[str, Any] = the_app.test_client().get("/api/openapi.json").get_json()
    return found


def test_every_schema_in_the_document_is_a_json_schema(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema.get("properties"), name


def test_every_operation_says_what_it_is_who_may_call_it_and_how_it_fails(document: dict[str, Any]) -> None:
    operations = [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]
    assert len(operations) > 80
    for name, operation in operations:
        assert operation.get("summary"), name
        assert operation["x-roles"] and operation["tags"] and operation["security"], name
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}, name
        assert any(status.startswith("2") for status in operation["responses"]), name
        if name.startswith("patch") and "If-Match" not in str(operation):
            # What has no revision is locked while it is changed, or is but a name.
            nouns = ("photos", "broadcasts", "slots", "reservations", "/me", "saved-searches")
            assert any(noun in name for noun in nouns), name


def test_the_document_names_every_route_of_the_api(document: dict[str, Any], the_app: Flask) -> None:
    rules = {rule.rule for rule in the_app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert {path.replace("{", "<").replace("}", ">") for path in document["paths"]} == rules


@pytest.mark.slow
@pytest.mark.parametrize("role", CALLERS)
def test_the_service_does_what_the_document_says(world: World, the_app: Flask, role: str) -> None:
    """Each operation is called by the first role that may; when fuzzing, by every role."""
    schema = Context().run(
        schemathesis.openapi.from_wsgi, "/api/openapi.json", the_app, config=SchemathesisConfig.from_dict(CONFIG)
    )
    operations = [result.ok() for result in schema.get_all_operations()]
    wrong = []
    for operation in operations:
        if FUZZING or CALLER_OF[operation.definition.raw["x-roles"][0]] == role:
            wrong += [told for mode in _modes(operation) if (told := _send(world, role, operation, mode))]
            if world.changed():
                world.restore()
    assert not wrong, "\n\n".join(wrong)
    assert len(operations) > 80


def _modes(operation: Any) -> list[GenerationMode]:
    """Only what takes a body or a query can be sent something wrong; looking for it elsewhere takes very long."""
    raw = operation.definition.raw
    takes = "requestBody" in raw or any(one.get("in") == "query" for one in raw.get("parameters", []))
    return list(GenerationMode) if takes else [GenerationMode.POSITIVE]


def _send(world: World, role: str, operation: Any, mode: GenerationMode) -> str | None:
    """What Schemathesis found wrong with the answers to some requests, or None."""
    # Nobody unpacks a compressed answer when the request never leaves the process.
    headers = {"Accept-Encoding": "identity"}
    if role in world.secrets:
        headers["Authorization"] = f"Bearer {world.secrets[role]}"

    unsaid: set[str] = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=not FUZZING,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def send(case: Any, real: bool) -> None:
        if real:
            # Random ids find nothing: half of the time the things are really there.
            known = {name: world.ids[name] for name in case.path_parameters or {} if name in world.ids}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        answer = Context().run(case.call_and_validate, headers=headers)
        if FUZZING and mode is GenerationMode.POSITIVE and answer.status_code in (400, 422):
            problem = answer.json()
            fields = problem["code"] in ("invalid", "invalid_query")
            codes = {error["code"] for error in problem["errors"]} if fields else {problem["code"]}
            unsaid.update(codes - RULES.keys())

    try:
        send()
    except Unsatisfiable:
        return None  # nothing wrong can be sent here
    except FailureGroup as failures:
        return f"{operation.method.upper()} {operation.path} as {role} ({mode.name}): {failures}"
    if unsaid:
        return f"{operation.method.upper()} {operation.path}: say it in the schema, or in RULES why not: {unsaid}"
    return None
