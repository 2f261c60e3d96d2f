"""A name of the register with the text of its notice, read from the lists in standards/registry: no database needed."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

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
    title = quality = ""
    with gzip.open(folder / REQUIREMENTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            if row["gi_id"] in line and (found := json.loads(line))["gi_id"] == row["gi_id"]:
                title = f"{BODIES[found['issuer']]}公告 {found['notice_year']} 年第 {found['notice_no']} 号"
                quality = found["quality"] or ""
                break
    return Notice(row["gi_id"], row["product_name"], row["pinyin"], row["category_guess"], title, quality)
