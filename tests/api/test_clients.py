"""Two generators of typed clients take the OpenAPI document without a warning, and what they make works."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from catalog.settings import PROJECT
from tests.authz.world import World, standing_world
from tests.conftest import ON_POSTGRESQL
from tests.contract import contract_of

HERE = Path(__file__).parent / "clients"
TOOLS = HERE / "node_modules" / ".bin"

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the document is the same on every database")


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def document(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_text(json.dumps(contract_of(world.app).document, ensure_ascii=False))
    return path


def run(*command: str | Path, **options: Any) -> str:
    """What a command says. Fails for one that does not end well, and for a warning."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, **options)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "warn" not in said.lower() and "skipping" not in said.lower(), said
    return said


@pytest.fixture(scope="module")
def package(document: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a client package for Python, to be imported."""
    folder = tmp_path_factory.mktemp("python")
    run(
        sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--path", document,
        "--config", PROJECT / "docs" / "openapi-python-client.yml", "--output-path", folder / "client",
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    sys.path.insert(0, str(folder / "client"))
    yield "gi_catalog_client"
    sys.path.remove(str(folder / "client"))
    for name in [name for name in sys.modules if name.startswith("gi_catalog_client")]:
        del sys.modules[name]


class Inside(httpx.BaseTransport):
    """Asks the application without a network, each request in a context of its own as a server gives it."""

    def __init__(self, app: Flask) -> None:
        self.inner = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Context().run(self.inner.handle_request, request)
        answer.read()
        return answer


def test_a_python_client_reads_and_edits(package: str, world: World) -> None:
    """With the types it was given: every field that is used here was `dict[str, Any]` before."""
    root = importlib.import_module(package)
    models = importlib.import_module(f"{package}.models")

    def api(module: str) -> Any:
        return importlib.import_module(f"{package}.api.{module}")

    def client(role: str) -> Any:
        made = root.AuthenticatedClient(base_url="http://localhost", token=world.secrets[role])
        return made.set_httpx_client(
            httpx.Client(
                base_url="http://localhost",
                transport=Inside(world.app),
                headers={"Authorization": f"Bearer {world.secrets[role]}"},
            )
        )

    anchor, owner = client("anchor"), client("owner")
    page = api("offers.list_offers").sync(client=anchor, q="penggan", facets=[models.ListOffersFacetsItem.GRADE])
    card = page.items[0]
    assert (
        isinstance(card, models.FoundCard)
        and card.gi.name == "柯城椪柑"
        and 0 < card.trade.floor_price_fen < card.price_fen
    )
    assert page.facets["grade"][0].count == page.total
    offer = api("offers.get_offer").sync(world.ids["offer_id"], client=anchor)
    assert offer.assessment.findings[0].title.zh and all(gate.passed for gate in offer.gates)
    me = api("tokens.get_me").sync(client=anchor)
    assert me.roles == ["anchor"]
    sheet = api("broadcasts.get_run_sheet").sync(world.ids["broadcast_id"], client=anchor)
    assert sheet.rows[0].item.reserved[0].quantity_units == 10
    table = api("broadcasts.get_run_sheet_xlsx").sync(world.ids["broadcast_id"], client=anchor)
    assert table.payload.read(2) == b"PK"

    path = world.ids["supplier_id"]
    read = api("suppliers.get_supplier").sync_detailed(path, client=owner)
    done = api("suppliers.update_supplier").sync_detailed(
        path, client=owner, body=models.SupplierChanges(address="沙田村 8 号"), if_match=read.headers["etag"]
    )
    assert done.status_code == 200 and done.parsed.address == "沙田村 8 号" and done.parsed.kind == read.parsed.kind
    again = api("suppliers.update_supplier").sync_detailed(
        path, client=owner, body=models.SupplierChanges(address="x"), if_match=read.headers["etag"]
    )
    assert again.status_code == 412 and again.parsed.code == "precondition_failed" and again.parsed.reason.zh
    world.restore()


def test_typescript_compiles_strictly(document: Path, tmp_path: Path) -> None:
    if not TOOLS.exists():
        # The integration machine installs them (make test); a developer need not have Node.js.
        assert not os.environ.get("CI"), "make .venv/.clients installs what this needs"
        pytest.skip("make .venv/.clients installs what this needs")
    types = tmp_path / "api.d.ts"
    run(TOOLS / "openapi-typescript", document, "--default-non-nullable", "false", "-o", types, cwd=HERE)
    # Other headers than the described ones may be in an answer; nothing else is unknown.
    usual = r"\[name: string\]: unknown;|export type \S+ = Record<string, never>;|/\*.*?\*/"
    made = re.sub(usual, "", types.read_text(), flags=re.DOTALL)
    assert len(made) > 50_000 and not re.search(r"[:<|] (unknown|any)\b|unknown\[\]|Record<string, never>", made)
    for name in ("use.ts", "tsconfig.json"):
        (tmp_path / name).write_text((HERE / name).read_text())
    run(TOOLS / "tsc", "--project", tmp_path / "tsconfig.json", cwd=HERE)


def test_the_tools_come_without_the_address_of_a_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    assert len(lock["packages"]) > 20
    for name, package in lock["packages"].items():
        assert "resolved" not in package and (not name or package["integrity"].startswith("sha512-")), name
