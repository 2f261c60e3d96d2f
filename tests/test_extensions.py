"""What one process remembers, and for how long."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.extensions import Extensions
from catalog.registry.models import Place
from catalog.settings import Settings
from catalog.storage.database import db


def _name_a_county(name_en: str) -> None:
    db.session.merge(
        Place(
            code="330802",
            level="county",
            name="柯城区",
            short_name="柯城",
            name_en=name_en,
            pinyin="kecheng",
            initials="kc",
        )
    )
    db.session.commit()


@pytest.mark.parametrize("name_en", ["Kecheng", "Kecheng District"])
def test_names_of_places_do_not_outlive_the_rows_of_a_test(extensions: Extensions, name_en: str) -> None:
    _name_a_county(name_en)
    assert extensions.place_names["330802"] == ("柯城区", name_en)


def test_names_of_places_are_read_anew_each_day(extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "today", lambda self: date(2026, 12, 10))
    _name_a_county("Kecheng")
    assert extensions.place_names["330802"] == ("柯城区", "Kecheng")
    _name_a_county("Kecheng District")
    assert extensions.place_names["330802"][1] == "Kecheng"
    monkeypatch.setattr(Settings, "today", lambda self: date(2026, 12, 11))
    assert extensions.place_names["330802"][1] == "Kecheng District"
