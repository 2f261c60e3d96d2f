"""A name of the register with the text of its notice, read from the lists in standards/registry: no database needed."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRODUCTS = "registry/gi_cn_products.csv"
REQUIREMENTS = "registry/gi_cn_requirements.jsonl.gz"
BODIES = {"AQSIQ": "国家质检总局", "CNIPA": "国家知识产权局"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A registered name and what its notice requires. `title` cites the notice and `quality` is its clause on quality
    as stored; both are empty where the notice was not found. `category` is a guess of the register's list."""

    gi_id: str
    gi_name: str
    pinyin: str
    category: str
    title: str
    quality: str


def find_notice(folder: Path, gi: str) -> Notice | None:
    """The name with this register id or exactly this spelling, from a standards folder; None when it is not listed."""
    with (folder / PRODUCTS).open(encoding="utf-8", newline="") as file:
        row = next((row for row in csv.DictReader(file) if gi in (row["gi_id"], row["product_name"])), None)
    if row is None:
        return None
    requirement: Mapping[str, Any] = {}
    with gzip.open(folder / REQUIREMENTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            if row["gi_id"] in line and (found := json.loads(line))["gi_id"] == row["gi_id"]:
                requirement = found
                break
    return _notice(row, requirement)


def notices(folder: Path) -> Iterator[Notice]:
    """Every name of the register's list, in its order."""
    with gzip.open(folder / REQUIREMENTS, "rt", encoding="utf-8") as lines:
        requirements = {found["gi_id"]: found for found in map(json.loads, lines)}
    with (folder / PRODUCTS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _notice(row, requirements.get(row["gi_id"], {}))


def _notice(row: Mapping[str, str], requirement: Mapping[str, Any]) -> Notice:
    title = quality = ""
    if requirement:
        body, year, number = BODIES[requirement["issuer"]], requirement["notice_year"], requirement["notice_no"]
        title, quality = f"{body}公告 {year} 年第 {number} 号", requirement["quality"] or ""
    return Notice(row["gi_id"], row["product_name"], row["pinyin"], row["category_guess"], title, quality)
