"""Every way an index can be broken, before a start and under a running service: nothing fails, nothing is lost.

Until the worker has looked, a running service may go on answering from what it had already opened, as long as that is
right; otherwise pages and API say that the catalog is being rebuilt. The worker needs nobody to begin.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy
from flask import Flask
from flask.testing import FlaskClient
from whoosh import index as whoosh_index

from catalog import worker
from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.search.engines.folder import MANIFEST, IndexFolder
from catalog.search.engines.port import POSITION_ID
from tests.factories.selling import Market, searchable_market
from tests.search.conftest import FOLDERS, address_of

Damage = Callable[[Path], None]


def files_of(folder: Path) -> list[Path]:
    """The files that hold something: what the manifest watches over."""
    watched = json.loads((folder / "current" / MANIFEST).read_text())["files"]
    return [folder / "current" / name for name in sorted(watched) if (folder / "current" / name).stat().st_size]


def the_folder_is_gone(folder: Path) -> None:
    shutil.rmtree(folder)


def the_index_is_gone(folder: Path) -> None:
    shutil.rmtree(folder / "current")


def the_index_is_empty(folder: Path) -> None:
    for path in (folder / "current").iterdir():
        path.unlink()


def the_index_is_a_file(folder: Path) -> None:
    the_index_is_gone(folder)
    (folder / "current").write_text("not a folder")


def the_list_of_segments_is_gone(folder: Path) -> None:
    for path in files_of(folder):
        if path.name == "meta.json" or path.suffix == ".toc":
            path.unlink()


def the_list_of_segments_is_nonsense(folder: Path) -> None:
    for path in files_of(folder):
        if path.name == "meta.json" or path.suffix == ".toc":
            path.write_bytes(b"\xff{not json")


def the_list_of_segments_is_a_folder(folder: Path) -> None:
    for path in files_of(folder):
        if path.name == "meta.json" or path.suffix == ".toc":
            path.unlink()
            path.mkdir()


def it_cannot_be_opened_though_the_manifest_agrees(folder: Path) -> None:
    the_list_of_segments_is_nonsense(folder)
    IndexFolder(folder).seal()


def there_is_no_position(folder: Path) -> None:
    """The index is whole and the manifest agrees, but nothing in it says how far it has followed."""
    current = folder / "current"
    if (current / "meta.json").exists():
        writer = tantivy.Index.open(str(current)).writer(15_000_000, 1)
        writer.delete_documents_by_term("id", POSITION_ID)
        writer.commit()
        writer.wait_merging_threads()
    else:
        writer = whoosh_index.open_dir(current).writer()
        writer.delete_by_term("id", POSITION_ID)
        writer.commit()
    IndexFolder(folder).seal()


def one_byte_is_another(folder: Path) -> None:
    for path in files_of(folder):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        _put_in_place(path, bytes(content))


def a_file_is_shorter(folder: Path) -> None:
    path = max(files_of(folder), key=lambda path: path.stat().st_size)
    _put_in_place(path, path.read_bytes()[:-7])


def a_file_is_empty(folder: Path) -> None:
    _put_in_place(max(files_of(folder), key=lambda path: path.stat().st_size), b"")


def a_file_is_overwritten_where_it_lies(folder: Path) -> None:
    """The pages a running reader has mapped change with it."""
    path = max(files_of(folder), key=lambda path: path.stat().st_size)
    with path.open("r+b") as handle:
        handle.write(b"\0" * path.stat().st_size)


def a_file_is_cut_where_it_lies(folder: Path) -> None:
    """The pages a running reader has mapped go: reading one would end the process.

    An index that was opened a moment ago (to look whether it is whole) is read once more by a thread of tantivy's: the
    test waits for it, or it would be the process that ends.
    """
    time.sleep(1)
    for path in files_of(folder):
        os.truncate(path, path.stat().st_size // 2)


def a_file_is_gone(folder: Path) -> None:
    max(files_of(folder), key=lambda path: path.stat().st_size).unlink()


def the_manifest_is_gone(folder: Path) -> None:
    (folder / "current" / MANIFEST).unlink()


def the_manifest_is_nonsense(folder: Path) -> None:
    (folder / "current" / MANIFEST).write_bytes(b"\xff\x00not json")


def the_manifest_is_no_manifest(folder: Path) -> None:
    (folder / "current" / MANIFEST).write_text('["files"]')


def a_commit_never_ended(folder: Path) -> None:
    IndexFolder(folder).begin_commit()
    max(files_of(folder), key=lambda path: path.stat().st_size).write_bytes(b"half")


def a_rebuild_left_a_file_where_it_builds(folder: Path) -> None:
    the_index_is_gone(folder)
    (folder / "building").write_text("in the way")


def _put_in_place(path: Path, content: bytes) -> None:
    """As a copy from a backup or a failing disk would: another file under the same name."""
    other = path.with_name("other.tmp")
    other.write_bytes(content)
    other.rename(path)


WAYS: list[Damage] = [
    the_folder_is_gone,
    the_index_is_gone,
    the_index_is_empty,
    the_index_is_a_file,
    the_list_of_segments_is_gone,
    the_list_of_segments_is_nonsense,
    the_list_of_segments_is_a_folder,
    it_cannot_be_opened_though_the_manifest_agrees,
    there_is_no_position,
    one_byte_is_another,
    a_file_is_shorter,
    a_file_is_empty,
    a_file_is_overwritten_where_it_lies,
    a_file_is_cut_where_it_lies,
    a_file_is_gone,
    the_manifest_is_gone,
    the_manifest_is_nonsense,
    the_manifest_is_no_manifest,
    a_commit_never_ended,
    a_rebuild_left_a_file_where_it_builds,
]


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    with searchable_market(extensions) as market:
        yield market


@pytest.fixture(params=FOLDERS)
def house_here(request: pytest.FixtureRequest, extensions: Extensions, tmp_path: Path, market: Market) -> Extensions:
    """A process whose index is a folder of this test's own, and whole."""
    settings = replace(extensions.settings, search_url=address_of(request.param, tmp_path, ""))
    indexer.rebuild(Extensions(settings).index, extensions.library, extensions.today())
    return Extensions(settings)


@pytest.fixture
def folder(house_here: Extensions, tmp_path: Path) -> Path:
    return tmp_path / "index"


def serve(app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A service that has this index open."""
    monkeypatch.setitem(app.extensions, "catalog", extensions)
    return app.test_client()


def seen(client: FlaskClient, market: Market) -> set[str]:
    """What page and API do: "rebuilding" says so, "whole" shows every offer of the market. Nothing else may happen."""
    page, found = client.get("/offers?q=椪柑"), client.get("/api/v1/offers?q=椪柑")
    ids = {offer.id for offer in market.offers}
    states = set()
    if page.status_code == 503 and "货盘正在重新整理" in page.text:
        states.add("rebuilding")
    elif page.status_code == 200 and all(f"/offers/{offer_id}" in page.text for offer_id in ids):
        states.add("whole")
    else:
        states.add(f"page {page.status_code}")
    if found.status_code == 503 and "The catalog is being rebuilt" in found.text:
        states.add("rebuilding")
    elif found.status_code == 200 and {card["id"] for card in found.get_json()["items"]} == ids:
        states.add("whole")
    else:
        states.add(f"API {found.status_code}")
    return states


def whole_soon(client: FlaskClient, market: Market) -> bool:
    """Whether all is there again within a few seconds: a reader that refused looks again after one."""
    deadline = time.monotonic() + 5
    while seen(client, market) != {"whole"}:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_service_that_starts_on_a_broken_index(
    app: Flask, house_here: Extensions, folder: Path, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    for damage in WAYS:
        damage(folder)
        extensions, name = Extensions(house_here.settings), damage.__name__
        client = serve(app, extensions, monkeypatch)
        assert seen(client, market) == {"rebuilding"}, name
        assert {client.get(path).status_code for path in ("/gis", "/about", "/sign-in")} == {200}, name
        assert worker.make_usable(Extensions(extensions.settings)), name
        assert whole_soon(client, market), name
        assert not worker.make_usable(Extensions(extensions.settings)), name
        assert indexer.verify(extensions.index, extensions.library, extensions.today()).total == 0, name


def test_a_service_whose_index_breaks_again_and_again_while_it_runs(
    app: Flask, house_here: Extensions, folder: Path, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve(app, house_here, monkeypatch)
    beside = Extensions(house_here.settings)
    for damage in WAYS:
        name = damage.__name__
        assert seen(client, market) == {"whole"} and not worker.make_usable(beside), name
        damage(folder)
        # A reader looks twenty times a second. It may go on with what it had opened where that is right.
        time.sleep(0.1)
        assert seen(client, market) <= {"whole", "rebuilding"}, name
        assert worker.make_usable(beside), name
        assert whole_soon(client, market), name
        assert indexer.verify(house_here.index, house_here.library, house_here.today()).total == 0, name
