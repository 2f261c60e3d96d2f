"""Every criterion kind there is, by its name in a standard file (`scoring.fn`). A new one is a file and a line here."""

from __future__ import annotations

from catalog.standards.kinds.boolean import Boolean
from catalog.standards.kinds.document import Document
from catalog.standards.kinds.enum import Enumeration
from catalog.standards.kinds.fraction import ShareOfItems
from catalog.standards.kinds.kind import Kind
from catalog.standards.kinds.limit_ratio import LimitRatio
from catalog.standards.kinds.piecewise import Piecewise
from catalog.standards.kinds.scale import Scale

KINDS: dict[str, type[Kind]] = {
    kind.fn: kind for kind in (Boolean, Enumeration, ShareOfItems, Scale, Piecewise, LimitRatio, Document)
}
