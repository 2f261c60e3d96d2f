"""The domain's own words: produce, places, regional synonyms, English kinds; and what they add to a name."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from catalog.folding import fold, simplified
from catalog.pinyin import read
from catalog.registry.places import short_name
from catalog.search.analysis.fold import is_han, joined, longest_first
from catalog.search.analysis.words import Segmenter

MOST_SPELLINGS = 12
# Stands before what people type who read a name otherwise, as a level does before the name of a place.
MISREAD = "misread:"
# Stands before the names of the places an offer is from itself, beside those where its protected name is at home.
FROM = "from:"
_HERE = Path(__file__).parent
# Words that describe produce of any place: a name that begins with one is not a slip for the name of a place.
_DESCRIBING = frozenset({"高山", "有机", "生态", "野生", "农家", "散养", "新鲜", "正宗"})
_SELF_GOVERNING = re.compile("自治[区州县旗]$")
_PLACE_FILES = (("provinces.csv", "province"), ("cities.csv", "city"), ("areas.csv", "county"))


@dataclass(frozen=True)
class Kind:
    """One kind of produce: its words in both languages, the category that is wholly of this kind, if any, words that
    mean it among others (a 椪柑 is a 橘子 too), and the category its produce is at home in, where it is in one."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    category: str
    wider: tuple[str, ...]
    home: str

    @property
    def asked_as(self) -> frozenset[str]:
        """Every word it is looked for by; Chinese ones of two characters and more in pinyin too (chaye)."""
        chinese = (*self.zh, *(word for word in self.wider if not word.isascii()))
        spoken = (read(word).joined for word in chinese if len(word) > 1)
        return frozenset((*chinese, *self.en, *spoken))

    @property
    def found_behind(self) -> frozenset[str]:
        """English words of a wider kind, in everyday use: an orange is a mandarin too, behind the oranges."""
        return frozenset(word for word in self.wider if word.isascii())


class Protected(NamedTuple):
    """A name of the register: as it stands there, as it is compared, and the category it was sorted into."""

    gi_id: str
    name: str
    key: str
    category: str


class Lexicon:
    """The words of this domain. `version` changes with any of them and with the libraries that cut text."""

    def __init__(self, registry_folder: Path) -> None:
        synonyms = _rows(_HERE / "synonyms.tsv")
        self._group_of = {word: tuple(row[0].split(",")) for row in synonyms for word in row[0].split(",")}
        left_alone = [word for row in synonyms if len(row) > 2 for word in row[2].split(",")]
        self.kinds = list(_kinds(_rows(_HERE / "kinds.tsv")))
        self._kinds_of: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            for word in kind.zh:
                self._kinds_of.setdefault(word, []).append(kind)
        self._english = frozenset(word for kind in self.kinds for word in kind.en)
        self._exchanged = re.compile(longest_first([*self._group_of, *left_alone]))
        self._telling = re.compile(longest_first([*self._group_of, *self._kinds_of, *left_alone]))
        # Name -> level, the highest one where several places share it (河南 is a province before it is a county).
        self.places: dict[str, str] = {}
        for name, level in _place_names(registry_folder):
            self.places.setdefault(name, level)
        self._provinces = {read(name).joined for name, level in self.places.items() if level == "province"}
        self._register = tuple(_register(registry_folder))
        self._words = frozenset(self._domain_words())
        self._segmenter = Segmenter(sorted(self._words))
        # All names there are: those of the register, with and without their place, of places and of kinds.
        self.names = frozenset({*self._words, *(entry.key for entry in self._register)})
        self.version = _version(registry_folder)

    def cut(self, text: str) -> list[str]:
        """Simplified Chinese text as consecutive words."""
        return self._segmenter.cut(text)

    def search_words(self, text: str) -> list[str]:
        """Words of simplified Chinese text and the words inside them."""
        return [word for word in self._segmenter.search_words(text) if is_han(word)]

    def spellings(self, name: str) -> list[str]:
        """A simplified name with each regional word exchanged for its synonyms, the name itself first.

        '常山马铃薯' -> ['常山马铃薯', '常山土豆', '常山洋芋', ...], at most MOST_SPELLINGS.
        """
        found = [""]
        for piece in _pieces(name, self._exchanged):
            group = self._group_of.get(piece, (piece,))
            ordered = (piece, *(word for word in group if word != piece))
            found = [head + word for word in ordered for head in found][:MOST_SPELLINGS]
        return found

    def kinds_in(self, name: str, places: Iterable[str]) -> list[Kind]:
        """The kinds a simplified name says it is of. A leading place name says nothing (定陶山药 is no pottery), and a
        kind at the end says that no other category is meant (蟠桃大姜 is ginger, 牛心柿 no beef, 玉露茶 green tea)."""
        for place in places:
            if len(place) >= 2 and name.startswith(place) and len(name) > len(place):
                name = name.removeprefix(place)
                break
        found: dict[int, Kind] = {}
        last: list[Kind] = []
        for piece in self.parts(name):
            last = self.kinds_called(piece)
            found.update((id(kind), kind) for kind in last)
        homes = {kind.home for kind in last}
        return [kind for kind in found.values() if not last or "" in homes or kind.home in homes]

    def kinds_of_category(self, category: str) -> list[Kind]:
        """The kinds every product of a category is of."""
        return [kind for kind in self.kinds if kind.category == category]

    def highest_place(self, name: str) -> str:
        """'province:河南' for 河南, 'province:henan' for henan: the token of a place at the highest level of that name.

        No place stays as it is.
        """
        level = "province" if name in self._provinces else self.places.get(name)
        return f"{level}:{name}" if level else name

    def is_kind(self, word: str) -> bool:
        """Whether a simplified Chinese or an English word names a kind of produce."""
        return word in self._kinds_of or word in self._group_of or word in self._english

    def singular(self, word: str) -> str:
        """An English kind for its plural: 'tomatoes' -> 'tomato'; every other word as it is."""
        if not word.endswith("s") or not word.isascii() or self.is_kind(word):
            return word
        candidates = (word[:-1], word.removesuffix("es"), f"{word.removesuffix('ies')}y")
        return next((one for one in candidates if one in self._english), word)

    def is_made_of_words(self, text: str) -> bool:
        """Whether a simplified Chinese text is nothing but places, produce and what describes any produce (高山绿茶):
        then it is not misspelt."""
        if not is_han(text):
            return False
        words = [word for piece in self.parts(text) for word in self._cut_by_dictionary(piece)]
        return all(self.is_kind(word) or word in self._words or word in _DESCRIBING for word in words)

    def _cut_by_dictionary(self, piece: str) -> list[str]:
        return [piece] if self.is_kind(piece) else self._segmenter.dictionary_words(piece)

    def is_word(self, text: str) -> bool:
        """Whether a simplified Chinese text is a word of the dictionary."""
        return self._segmenter.dictionary_words(text) == [text]

    def parts(self, word: str) -> list[str]:
        """A simplified word as the kinds it names and what stands between them: 高山茶 -> 高山, 茶."""
        return [piece for piece in _pieces(word, self._telling) if piece]

    def kinds_called(self, word: str) -> list[Kind]:
        """The kinds this simplified word names."""
        return [kind for one in self._group_of.get(word, (word,)) for kind in self._kinds_of.get(one, ())]

    def protected(self, word: str) -> list[Protected]:
        """The names of the register that are this simplified word, else those of this produce (大闸蟹)."""
        return self._protected.get(word, [])

    def sounding(self, letters: str) -> tuple[str, ...]:
        """Kinds and produce of the register that are read so (pipa: 枇杷)."""
        return self._by_sound.get(letters, ())

    @cached_property
    def _protected(self) -> dict[str, list[Protected]]:
        found: dict[str, list[Protected]] = {}
        for entry in self._register:
            for word in (entry.key, self._without_place(entry.key)):
                if word:
                    found.setdefault(word, []).append(entry)
        return found

    @cached_property
    def _by_sound(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        words = (*self._kinds_of, *self._group_of, *sorted(self._produce()))
        for word in dict.fromkeys(word for word in words if len(word) > 1):
            letters = read(word).joined
            found[letters] = (*found.get(letters, ()), word)
        return found

    def _domain_words(self) -> set[str]:
        return {word for word in (*self.places, *self._group_of, *self._kinds_of) if len(word) >= 2} | self._produce()

    def _produce(self) -> set[str]:
        """What the names of the register call their produce."""
        found = (self._without_place(entry.key) for entry in self._register)
        return {one for one in found if one and 2 <= len(one) <= 6 and all(map(is_han, one))}

    def _without_place(self, name: str) -> str | None:
        for length in (4, 3, 2):
            if name[:length] in self.places and len(name) >= length + 2:
                return name[length:]
        return None


def _pieces(name: str, words: re.Pattern[str]) -> Iterator[str]:
    """The name as matched words (the longest at each place) and what stands between them."""
    end = 0
    for match in words.finditer(name):
        yield name[end : match.start()]
        yield match.group()
        end = match.end()
    yield name[end:]


def spellings_of_place(name: str, short: str) -> tuple[str, ...]:
    """What people write for a place: 湘西土家族苗族自治州, 湘西, 湘西土家族苗族."""
    return tuple(dict.fromkeys((name, short, _SELF_GOVERNING.sub("", name))))


def _kinds(rows: Iterable[list[str]]) -> Iterator[Kind]:
    """The kinds of the table: what follows a whole category is at home in it."""
    home = ""
    for row in rows:
        zh, en, category, wider = (*row, "", "", "")[:4]
        home = category.strip() or home
        yield Kind(_listed(zh), _listed(en), category.strip(), _listed(wider), home)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _rows(path: Path) -> list[list[str]]:
    lines = simplified(path.read_text(encoding="utf-8")).splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _place_names(folder: Path) -> Iterator[tuple[str, str]]:
    """Full and short names in simplified characters with their level, the highest level first."""
    for file_name, level in _PLACE_FILES:
        for row in _read_csv(folder / file_name):
            for name in spellings_of_place(row["name"], short_name(row["name"], level)):
                yield simplified(name), level


def _register(folder: Path) -> Iterator[Protected]:
    for row in _read_csv(folder / "gi_cn_products.csv"):
        name = row["product_name"]
        yield Protected(row["gi_id"], name, simplified(joined(fold(name))), row["category_guess"])


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in (_HERE / "synonyms.tsv", _HERE / "kinds.tsv", folder / "gi_cn_products.csv"):
        digest.update(path.read_bytes())
    for file_name, _ in _PLACE_FILES:
        digest.update((folder / file_name).read_bytes())
    for library in ("rjieba", "opencc", "pypinyin"):
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:12]
