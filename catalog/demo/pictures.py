"""Pictures for demo products, each prepared once however many products show it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from catalog.demo.drawings import scene
from catalog.demo.painter import paint
from catalog.demo.planning.kinds import Kind
from catalog.evidence.images import Picture, render_photo

PHOTOS = Path(__file__).with_name("photos")
# Different walls and mirrored shapes: offers of one kind do not all look alike.
VARIANTS = 3


@dataclass(frozen=True)
class Motif:
    """One picture: a photo by its file name, or a drawing in a colour. `zh` says what it is."""

    photo: str
    drawing: str
    colour: str
    accent: str
    variant: int
    zh: str


def motifs_of(kind: Kind, number: int, count: int) -> list[Motif]:
    """The first `count` pictures for the `number`-th product of a kind: photos first, if they fit."""
    photos = [Motif(name, "", "", "", 0, f"{kind.zh}的示例照片，不是本产品实拍") for name in kind.photos]
    drawn = [
        Motif("", kind.drawing, kind.colour, kind.accent, variant, f"{kind.zh}示意图，不是实拍")
        for variant in range(VARIANTS)
    ]
    own = photos or drawn
    start = number % len(own)
    ordered = own[start:] + own[:start] + (drawn if photos else [])
    return ordered[:count]


class Album:
    """Prepares pictures in the background, two at a time (the encoders let go of the interpreter), and keeps them."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2)
        self._pictures: dict[Motif, Future[Picture]] = {}

    def begin(self, motifs: Iterable[Motif]) -> None:
        """Start on these, in this order."""
        for motif in motifs:
            if motif not in self._pictures:
                self._pictures[motif] = self._pool.submit(_prepare, motif)

    def picture(self, motif: Motif) -> Picture:
        """The prepared picture, waited for if need be."""
        self.begin([motif])
        return self._pictures[motif].result()

    def close(self) -> None:
        """Let go of what was not asked for."""
        self._pool.shutdown(cancel_futures=True)


def _prepare(motif: Motif) -> Picture:
    """Rendered in this process, not in the sandbox: we drew it, or carry it along, and know what it is."""
    if motif.photo:
        content = (PHOTOS / f"{motif.photo}.jpg").read_bytes()
    else:
        content = paint(scene(motif.drawing, motif.colour, motif.accent, motif.variant))
    values, (small, card, detail) = render_photo(content)
    return Picture(values["width"], values["height"], small, card, detail, values["placeholder"])
