"""The standards of an alliance stand in its data folder; those that come with the project are only read."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from catalog import worker
from catalog.cli import database, main
from catalog.cli import standards as commands
from catalog.errors import Conflict
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.review import gather
from catalog.scoring.models import AssessmentRow
from catalog.search import indexer
from catalog.settings import PROJECT, Settings
from catalog.standards.folders import Folders
from catalog.standards.library import open_library, present_library
from catalog.standards.seal import END, Seal, append_seal
from catalog.storage.database import db
from tests.factories.farming import registry_rows
from tests.factories.selling import ON, Market, days
from tests.versions import first_versions

FRUIT, TEA = "gi-selection-fresh-fruit", "gi-selection-tea"
SHIPPED = PROJECT / "standards"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as the commands of an operator see it."""
    folder = tmp_path / "var"
    monkeypatch.setenv("CATALOG_DATA", str(folder))
    return folder


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A checkout's standards, without profiles for speed."""
    folder = tmp_path / "checkout" / "standards"
    first_versions(folder)
    return folder


@pytest.fixture
def proposing(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout as the commands see it, with a proposal that is not published: fruit 2.0.0."""
    (shipped / "registry").symlink_to(SHIPPED / "registry")
    text = (shipped / FRUIT / "1.0.0.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1.0.0"', 'version = "2.0.0"').replace("2026-12-01", "2027-06-01")
    (shipped / FRUIT / "2.0.0.toml").write_text(text, encoding="utf-8")
    seen_by_commands(monkeypatch, shipped)
    return shipped


def seen_by_commands(monkeypatch: pytest.MonkeyPatch, shipped: Path) -> None:
    """Let the commands take this folder for the one that comes with the project."""
    monkeypatch.setattr(commands, "PROJECT", shipped.parent)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def everything_in(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def version(folder: Path, number: str, starts: date, weight: str = "weight = 4 ") -> str:
    """A later version of the tea standard in a folder; its digest."""
    text = (SHIPPED / TEA / "1.0.0.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1.0.0"', f'version = "{number}"').replace("2026-12-01", starts.isoformat())
    text = text.replace("weight = 4\n", f"{weight}\n")
    (folder / TEA).mkdir(parents=True, exist_ok=True)
    (folder / TEA / f"{number}.toml").write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def seal(folder: Path, number: str, digest: str) -> None:
    append_seal(folder, Seal(f"{TEA}/{number}.toml", digest, date(2026, 12, 20)))


class TestCommands:
    def test_drafting_sealing_and_profiles_write_to_the_data_folder_only(self, data: Path, proposing: Path) -> None:
        before = everything_in(proposing)
        drafted = run("standards", "draft", f"{TEA}@1.0.0", "1.0.1")
        assert drafted.exit_code == 0, drafted.output
        draft = data / "standards" / TEA / "1.0.1.toml"
        assert draft.read_text() == (SHIPPED / TEA / "1.0.0.toml").read_text().replace('"1.0.0"', '"1.0.1"', 1)
        draft.write_text(draft.read_text().replace("effective_from = 2026-12-01", "effective_from = 2027-03-01"))
        listed = run("standards", "list", "--on", "2026-12-20").output
        assert f"{TEA}@1.0.1" in listed and "draft" in listed.split(f"{TEA}@1.0.1")[1].split("\n")[0]
        sealed = run("standards", "seal", f"{TEA}@1.0.1", "--on", "2026-12-20")
        assert sealed.exit_code == 0, sealed.output
        # A proposal that comes with the project is copied, so that no upgrade changes what was published.
        assert run("standards", "seal", f"{FRUIT}@2.0.0", "--on", "2026-12-20").exit_code == 0
        assert run("standards", "profile", "永春芦柑", "--save").exit_code == 0
        assert everything_in(proposing) == before
        written = everything_in(data / "standards")
        assert {*written} == {f"{TEA}/1.0.1.toml", f"{FRUIT}/2.0.0.toml", "profiles/yongchunlugan/1.0.0.toml", "SEALED"}
        assert written[f"{FRUIT}/2.0.0.toml"] == before[f"{FRUIT}/2.0.0.toml"]
        lines = (data / "standards" / "SEALED").read_text().splitlines()
        assert [line.split()[0] for line in lines] == [f"{TEA}/1.0.1.toml", f"{FRUIT}/2.0.0.toml"]
        assert not draft.stat().st_mode & 0o222, "published: nobody edits it by accident"
        assert "published" in run("standards", "list").output.split(f"{FRUIT}@2.0.0")[1].split("\n")[0]

    def test_what_is_sealed_is_sealed_once_wherever_it_stands(self, data: Path, proposing: Path) -> None:
        own = data / "standards"
        version(own, "1.0.0", date(2027, 3, 1))
        for _ in range(2):
            again = run("standards", "seal", f"{TEA}@1.0.0", "--on", "2026-11-01")
            assert again.exit_code == 2 and "already_sealed" in again.output
            run("standards", "seal", f"{FRUIT}@2.0.0", "--on", "2026-12-20")
        lines = (own / "SEALED").read_text()
        again = run("standards", "seal", f"{FRUIT}@2.0.0", "--on", "2026-12-21")
        assert again.exit_code == 2 and "already_sealed" in again.output
        assert (own / "SEALED").read_text() == lines, "append only"

    def test_another_folder_may_be_named(
        self, data: Path, proposing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CATALOG_STANDARDS", str(tmp_path / "shared"))
        assert run("standards", "seal", f"{FRUIT}@2.0.0", "--on", "2026-12-20").exit_code == 0
        assert (tmp_path / "shared" / "SEALED").exists() and not data.exists()
        assert Settings.from_environment().standards == (SHIPPED, tmp_path / "shared")

    def test_a_profile_is_not_written_among_the_shipped_ones(self, data: Path) -> None:
        refused = run("standards", "profile", "奉化水蜜桃", "--out", SHIPPED / "profiles" / "new.toml")
        assert refused.exit_code == 2 and "only read" in refused.output
        assert not (SHIPPED / "profiles" / "new.toml").exists()

    def test_a_draft_is_begun_once(self, data: Path) -> None:
        assert run("standards", "draft", f"{TEA}@1.0.0", "1.1.0").exit_code == 0
        for name, number, words in (
            (f"{TEA}@1.0.0", "1.1.0", "there already"),
            (f"{TEA}@1.0.0", "1.0", "no version"),
            (f"{TEA}@9.0.0", "9.0.1", "there is no"),
        ):
            refused = run("standards", "draft", name, number)
            assert refused.exit_code and words in refused.output, refused.output

    def test_anyone_can_score_under_an_own_version(self, data: Path, tmp_path: Path) -> None:
        seal(data / "standards", "1.0.1", version(data / "standards", "1.0.1", date(2027, 1, 1)))
        (tmp_path / "answers.json").write_text("{}")
        assert run("score", f"{TEA}@1.0.1", tmp_path / "answers.json", "--on", "2027-01-01").exit_code == 0


class TestBothFolders:
    def test_standards_profiles_and_migrations_of_both_are_one_library(self, tmp_path: Path) -> None:
        first = tmp_path / "first"
        first_versions(first, profiles=True)
        own = tmp_path / "own"
        digest = version(own, "1.1.0", date(2027, 3, 1))
        seal(own, "1.1.0", digest)
        profile = (SHIPPED / "profiles/anjibaicha/1.0.0.toml").read_text()
        (own / "profiles/anjibaicha").mkdir(parents=True)
        (own / "profiles/anjibaicha/1.1.0.toml").write_text(profile.replace('version = "1.0.0"', 'version = "1.1.0"'))
        (own / f"migrations/{TEA}").mkdir(parents=True)
        (own / f"migrations/{TEA}/1.0.0-1.1.0.toml").write_text("")
        library = open_library(first, own)
        assert [one.version for one in library.published(TEA)] == ["1.0.0", "1.1.0"]
        assert library.in_force(TEA, date(2027, 3, 1)).sha256 == digest
        assert {"anjibaicha@1.0.0", "anjibaicha@1.1.0"} <= set(library.profile_names())
        assert library.get_profile("anjibaicha@1.1.0").name == "anjibaicha@1.1.0"
        assert library.migration_names() == (f"{TEA}@1.0.0-1.1.0",)
        assert library.names() == tuple(sorted({*open_library(first).names(), f"{TEA}@1.1.0"}))

    def test_of_one_name_the_alliances_counts(self, shipped: Path, tmp_path: Path) -> None:
        own = tmp_path / "own"
        theirs, ours = version(shipped, "1.0.1", days(9)), version(own, "1.0.1", days(9), weight="weight = 4  ")
        assert theirs != ours
        assert open_library(shipped, own).get(f"{TEA}@1.0.1").sha256 == ours
        seal(own, "1.0.1", ours)
        seal(shipped, "1.0.1", theirs)
        library = open_library(shipped, own)
        assert library.get(f"{TEA}@1.0.1").sha256 == ours and library.is_sealed(f"{TEA}@1.0.1")
        assert [(one.path, one.same, one.alliance_counts) for one in library.folders.doubles()] == [
            (f"{TEA}/1.0.1.toml", False, True)
        ]

    def test_a_draft_never_takes_the_place_of_what_is_published(self, shipped: Path, tmp_path: Path) -> None:
        own = tmp_path / "own"
        version(own, "1.0.0", days(9))
        library = open_library(shipped, own)
        assert library.is_sealed(f"{TEA}@1.0.0")
        assert library.get(f"{TEA}@1.0.0").sha256 == open_library(shipped).get(f"{TEA}@1.0.0").sha256
        assert [one.alliance_counts for one in library.folders.doubles()] == [False]

    def test_the_alliances_categories_count_and_are_followed(self, shipped: Path, tmp_path: Path) -> None:
        own = tmp_path / "own"
        library = present_library(shipped, own)
        assert library.categories["grain"].standard_id and present_library(shipped, own) is library
        own.mkdir()
        text = (shipped / "categories.toml").read_text()
        (own / "categories.toml").write_text(text.replace(f'standard = "{TEA}"', f'standard = "{FRUIT}"'))
        assert present_library(shipped, own).categories["tea"].standard_id == FRUIT

    def test_the_edition_is_the_same_wherever_a_version_stands(self, shipped: Path, tmp_path: Path) -> None:
        """Or else the index would be built anew when an alliance takes its standards over."""
        own = tmp_path / "own"
        seal(shipped, "1.0.1", version(shipped, "1.0.1", days(9)))
        before = open_library(shipped, own).edition
        Folders(shipped, own).adopt(shipped)
        assert open_library(shipped, own).edition == before

    def test_two_seals_at_once_are_both_kept_and_a_line_is_never_glued_to_another(self, tmp_path: Path) -> None:
        (tmp_path / "SEALED").write_text(f"a/1.0.0.toml {'a' * 64} 2026-11-21")
        append_seal(tmp_path, Seal("b/1.0.0.toml", "b" * 64, date(2026, 11, 22)))
        assert list(Folders(tmp_path).seals) == ["a/1.0.0.toml", "b/1.0.0.toml"]
        with pytest.raises(Conflict):
            append_seal(tmp_path, Seal("c/1.0.0.toml", "b" * 64, date(2026, 11, 22)), known=["c/1.0.0.toml"])


class TestAdopting:
    def test_what_was_sealed_into_the_checkout_is_taken_over(self, shipped: Path, tmp_path: Path) -> None:
        own = tmp_path / "own"
        assert (shipped / "SEALED").read_text().splitlines()[-1] == END
        seal(shipped, "1.0.1", version(shipped, "1.0.1", days(9)))
        folders = Folders(shipped, own)
        assert [stray.path for stray in folders.strays()] == [f"{TEA}/1.0.1.toml"]
        assert [one.path for one in folders.adopt(shipped)] == [f"{TEA}/1.0.1.toml"]
        after = Folders(shipped, own)
        assert after.strays() == [] and after.adopt(shipped) == []
        assert (own / TEA / "1.0.1.toml").read_bytes() == (shipped / TEA / "1.0.1.toml").read_bytes()
        assert (own / "SEALED").read_text() == (shipped / "SEALED").read_text().split(END + "\n")[1]

    def test_a_former_checkout_is_taken_over_too(self, shipped: Path, tmp_path: Path) -> None:
        """An old one has no closing line: what is not shipped is the alliance's."""
        former, own = tmp_path / "former", tmp_path / "own"
        shutil.copytree(shipped, former)
        (former / "SEALED").write_text((shipped / "SEALED").read_text().replace(END + "\n", ""))
        seal(former, "1.0.1", version(former, "1.0.1", days(9)))
        assert [one.path for one in Folders(shipped, own).adopt(former)] == [f"{TEA}/1.0.1.toml"]
        assert Folders(shipped, own).adopt(former) == []
        assert open_library(shipped, own).is_sealed(f"{TEA}@1.0.1")

    @pytest.mark.parametrize("change", ["edited", "gone"])
    def test_what_is_not_as_it_was_published_is_refused_by_name(
        self, shipped: Path, data: Path, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        seal(shipped, "1.0.1", version(shipped, "1.0.1", days(9)))
        file = shipped / TEA / "1.0.1.toml"
        file.unlink() if change == "gone" else file.write_text(file.read_text() + "# edited\n")
        refused = run("standards", "adopt", shipped)
        assert refused.exit_code == 1 and "1.0.1.toml is gone or not as published" in refused.output
        assert not (data / "standards").exists()


@pytest.fixture
def running(
    app: Flask, extensions: Extensions, tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> Extensions:
    """A service of the shipped standards, with a data folder of its own."""
    monkeypatch.setattr(Settings, "today", lambda self: ON)
    registry_rows()
    data = tmp_path / "var"
    running = Extensions(
        replace(extensions.settings, data_folder=data, standards_folder=shipped, search_url=f"tantivy://{data}/i")
    )
    monkeypatch.setitem(app.extensions, "catalog", running)
    monkeypatch.setattr(database, "migrated_app", lambda: app)
    monkeypatch.setattr(database, "unmigrated_app", lambda: app)
    seen_by_commands(monkeypatch, shipped)
    return running


def publish(extensions: Extensions, starts: date, *changes: tuple[str, str]) -> str:
    """A later version of the fruit standard in the data folder of a running service, by the real command."""
    own = extensions.settings.standards[1]
    text = (
        (SHIPPED / FRUIT / "1.0.0.toml")
        .read_text()
        .replace("effective_from = 2026-12-01", f"effective_from = {starts}")
    )
    for before, after in (('version = "1.0.0"', 'version = "2.0.0"'), *changes):
        text = text.replace(before, after)
    (own / FRUIT).mkdir(parents=True)
    (own / FRUIT / "2.0.0.toml").write_text(text)
    environment = {"CATALOG_DATA": str(extensions.settings.data_folder)}
    words = ["standards", "seal", f"{FRUIT}@2.0.0", "--on", ON.isoformat()]
    sealed = CliRunner(env=environment).invoke(main, words)
    assert sealed.exit_code == 0, sealed.output
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_running_service_follows_what_is_sealed_in_the_data_folder(running: Extensions) -> None:
    market = Market(running.library, offers=1)
    assert worker.make_usable(running)
    db.session.commit()
    assert running.library.in_force(FRUIT, days(3)).version == "1.0.0"
    digest = publish(running, days(3))
    assert running.library.in_force(FRUIT, days(3)).sha256 == digest
    assert indexer.status(running.index, running.library).state == "stale"
    assert worker.make_usable(running) and not worker.make_usable(running)
    assert gather.listings(running.library, [market.offer.id], ON)[market.offer.id].listed


def decided(offer: Offer, name: str, sha256: str) -> AssessmentRow:
    """The newest assessment of an offer, as if decided under another version."""
    row = db.session.query(AssessmentRow).filter_by(offer_id=offer.id).one()
    row.standard_version, row.standard_sha256 = name, sha256
    db.session.commit()
    return row


class TestDoctor:
    def said(self) -> tuple[int, str]:
        db.session.commit()
        found = CliRunner().invoke(main, ["doctor"])
        return found.exit_code, found.output

    def test_fails_when_an_assessment_names_a_version_that_is_gone_or_another(self, running: Extensions) -> None:
        market = Market(running.library, offers=1)
        digest = publish(running, days(3))
        decided(market.offer, "2.0.0", digest)
        worker.make_usable(running)
        assert self.said()[0] == 0
        own = running.settings.standards[1]
        file, sealed = own / FRUIT / "2.0.0.toml", (own / "SEALED").read_text()

        file.rename(own / "aside")
        (own / "SEALED").unlink()
        proposal = running.settings.standards_folder / FRUIT / "2.0.0.toml"
        proposal.write_text((own / "aside").read_text() + "# A proposal that comes with the project.\n")
        code, words = self.said()
        assert code == 1 and f"{FRUIT}@2.0.0, which 1 assessments name, is another file" in words
        proposal.unlink()
        code, words = self.said()
        assert code == 1 and f"FAULT standards: {FRUIT}@2.0.0, which 1 assessments name, is missing" in words

        (own / "aside").rename(file)
        code, words = self.said()
        assert code == 1 and "has lost its line in SEALED" in words
        (own / "SEALED").write_text(sealed)
        assert self.said()[0] == 0
        file.chmod(0o644)
        file.write_text(file.read_text() + "# edited\n")
        code, words = self.said()
        assert code == 1 and "is another file than was published" in words

    def test_one_lost_file_stops_nobody_else(self, running: Extensions) -> None:
        """A service restored without the alliance's standards lists all that was not decided under them."""
        market = Market(running.library, offers=2)
        decided(market.offer, "9.0.0", "a" * 64)
        assert worker.make_usable(running)
        standing = gather.listings(running.library, [one.id for one in market.offers], ON)
        assert [standing[one.id].state for one in market.offers] == ["standard_missing", "listed"]
        assert running.index.reader().size() == 1
        code, words = self.said()
        assert code == 1 and f"{FRUIT}@9.0.0, which 1 assessments name, is missing" in words
        assert words.count("FAULT") == 1

    def test_fails_when_a_profile_is_another(self, running: Extensions) -> None:
        market = Market(running.library, offers=1)
        worker.make_usable(running)
        row = db.session.query(AssessmentRow).filter_by(offer_id=market.offer.id).one()
        row.profile_id, row.profile_sha256 = "gone@1.0.0", "a" * 64
        code, words = self.said()
        assert code == 1 and "profiles/gone@1.0.0, which 1 assessments name, is missing" in words

    def test_says_which_of_two_counts_and_what_is_published_in_the_checkout(self, running: Extensions) -> None:
        Market(running.library, offers=1)
        shipped, own = running.settings.standards
        seal(own, "1.0.1", version(own, "1.0.1", days(9)))
        version(shipped, "1.0.1", days(9), weight="weight = 4  ")
        worker.make_usable(running)
        code, words = self.said()
        assert (
            code == 0 and f"{TEA}/1.0.1.toml also comes with the project, and differs: the alliance's counts" in words
        )
        seal(shipped, "1.0.2", version(shipped, "1.0.2", days(19)))
        worker.make_usable(running)
        code, words = self.said()
        assert code == 1 and f"{TEA}/1.0.2.toml: published into" in words and "catalog standards adopt" in words
        Folders(shipped, own).adopt(shipped)
        assert self.said()[0] == 0

    def test_fails_when_a_published_file_nobody_was_assessed_by_is_damaged(self, running: Extensions) -> None:
        Market(running.library, offers=1)
        worker.make_usable(running)
        (running.settings.standards_folder / TEA / "1.0.0.toml").unlink()
        code, words = self.said()
        assert code == 1 and f"standards: {TEA}/1.0.0.toml is missing" in words
