"""`catalog standards draft`, `from-notices`, `provisional` and `adopt`: where an alliance's own standards and profiles
begin, how older ones come home, and how a version that comes with the project begins to decide."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from catalog.cli.database import with_app
from catalog.cli.simulate import figures_of, print_figures, simulated
from catalog.errors import CatalogError, NotFound
from catalog.standards.drafting.from_notice import ITEMS
from catalog.standards.drafting.from_register import write_profiles
from catalog.standards.drafting.notices import find_notice
from catalog.standards.drafting.profile_draft import Subject
from catalog.standards.drafting.provisional import provisional
from catalog.standards.folders import Folders, keep
from catalog.standards.library import PROFILES, Library
from catalog.standards.schemas import VERSION
from catalog.standards.standard import StandardRefused


@click.command("draft")
@click.argument("name", metavar="ID@OLD")
@click.argument("version", metavar="NEW")
@click.pass_obj
def draft_version(library: Library, name: str, version: str) -> None:
    """Begin a new version as a copy of an older one (a profile as profiles/ID@OLD), for a person to change.

    Nothing is sealed: change the copy and the day from which it decides, check it, try it, seal it.
    """
    if not re.fullmatch(VERSION, version):
        raise click.BadParameter(f"{version[:20]} is no version (three numbers with dots between them)")
    try:
        if name.startswith(f"{PROFILES}/"):
            library.get_profile(name.removeprefix(f"{PROFILES}/"))
        else:
            library.get(name)
    except NotFound:
        raise click.BadParameter(f"there is no {name[:80]}") from None
    except StandardRefused as refusal:
        raise click.ClickException(f"{refusal.path}: {refusal.key} {refusal.reason}") from None
    where, _, old = name.partition("@")
    path = f"{where}/{version}.toml"
    if library.folders.file(path).exists():
        raise click.ClickException(f"{library.folders.file(path)} is there already")
    text = library.folders.file(f"{where}/{old}.toml").read_text(encoding="utf-8")
    text = re.sub(r'(?m)^version\s*=\s*"[^"\n]*"', f'version = "{version}"', text, count=1)
    file = keep(library.folders.writable, path, text.encode())
    click.echo(f"{file} is a draft: change it, then `catalog standards check`, `diff`, `simulate` and `seal`")


@click.command("from-notices")
@click.argument("name", metavar="ID@VERSION")
@click.pass_obj
def profiles_from_notices(library: Library, name: str) -> None:
    """Write a profile for every name of the standard's categories whose notice limits something.

    Confirmed where profiles/read_fresh_fruit.csv says that a person read the notice, else provisional. A file that is
    there already stays; nothing is sealed.
    """
    try:
        standard = library.get(name)
        if standard.criterion(ITEMS) is None:
            raise click.BadParameter(f"{name[:80]} does not ask for a notice's other indicators ({ITEMS})")
        count = Counter(write_profiles(library, standard))
    except CatalogError as refusal:
        raise click.ClickException(f"{name[:80]}: {refusal}") from None
    for verdict, many in sorted(count.items()):
        click.echo(f"{verdict}: {many} written to {library.folders.writable}")


@click.command("provisional")
@click.argument("read", metavar="LIST.csv", type=click.File(encoding="utf-8"))
@click.argument("name", metavar="ID@VERSION")
@click.pass_obj
def draft_provisional(library: Library, read: TextIO, name: str) -> None:
    """Write the provisional profile of every name that a list of read notices calls so: the limits with one reading.

    The list has the columns gi_id, verdict and left_out (criteria that the reader leaves out). A file that is there
    already stays as it is; nothing is sealed.
    """
    try:
        standard = library.get(name)
    except CatalogError as refusal:
        raise click.ClickException(f"{name[:80]}: {refusal}") from None
    written = 0
    for row in csv.DictReader(read):
        if row["verdict"] != "provisional":
            continue
        notice = find_notice(library.folder, row["gi_id"])
        if notice is None:
            raise click.BadParameter(f"{row['gi_id']} is not in the register's list")
        subject = Subject(notice.pinyin, notice.gi_id, notice.gi_name, notice.title, notice.quality)
        text = provisional(subject, standard, standard.effective_from, row["left_out"].split())
        path = f"{PROFILES}/{subject.id}/1.0.0.toml"
        if text is None:
            raise click.ClickException(f"{notice.gi_name}: the notice sets no limit with one reading")
        if not library.folders.file(path).exists():
            keep(library.folders.writable, path, text.encode())
            written += 1
    click.echo(f"{written} provisional profiles written to {library.folders.writable}")


@click.command("adopt")
@click.argument("folder", required=False, metavar="[ID@VERSION | FOLDER]")
@click.option("--yes", is_flag=True, help="With ID@VERSION: do not ask.")
@click.option("--processes", type=click.IntRange(1, 64), help="With ID@VERSION: as of `simulate`.")
@click.pass_obj
def adopt_published(library: Library, folder: str | None, yes: bool, processes: int | None) -> None:
    """Let a version that comes with the project decide here (ID@VERSION), or take over what this alliance published
    into a checkout's standards folder (FOLDER, default: the present one).

    A version is tried on the whole catalog first, as `simulate` does, and asks before it changes anything; from then
    on it decides, not before its own day. A folder's files are taken over with their seals. Nothing is changed there;
    doing it twice changes nothing.
    """
    if folder is not None and "@" in folder and not Path(folder).exists():
        _adopt_version(library, folder, yes, processes)
        return
    source = library.folders.shipped if folder is None else Path(folder)
    if not source.is_dir():
        raise click.BadParameter(f"{source} is neither a folder nor a version (ID@VERSION)")
    _take_over(library, source)


def _take_over(library: Library, source: Path) -> None:
    folders = library.folders
    try:
        adopted = folders.adopt(source)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{getattr(error, 'filename', None) or error} is gone or not as published") from None
    except CatalogError as refusal:
        raise click.ClickException(f"{source}: {refusal}") from None
    for seal in adopted:
        click.echo(f"{seal.path}, published {seal.sealed_on}, stands in {folders.writable} now")
    if not adopted:
        click.echo("There is nothing to take over.")
    elif source.resolve() == folders.shipped.resolve():
        click.echo("Back up the data folder. Then the checkout can be as it was shipped:")
        click.echo(f"    cd {folders.shipped.parent} && git checkout -- standards && git clean -n standards")


@with_app
def _adopt_version(library: Library, name: str, yes: bool, processes: int | None) -> None:
    from catalog.extensions import current_extensions
    from catalog.review.services import adopting
    from catalog.standards.adoption import adoption_of

    today = current_extensions().today()
    # Migrating a new database may have adopted it already.
    library = Library(Folders(library.folders.shipped, library.folders.alliance))
    with _worded():
        adoption_of(library, name, today)
    row = simulated(library, name, today, processes)
    print_figures(figures_of(row))
    standard = library.get(name)
    starts = max(today, standard.effective_from)
    click.echo(
        f"\nFrom {starts} on {name} decides what is submitted. What was approved under the version before stays listed "
        f"for {standard.rules.grace_days} days from then and is renewed meanwhile. This cannot be taken back."
    )
    if not yes:
        click.confirm(f"Adopt {name}?", abort=True)
    with _worded():
        adopting.adopt(library.folders, name, today, row)
    click.echo(f"{name} is adopted: it decides from {starts}. A running service follows by itself.")


@contextmanager
def _worded() -> Iterator[None]:
    """A refusal in words, as the end of the command."""
    from catalog.wording import word

    try:
        yield
    except StandardRefused as refusal:
        raise click.ClickException(f"{refusal.path}: {refusal.key} {refusal.reason}") from None
    except CatalogError as refusal:
        raise click.ClickException(f"{refusal.code}: {word(refusal.code, refusal.figures, 'en')}") from None
