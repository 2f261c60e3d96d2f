"""A version that comes with the project decides for an alliance once it was adopted, and not a day earlier."""

from __future__ import annotations

import multiprocessing
from datetime import date
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from catalog.errors import CatalogError, Conflict, NotFound, Refused
from catalog.standards.adoption import adopt_shipped, adoption_of
from catalog.standards.folders import Folders
from catalog.standards.library import Library, open_library, present_library
from catalog.standards.seal import ADOPTED, Adoption, Seal, append_seal
from catalog.standards.standard import StandardRefused
from catalog.standards.versions import replacement_of
from tests.versions import FRUIT, library_with, ship

STARTS, LATER = date(2027, 1, 10), date(2027, 2, 1)
TWO = f"{FRUIT}@2.0.0"
PATH = f"{FRUIT}/2.0.0.toml"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A release that brings a second version of the fruit standard."""
    folder = tmp_path / "checkout" / "standards"
    folder.parent.mkdir()
    library_with(folder, "2.0.0", STARTS, ('id = "FF-C01"', 'id = "FF-C19"'))
    ship(folder)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The alliance's folder, which does not exist yet."""
    return tmp_path / "var" / "standards"


def adopted(shipped: Path, own: Path, on: date, name: str = TWO) -> Library:
    """The library once a version was adopted on a day, as the service does it."""
    with Folders(shipped, own).adopting() as present:
        present.write_adoptions(adoption_of(Library(present), name, on))
    return open_library(shipped, own)


def sealed_by_the_alliance(own: Path, version: str, starts: date, *changes: tuple[str, str]) -> str:
    """A version that the alliance published in its own folder; its digest."""
    text = (open_library_text(version, starts, changes)).encode()
    (own / FRUIT).mkdir(parents=True, exist_ok=True)
    (own / FRUIT / f"{version}.toml").write_bytes(text)
    digest = open_library(own).get(f"{FRUIT}@{version}").sha256
    append_seal(own, Seal(f"{FRUIT}/{version}.toml", digest, date(2026, 12, 2)))
    return digest


def open_library_text(version: str, starts: date, changes: tuple[tuple[str, str], ...]) -> str:
    text = (Path(__file__).parents[2] / "standards" / FRUIT / "1.0.0.toml").read_text()
    for before, after in (
        ('version = "1.0.0"', f'version = "{version}"'),
        ("effective_from = 2026-12-01", f"effective_from = {starts}"),
        *changes,
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


class TestWhatDecides:
    def test_one_that_waits_decides_nothing_and_starts_no_grace(self, shipped: Path, own: Path) -> None:
        library = open_library(shipped, own)
        one = library.get(f"{FRUIT}@1.0.0")
        assert library.is_sealed(TWO) and library.decides_from(library.get(TWO)) is None
        assert [each.version for each in library.published(FRUIT)] == ["1.0.0", "2.0.0"]
        assert library.in_force(FRUIT, date(2030, 1, 1)).version == "1.0.0"
        assert replacement_of(one, library.deciding(FRUIT)) is None
        assert [seal.name for seal in library.folders.waiting()] == [TWO]

    @pytest.mark.parametrize(("on", "begins"), [(date(2026, 12, 5), STARTS), (STARTS, STARTS), (LATER, LATER)])
    def test_it_begins_on_its_own_day_or_on_that_of_the_adoption(
        self, shipped: Path, own: Path, on: date, begins: date
    ) -> None:
        library = adopted(shipped, own, on)
        assert library.decides_from(library.get(TWO)) == begins
        before = date.fromordinal(begins.toordinal() - 1)
        assert [library.in_force(FRUIT, day).version for day in (before, begins)] == ["1.0.0", "2.0.0"]
        found = replacement_of(library.get(f"{FRUIT}@1.0.0"), library.deciding(FRUIT))
        assert found is not None and found.from_on == begins
        assert (found.grace_through - begins).days + 1 == 60
        assert library.folders.waiting() == []

    def test_the_first_version_and_a_folder_by_itself_need_none(self, shipped: Path, own: Path) -> None:
        assert open_library(shipped, own).in_force(FRUIT, STARTS).version == "1.0.0"
        assert open_library(shipped).in_force(FRUIT, STARTS).version == "2.0.0"
        assert not Folders(shipped).needs_adoption(PATH)

    def test_what_an_alliance_published_needs_none_wherever_it_stands(self, tmp_path: Path, own: Path) -> None:
        """In its own folder, and below the closing line of the shipped list, as before it had one."""
        folder = tmp_path / "former"
        library_with(folder, "1.1.0", STARTS)
        assert open_library(folder, own).in_force(FRUIT, STARTS).version == "1.1.0"
        sealed_by_the_alliance(own, "1.2.0", LATER)
        assert open_library(folder, own).in_force(FRUIT, LATER).version == "1.2.0"

    def test_of_two_published_under_one_name_the_alliances_counts_and_needs_none(
        self, shipped: Path, own: Path
    ) -> None:
        digest = sealed_by_the_alliance(own, "2.0.0", LATER)
        library = open_library(shipped, own)
        assert library.in_force(FRUIT, LATER).sha256 == digest
        assert library.in_force(FRUIT, STARTS).version == "1.0.0"
        assert library.folders.waiting() == []
        with pytest.raises(Refused, match="adoption_not_needed"):
            adoption_of(library, TWO, LATER)

    def test_what_the_project_wrote_for_its_own_version_is_not_applied_to_the_alliances(
        self, shipped: Path, own: Path
    ) -> None:
        """A profile for, and a migration to, the shipped 2.0.0 speak of criteria that the alliance's may not have."""
        profile = (Path(__file__).parents[2] / "standards/profiles/fenghuashuimitao/1.0.0.toml").read_text()
        path = "profiles/fenghuashuimitao/2.0.0.toml"
        (shipped / path).parent.mkdir(parents=True)
        (shipped / path).write_text(
            profile.replace(f"{FRUIT}@1.0.0", TWO)
            .replace('version = "1.0.0"', 'version = "2.0.0"')
            .replace('"FF-C01"', '"FF-C19"')
        )
        digest = open_library(shipped).get_profile("fenghuashuimitao@2.0.0").identity.sha256
        append_seal(shipped, Seal(path, digest, date(2026, 12, 2)))
        ship(shipped)
        of_project = open_library(shipped)
        gi = {"gi_id": of_project.get_profile("fenghuashuimitao@2.0.0").gi_id, "gi_name": None}
        found = of_project.find_profile(of_project.get(TWO), LATER, **gi)
        assert found is not None and of_project.former_names(of_project.get(TWO)) == {"FF-C01": "FF-C19"}

        sealed_by_the_alliance(own, "2.0.0", STARTS)
        library = open_library(shipped, own)
        assert library.find_profile(library.get(TWO), LATER, **gi) is None
        assert library.former_names(library.get(TWO)) == {}
        assert library.profiles_lost(library.get(TWO)) == ()


class TestWhatIsCompared:
    def test_a_draft_is_made_from_what_decides_and_not_from_what_waits(self, shipped: Path, own: Path) -> None:
        (own / FRUIT).mkdir(parents=True)
        (own / FRUIT / "1.1.0.toml").write_text(open_library_text("1.1.0", LATER, ()))
        library = open_library(shipped, own)
        before = library.published_before(library.get(f"{FRUIT}@1.1.0"))
        assert before is not None and before.version == "1.0.0"

    def test_a_shipped_one_was_made_from_the_shipped_one_before_but_takes_the_place_of_the_alliances(
        self, shipped: Path, own: Path
    ) -> None:
        sealed_by_the_alliance(own, "1.1.0", date(2027, 1, 5))
        library = open_library(shipped, own)
        two = library.get(TWO)
        made_from, compared = library.published_before(two), library.compared_with(two)
        assert made_from is not None and compared is not None
        assert (made_from.version, compared.version) == ("1.0.0", "1.1.0")
        library = adopted(shipped, own, LATER)
        compared = library.compared_with(library.get(TWO))
        assert compared is not None and compared.version == "1.1.0"


class TestWhatIsRefused:
    def refused(self, library: Library, name: str, on: date = LATER) -> str:
        with pytest.raises(CatalogError) as refusal:
            adoption_of(library, name, on)
        return refusal.value.code

    def test_what_is_unknown_a_draft_or_needs_none(self, shipped: Path, own: Path) -> None:
        (shipped / FRUIT / "3.0.0.toml").write_text(open_library_text("3.0.0", LATER, ()))
        library = open_library(shipped, own)
        with pytest.raises(NotFound):
            adoption_of(library, f"{FRUIT}@9.0.0", LATER)
        for name in ("", "@", "a@b", "../../etc@1.0.0", f"profiles/{TWO}", f"{FRUIT}@2.0"):
            assert self.refused(library, name) == "standard_unknown", name
        assert self.refused(library, f"{FRUIT}@3.0.0") == "draft_not_adopted"
        assert self.refused(library, f"{FRUIT}@1.0.0") == "adoption_not_needed"
        assert self.refused(open_library(shipped), TWO) == "adoption_not_needed"

    def test_what_is_adopted_already(self, shipped: Path, own: Path) -> None:
        assert self.refused(adopted(shipped, own, STARTS), TWO) == "already_adopted"

    def test_what_is_damaged(self, shipped: Path, own: Path) -> None:
        file = shipped / PATH
        file.write_text(file.read_text() + "# edited\n")
        library = open_library(shipped, own)
        assert self.refused(library, TWO) == "standard_refused"
        assert library.in_force(FRUIT, LATER).version == "1.0.0", "what waits stops nobody"

    def test_one_older_than_what_decides_by_then(self, shipped: Path, own: Path) -> None:
        sealed_by_the_alliance(own, "2.1.0", LATER)
        library = open_library(shipped, own)
        with pytest.raises(Conflict) as refusal:
            adoption_of(library, TWO, LATER)
        assert refusal.value.code == "later_version_decides"
        assert refusal.value.figures == {"name": TWO, "later": f"{FRUIT}@2.1.0", "on": LATER}
        before = date.fromordinal(LATER.toordinal() - 1)
        assert adoption_of(library, TWO, before).from_on == before, "until then it is the newest"

    def test_one_that_cannot_carry_a_names_own_thresholds(self, tmp_path: Path, own: Path) -> None:
        folder = tmp_path / "other"
        unit = ('13.5, 1]] }\nunit = "%"', '13.5, 1]] }\nunit = "g/kg"')
        library_with(folder, "2.0.0", STARTS, unit, profiles=True)
        ship(folder)
        with pytest.raises(Refused) as refusal:
            adoption_of(open_library(folder, own), TWO, LATER)
        assert refusal.value.code == "profiles_not_carried" and "江山猕猴桃" in refusal.value.figures["names"]


class TestTheFile:
    def test_it_is_a_line_a_version_append_only_and_private(self, shipped: Path, own: Path) -> None:
        adopted(shipped, own, STARTS)
        first = (own / ADOPTED).read_text()
        sha256 = open_library(shipped).get(TWO).sha256
        assert first.splitlines()[1:] == [f"{PATH} {sha256} {STARTS}"] and first.startswith("#")
        with Folders(shipped, own).adopting() as present:
            present.write_adoptions(Adoption("a/2.0.0.toml", "a" * 64, LATER))
        assert (own / ADOPTED).read_text().startswith(first)
        assert list(Folders(shipped, own).adoptions) == [PATH, "a/2.0.0.toml"]
        assert not [file.name for file in own.iterdir() if file.name not in (ADOPTED, f".{ADOPTED}.lock")]
        assert not own.stat().st_mode & 0o077

    def test_a_last_line_without_an_end_is_not_glued_to_the_next(self, shipped: Path, own: Path) -> None:
        own.mkdir(parents=True)
        (own / ADOPTED).write_text(f"a/2.0.0.toml {'a' * 64} 2026-12-01")
        assert list(adopted(shipped, own, STARTS).folders.adoptions) == ["a/2.0.0.toml", PATH]

    @pytest.mark.parametrize(
        ("damage", "reason"),
        [
            ("no line", "not_path_sha256_day"),
            (f"{PATH} {'a' * 63} 2027-01-10", "not_path_sha256_day"),
            (f"{PATH} {'a' * 64} 2027-02-30", "not_a_day"),
            (f"{PATH} {'a' * 64} 2027-01-10\n{PATH} {'b' * 64} 2027-01-10", "duplicate_id"),
        ],
    )
    def test_a_damaged_one_is_refused_by_line_and_not_read_past(
        self, shipped: Path, own: Path, damage: str, reason: str
    ) -> None:
        """Read past, the version before would decide again, and what stands in it would be forgotten."""
        own.mkdir(parents=True)
        (own / ADOPTED).write_text(f"# head\n{damage}\n")
        library = open_library(shipped, own)
        with pytest.raises(StandardRefused) as refusal:
            library.in_force(FRUIT, STARTS)
        assert (refusal.value.path, refusal.value.reason) == (ADOPTED, reason)
        assert refusal.value.key in ("line 2", "line 3")
        before = (own / ADOPTED).read_bytes()
        with pytest.raises(StandardRefused):
            adopt_shipped(Folders(shipped, own))
        assert (own / ADOPTED).read_bytes() == before

    def test_another_file_than_was_adopted_does_not_decide(self, shipped: Path, own: Path) -> None:
        own.mkdir(parents=True)
        (own / ADOPTED).write_text(f"{PATH} {'a' * 64} 2027-01-10\ngone/2.0.0.toml {'b' * 64} 2027-01-10\n")
        library = open_library(shipped, own)
        assert library.in_force(FRUIT, LATER).version == "1.0.0"
        assert library.folders.misadopted() == [(PATH, "differs"), ("gone/2.0.0.toml", "missing")]
        with pytest.raises(Conflict, match="already_adopted"):
            adoption_of(library, TWO, LATER)

    def test_a_process_follows_and_the_edition_moves_only_when_something_decides_otherwise(
        self, shipped: Path, own: Path
    ) -> None:
        """The index is built anew with each edition: not for a version that only waits."""
        seals = (shipped / "SEALED").read_text()
        (shipped / "SEALED").write_text("".join(line for line in seals.splitlines(True) if "2.0.0" not in line))
        without = open_library(shipped, own).edition
        (shipped / "SEALED").write_text(seals)
        library = present_library(shipped, own)
        assert library.edition == without and present_library(shipped, own) is library
        adopted(shipped, own, LATER)
        followed = present_library(shipped, own)
        assert followed is not library and followed.in_force(FRUIT, LATER).version == "2.0.0"
        editions = {without, followed.edition}
        (own / ADOPTED).write_text((own / ADOPTED).read_text().replace(str(LATER), "2027-02-09"))
        assert len(editions | {present_library(shipped, own).edition}) == 3, "another first day is another edition"


class TestANewInstallation:
    def test_it_adopts_all_from_their_own_days(self, shipped: Path, own: Path) -> None:
        assert [one.name for one in adopt_shipped(Folders(shipped, own))] == [TWO]
        library = open_library(shipped, own)
        assert library.decides_from(library.get(TWO)) == STARTS
        assert adopt_shipped(library.folders) == [] and adopt_shipped(Folders(shipped, own)) == []

    def test_nothing_is_made_where_nothing_waits(self, tmp_path: Path, own: Path) -> None:
        folder = tmp_path / "first"
        library_with(folder, "2.0.0", STARTS, sealed=False)
        assert adopt_shipped(Folders(folder, own)) == [] and not own.exists()
        assert adopt_shipped(Folders(folder)) == []

    def test_an_alliance_that_publishes_is_not_new(self, shipped: Path, own: Path) -> None:
        sealed_by_the_alliance(own, "1.1.0", LATER)
        assert adopt_shipped(Folders(shipped, own)) == [] and not (own / ADOPTED).exists()


def _adopt(shipped: Path, own: Path, version: str) -> str:
    """What came of it, in a word: an error would not find its way out of another process."""
    try:
        with Folders(shipped, own).adopting() as present:
            present.write_adoptions(adoption_of(Library(present), f"{FRUIT}@{version}", STARTS))
    except (CatalogError, OSError) as refusal:
        return getattr(refusal, "code", "failed")
    return "adopted"


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_of_two_at_once_one_adopts_and_no_line_is_lost(shipped: Path, own: Path, kind: str) -> None:
    """Two versions, each adopted by eight at once: sixteen turns, two lines."""
    (shipped / FRUIT / "2.0.1.toml").write_text(
        (shipped / PATH).read_text().replace('version = "2.0.0"', 'version = "2.0.1"').replace(str(STARTS), str(LATER))
    )
    digest = open_library(shipped).get(f"{FRUIT}@2.0.1").sha256
    append_seal(shipped, Seal(f"{FRUIT}/2.0.1.toml", digest, date(2026, 12, 2)))
    ship(shipped)
    turns = [(shipped, own, version) for version in ("2.0.0", "2.0.1")] * 8
    pool = ThreadPool(8) if kind == "threads" else multiprocessing.get_context("fork").Pool(4)
    with pool:
        said = pool.starmap(_adopt, turns)
    assert said.count("adopted") == 2 and said.count("already_adopted") == 14
    assert sorted(Folders(shipped, own).adoptions) == [PATH, f"{FRUIT}/2.0.1.toml"]
