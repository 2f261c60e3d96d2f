"""Loading the lists: as often as one likes, without touching what people added."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from catalog.accounts.models import Account
from catalog.registry.models import GeographicalIndication, Place, RegistryKey
from catalog.registry.services import adding_rights, registering
from catalog.registry.services.loading import load
from catalog.storage import audit
from catalog.storage.database import db
from tests.registry.test_service import ponkan


def counts() -> tuple[int | None, ...]:
    return tuple(
        db.session.scalar(select(func.count()).select_from(row_class))
        for row_class in (Place, GeographicalIndication, RegistryKey)
    )


def test_a_second_load_changes_nothing(listed: Flask, folder: Path) -> None:
    before, said_before = counts(), len(audit.trail("registry", "lists"))
    told: list[tuple[int, int]] = []
    loaded = load(folder, lambda done, total: told.append((done, total)))
    assert (loaded.added, loaded.changed) == (0, 0)
    assert counts() == before
    assert len(audit.trail("registry", "lists")) == said_before
    assert told[0] == (0, loaded.rows)
    assert told[-1] == (loaded.rows, loaded.rows)
    assert [done for done, _total in told] == sorted(done for done, _total in told)


def test_what_was_changed_by_hand_is_put_right_and_what_was_added_stays(
    listed: Flask, folder: Path, operator: Account
) -> None:
    right = adding_rights.add_right(operator, ponkan()).id
    first = GeographicalIndication.id == "CN-GI-0001"
    created_at = registering.get_gi("CN-GI-0001").created_at
    db.session.execute(update(GeographicalIndication).where(first).values(name_zh="改掉了", area_codes=[]))
    db.session.execute(update(RegistryKey).where(RegistryKey.gi_id == "CN-GI-0001").values(key=RegistryKey.key + "x"))
    db.session.commit()
    said_before = len(audit.trail("registry", "lists"))
    loaded = load(folder)
    assert loaded.changed == 1
    db.session.expunge_all()
    restored = registering.get_gi("CN-GI-0001")
    assert (restored.name, restored.area_codes) == ("铁力北五味子", ["230781", "230725"])
    assert restored.created_at == created_at
    assert registering.look_up("铁力北五味子").verdict == "listed"
    assert registering.look_up("衢州椪柑").entries[0].gi.id == right
    assert len(audit.trail("registry", "lists")) == said_before + 1


def test_a_name_that_left_the_list_stays_because_offers_may_refer_to_it(
    listed: Flask, folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "registry"))
    products = copy / "gi_eu_register_2020.csv.gz"
    lines = gzip.decompress(products.read_bytes()).decode().splitlines(keepends=True)
    products.write_bytes(gzip.compress("".join(lines[:-1]).encode()))
    sums = copy / "SHA256SUMS"
    old = hashlib.sha256((folder / products.name).read_bytes()).hexdigest()
    sums.write_text(sums.read_text().replace(old, hashlib.sha256(products.read_bytes()).hexdigest()))
    before = counts()
    loaded = load(copy)
    assert loaded.added == loaded.changed == 0
    assert counts() == before
