"""The readings of the lists: frozen as they were checked, and compared with other dictionaries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from catalog.pinyin import read
from catalog.registry.places import short_name
from catalog.settings import PROJECT

LISTS = PROJECT / "standards" / "registry"
CHECKED = Path(__file__).parent / "checked.tsv"
_PLACES = (("provinces.csv", "province"), ("cities.csv", "city"), ("areas.csv", "county"))


def names() -> Iterator[tuple[str, str]]:
    """Every protected name of the Chinese list by its id, then every province, city and county by its code, the short
    name that people type."""
    for row in _rows("gi_cn_products.csv"):
        yield row["gi_id"], row["product_name"]
    for file_name, level in _PLACES:
        for row in _rows(file_name):
            yield row["code"], short_name(row["name"], level)


def lines() -> Iterator[str]:
    """What `checked.tsv` should hold: id, name, syllables."""
    for key, name in names():
        yield "\t".join((key, name, " ".join(read(name).syllables)))


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (LISTS / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
