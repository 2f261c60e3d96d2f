"""What the Makefile promises about itself; the parts it runs are the other tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from catalog.settings import PROJECT

PARTS = ["check-code", "test-sqlite", "test-postgresql", "test-locale", "test-browser"]
READY = dict.fromkeys(
    (".venv/.test", ".venv/.run", ".venv/.clients", "system", "format-check", "lint", "types"), "true"
)


def run(tmp_path: Path, target: str, recipes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The project's Makefile with some of its targets' recipes replaced."""
    other = tmp_path / "Makefile"
    lines = [f"include {PROJECT / 'Makefile'}", "MAKEFILE_LIST :="]
    lines += [f"{name}:\n\t@{recipe}" for name, recipe in {**READY, **recipes}.items()]
    other.write_text("\n".join(lines) + "\n")
    command = ["make", "-f", str(other), target, f"MAKE=make -f {other}"]
    # Not as a part of the make that may run these tests.
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(command, cwd=PROJECT, env=alone, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("broken", [[], ["check-code"], ["test-sqlite", "test-locale"], PARTS])
def test_every_part_runs_and_the_end_tells_what_failed(tmp_path: Path, broken: list[str]) -> None:
    recipes = {part: f"echo {part} >> {tmp_path}/ran; {'false' if part in broken else 'true'}" for part in PARTS}
    done = run(tmp_path, "test", recipes)
    assert (tmp_path / "ran").read_text().split() == PARTS
    assert (done.returncode == 0) is not broken, done.stderr
    assert (f"make test failed in: {' '.join(broken)}" in done.stderr) is bool(broken)


def test_uv_looks_into_the_system_s_certificates(tmp_path: Path) -> None:
    assert run(tmp_path, "show", {"show": "echo said $$UV_SYSTEM_CERTS"}).stdout.strip() == "said 1"
    known = subprocess.run([".venv/bin/uv", "pip", "sync", "--help"], cwd=PROJECT, capture_output=True, text=True)
    assert known.returncode or "UV_SYSTEM_CERTS" in known.stdout, "uv calls it otherwise now"
