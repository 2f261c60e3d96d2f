"""`catalog registry` as an operator runs it: a new data folder, a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.settings import PROJECT
from tests.conftest import ON_POSTGRESQL

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ON_POSTGRESQL, reason="these processes bring an SQLite database of their own"),
]


def catalog(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CATALOG_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", "from catalog.cli import main; main()", "registry", *words],
        capture_output=True,
        text=True,
        env=environment | {"CATALOG_DATA": str(folder)},
        cwd=PROJECT,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the lists were loaded."""
    folder = tmp_path_factory.mktemp("var")
    loaded = catalog(folder, "load")
    assert loaded.returncode == 0, loaded.stderr
    assert "rows read" in loaded.stdout
    assert " 0 changed." in loaded.stdout
    return folder


def test_a_listed_name_is_answered_with_notice_and_place(folder: Path) -> None:
    said = catalog(folder, "search", "开化清水鱼").stdout
    assert "CNIPA 2025 640" in said
    assert "浙江省 衢州市 开化县" in said


def test_what_is_not_listed_is_never_called_unprotected(folder: Path) -> None:
    said = catalog(folder, "search", "衢州椪柑").stdout
    assert "is not in this list. That does not mean it is not protected" in said
    assert "certification_trademarks (about 7000)" in said
    assert "泸溪椪柑" in said


def test_json_and_filters(folder: Path) -> None:
    said = json.loads(catalog(folder, "search", "茶", "--category", "tea", "--place", "3308", "--json").stdout)
    assert {item["name_zh"] for item in said["items"]} == {"开化杜仲茶", "衢州玉露茶"}
    assert said["total"] == 2
    assert said["gaps"][0] == {"code": "certification_trademarks", "about": 7000}


def test_a_wrong_option_names_itself(folder: Path) -> None:
    refused = catalog(folder, "search", "茶", "--place", "3")
    assert refused.returncode == 1
    assert "place_code: ['not_a_place_code']" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_not_known_of_the_areas_is_counted_and_named(folder: Path) -> None:
    said = catalog(folder, "gaps").stdout
    assert "4400 names; the area of 2953 is known." in said
    assert "122 without_codes" in said
    assert "98 without_words" in said
    assert "CN-GI-0226 军山湖大闸蟹  军山湖、青岚湖、陈家湖" in catalog(folder, "gaps", "--list").stdout
    as_json = json.loads(catalog(folder, "gaps", "--json").stdout)
    assert (as_json["names"], len(as_json["unread"])) == (4400, 1227)
