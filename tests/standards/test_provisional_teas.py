"""Every tea of the register has a profile or a reason why not; what a program read is read the same way again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.cli.standards import standards
from catalog.standards.drafting.notices import PRODUCTS, find_notice
from catalog.standards.drafting.profile_draft import Subject
from catalog.standards.drafting.provisional import one_reading, provisional
from catalog.standards.library import open_library

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
TEA = "gi-selection-tea@2.0.0"
READ = STANDARDS / "profiles" / "read_tea.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEFT = rows(READ)
PROFILED = {LIBRARY.get_profile(name).gi_id: LIBRARY.get_profile(name) for name in LIBRARY.profile_names()}


def test_every_tea_of_the_register_is_accounted_for() -> None:
    teas = {row["gi_id"]: row["product_name"] for row in rows(STANDARDS / PRODUCTS) if row["category_guess"] == "tea"}
    assert {row["gi_id"]: row["gi_name"] for row in LEFT}.items() <= teas.items()
    confirmed = {gi_id for gi_id in teas if gi_id in PROFILED and PROFILED[gi_id].identity.status == "confirmed"}
    assert set(teas) - confirmed == {row["gi_id"] for row in LEFT}
    for row in LEFT:
        assert row["why"]
        assert (row["verdict"], row["gi_id"] in PROFILED) in (("provisional", True), ("none", False)), row


@pytest.mark.parametrize(
    "row", [row for row in LEFT if row["verdict"] == "provisional"], ids=lambda row: row["gi_name"]
)
def test_a_provisional_profile_is_what_the_program_reads_again(row: dict[str, str]) -> None:
    notice = find_notice(STANDARDS, row["gi_id"])
    assert notice is not None
    standard = LIBRARY.get(TEA)
    subject = Subject(notice.pinyin, notice.gi_id, notice.gi_name, notice.title, notice.quality)
    text = provisional(subject, standard, standard.effective_from, row["left_out"].split())
    path = STANDARDS / "profiles" / notice.pinyin / "1.0.0.toml"
    assert text == path.read_text(encoding="utf-8")


def readings(quality: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    standard = LIBRARY.get("gi-selection-tea@1.0.0")
    return {found.criterion.id: found.quote for found in one_reading(standard, quality, without)}


def test_one_figure_with_one_reading_is_taken() -> None:
    assert readings("水分≤6.5%，水浸出物≥36%，氨基酸 2%～4%。") == {
        "TE-C01": "水分≤6.5%",
        "TE-C02": "水浸出物≥36%",
        "TE-C03": "氨基酸 2%～4%",
    }
    assert readings("水分≤6.5%，水浸出物≥36%。", ("TE-C02",)) == {"TE-C01": "水分≤6.5%"}


@pytest.mark.parametrize(
    "quality",
    [
        "一级水分≤6.5%，二级水分≤7.0%",
        "水分≤6.5%，毛茶水分约 9%",
        "游离氨基酸≤3.0%",
        "水分≤6.0mg/kg",
        "水浸出物丰富",
    ],
)
def test_what_has_two_readings_or_none_is_left_out(quality: str) -> None:
    assert readings(quality) == {}
    subject = Subject("some-tea", "CN-GI-0001", "某茶", "某公告", quality)
    standard = LIBRARY.get("gi-selection-tea@1.0.0")
    assert provisional(subject, standard, standard.effective_from) is None


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(standards, ["--standards", str(folder), "provisional", *arguments])
    return result.exit_code, result.output


def test_the_command_writes_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "standards"
    (folder / "gi-selection-tea").mkdir(parents=True)
    for name in ("gi-selection-tea/1.0.0.toml", "categories.toml", "SEALED", "registry"):
        (folder / name).symlink_to(STANDARDS / name)
    read = tmp_path / "read.csv"
    read.write_text("gi_id,verdict,left_out\nCN-GI-1071,provisional,TE-C03\nCN-GI-0060,none,\n", encoding="utf-8")
    code, said = run(folder, str(read), "gi-selection-tea@1.0.0")
    assert code == 0 and said.startswith("1 provisional profiles written")
    (path,) = (folder / "profiles").rglob("*.toml")
    text = path.read_text(encoding="utf-8")
    assert text.count("[[reset]]") == 2 and 'status = "provisional"' in text and "TE-C03" not in text
    path.write_text("mine", encoding="utf-8")
    assert run(folder, str(read), "gi-selection-tea@1.0.0") == (0, f"0 provisional profiles written to {folder}\n")
    assert path.read_text(encoding="utf-8") == "mine"


def test_the_command_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    read = tmp_path / "read.csv"
    read.write_text("gi_id,verdict,left_out\nCN-GI-0060,provisional,\n", encoding="utf-8")
    code, said = run(STANDARDS, str(read), "gi-selection-tea@1.0.0")
    assert code == 1 and "no limit with one reading" in said
    code, said = run(STANDARDS, str(read), "gi-selection-tea@9.9.9")
    assert code == 1 and "standard_unknown" in said
    read.write_text("gi_id,verdict,left_out\nCN-GI-9999,provisional,\n", encoding="utf-8")
    code, said = run(STANDARDS, str(read), "gi-selection-tea@1.0.0")
    assert code == 2 and "CN-GI-9999" in said
