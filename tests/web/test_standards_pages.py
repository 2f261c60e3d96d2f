"""The standards as anybody can read them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.standards.library import open_library
from catalog.standards.seal import Seal, append_seal, read_seals
from catalog.standards.standard import Standard
from catalog.web.page.words.scoring_words import FACTS, fact_kind, scoring_of
from tests.standards import building
from tests.versions import first_versions

STANDARDS = Path(__file__).parents[2] / "standards"
FRUIT, TEA = "gi-selection-fresh-fruit", "gi-selection-tea"


def test_every_standard_and_every_category_is_on_the_page(client: FlaskClient, extensions: Extensions) -> None:
    page = client.get("/standards").text
    for name in extensions.library.names():
        if extensions.library.is_sealed(name):
            assert extensions.library.get(name).title.zh in page
    mapped, _, without = page.partition("还没有标准的品类")
    categories = extensions.library.categories.values()
    for category in categories:
        if category.id not in {one.parent for one in categories}:
            assert category.title.zh in (mapped if category.standard_id else without)


@pytest.mark.parametrize(
    "name", sorted({path.split("/")[0] for path in read_seals(STANDARDS) if path.startswith("gi-")})
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_version_shows_every_clause_with_its_weight_and_source(
    client: FlaskClient, extensions: Extensions, name: str, lang: str
) -> None:
    standard = extensions.library.get(f"{name}@1.0.0")
    page = client.get(f"/standards/{name}/1.0.0?lang={lang}").text
    for criterion in standard.criteria:
        assert f'id="{criterion.id}"' in page
        for reference, clause in criterion.sources:
            assert as_html(clause) in page and as_html(getattr(standard.references[reference].title, lang)) in page
    assert standard.sha256 in page


def as_html(text: str) -> str:
    import markupsafe

    return str(markupsafe.escape(text))


def test_the_file_has_the_sha256_that_stands_on_the_page(client: FlaskClient) -> None:
    answer = client.get(f"/standards/{FRUIT}/1.0.0/file")
    assert answer.mimetype == "text/plain"
    assert hashlib.sha256(answer.data).hexdigest() in client.get(f"/standards/{FRUIT}/1.0.0").text


def test_the_name_alone_leads_to_the_version_in_force(client: FlaskClient) -> None:
    answer = client.get(f"/standards/{FRUIT}")
    assert (answer.status_code, answer.location) == (302, f"/standards/{FRUIT}/1.0.0")


@pytest.mark.parametrize(
    "address",
    [
        "/standards/none",
        "/standards/none/1.0.0",
        f"/standards/{FRUIT}/9.9.9",
        f"/standards/{FRUIT}/..%2f..%2fSEALED",
        f"/standards/{FRUIT}/1.0.0@1/file",
        f"/standards/{FRUIT}/9.9.9/weights",
        f"/standards/{FRUIT}/compare?from=1.0.0&to=7.0.0",
        "/standards/none/compare",
        "/standards/profiles/none/1.0.0",
        f"/standards/{'x' * 300}/1.0.0",
    ],
)
def test_what_is_not_published_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_weights_come_with_their_comparison(client: FlaskClient) -> None:
    page = client.get(f"/standards/{FRUIT}/1.0.0/weights").text
    # The figures of scoring.md, "Section weights come from AHP".
    for figure in ("0.1532", "0.2749", "0.2434", "0.0904", "0.1365", "0.1016", "6.08796", "0.014187", "RI = 1.24"):
        assert figure in page
    assert "1/2" in page and "+0.68" in page


def test_one_version_has_nothing_to_compare_with(client: FlaskClient, more: Path) -> None:
    assert "只有一个版本" in client.get(f"/standards/{FRUIT}/compare").text


# --- with more than what is published today ---------------------------------------------------------------------------

PROFILE = """
schema = "gi-selection-profile/1"
id = "kecheng-ponkan"
version = "1.0.0"
effective_from = 2026-12-01
gi_name = "柯城椪柑"
standard = "gi-selection-fresh-fruit@1.0.0"
status = "provisional"

[[reset]]
criterion = "FF-C01"
scoring = { points = [[10.0, 0], [11.5, 0.6], [12.5, 0.85], [13.5, 1]] }
clause = { notice = "公告2010年第1号", quote = "可溶性固形物≥11.5%", status = "memory" }

[[not_applicable]]
criterion = "FF-C02"
reason = { zh = "公告未规定固酸比", en = "the notice sets no ratio" }
clause = { notice = "公告2010年第1号", quote = "无固酸比指标", status = "verified" }
"""


@pytest.fixture
def more(app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published standards, a second version of tea, a draft of a third, one profile."""
    folder = tmp_path / "standards"
    first_versions(folder)
    old = (folder / TEA / "1.0.0.toml").read_text(encoding="utf-8")
    new = old.replace('version = "1.0.0"', 'version = "2.0.0"').replace("2026-12-01", "2027-06-01")
    new = new.replace('gate = "major"', 'gate = "minor"', 1)
    seal(folder, f"{TEA}/2.0.0.toml", new)
    (folder / TEA / "3.0.0.toml").write_text(new.replace('"2.0.0"', '"3.0.0"'), encoding="utf-8")
    seal(folder, "profiles/kecheng-ponkan/1.0.0.toml", PROFILE)
    library = open_library(folder)
    monkeypatch.setattr(Extensions, "library", library)
    return folder


def seal(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    append_seal(folder, Seal(path, hashlib.sha256(text.encode()).hexdigest(), date(2026, 12, 20)))


def test_a_second_version_is_told_from_the_first(client: FlaskClient, more: Path) -> None:
    page = client.get(f"/standards/{TEA}/compare").text
    assert "门槛由主要项改为次要项" in page and "1.0.0" in page and "2.0.0" in page
    assert "已发布，未生效" in client.get(f"/standards/{TEA}/2.0.0").text
    assert f"/standards/{TEA}/compare?from=1.0.0&amp;to=2.0.0" in client.get(f"/standards/{TEA}/2.0.0").text
    assert client.get(f"/standards/{TEA}").location == f"/standards/{TEA}/1.0.0"
    assert "没有不同" in client.get(f"/standards/{TEA}/compare?from=2.0.0&to=2.0.0").text


def test_a_draft_is_not_shown(client: FlaskClient, more: Path) -> None:
    assert client.get(f"/standards/{TEA}/3.0.0").status_code == 404
    assert "3.0.0" not in client.get("/standards").text


def test_a_profile_shows_its_clauses_beside_the_standard(client: FlaskClient, more: Path) -> None:
    assert "柯城椪柑" in client.get("/standards/profiles").text
    page = client.get("/standards/profiles/kecheng-ponkan/1.0.0").text
    assert "可溶性固形物≥11.5%" in page and "凭记忆，尚未查证" in page and "暂定" in page
    assert "公告未规定固酸比" in page
    assert "1 个地标有自己的专则" in client.get(f"/standards/{FRUIT}/1.0.0").text
    assert "沿用到" not in page


def test_a_later_version_takes_profiles_over(client: FlaskClient, more: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (more / FRUIT / "1.0.0.toml").read_text(encoding="utf-8").replace('version = "1.0.0"', 'version = "1.0.1"')
    seal(more, f"{FRUIT}/1.0.1.toml", text.replace("2026-12-01", "2027-07-01"))
    monkeypatch.setattr(Extensions, "library", open_library(more))
    page = client.get("/standards/profiles/kecheng-ponkan/1.0.0").text
    assert "<dt>沿用到</dt><dd>1.0.1</dd>" in page
    for version in ("1.0.0", "1.0.1"):
        assert "1 个地标有自己的专则" in client.get(f"/standards/{FRUIT}/{version}").text


def test_an_explanation_says_where_a_profile_was_carried_from(app: Flask, extensions: Extensions) -> None:
    line = get_template_attribute("shared/explanation.html", "profile_line")
    with app.test_request_context("/"):
        identity = extensions.library.get_profile("jiangshanmihoutao@1.0.0").identity
        assert "沿用自 1.0.0 版" in line(identity, f"{FRUIT}@1.1.0")
        assert "沿用" not in line(identity, f"{FRUIT}@1.0.0")


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("verified", "verified"),
        ("verified (notice PDFs)", "verified"),
        ("partly verified", "partly"),
        ("partly verified (Art. 2-7 text seen; order no. 80, in force 2024-02-01 from memory)", "partly_memory"),
        ("existence verified; limits not reproduced", "existence"),
        ("existence verified; tolerances from memory", "partly_memory"),
        ("edition verified (secondary)", "secondary"),
        ("2025 edition and date verified", "partly"),
        ("memory", "memory"),
        ("design choice", "design"),
        ("official", "verified"),
        ("secondary", "secondary"),
        ("design", "design"),
        ("alliance design choice", "design"),
        ("who knows", "unknown"),
    ],
)
def test_how_well_a_source_is_verified(status: str, kind: str) -> None:
    assert fact_kind(status) == kind
    assert kind in FACTS


def one_of(scoring: dict, **changes: object) -> Standard:
    return building.standard([building.criterion("X1", scoring, weight=10, **changes)])


@pytest.mark.parametrize(
    ("scoring", "steps"),
    [
        ({"fn": "boolean"}, [("是", "100"), ("否", "0")]),
        ({"fn": "document", "max_age_days": 30}, [("签发不超过 30 天", "100"), ("没有、过期或签发日晚于评分日", "0")]),
        ({"fn": "limit_ratio", "full_until": 0, "at_limit": 0},
         [("不超过限量的 0%", "100"), ("等于限量", "0"), ("超过限量", "0")]),
        ({"fn": "piecewise", "points": [[11, 0], [13, 1]]}, [("11", "0"), ("13", "100")]),
    ],
)  # fmt: skip
def test_how_an_answer_scores(app: Flask, scoring: dict, steps: list[tuple[str, str]]) -> None:
    criterion = one_of(scoring).criterion("X1")
    assert criterion is not None
    with app.test_request_context():
        assert scoring_of(criterion).steps == steps


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_notes_of_who_wrote_a_standard_are_put_for_its_readers(client: FlaskClient, lang: str) -> None:
    """The files say in English how well a clause was verified; a Chinese reader gets the word for it."""
    page = client.get(f"/standards/{FRUIT}/1.0.0?lang={lang}").text
    assert ("from memory" in page) == (lang == "en")
    for issuer, chinese in (("CAC and six others", "国家网信办等七部门"), ("alliance", "联盟")):
        said = issuer if lang == "en" else chinese
        assert f'<span class="soft small">{said}</span>' in page, said
