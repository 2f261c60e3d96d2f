"""What a person typed, as our tree. Whoosh's parser reads the structure; this file is one of the two that know Whoosh.

Nothing typed is an error: what cannot be read as a query is searched as plain text, with a hint that says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from whoosh.qparser import QueryParser, plugins, syntax

from catalog.folding import is_letter_or_digit, is_new_ideograph, simplified, unified
from catalog.search.analysis.syllables import typed_umlaut
from catalog.search.query import Everything, Node, Not, Written, all_of, any_of
from catalog.search.query_fields import FIELD_BY_NAME, Field, read_value
from catalog.search.request import LONGEST_TEXT
from catalog.written import Unread

DEEPEST = 10
MOST_WORDS = 40

Hint = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Parsed:
    """A query as a tree with `Written` leaves, and what was not understood."""

    node: Node
    hints: list[Hint]


_QUOTES = str.maketrans("“”„‟「」『』", '""""""""')
_NAME = "|".join(sorted((re.escape(name) for name in FIELD_BY_NAME), key=len, reverse=True))
_FIELD = re.compile(rf"(?<!\w)({_NAME})\s*(:|>=|<=|>|<|=)\s*(>=|<=|>|<|=)?\s*(?=\S)", re.IGNORECASE)
_STRANGE_FIELD = re.compile(r"(?<!\w)([^\W\d]\w{0,20}):(?=[^\s/])")
_LEADING_SIGN = re.compile(r"(?:(?<=\s)|(?<=\()|^)([-+])(?=[^\s\-+])")
# Names with a sign and spaces between them, where nothing else is a sign of the query language: the sign is kept.
_BETWEEN_NAMES = re.compile(r"(?<=\w)\s*([、,/+&])\s+(?=\w)")
_LANGUAGE = re.compile(r'["():<>=|]')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def parse(text: str, trade: bool) -> Parsed:
    """Read a query. `trade` says whether the asker may use the fields of trade terms."""
    hints: list[Hint] = []
    if len(text) > LONGEST_TEXT:
        hints.append(("cut", {"longest": LONGEST_TEXT}))
        text = text[:LONGEST_TEXT]
    plain = "".join(" " if unicodedata.category(one)[0] == "C" and not is_new_ideograph(one) else one for one in text)
    plain = typed_umlaut(unified(plain)).translate(_QUOTES)[:LONGEST_TEXT]
    if not plain.strip():
        return Parsed(Everything(), hints)
    if not any(map(is_letter_or_digit, plain)):
        return Parsed(Everything(), [*hints, ("only_signs", {})])
    if not _balanced(plain):
        hints.append(("syntax", {}))
        return Parsed(_as_plain_text(plain), hints)
    try:
        tree = _PARSER.process(_prepared(plain, hints))
        reading = _Reading(trade, hints)
        node = reading.node(tree) or Everything()
    except Exception:
        # Whoosh raises what it likes on hostile input (RecursionError, IndexError): all of it means "not a query".
        hints.append(("syntax", {}))
        return Parsed(_as_plain_text(plain), hints)
    if reading.words > MOST_WORDS:
        hints.append(("cut_words", {"words": MOST_WORDS}))
    return Parsed(node, hints)


def _prepared(text: str, hints: list[Hint]) -> str:
    """The text as Whoosh's parser wants it: `x>=y` as a field, a leading minus as NOT."""

    def field(match: re.Match[str]) -> str:
        name, sign, more = match.groups()
        return f" {name.casefold()}:{'' if sign == ':' else sign}{more or ''}"

    if not _LANGUAGE.search(text):
        text = _BETWEEN_NAMES.sub(r"\1", text)
    text = _LEADING_SIGN.sub(lambda match: "NOT " if match[1] == "-" else "", text)
    # Names of fields are known in simplified characters; what is searched for stays as it was typed.
    pieces, end = [], 0
    for found in _FIELD.finditer(simplified(text)):
        pieces += [text[end : found.start()], field(found)]
        end = found.end()
    text = "".join([*pieces, text[end:]])
    strange = [name for name in _STRANGE_FIELD.findall(text) if name.casefold() not in FIELD_BY_NAME]
    if strange:
        hints.append(("unknown_field", {"field": strange[0]}))
        text = _STRANGE_FIELD.sub(
            lambda match: match.group() if match[1].casefold() in FIELD_BY_NAME else f"{match[1]} ", text
        )
    return text.replace("|", " OR ").strip()


class _Reading:
    """One walk over Whoosh's syntax tree."""

    def __init__(self, trade: bool, hints: list[Hint]) -> None:
        self.words = 0
        self._trade = trade
        self._hints = hints

    def node(self, part: syntax.SyntaxNode) -> Node | None:
        """The tree below one part; None where nothing searchable was written."""
        if isinstance(part, syntax.NotGroup):
            inner = self._parts(part)
            return Not(all_of(*inner)) if inner else None
        if isinstance(part, syntax.GroupNode):
            join = any_of if isinstance(part, syntax.OrGroup) else all_of
            inner = self._parts(part)
            return join(*inner) if inner else None
        if isinstance(part, syntax.TextNode):
            return self._leaf(part.text, part.fieldname, isinstance(part, plugins.PhrasePlugin.PhraseNode))
        return None

    def _parts(self, group: syntax.GroupNode) -> list[Node]:
        return [node for node in map(self.node, group.nodes) if node is not None]

    def _leaf(self, text: str, field_name: str | None, phrase: bool) -> Node | None:
        if text in _OPERATORS:
            self._hints.append(("syntax", {}))
            return None
        self.words += 1
        if self.words > MOST_WORDS or not any(map(is_letter_or_digit, text)):
            return None
        field = FIELD_BY_NAME.get(field_name or "")
        if field is None:
            return Written(f"{field_name or ''} {text}".strip(), "", phrase)
        return self._field(field, text, phrase)

    def _field(self, field: Field, text: str, phrase: bool) -> Node | None:
        if field.trade and not self._trade:
            self._hints.append(("trade_field", {"field": field.id}))
            return None
        said = {"field": field.id, "text": text}
        try:
            value = read_value(field, text)
        except Unread as unread:
            self._hints.append(("meant", said | {"meant": unread.meant}) if unread.meant else ("unknown_value", said))
            return Written(text)
        if value is None:
            self._hints.append(("unknown_value", said))
            return Written(text)
        return Written(value.text, value.field, phrase) if isinstance(value, Written) else value


def _as_plain_text(text: str) -> Node:
    words = [
        word for word in re.split(r'[\s"()|]+', text) if any(map(is_letter_or_digit, word)) and word not in _OPERATORS
    ]
    return all_of(*map(Written, words[:MOST_WORDS]))


def _balanced(text: str) -> bool:
    depth = 0
    for one in re.sub('"[^"]*"', "", text):
        depth += {"(": 1, ")": -1}.get(one, 0)
        if depth < 0 or depth > DEEPEST:
            return False
    return depth == 0 and text.count('"') % 2 == 0


def _parser() -> QueryParser:
    operators = plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None)
    chosen = [
        plugins.WhitespacePlugin(),
        plugins.PhrasePlugin(),
        plugins.FieldsPlugin(remove_unknown=False),
        plugins.GroupPlugin(),
        operators,
    ]
    return QueryParser(None, schema=None, plugins=chosen, group=syntax.AndGroup)


_PARSER = _parser()
