"""Chinese text into words. The only file that knows rjieba."""

from __future__ import annotations

from collections.abc import Iterable

# High enough that a product or place name stays whole against any ordinary cut.
_FREQUENCY = 20_000


class Segmenter:
    """A cutter that knows the given words besides its own dictionary."""

    def __init__(self, words: Iterable[str]) -> None:
        import rjieba  # here, since it reads its dictionary when it is imported: a tenth of a second

        self._jieba = rjieba.Jieba()
        for word in words:
            self._jieba.add_word(word, _FREQUENCY, "n")

    def cut(self, text: str) -> list[str]:
        """The text as consecutive words."""
        return list(self._jieba.cut(text, True))

    def dictionary_words(self, text: str) -> list[str]:
        """The text as words of the dictionary, what is in none character by character."""
        return list(self._jieba.cut(text, False))

    def search_words(self, text: str) -> list[str]:
        """Words and the shorter words inside them; they overlap, so they make no phrases."""
        return list(self._jieba.cut_for_search(text, True))
