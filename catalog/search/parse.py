"""What a person typed, as our tree. Whoosh's parser reads the structure; this file is one of the two that know Whoosh.

Nothing typed is an error: what cannot be read as a query is searched as plain text, with a hint that says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from whoosh.qparser import QueryParser, plugins, syntax

from catalog.folding import is_letter_or_digit, is_new_ideograph, simplified, unified
from catalog.search.analysis.fold import longest_first
from catalog.search.analysis.syllables import typed_umlaut
from catalog.search.query import Everything, Node, Not, Written, all_of, any_of
from catalog.search.query_fields import FIELD_BY_NAME, Field, read_value
from catalog.search.request import LONGEST_TEXT, Hint
from catalog.written import Unread

DEEPEST = 10
MOST_WORDS = 40

# A word that is a condition in itself (包邮, 30元以下), as its tree (None: nothing to narrow by) and what to say of it;
# None for a word that is none.
ReadWord = Callable[[str], "tuple[Node | None, list[Hint]] | None"]


@dataclass(frozen=True)
class Parsed:
    """A query as a tree with `Written` leaves, and what was not understood."""

    node: Node
    hints: list[Hint]


_QUOTES = str.maketrans("“”„‟「」『』", '""""""""')
_NAME = longest_first(FIELD_BY_NAME)
_FIELD = re.compile(rf"(?<!\w)({_NAME})\s*(:|>=|<=|>|<|=)\s*(>=|<=|>|<|=)?\s*(?=\S)", re.IGNORECASE)
_STRANGE_FIELD = re.compile(r"(?<!\w)([^\W\d]\w{0,20}):(?=[^\s/])")
_LEADING_SIGN = re.compile(r"(?:(?<=\s)|(?<=\()|^)([-+])(?=[^\s\-+])")
# Names with a sign and spaces between them, where nothing else is a sign of the query language: the sign is kept.
_BETWEEN_NAMES = re.compile(r"(?<=\w)\s*([、,/+&])\s+(?=\w)")
_LANGUAGE = re.compile(r'["():<>=|]')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def parse(text: str, trade: bool, read_word: ReadWord = lambda _word: None) -> Parsed:
    """Read a query. `trade` says whether the asker may use the fields of trade terms; `read_word` reads the words that
    are excluded, alternatives or in brackets, where nobody else looks for conditions."""
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
        prepared = _prepared(plain, hints)
        reading = _Reading(trade, hints, read_word)
        # What is all in one bracket has no group around it.
        node = reading.node(_PARSER.process(prepared), int(prepared.startswith("("))) or Everything()
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

    def __init__(self, trade: bool, hints: list[Hint], read_word: ReadWord) -> None:
        self.words = 0
        self._trade = trade
        self._hints = hints
        self._read_word = read_word

    def node(self, part: syntax.SyntaxNode, depth: int = 0) -> Node | None:
        """The tree below one part; None where nothing searchable was written."""
        if isinstance(part, syntax.NotGroup):
            inner = self._parts(part, depth + 2)
            return Not(all_of(*inner)) if inner else None
        if isinstance(part, syntax.OrGroup):
            inner = self._parts(part, depth + 2)
            return any_of(*inner) if inner else None
        if isinstance(part, syntax.GroupNode):
            inner = self._parts(part, depth + 1)
            return all_of(*inner) if inner else None
        if isinstance(part, syntax.TextNode):
            phrase = isinstance(part, plugins.PhrasePlugin.PhraseNode)
            return self._leaf(part.text, part.fieldname, phrase, inside=depth > 1)
        return None

    def _parts(self, group: syntax.GroupNode, depth: int) -> list[Node]:
        return [node for one in group.nodes if (node := self.node(one, depth)) is not None]

    def _leaf(self, text: str, field_name: str | None, phrase: bool, inside: bool) -> Node | None:
        if text in _OPERATORS:
            self._hints.append(("syntax", {}))
            return None
        self.words += 1
        if self.words > MOST_WORDS or not any(map(is_letter_or_digit, text)):
            return None
        field = FIELD_BY_NAME.get(field_name or "")
        if field is None and inside and not phrase and not field_name and (read := self._read_word(text)) is not None:
            node, hints = read
            self._hints += hints
            return node
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
