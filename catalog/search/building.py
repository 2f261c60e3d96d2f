"""Documents made in a second process, beside the one that reads offers and writes the index. Pure but for this process.

It receives and returns finished values: it knows no database, no application and no index. It ends with
the pipe, however the other end went away.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from catalog.search.document import build
from catalog.search.snapshot import OfferSnapshot

# From so many offers on, a second process is worth the two seconds in which it learns the words.
BESIDE_FROM = 20_000
BUILDER = "builds documents"


def documents_of(several: Iterable[list[OfferSnapshot]], offers: int) -> Iterator[dict[str, Any]]:
    """The documents of all these offers in their order; `offers` is about how many there are.

    Raises RuntimeError with what was raised in the second process, or that it died.
    """
    if offers >= BESIDE_FROM and len(os.sched_getaffinity(0)) > 1:
        return _built_beside(several)
    return (document for some in several for offer in some for document in build(offer))


def _built_beside(several: Iterable[list[OfferSnapshot]]) -> Iterator[dict[str, Any]]:
    # Spawned, since a fork would take along what this process has open.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    builder = context.Process(target=_build_what_comes, args=(theirs,), name=BUILDER, daemon=True)
    builder.start()
    theirs.close()
    try:
        under_way = False
        # While those sent last are built, the ones before are written and the next ones read. Nobody ever sends while
        # the other one does, so neither can wait for the other for good.
        for some in several:
            documents = _received(ours) if under_way else []
            ours.send(some)
            under_way = True
            yield from documents
        if under_way:
            yield from _received(ours)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise RuntimeError("the process that builds documents died") from None
    finally:
        ours.close()
        builder.join()


def _received(builder: Connection) -> list[dict[str, Any]]:
    documents, failure = builder.recv()
    if failure:
        raise RuntimeError(f"documents could not be built: {failure}")
    found: list[dict[str, Any]] = documents
    return found


def _build_what_comes(reader: Connection) -> None:
    """Answer each list of offers with its documents, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both: the other one ends the pipe
    gc.disable()  # nothing here refers to itself
    try:
        while True:
            offers = reader.recv()
            try:
                answer = [document for offer in offers for document in build(offer)], ""
            except Exception:
                answer = [], traceback.format_exc()
            reader.send(answer)
    except (EOFError, OSError):
        return
