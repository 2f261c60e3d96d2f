"""`make relevance`: success@k of the search, kind by kind, on the stored queries; with a seed, on ones nobody has seen;
then the intents (intents.py) kind by kind.

`python -m tests.search.relevance [--seed N --each N] [--misses] [--intents FILE]`
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.search.relevance import intents, queries
from tests.search.relevance.kinds import KINDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="draw fresh queries with this seed")
    parser.add_argument("--each", type=int, default=12, help="fresh queries of each kind")
    parser.add_argument("--misses", action="store_true", help="name the queries that failed")
    parser.add_argument("--intents", type=Path, default=intents.KEPT, help="other intents, in the form of intents.tsv")
    given = parser.parse_args()
    if given.seed is None:
        asked = queries.kept_queries()
    else:
        from tests.search.relevance.generate import draw

        asked = list(draw(given.seed, given.each))
    with tempfile.TemporaryDirectory() as folder:
        judged = queries.judge(queries.register_index(Path(folder)), asked, queries.every_offer())
    print(f"{'kind':26} {'queries':>7} {'success':>8}  at  goal")
    for name, kind in KINDS.items():
        results = judged.get(name, [])
        if results:
            share = sum(good for _, good in results) / len(results)
            mark = "" if share >= kind.goal else "  BELOW"
            print(f"{name:26} {len(results):7} {share:8.1%}  {kind.within:2}  {kind.goal:.0%}{mark}")
        if given.misses:
            for query, good in results:
                if not good:
                    print(f"    {query.typed!r} meant {query.meant!r}")
    print_intents(given.intents, given.misses)


def print_intents(file: Path, misses: bool) -> None:
    """The table of intents: each kind with the share that is answered right, and all that the table never saw."""
    with tempfile.TemporaryDirectory() as folder:
        index = intents.demo_index(Path(folder))
        judged = intents.judge_intents(index, intents.kept_intents(file))
        unseen = intents.judge_intents(index, intents.kept_intents(intents.UNSEEN))
    print(f"\n{'intent':26} {'queries':>7} {'right':>8}      goal")
    for name, results in judged.items():
        _print_share(name, results, intents.GOAL, misses)
    every = [one for results in unseen.values() for one in results]
    _print_share("never seen, all kinds", every, intents.UNSEEN_GOAL, misses)


def _print_share(name: str, results: list[tuple[intents.Intent, str]], goal: float, misses: bool) -> None:
    share = sum(not wrong for _, wrong in results) / len(results)
    print(f"{name:26} {len(results):7} {share:8.1%}      {goal:.0%}{'' if share >= goal else '  BELOW'}")
    for intent, wrong in results if misses else ():
        if wrong:
            print(f"    {intent.typed!r} meant {intent.wanted!r}: {wrong}")


if __name__ == "__main__":
    main()
