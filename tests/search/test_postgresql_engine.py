"""What only the PostgreSQL engine has: tables that can be harmed, connections that end, several hosts on one index."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from catalog.errors import Conflict, Unavailable
from catalog.search.engines import open_index
from catalog.search.engines.port import Changes, SearchIndex, TermCounts
from catalog.search.engines.postgresql.index import PostgresqlIndex
from catalog.search.query import AnyOf, Between, Everything, Node, Not, Sequence, Term
from catalog.search.request import SearchRequest
from catalog.search.services import searching, suggesting
from tests.conftest import ON_POSTGRESQL
from tests.search.conftest import address_of
from tests.search.snapshots import TODAY, document, fill, offer, position, put

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="needs PostgreSQL")


@pytest.fixture
def address(tmp_path: Path, database_url: str) -> str:
    return address_of("postgresql", tmp_path, database_url)


@pytest.fixture
def own_index(address: str) -> SearchIndex:
    """An index of ten offers."""
    index = open_index(address)
    fill(index, [document(number) for number in range(10)])
    return index


@pytest.fixture
def database(address: str) -> Iterator[Engine]:
    """Somebody else's connection to the index's schema."""
    url, _, schema = address.partition("?schema=")
    engine = create_engine(
        url, connect_args={"options": f"-csearch_path={schema} -clock_timeout=5s"}, isolation_level="AUTOCOMMIT"
    )
    yield engine
    engine.dispose()


def run(database: Engine, statement: str) -> list:
    with database.connect() as connection:
        result = connection.execute(text(statement))
        return list(result) if result.returns_rows else []


def tables(database: Engine) -> set[str]:
    return {name for (name,) in run(database, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}


HARMS = {
    "DELETE FROM documents_1 WHERE id[1] = (SELECT min(id[1]) FROM documents_1)": "rows_differ",
    "TRUNCATE documents_1": "rows_differ",
    "DROP TABLE documents_1": "unreadable",
    "DROP TABLE words_1": "unreadable",
    "ALTER TABLE documents_1 DROP COLUMN grade": "unreadable",
    "UPDATE state SET position = 'rubbish'": "no_position",
    "UPDATE state SET generation = 7": "unreadable",
    "ALTER TABLE state DROP COLUMN position": "unreadable",
    "DELETE FROM state": "missing",
    "DROP TABLE state": "missing",
    "DO $$ BEGIN EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'; END $$": "missing",
}


@pytest.mark.parametrize("harm", HARMS)
def test_every_harm_is_noticed_and_a_rebuild_mends_it(
    own_index: SearchIndex, address: str, database: Engine, harm: str
) -> None:
    assert own_index.damage() is None
    run(database, harm)
    assert own_index.damage() == HARMS[harm]
    with pytest.raises(Unavailable, match="search_rebuilding"):
        open_index(address).reader()
    fill(own_index, [document(1), document(2)], 3)
    assert own_index.damage() is None
    reader = open_index(address).reader()
    assert (reader.size(), reader.position()) == (2, position(3))


def test_a_writer_whose_connection_ends_has_written_nothing_and_lets_the_next_one_in(
    own_index: PostgresqlIndex, address: str, database: Engine
) -> None:
    with pytest.raises(OperationalError), own_index.writing():
        assert own_index._writer is not None
        (pid,) = own_index._writer.execute(text("SELECT pg_backend_pid()")).one()
        own_index._writer.rollback()
        run(database, f"SELECT pg_terminate_backend({pid}, 5000)")
        own_index.apply(Changes([offer(1)["id"]], [], position(9)))
    other = open_index(address)
    put(other, [document(20)], sequence=4)
    assert (own_index.reader().size(), own_index.reader().position()) == (11, position(4))


def test_what_a_killed_rebuild_left_goes_with_the_next_change(own_index: SearchIndex, database: Engine) -> None:
    run(database, "CREATE TABLE documents_9 (LIKE documents_1)")
    run(database, "CREATE TABLE words_9 (LIKE words_1)")
    put(own_index, [document(20)])
    assert tables(database) == {"state", "documents_1", "words_1"}


def test_an_older_generation_goes_when_nobody_reads_it_any_more(own_index: SearchIndex, database: Engine) -> None:
    before = own_index.reader()
    fill(own_index, [document(1)])
    assert "documents_1" in tables(database) and before.size() == before.tally(Everything(), [])[0] == 10
    del before
    gc.collect()
    put(own_index, [document(2)])
    assert tables(database) == {"state", "documents_2", "words_2"}


def test_tables_being_built_are_not_taken_for_leftovers(own_index: SearchIndex, database: Engine) -> None:
    seen = []

    def documents() -> Iterator[dict]:
        put(own_index, [document(20)])
        seen.append(tables(database))
        yield document(1)

    fill(own_index, documents())
    assert seen == [{"state", "documents_1", "words_1", "documents_2", "words_2"}]
    assert own_index.reader().size() == 1


def test_two_hosts_do_not_rebuild_at_once(own_index: SearchIndex, address: str) -> None:
    def documents() -> Iterator[dict]:
        with pytest.raises(Conflict, match="index_locked"):
            fill(open_index(address), [document(3)])
        yield document(1)

    fill(own_index, documents())
    assert own_index.reader().size() == 1


def test_a_forked_process_opens_connections_of_its_own(own_index: SearchIndex) -> None:
    assert own_index.reader().size() == 10
    child = os.fork()
    if not child:
        seen = own_index.reader().tally(Everything(), [])[0]
        os._exit(0 if seen == 10 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert own_index.reader().tally(Everything(), [])[0] == 10


def test_readers_give_their_connections_back(own_index: PostgresqlIndex) -> None:
    """At once, and not when memory is next cleaned up: a forgotten view would hold back the database's own cleaning."""
    gc.disable()
    try:
        for text in ("", "longjing 绿茶", "椪柑 -茶", "tielibeiwuweiz", "price:10..80"):
            searching.search(own_index, SearchRequest(text, chosen={"grade": ("A",)}), TODAY)
            suggesting.suggest(own_index, "lo", TODAY)
            list(searching.every_card(own_index, SearchRequest(text), TODAY))
            list(own_index.reader().entries())
            assert own_index._engine().pool.checkedout() == 0, text  # type: ignore[attr-defined]
    finally:
        gc.enable()


def test_what_one_view_counts_again_costs_no_statement(own_index: PostgresqlIndex) -> None:
    reader = own_index.reader()
    asked = (Term("category", "tea"), [TermCounts("grades", "grade", 10)])
    statements: list[str] = []
    engine = own_index._engine()
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    first = reader.tally(*asked)
    assert reader.tally(*asked) == first and len(statements) == 1
    assert reader.tally(asked[0], [])[0] == first[0] and len(statements) == 2
    put(own_index, [document(number, category="tea") for number in range(10)], sequence=1)
    assert reader.tally(*asked) == first, "a view does not change"
    assert own_index.reader().tally(*asked)[0] == 10


@pytest.mark.parametrize(
    "where",
    [
        Term("grade", "A\0"),
        Term("grade", "\ud800"),
        AnyOf((Term("grade", "'; DROP TABLE state; --"), Term("any", '{"}'))),
        Sequence("chars", ("\0", "茶")),
        Between("price_fen", 1 << 63, None),
        Between("price_fen", None, -(1 << 70)),
    ],
)
def test_what_the_database_cannot_hold_is_found_nowhere(own_index: SearchIndex, where: Node) -> None:
    reader = own_index.reader()
    assert reader.tally(where, [])[0] == 0
    assert reader.tally(Not(where), [])[0] == 10
    assert reader.tally(Between("price_fen", 0, 1 << 70), [])[0] == 10


def test_the_space_of_replaced_offers_is_used_again_without_the_databases_own_collector(
    own_index: SearchIndex, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.search.engines.postgresql.index._COLLECTED_AT_LEAST", 20)
    run(database, "ALTER TABLE documents_1 SET (autovacuum_enabled = off)")
    sizes = []
    for number in range(200):
        put(own_index, [document(number % 10, live_price_fen=1000 + number)], sequence=number + 1)
        sizes.extend(size for (size,) in run(database, "SELECT pg_relation_size('documents_1')"))
    assert sizes[-1] <= 1.5 * sizes[49]
    assert own_index.damage() is None
