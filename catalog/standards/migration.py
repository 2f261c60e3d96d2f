"""What became of each criterion from one version of a standard to another (scoring.md, "Versions"). Pure.

An id is never used again for something else. So an answer says by its id alone what it answers, whichever version it
was given under: it is read under the id that its criterion has now, and where that one was split, merged or dropped it
answers nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.standards.check import Problem
from catalog.standards.numbers import Words
from catalog.standards.standard import Criterion, Standard


@dataclass(frozen=True, slots=True)
class Step:
    """Old criteria and what they became. One to one is `same`, one to many `split`, many to one `merged`; nothing new
    is `dropped`, nothing old is `new`. `why` is for people; None for `same`."""

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    why: Words | None


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one version of a standard to a later one."""

    standard_id: str
    old_version: str
    new_version: str
    sha256: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """`id@old-new`, as its file is named."""
        return f"{self.standard_id}@{self.old_version}-{self.new_version}"

    @property
    def old_name(self) -> str:
        """The version it comes from, as `id@version`."""
        return f"{self.standard_id}@{self.old_version}"

    @property
    def new_name(self) -> str:
        """The version it leads to, as `id@version`."""
        return f"{self.standard_id}@{self.new_version}"


def migration_of(document: Mapping[str, Any], sha256: str) -> Migration:
    """The migration that a validated file holds."""
    steps = [Step("same", (one["old"],), (one.get("new", one["old"]),), None) for one in document["same"]]
    steps += [Step("split", (one["old"],), tuple(one["new"]), _why(one)) for one in document["split"]]
    steps += [Step("merged", tuple(one["old"]), (one["new"],), _why(one)) for one in document["merged"]]
    steps += [Step("dropped", (one["old"],), (), _why(one)) for one in document["dropped"]]
    steps += [Step("new", (), (one["new"],), _why(one)) for one in document["new"]]
    return Migration(document["standard"], document["from"], document["to"], sha256, tuple(steps))


def _why(one: Mapping[str, Any]) -> Words:
    return Words(**one["why"])


def former_names(new: Standard, migrations: Iterable[Migration]) -> dict[str, str]:
    """What criteria of a version were called in earlier versions: former id to the id of now.

    `migrations` are those that lead to this version or an earlier one, the latest first.
    """
    found: dict[str, str] = {}
    for migration in migrations:
        for step in migration.steps:
            if step.kind == "same" and step.old != step.new:
                now = found.get(step.new[0], step.new[0])
                if now in new.places and step.old[0] not in new.places:
                    found[step.old[0]] = now
    return found


def became(criterion_id: str, way: Iterable[Migration]) -> tuple[str, str]:
    """What became of a criterion along migrations, the earliest first: `same` and its id of now, or how it ended
    (`split`, `merged`, `dropped`) and its last id. Where no migration speaks of it, its id stays."""
    for migration in way:
        for step in migration.steps:
            if criterion_id in step.old:
                if step.kind != "same":
                    return step.kind, criterion_id
                criterion_id = step.new[0]
                break
    return "same", criterion_id


def check_migration(
    migration: Migration, old: Standard, new: Standard, earlier: Iterable[Standard] = ()
) -> tuple[Problem, ...]:
    """Why a migration may not be used: every criterion of both versions is named exactly once, one called the same can
    still read its old answers, and no other takes an id of the old or an `earlier` version."""
    return (
        *_new_ids(migration, (old, *earlier)),
        *_named_once([name for step in migration.steps for name in step.old], old, "old"),
        *_named_once([name for step in migration.steps for name in step.new], new, "new"),
        *_still_readable(migration, old, new),
    )


def _named_once(names: list[str], standard: Standard, side: str) -> Iterator[Problem]:
    times = Counter(names)
    for name in times:
        if standard.criterion(name) is None:
            yield Problem(f"{side}.{name}", "unknown_criterion", {"standard": standard.name})
        elif times[name] > 1:
            yield Problem(f"{side}.{name}", "named_twice", {})
    for criterion in standard.criteria:
        if criterion.id not in times:
            yield Problem(f"{side}.{criterion.id}", "not_named", {"standard": standard.name})


def _new_ids(migration: Migration, earlier: Iterable[Standard]) -> Iterator[Problem]:
    taken = {criterion.id: standard.name for standard in earlier for criterion in standard.criteria}
    for step in migration.steps:
        if step.kind != "same" or step.old != step.new:
            for name in step.new:
                if name in taken:
                    yield Problem(f"new.{name}", "id_used_before", {"standard": taken[name]})


def _still_readable(migration: Migration, old: Standard, new: Standard) -> Iterator[Problem]:
    for step in migration.steps:
        if step.kind == "same":
            before, after = old.criterion(step.old[0]), new.criterion(step.new[0])
            if before is not None and after is not None and not _reads(before, after):
                yield Problem(f"same.{before.id}", "answers_do_not_carry_over", {"new": after.id})


def _reads(before: Criterion, after: Criterion) -> bool:
    """Whether every answer to the one means the same to the other."""
    if not before.kind.same_answers(after.kind) or before.unit != after.unit:
        return False
    if before.na_allowed and not after.na_allowed:
        return False
    return {choice.value for choice in before.choices} <= {choice.value for choice in after.choices}
