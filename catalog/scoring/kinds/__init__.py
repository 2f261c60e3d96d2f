"""Every criterion kind there is, by its name in a standard file (`scoring.fn`). A new one is a file and a line here."""

from __future__ import annotations

from catalog.scoring.kinds.boolean import Boolean
from catalog.scoring.kinds.document import Document
from catalog.scoring.kinds.enum import Enumeration
from catalog.scoring.kinds.fraction import ShareOfItems
from catalog.scoring.kinds.kind import Kind
from catalog.scoring.kinds.limit_ratio import LimitRatio
from catalog.scoring.kinds.piecewise import Piecewise
from catalog.scoring.kinds.scale import Scale

KINDS: dict[str, type[Kind]] = {
    kind.fn: kind for kind in (Boolean, Enumeration, ShareOfItems, Scale, Piecewise, LimitRatio, Document)
}
