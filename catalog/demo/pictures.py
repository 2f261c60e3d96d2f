"""Pictures for demo products, each prepared once however many products show it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from catalog.demo.drawings import scene
from catalog.demo.painter import paint
from catalog.demo.planning.kinds import Kind
from catalog.demo.planning.looks import appearance
from catalog.demo.planning.rights import Right
from catalog.evidence.images import Picture, render_photo

PHOTOS = Path(__file__).with_name("photos")
# Sets of detail pictures that the products of a kind share, and covers where there are very many products.
DETAILS = 2


@dataclass(frozen=True)
class Motif:
    """One picture: a photo by its file name, or a drawing in a form and colours, composed from `seed`. `zh` says what
    it is."""

    photo: str
    drawing: str
    form: str
    colour: str
    accent: str
    seed: str
    zh: str


def motifs_of(right: Right, number: int, count: int) -> list[Motif]:
    """`count` pictures for the `number`-th product of the right's kind, the cover first.

    The first products of a kind have its photos as covers, one each; all other covers are drawn, each for itself.
    Details are shared by products of a kind, a few for all.
    """
    kind = right.kind
    photos = [_photo(kind, name) for name in kind.photos[number : number + 1]]
    cover = photos or [_drawing(right, f"{right.name_zh}/{number}")]
    return cover + [_drawing(right, f"{place}/{number % DETAILS}") for place in range(1, count)]


def few_motifs_of(right: Right, number: int) -> Motif:
    """The cover of one of very many products: one of a few for the kind."""
    kind = right.kind
    turn = number % (len(kind.photos) + DETAILS)
    if turn < len(kind.photos):
        return _photo(kind, kind.photos[turn])
    return _drawing(right, f"{kind.id}/{turn}")


def _photo(kind: Kind, name: str) -> Motif:
    return Motif(name, "", "", "", "", "", f"{kind.zh}的示例照片，不是本产品实拍")


def _drawing(right: Right, seed: str) -> Motif:
    look = appearance(right.kind, right.name_zh, right.sensory)
    zh = f"{right.kind.zh}示意图，不是实拍"
    return Motif("", right.kind.drawing, look.form, look.colour, look.accent, seed, zh)


class Album:
    """Prepares pictures in the background and keeps them.

    Drawing is plain Python that would hold up the load: a process of its own draws beside it where there are `many`.
    """

    def __init__(self, many: bool = False) -> None:
        self._pool: Executor = ThreadPoolExecutor(1)
        if many:
            # A process begun anew: a copy of this one would carry its database connections along.
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._pictures: dict[Motif, Future[Picture]] = {}

    def begin(self, motifs: Iterable[Motif]) -> None:
        """Start on these, in this order, as far as there is somebody to draw them."""
        with suppress(BrokenExecutor):
            for motif in motifs:
                if motif not in self._pictures:
                    self._pictures[motif] = self._pool.submit(prepare, motif)

    def picture(self, motif: Motif) -> Picture:
        """The prepared picture, waited for if need be. Where the other process was ended, or may not be begun, it is
        drawn all the same."""
        self.begin([motif])
        with suppress(BrokenExecutor):
            if motif in self._pictures:
                return self._pictures[motif].result()
        return prepare(motif)

    def close(self) -> None:
        """Let go of what was not asked for."""
        self._pool.shutdown(cancel_futures=True)


def prepare(motif: Motif) -> Picture:
    """Rendered without the sandbox: we drew it, or carry it along, and know what it is."""
    if not motif.photo:
        return paint(scene(motif.drawing, motif.colour, motif.accent, motif.form, motif.seed))
    values, (small, card, detail) = render_photo((PHOTOS / f"{motif.photo}.jpg").read_bytes())
    return Picture(values["width"], values["height"], small, card, detail, values["placeholder"])
