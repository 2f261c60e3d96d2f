"""Every command that the documentation shows works as it stands, against a real service."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalog.scoring.answers import to_json
from tests.api.test_story import A_PDF
from tests.factories.farming import PASSWORD, PONKAN, offer_fields, product_fields, supplier_fields
from tests.factories.selling import good_answers
from tests.server.alliance import environment_of, fill, running
from tests.server.conftest import PATIENCE, PROJECT, wait_for

API = (PROJECT / "docs" / "api.md").read_text()
BLOCKS = re.compile(r"^## (?P<title>[^\n]+)$|^```sh\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)
# The sections in which one acts as somebody, and as whom.
ROLES = {
    "Tokens": "",
    "Files of a result": "13900000001",
    "Saved searches": "13900000001",
    "A farm lists an offer": "13812345678",
    "A reviewer decides": "reviewer@example.cn",
    "An anchor reserves": "13900000001",
}


def documented() -> list[tuple[str, str]]:
    """(section, command) of every line of every block, lines that go on joined."""
    found, title = [], ""
    for match in BLOCKS.finditer(API):
        if match["title"]:
            title = match["title"]
        else:
            block = match["block"].replace("\\\n", " ")
            found += [(title, line) for line in block.splitlines() if line.strip()]
    return found


@dataclass
class Reader:
    """Somebody who follows docs/api.md from top to bottom in one shell session."""

    base: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> tuple[int, str]:
        """Run a line in bash; the HTTP status of its request (0 where it makes none) and what was printed."""
        names = " ".join(f"{name}={shlex.quote(value)}" for name, value in self.variables.items())
        path = f"{self.folder}:/usr/bin:/bin"
        script = f"{names}\n{command}\ndone=$?; declare -p B A J TOKEN ETAG 2>/dev/null >vars; exit $done"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env={"PATH": path, "LC_ALL": "C.UTF-8"},
            capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        for line in (self.folder / "vars").read_text().splitlines():
            if kept := re.fullmatch(r'declare -- (\w+)="(.*)"', line):
                self.variables[kept[1]] = kept[2].replace('\\"', '"')
        answer, _, status = done.stdout.rpartition("\nHTTP ")
        return (int(status), answer) if answer or status.strip().isdigit() else (0, done.stdout)

    def ask(self, method: str, path: str, told: Any = None, token: str = "", **form: str) -> Any:
        """What no command of the page shows, and has to happen in between."""
        command = f"curl -X {method} {shlex.quote(self.base + path)}"
        command += f" -H {shlex.quote(f'Authorization: Bearer {token}')}" if token else ""
        if told is not None:
            command += f" -H 'Content-Type: application/json' -d {shlex.quote(to_json(told))}"
        command += "".join(f" -F {shlex.quote(f'{name}={value}')}" for name, value in form.items())
        status, answer = self.run(command)
        assert 200 <= status < 300, (command, status, answer)
        return json.loads(answer) if answer.strip() else None

    def token(self, name: str) -> str:
        told = {"name": name, "password": PASSWORD, "scopes": ["write"], "days": 1}
        return str(self.ask("POST", "/api/v1/tokens", told)["secret"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("alliance")
    fill(made)
    # What a service that has run leaves behind: `catalog doctor` compares the index with the listed offers.
    indexed = catalog(made, made, "index rebuild")
    assert indexed.returncode == 0, indexed.stderr
    return made


def catalog(folder: Path, where: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a `catalog` command on the test farm's day."""
    return subprocess.run(
        [sys.executable, "-m", "tests.server.launch", *shlex.split(command)], cwd=where, capture_output=True, text=True,
        timeout=PATIENCE, env={**environment_of(folder), "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip


@pytest.fixture
def reader(folder: Path, tmp_path: Path) -> Iterator[Reader]:
    curl = shutil.which("curl")
    assert curl, "curl is missing: run `make system`"
    wrapper = tmp_path / "curl"
    # A line of its own for the status, unless the command asks for something else. (A token may hold "-w", too.)
    wrapper.write_text(
        f'#!/bin/sh\ncase "$*" in *" -w "*) exec {curl} "$@";; esac\nexec {curl} -sS -w "\\nHTTP %{{http_code}}" "$@"\n'
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    for name, told in (
        ("supplier", supplier_fields()),
        ("product", product_fields()),
        ("offer", offer_fields(harvest_through_on="2027-01-20", ship_through_on="2027-01-31")),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    (tmp_path / "paper.pdf").write_bytes(A_PDF)
    Image.new("RGB", (800, 600), (240, 140, 30)).save(tmp_path / "orchard.jpg", "JPEG")
    with running(folder) as service:
        for _ in range(20):
            wait_for(lambda: service.get("/api/v1/offers?limit=1").status == 200, "the index")
        yield Reader(f"http://127.0.0.1:{service.port}", tmp_path)


def test_every_command_of_the_api_page(reader: Reader) -> None:
    commands = documented()
    assert len(commands) > 35
    done = 0
    listed = reader.ask("GET", "/api/v1/offers?limit=1")["items"][0]["id"]
    for title, command in commands:
        if title in ROLES and ROLES[title] and reader.variables.get("ACTS") != title:
            secret = reader.token(ROLES[title])
            reader.variables |= {"ACTS": title, "TOKEN": secret, "A": f"Authorization: Bearer {secret}"}
        if title in ("Searching", "An anchor reserves"):
            reader.variables["OFFER"] = listed
        if command.startswith("B="):
            command = f"B={reader.base}"
        if command.startswith("TOKEN="):
            continue  # set from the answer before it
        if command.startswith(("openapi-python-client ", "npx ")):
            continue  # both generators run in tests/api/test_clients.py
        before(reader, command)
        status, answer = reader.run(command)
        if command.startswith("curl"):
            assert 200 <= status < 300, (command, status, answer)
            done += 1
            after(reader, command, answer)
    assert done > 30
    assert (reader.folder / "offers.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len((reader.folder / "offers.jsonl").read_text().splitlines()) >= 1
    assert (reader.folder / "run-sheet.xlsx").read_bytes().startswith(b"PK")


def before(reader: Reader, command: str) -> None:
    """What has to be so before a command means something."""
    now = reader.variables
    if "$CRITERION" in command:
        # One that is a question of yes or no, and the farm's to answer.
        for now["CRITERION"] in (name for name, value in good_answers().items() if value == {"value": True}):
            if reader.run(command)[0] == 200:
                break
    if '"step": "take"' in command:
        for criterion, value in good_answers().items():
            if criterion != "FF-B01":
                reader.ask("PUT", f"/api/v1/offers/{now['OFFER']}/answers/{criterion}", {"value": value}, now["TOKEN"])
    if '"step": "renew"' in command:
        owner = reader.token("13812345678")
        file_certificate(reader, owner, "C-2")
        now["REVIEW"] = reader.ask("POST", f"/api/v1/offers/{now['OFFER']}/reviews", token=owner)["id"]
    if "$SEEN" in command:
        now["SEEN"] = reader.ask("GET", f"/api/v1/reviews/{now['REVIEW']}", token=now["TOKEN"])["fingerprint"]


def after(reader: Reader, command: str, answer: str) -> None:
    """What a reader would take from the answer for the commands that follow."""
    now = reader.variables
    told = json.loads(answer) if answer.startswith("{") else {}
    for pattern, name, take in (
        (r"POST \S+/tokens ", "TOKEN", lambda: told["secret"]),
        (r"POST \S+/saved-searches ", "ID", lambda: told["id"]),
        (r"POST \S+/suppliers ", "SUPPLIER", lambda: told["id"]),
        (r"PUT +\S+/authorisations/", "AUTHORISATION", lambda: told["id"]),
        (r"POST \S+/products ", "PRODUCT", lambda: told["id"]),
        (r"POST \S+/offers ", "OFFER", lambda: told["id"]),
        (r"POST \S+/reviews ", "REVIEW", lambda: told["id"]),
        (r"POST \S+/broadcasts ", "BROADCAST", lambda: told["id"]),
        (r"POST \S+/reservations ", "RESERVATION", lambda: told["items"][0]["id"]),
    ):
        if re.search(pattern, command):
            now[name] = take()
    now["GI"] = PONKAN
    if re.search(r"POST \S+/offers ", command):
        file_certificate(reader, now["TOKEN"], "C-1")
    if "POST" in command and "/reservations " in command:
        slots = reader.ask("GET", f"/api/v1/broadcasts/{now['BROADCAST']}/slots", token=now["TOKEN"])["items"]
        now["SLOT"] = slots[0]["id"]


def file_certificate(reader: Reader, token: str, number: str) -> None:
    """The farm's own paper for a batch, which lives thirty days."""
    (reader.folder / "certificate.pdf").write_bytes(A_PDF.replace(b"%%EOF", f"%{number}\n%%EOF".encode()))
    reader.ask(
        "POST", "/api/v1/documents", token=token, subject_type="offer", subject_id=reader.variables["OFFER"],
        type="commitment_certificate", issuer="柯城区沙田椪柑专业合作社", number=number, issued_on="2026-12-01",
        file="@certificate.pdf",
    )  # fmt: skip


def test_every_address_in_the_text_of_the_api_page(reader: Reader) -> None:
    addresses = [found for found in re.findall(r"`(/[^`\s]+)`", API) if not set(found) & set("{<$*")]
    addresses = [address for address in addresses if "." not in address.split("/")[1] or "?" in address]
    assert "/api/v1/gis/verdicts?name=西湖龙井" in addresses
    reviewer = reader.token("reviewer@example.cn")
    for address in addresses:
        if address == "/api/v1":
            continue
        base = "" if address.startswith(("/api/", "/help", "/sitemap")) else "/api/v1"
        found = reader.run(f"curl '{reader.base}{base}{address}' -H 'Authorization: Bearer {reviewer}' -o /dev/null")
        assert found[0] == 200, (address, found)


# `catalog` commands of README.md and docs/operating.md run as they stand, but for these, which need something filled in
# (or, with None, are only half of a command), and those that have tests of their own.
PASSWORD_GIVEN = f" --password {PASSWORD}"
FILLED_IN = {
    "catalog account add-operator": None,  # named in a sentence
    "catalog account add-operator NAME": "catalog account add-operator o@example.cn" + PASSWORD_GIVEN,
    "catalog account add-operator you@example.cn": "catalog account add-operator you@example.cn" + PASSWORD_GIVEN,
    "catalog account admit NAME...": "catalog account admit 13900000001",
    "catalog account recover NAME": "catalog account recover operator@example.cn",
    "catalog database revision MESSAGE": None,  # tests/migrations
    "catalog outbox gone NAME": None,  # tests/storage/test_outbox.py
    "catalog standards adopt ../standards-before": None,  # tests/standards/test_folders.py
    "catalog standards adopt": None,
    "catalog standards draft": None,
    "catalog <command>": None,
}
ELSEWHERE = {
    "catalog demo": "tests/demo and tests/browser; it takes a minute",
    "catalog registry load": "tests/registry; 82,000 rows",
    "catalog serve": "every test of this folder",
}


def documented_commands() -> list[str]:
    found: list[str] = []
    for page in ("README.md", "docs/operating.md"):
        found += re.findall(r"`(catalog [^`]+)`", (PROJECT / page).read_text())
    return sorted(set(found))


@pytest.mark.parametrize("command", documented_commands())
def test_every_catalog_command_of_the_manual(folder: Path, tmp_path: Path, command: str) -> None:
    filled_in = FILLED_IN.get(command, command)
    if filled_in is None or any(command.startswith(name) for name in ELSEWHERE):
        return
    answers = json.loads((PROJECT / "tests" / "scoring" / "golden" / "examples.json").read_text())[0]["answers"]
    (tmp_path / "ANSWERS.json").write_text(json.dumps(answers))
    done = catalog(folder, tmp_path, filled_in.removeprefix("catalog "))
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert done.stdout.strip()
