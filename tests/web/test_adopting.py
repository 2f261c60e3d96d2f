"""How a version that waits to be adopted is shown, on pages in both languages and over the API."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.settings import PROJECT
from catalog.standards.adoption import adoption_of
from catalog.standards.folders import Folders
from catalog.standards.library import Library, open_library
from catalog.standards.seal import Seal, append_seal
from catalog.storage import audit
from catalog.storage.database import db
from catalog.web.operator import simulations
from tests.factories.farming import an_operator
from tests.versions import FIVE_DAYS_OF_GRACE, FRUIT, library_with, ship
from tests.web.test_farm import Visitor

TWO = f"{FRUIT}@2.0.0"
VERSION, SIMULATION = f"/standards/{FRUIT}/2.0.0", f"/standards/{FRUIT}/2.0.0/simulation"


@pytest.fixture
def folders(today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A release with a second version of the fruit standard, which decides since yesterday where it was adopted."""
    shipped = tmp_path / "standards"
    first = ("effective_from = 2026-12-01", f"effective_from = {today - timedelta(days=30)}")
    library_with(shipped, "2.0.0", today - timedelta(days=1), FIVE_DAYS_OF_GRACE)
    text = (shipped / FRUIT / "1.0.0.toml").read_text().replace(*first)
    (shipped / FRUIT / "1.0.0.toml").write_text(text)
    seals = [line for line in (shipped / "SEALED").read_text().splitlines(True) if f"{FRUIT}/1.0.0.toml" not in line]
    (shipped / "SEALED").write_text("".join(seals))
    sha256 = open_library(shipped).get(f"{FRUIT}@1.0.0").sha256
    (shipped / "SEALED").write_text("".join([f"{FRUIT}/1.0.0.toml {sha256} 2026-11-20\n", *seals]))
    ship(shipped)
    folders = Folders(shipped, tmp_path / "own")
    use(folders, monkeypatch)
    return folders


def use(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    library = open_library(folders.shipped, folders.alliance)
    monkeypatch.setattr(Extensions, "library", library)
    monkeypatch.setattr(simulations, "_library", lambda: library)


def adopt(folders: Folders, on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    with folders.adopting() as present:
        present.write_adoptions(adoption_of(Library(present), TWO, on))
    use(folders, monkeypatch)


WAITS = {
    "zh": ("已发布，未采用", "联盟还没有采用"),
    "en": ("Published, not adopted", "the alliance has not adopted it"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_say_that_it_waits(client: FlaskClient, folders: Folders, lang: str) -> None:
    for address in ("/standards", VERSION):
        page = client.get(f"{address}?lang={lang}").text
        assert all(words in page for words in WAITS[lang]), address
    assert client.get(f"/standards/{FRUIT}").location == f"/standards/{FRUIT}/1.0.0"
    compared = client.get(f"/standards/{FRUIT}/compare?lang={lang}").text
    assert ("联盟采用 2.0.0 版以后" if lang == "zh" else "Only once the alliance has adopted version 2.0.0") in compared


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_operator_tries_it_and_reads_how_to_adopt_it(app: Flask, folders: Folders, lang: str) -> None:
    an_operator()
    operator = Visitor(app.test_client()).sign_in("operator@example.cn")
    chosen = operator.get(f"/standards/simulations?lang={lang}")
    assert chosen.index(WAITS[lang][0]) < chosen.index(f"/standards/{FRUIT}/1.0.0/simulation")
    page = operator.get(f"{SIMULATION}?lang={lang}")
    assert WAITS[lang][0] in page and f"<code>catalog standards adopt {TWO}</code>" in page


def test_once_adopted_it_is_in_force_from_that_day(
    app: Flask, client: FlaskClient, folders: Folders, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(folders, today, monkeypatch)
    assert client.get(f"/standards/{FRUIT}").location == VERSION
    page = client.get(VERSION).text
    assert "现行" in page and "未采用" not in page
    assert f"{today.year}年{today.month}月{today.day}日起" in page
    assert "已被替代" in client.get(f"/standards/{FRUIT}/1.0.0").text
    an_operator()
    operator = Visitor(app.test_client()).sign_in("operator@example.cn")
    assert "catalog standards adopt" not in operator.get(SIMULATION)


def test_the_api_says_how_each_version_stands(
    client: FlaskClient, folders: Folders, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def standing() -> dict[str, tuple[str, str | None]]:
        items = client.get("/api/v1/standards").json["items"]
        found = {one["version"]: (one["state"], one["decides_from"]) for one in items if one["id"] == FRUIT}
        detail = client.get(f"/api/v1/standards/{FRUIT}/versions/2.0.0").json
        assert (detail["state"], detail["decides_from"]) == found["2.0.0"]
        (fruit,) = [one for one in client.get("/api/v1/categories").json["items"] if one["id"] == "fresh_fruit"]
        (present,) = [version for version, (state, _) in found.items() if state == "in_force"]
        assert fruit["standard"] == f"{FRUIT}@{present}"
        return found

    began = (today - timedelta(days=30)).isoformat()
    assert standing() == {"1.0.0": ("in_force", began), "2.0.0": ("not_adopted", None)}
    adopt(folders, today, monkeypatch)
    assert standing() == {"1.0.0": ("replaced", began), "2.0.0": ("in_force", today.isoformat())}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_trail_has_words_for_an_adoption(app: Flask, lang: str) -> None:
    an_operator()
    changes = {"from_on": [None, "2026-12-20"], "sha256": [None, "a" * 64], "simulation_id": [None, "0190"]}
    audit.record(None, "standard_adopted", "standard", TWO, changes)
    db.session.commit()
    page = Visitor(app.test_client()).sign_in("operator@example.cn").get(f"/operator/audit?lang={lang}")
    words = (
        ("采用标准版本", "最早施行日", "试算")
        if lang == "zh"
        else ("Standard version adopted", "Decides from", "Simulation")
    )
    assert all(each in page for each in words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_profile_for_a_version_that_waits_says_so(
    client: FlaskClient, folders: Folders, today: date, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    path = "profiles/qingtianyangmei/2.0.0.toml"
    profile = (PROJECT / "standards/profiles/qingtianyangmei/1.0.0.toml").read_text()
    assert f'"{FRUIT}@1.0.0"' in profile
    text = profile.replace(f"{FRUIT}@1.0.0", TWO).replace('version = "1.0.0"', 'version = "2.0.0"')
    (folders.shipped / path).parent.mkdir(parents=True)
    (folders.shipped / path).write_text(text)
    sha256 = open_library(folders.shipped).get_profile("qingtianyangmei@2.0.0").identity.sha256
    append_seal(folders.shipped, Seal(path, sha256, date(2026, 12, 2)))
    ship(folders.shipped)
    fresh, said = Folders(folders.shipped, folders.alliance), "以后才作数" if lang == "zh" else "counts only once"
    address = f"/standards/profiles/qingtianyangmei/2.0.0?lang={lang}"
    use(fresh, monkeypatch)
    assert said in client.get(address).text
    adopt(fresh, today, monkeypatch)
    assert said not in client.get(address).text
