"""The named areas as they stand in the database: in bulk, of added rights, after a load, and what remains unknown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, update

from catalog.accounts.models import Account
from catalog.registry.gather import area_gaps, named_area, names_to_read
from catalog.registry.models import GeographicalIndication
from catalog.registry.origin import ProductPlace, origin_of
from catalog.registry.services import adding_rights, registering
from catalog.registry.services.loading import load
from catalog.storage import audit
from catalog.storage.database import db
from tests.registry.areas import named_areas
from tests.registry.test_service import ponkan


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def answer(gi_id: str, place: str) -> str:
    return origin_of(named_areas([gi_id])[gi_id], ProductPlace(place)).answer


def test_old_names_mean_todays_counties(listed: Flask) -> None:
    assert answer("CN-GI-0026", "510117") == "inside"  # 郫县豆瓣: 郫县 is 郫都区 today
    assert answer("CN-GI-0026", "510104") == "outside"
    assert answer("CN-GI-0421", "450181") == "inside"  # 南山白毛茶: 横县 is 横州市 today
    assert registering.get_gi("CN-GI-0421").area_codes == ["450181"]


def test_the_area_of_a_name_takes_no_statement(listed: Flask) -> None:
    gi = registering.get_gi("CN-GI-0026")
    with statements() as said:
        one = named_area(gi)
    assert said == []
    assert one.source == "AQSIQ 2005 212"


def test_an_added_right_is_read_when_it_is_added_and_corrected(listed: Flask, operator: Account) -> None:
    gi = adding_rights.add_right(operator, ponkan(districts=["柯城区", "石梁镇"]))
    assert [one["level"] for one in gi.area_reading or ()] == ["county", "street"]
    assert answer(gi.id, "330802") == "inside"
    assert answer(gi.id, "330803") == "cannot_be_told"
    assert answer(gi.id, "330822") == "outside"
    adding_rights.correct_right(operator, gi.id, ponkan(districts=["柯城区", "某某乡"]))
    assert answer(gi.id, "330822") == "cannot_be_told"
    adding_rights.correct_right(operator, gi.id, ponkan(place_codes=["3308"], districts=["衢州市"]))
    assert answer(gi.id, "330822") == "inside"
    assert answer(gi.id, "330102") == "outside"
    # The trail shows the words, not what follows from them.
    assert all("area_reading" not in line.changes for line in audit.trail("gi", gi.id))


def test_a_load_reads_what_an_installation_has_not_read_yet(listed: Flask, folder: Path, operator: Account) -> None:
    gi = adding_rights.add_right(operator, ponkan(districts=["柯城区"]))
    known = GeographicalIndication.id.in_((gi.id, "CN-GI-0026"))
    db.session.execute(update(GeographicalIndication).where(known).values(area_reading=None))
    db.session.commit()
    for gi_id, elsewhere in ((gi.id, "330822"), ("CN-GI-0026", "510104")):
        assert answer(gi_id, elsewhere) == "cannot_be_told"
    assert names_to_read() == 1
    assert load(folder).changed == 2
    assert names_to_read() == 0
    for gi_id, elsewhere in ((gi.id, "330822"), ("CN-GI-0026", "510104")):
        assert answer(gi_id, elsewhere) == "outside"
    assert load(folder).changed == 0


def test_what_remains_unknown_is_counted_and_named(listed: Flask) -> None:
    gaps = area_gaps()
    counted = (gaps.names, len(gaps.without_codes), len(gaps.unread), len(gaps.without_words))
    assert counted == (4400, 122, 1227, 98)
    crabs = next(one for one in gaps.without_codes if one.gi_id == "CN-GI-0226")
    assert (crabs.name, crabs.unread) == ("军山湖大闸蟹", ("军山湖", "青岚湖", "陈家湖"))
    assert all(one.unread or one.codes for one in gaps.unread)
    assert not any(one.unread for one in gaps.without_words)
