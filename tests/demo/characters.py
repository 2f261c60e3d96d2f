"""Every character a paper of the demonstration may write: the common ones, those of the lists its names come from, and
its own."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "standards" / "registry"
PLANNING = ROOT / "catalog" / "demo" / "planning"


def written_in_papers() -> set[str]:
    """All of them, blanks left out."""
    found = {chr(code) for code in range(0x20, 0x7F)} | set("—–“”‘’·，。、；：？！（）《》〔〕％℃±≤≥×")
    # Level 1 of GB 2312-80: the 3,755 most used, rows 16 to 55.
    codes = [bytes([row, place]) for row in range(0xB0, 0xD8) for place in range(0xA1, 0xFF)]
    found |= {code.decode("gb2312") for code in codes if code < b"\xd7\xfa"}
    with (REGISTRY / "gi_cn_products.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found |= set(row["product_name"])
    for list_name in ("provinces.csv", "cities.csv", "areas.csv"):
        with (REGISTRY / list_name).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                found |= set(row["name"])
    for file in [*PLANNING.glob("*.py"), *PLANNING.glob("*.csv"), PLANNING.parent / "alliance.py"]:
        found |= set(file.read_text(encoding="utf-8"))
    return {character for character in found if character.isprintable()}
