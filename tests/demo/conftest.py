"""Protected names as the plan wants them, straight from the lists, without a database."""

from __future__ import annotations

import csv
import gzip
import json

import pytest

from catalog.demo.planning.names import grown
from catalog.demo.planning.rights import Place, Right
from tests.conftest import STANDARDS


@pytest.fixture(scope="session")
def rights() -> list[Right]:
    """The 4,400 names of the list and the two that the demo adds."""
    folder = STANDARDS / "registry"
    clauses = {}
    with gzip.open(folder / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            clauses[row["gi_id"]] = row["harvest"]
    found = []
    with (folder / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = [code for code in row["area_codes"].split("|") if code]
            if codes:
                found.append(_right(row["gi_id"], row["product_name"], row["category_guess"], codes, row["city_code"],
                                    row["sensory"], clauses.get(row["gi_id"])))  # fmt: skip
    found.append(_right("ALLIANCE-1", "衢州椪柑", "fresh_fruit", ["330802", "330803"], "3308", "", None))
    found.append(_right("ALLIANCE-2", "常山胡柚", "fresh_fruit", ["330822"], "3308", "", None))
    return found


def _right(
    gi_id: str, name: str, category: str, codes: list[str], city: str, sensory: str, clause: str | None
) -> Right:
    crop = grown(name, category, clause)
    return Right(
        id=gi_id,
        name_zh=name,
        name_en=f"{gi_id} {crop.kind.en}",
        province_code=codes[0][:2],
        city_code=city or codes[0][:4],
        counties=tuple(Place(code, f"县{code}", f"County {code}") for code in codes[:12]),
        city_zh="某市",
        city_en="Some City",
        notice_zh="国家知识产权局 2025 年第 640 号公告",
        notice_en="CNIPA notice 640 of 2025",
        sensory=sensory,
        kind=crop.kind,
        harvests=crop.seasons,
        harvest_source=crop.source,
        rest_days=crop.rest_days,
    )
