"""The contract of every engine: the same questions get the same answers, whichever engine is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from catalog.errors import Conflict, Unavailable
from catalog.search.document import build
from catalog.search.engines import ENGINES, open_index
from catalog.search.engines.port import BandCounts, Changes, Position, SearchIndex, TermCounts
from catalog.search.facets import FACETS, can_be_sold_on, listed_on, ships_to, sold_in, sold_on
from catalog.search.query import (
    AtLeast,
    Between,
    Everything,
    Near,
    Node,
    Not,
    Nothing,
    Sequence,
    Term,
    all_of,
    any_of,
)
from tests.search.conftest import FOLDERS
from tests.search.snapshots import TODAY, chain, document, fill, offer, position, put, span

# What each question is about -> the tree. Every engine must find the same offers for every one of them.
QUESTIONS: dict[str, Node] = {
    "everything": Everything(),
    "nothing": Nothing(),
    "two characters inside a longer name": Term("pairs", "核桃"),
    "one character": Term("chars", "茶"),
    "three characters side by side": Sequence("chars", ("马", "铃", "薯")),
    "characters that are never side by side": Sequence("chars", ("薯", "铃", "马")),
    "no phrase runs from one spelling into the next": Sequence("chars", ("薯", "定")),
    "whole name": Term("exact", "铁力北五味子"),
    "a synonym's name": Term("alias", "讷河土豆"),
    "joined pinyin": Term("pinyin", "tielibeiwuweizi"),
    "initials": Term("initials", "tlbwwz"),
    "beginning of initials": Term("starts", "tlbw"),
    "syllables": Sequence("syllables", ("bei", "wu", "wei", "zi")),
    "a part of a misread name": Term("alias", "misread:wudou"),
    "a place at its level": Term("places", "province:浙江"),
    "an English kind": Term("kinds", "tea"),
    "a word of the story": Term("any", "色泽"),
    "one slip in pinyin": Near("pinyin", "tielibeiwuweiz"),
    "two swapped letters": Near("pinyin", "tielibeiwuwiezi"),
    "two slips are too many": Near("pinyin", "tielibeiwuwe"),
    "all": all_of(Term("category", "tea"), Term("province", "33")),
    "any": any_of(Term("province", "33"), Term("province", "35")),
    "a value among several of one offer": Term("guarantee", "freight_insurance"),
    "all but one value among several": Not(Term("guarantee", "freight_insurance")),
    "only exclusions": all_of(Not(Term("grade", "A")), Not(Term("grade", "B"))),
    "exclusion inside a choice": any_of(Not(Term("grade", "A")), Term("category", "tea")),
    "at least two of three": AtLeast(2, (Term("grade", "A"), Term("category", "tea"), Term("sample", "free"))),
    "at least three of three": AtLeast(3, (Term("grade", "A"), Term("category", "tea"), Term("sample", "free"))),
    "numbers between": Between("price_fen", 1000, 5000),
    "a number itself": Between("capacity_left", 0, 0),
    "numbers from": Between("commission_bp", 2000, None),
    "numbers through": Between("commission_bp", None, 1000),
    "numbers the wrong way round": Between("price_fen", 5000, 1000),
    "below zero": Between("price_fen", None, -1),
    "listed on a later day": listed_on(TODAY + timedelta(days=45)),
    "sold on a later day": sold_on(TODAY + timedelta(days=75), TODAY),
    "sold on a day papers can hardly be filed for": sold_on(TODAY + timedelta(days=2), TODAY),
    "sold on a day that has passed": sold_on(TODAY - timedelta(days=2), TODAY),
    "sold in a later month": sold_in(date(2027, 1, 1), TODAY),
    "sold in this month": sold_in(date(2026, 11, 1), TODAY),
    "can be sold on two days": all_of(
        can_be_sold_on(TODAY + timedelta(days=2), TODAY), can_be_sold_on(TODAY + timedelta(days=75), TODAY)
    ),
    "can not be sold on a day": all_of(listed_on(TODAY), Not(can_be_sold_on(TODAY + timedelta(days=20), TODAY))),
    "may be sent to Xinjiang": ships_to("65"),
    "several at once": all_of(
        sold_on(TODAY, TODAY), Term("category", "fresh_fruit"), Between("price_fen", None, 15000)
    ),
}
COUNTS = [
    TermCounts("guarantee", "guarantee", 100),
    TermCounts("province", "province", 100),
    TermCounts("category", "category", 100),
    TermCounts("month", "month", 100),
    BandCounts("price", "price_fen", FACETS["price"].bands),
    BandCounts("capacity", "capacity_left", FACETS["capacity"].bands),
]


def ids(index: SearchIndex, where: Node, order: str = "by_rank", descending: bool = True) -> list[int]:
    """The sort keys of all hits: they name an offer as well as its id does."""
    only_offers = all_of(where, Between("by_rank", 0, None))
    return [hit.key for hit in index.reader().top(only_offers, order, descending, 2000)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_engine_finds_the_same_offers_in_the_same_order(indexes: dict[str, SearchIndex], question: str) -> None:
    answers = {name: ids(index, QUESTIONS[question]) for name, index in indexes.items()}
    assert len({tuple(answer) for answer in answers.values()}) == 1, {n: len(a) for n, a in answers.items()}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_engine_counts_the_same(indexes: dict[str, SearchIndex], question: str) -> None:
    def counted(index: SearchIndex) -> tuple:
        total, tally = index.reader().tally(QUESTIONS[question], COUNTS)
        return total, {name: sorted(values) for name, values in tally.items()}

    answers = [counted(index) for index in indexes.values()]
    assert all(answer == answers[0] for answer in answers)


def test_the_questions_are_not_all_empty(index: SearchIndex) -> None:
    empty = {question for question, where in QUESTIONS.items() if not ids(index, where)}
    assert empty == {
        "nothing",
        "characters that are never side by side",
        "no phrase runs from one spelling into the next",
        "two slips are too many",
        "numbers the wrong way round",
        "below zero",
    }


@pytest.mark.parametrize("order", ["by_rank", "by_grade", "by_price", "by_capacity", "by_new", "by_ending"])
@pytest.mark.parametrize("descending", [True, False])
def test_every_engine_orders_alike_and_without_ties(
    indexes: dict[str, SearchIndex], order: str, descending: bool
) -> None:
    answers = [ids(index, listed_on(TODAY), order, descending) for index in indexes.values()]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0] == sorted(set(answers[0]), reverse=descending)


def test_counts_agree_with_a_count_by_hand(index: SearchIndex, documents: list[dict]) -> None:
    total, tally = index.reader().tally(Everything(), COUNTS)
    assert total == len(documents)
    by_hand = {}
    for one in documents:
        for value in one["guarantee"]:
            by_hand[value] = by_hand.get(value, 0) + 1
    assert dict(tally["guarantee"]) == by_hand
    assert sum(count for _, count in tally["price"]) == len(documents)


@pytest.mark.parametrize("prefix", ["龙", "l", "lj", "示范", "衢州", "不存在"])
def test_every_engine_finds_the_same_beginnings(indexes: dict[str, SearchIndex], prefix: str) -> None:
    answers = [index.reader().starting("suggest", prefix, listed_on(TODAY), 500) for index in indexes.values()]
    assert all(answer == answers[0] for answer in answers)


def test_the_position_document_is_in_no_answer(index: SearchIndex, documents: list[dict]) -> None:
    reader = index.reader()
    assert reader.size() == len(documents)
    assert reader.tally(Everything(), [])[0] == len(documents)
    assert len(list(reader.entries())) == len(documents)
    everything_listed = reader.top(listed_on(TODAY), "by_rank", True, 2000)
    assert all(hit.card.startswith('{"id":') for hit in everything_listed)


def test_a_change_is_seen_and_a_removed_offer_is_gone(own_index: SearchIndex) -> None:
    fill(own_index, [document(1), document(2)], 5)
    assert dict(own_index.reader().entries()).keys() == {offer(1)["id"], offer(2)["id"]}
    put(own_index, [document(1, live_price_fen=777)], [offer(2)["id"]], 9)
    reader = own_index.reader()
    assert reader.position() == position(9)
    assert [hit.key for hit in reader.top(Between("price_fen", 777, 777), "by_price", True, 5)]
    assert reader.size() == 1


def test_a_reader_keeps_its_view(own_index: SearchIndex) -> None:
    fill(own_index, [document(1)])
    before = own_index.reader()
    put(own_index, [document(2)])
    assert before.size() == 1
    assert own_index.reader().size() == 2


def test_a_rebuild_beside_a_reader_changes_over_at_once(own_index: SearchIndex) -> None:
    fill(own_index, [document(1)])
    before = own_index.reader()
    fill(own_index, [document(number) for number in range(2, 6)], 3)
    assert before.size() == 1
    assert [hit.card for hit in before.top(Between("by_rank", 0, None), "by_rank", True, 5)]
    assert own_index.reader().size() == 4


def test_while_it_is_rebuilt_the_index_can_be_written_and_the_new_one_catches_up(own_index: SearchIndex) -> None:
    fill(own_index, [document(1), document(2), document(3)])

    def slowly() -> Iterator[dict]:
        yield document(1)
        put(own_index, [document(2, live_price_fen=777)], [offer(3)["id"]], 8)
        yield from (document(2), document(3))

    stretches = iter(
        [
            Changes([offer(2)["id"], offer(3)["id"]], [document(2, live_price_fen=777)], position(8)),
            Changes((), (), position(8)),
        ]
    )
    own_index.rebuild(slowly(), lambda: next(stretches), lambda count: None)
    reader = own_index.reader()
    assert (reader.size(), reader.position()) == (2, position(8))
    assert reader.tally(Between("price_fen", 777, 777), [])[0] == 1


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(own_index: SearchIndex, tmp_path: Path) -> None:
    fill(own_index, [document(1)])

    def broken() -> Iterator[dict]:
        yield document(2)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fill(own_index, broken())
    assert own_index.damage() is None
    assert own_index.reader().size() == 1
    if own_index.name in FOLDERS:
        assert sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir()) == ["current"]


def test_an_offer_with_two_spans_of_days_is_replaced_whole(own_index: SearchIndex) -> None:
    later = TODAY + timedelta(days=10)
    spans = [span("A", through_on=TODAY), span("C", TODAY + timedelta(days=1), later)]
    fill(own_index, build(offer(1, spans=spans)))
    reader = own_index.reader()
    assert reader.size() == 2
    for day, grade in ((TODAY, "A"), (later, "C")):
        assert reader.tally(listed_on(day), [TermCounts("grade", "grade", 9)]) == (1, {"grade": [(grade, 1)]})
    assert reader.tally(listed_on(later + timedelta(days=1)), [])[0] == 0
    put(own_index, [document(1)])
    assert own_index.reader().size() == 1


def test_another_opening_sees_the_changes_too(own_index: SearchIndex, address: str) -> None:
    fill(own_index, [document(1)])
    other = open_index(address)
    assert other.reader().size() == 1
    put(own_index, [document(2)])
    time.sleep(0.06)  # another process may serve an older view for this long
    assert other.reader().size() == 2
    fill(own_index, [document(3)], 2)
    time.sleep(0.06)
    assert other.reader().position() == position(2)


def test_a_position_of_an_older_shape_belongs_to_no_present_version() -> None:
    assert Position.from_text(position(7).to_text()) == position(7)
    assert Position.from_text('{"sequence": 7, "document_version": 1, "analysis_version": "x"}') == Position(0, "")


def test_only_one_may_write(own_index: SearchIndex, address: str) -> None:
    other = open_index(address)
    with own_index.writing(), pytest.raises(Conflict, match="index_locked"), other.writing():
        pass
    with other.writing():
        pass


def test_an_index_nobody_built_is_unavailable(own_index: SearchIndex) -> None:
    assert own_index.damage() == "missing"
    with pytest.raises(Unavailable, match="search_rebuilding"):
        own_index.reader()


@pytest.mark.parametrize("harm", ["remove", "zero", "truncate", "append"])
def test_every_damaged_file_is_noticed(folder_address: str, tmp_path: Path, harm: str) -> None:
    own_index = open_index(folder_address)
    folder = tmp_path / "index" / "current"
    fill(own_index, [document(number) for number in range(30)])
    names = [path.name for path in folder.iterdir() if path.stat().st_size and not path.name.endswith(".lock")]
    assert len(names) >= 3
    for name in names:
        path = folder / name
        whole = path.read_bytes()
        if harm == "remove":
            path.unlink()
        else:
            harmed = {"zero": b"\0" * len(whole), "truncate": whole[:-1], "append": whole + b"\0"}[harm]
            path.write_bytes(harmed)
        other = open_index(folder_address)
        if not (name == "manifest.json" and harm == "append"):
            assert other.damage() is not None, name
            with pytest.raises(Unavailable):
                other.reader()
        path.write_bytes(whole)
    assert open_index(folder_address).damage() is None


def test_a_folder_of_rubbish_is_damage_and_a_rebuild_mends_it(folder_address: str, tmp_path: Path) -> None:
    own_index = open_index(folder_address)
    current = tmp_path / "index" / "current"
    current.mkdir(parents=True)
    (current / "meta.json").write_text("{}")
    (current / "manifest.json").write_text('{"committing": false, "files": {}}')
    assert own_index.damage() is not None
    fill(own_index, [document(1)])
    assert own_index.damage() is None
    assert own_index.reader().size() == 1


def test_a_document_with_a_field_too_many_or_few_is_refused_and_nothing_changes(own_index: SearchIndex) -> None:
    bad = document(2)
    del bad["grade"]
    fill(own_index, [document(1)])
    with pytest.raises(ValueError, match="grade"):
        put(own_index, [bad], sequence=4)
    put(own_index, [document(3)], sequence=5)
    reader = own_index.reader()
    assert (reader.size(), reader.position()) == (2, position(5))


def test_threads_read_while_one_writes(own_index: SearchIndex) -> None:
    fill(own_index, [document(number) for number in range(20)])
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                if own_index.reader().tally(Everything(), COUNTS)[0] < 20:
                    wrong.append("lost")
            except Exception as error:
                wrong.append(repr(error))
            time.sleep(0.005)  # Whoosh writes in Python too: readers that never rest would keep it from writing

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(20, 26):
        put(own_index, [document(number)], sequence=number)
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="SEARCH_URL"):
        open_index("elastic://somewhere")
    assert set(ENGINES) == {"tantivy", "whoosh", "postgresql"}


def test_postgresql_alone_means_the_applications_own_database() -> None:
    assert open_index("postgresql:", "postgresql+psycopg:///catalog").name == "postgresql"
    with pytest.raises(ValueError, match="DATABASE_URL"):
        open_index("postgresql:", "sqlite:////tmp/catalog.db")


def test_places_of_a_chain_are_all_counted(own_index: SearchIndex) -> None:
    fill(own_index, [document(1, place=chain("330802"))])
    for field, code in (("province", "33"), ("city", "3308"), ("county", "330802")):
        assert own_index.reader().tally(Term(field, code), [])[0] == 1
