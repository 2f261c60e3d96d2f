"""How Chinese names are read aloud, for people who type letters. The only file that knows pypinyin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Readings pypinyin 0.55 gets wrong in product and place names: 都 and 什 in names of places are du and shi, 长 at the
# head of a county is chang, and some places keep an old reading (涡阳 guo yang, 宕昌 tan chang).
_READINGS = """
藏毯 zang tan
藏羊 zang yang
藏猪 zang zhu
藏鸡 zang ji
藏香 zang xiang
藏红 zang hong
朝阳 chao yang
宕昌 tan chang
繁峙 fan shi
洪洞 hong tong
筠连 jun lian
浚县 xun xian
勒泰 le tai
龙圩 long xu
漯河 luo he
泌阳 bi yang
南乐 nan le
平乐 ping le
什邡 shi fang
涡阳 guo yang
六合 lu he
克什克腾 ke shi ke teng
乌什 wu shi
阿图什 a tu shi
塔什库尔干 ta shi ku er gan
昆都仑 kun du lun
都昌 du chang
都安 du an
都兰 du lan
天长 tian chang
子长 zi chang
弓长岭 gong chang ling
长治 chang zhi
长白 chang bai
长宁 chang ning
长阳 chang yang
长海 chang hai
长岭 chang ling
长丰 chang feng
长泰 chang tai
长清 chang qing
长垣 chang yuan
长葛 chang ge
长洲 chang zhou
长顺 chang shun
长武 chang wu
襄都 xiang du
信都 xin du
望都 wang du
尧都 yao du
商都 shang du
盐都 yan du
莲都 lian du
于都 yu du
宁都 ning du
殷都 yin du
魏都 wei du
宜都 yi du
曾都 zeng du
花都 hua du
丰都 feng du
新都 xin du
郫都 pi du
三都 san du
武都 wu du
秦都 qin du
昌都 chang du
"""


@dataclass(frozen=True)
class Reading:
    """One name read aloud: its syllables in order, without tones, ü as v."""

    syllables: tuple[str, ...]

    @property
    def joined(self) -> str:
        """'quzhou'."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """'qz'."""
        return "".join(syllable[0] for syllable in self.syllables)

    @property
    def spelled(self) -> str:
        """As a word on a map: 'Quzhou', "Xi'an" (GB/T 16159 sets the apostrophe before a, o, e)."""
        first, *rest = self.syllables or ("",)
        return first.capitalize() + "".join(f"'{one}" if one[0] in "aoe" else one for one in rest)


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Read a name aloud. Letters and digits stay as they are, folded; everything else is dropped."""
    syllables = ("".join(character for character in part.casefold() if character.isalnum()) for part in _reader()(text))
    return Reading(tuple(syllable for syllable in syllables if syllable))


@cache
def _reader() -> Callable[[str], list[str]]:
    # Imported late: the dictionaries take a fifth of a second, and most requests read nothing aloud.
    from pypinyin import lazy_pinyin, load_phrases_dict

    # All at once: each call teaches the segmentation its whole dictionary anew.
    lines = map(str.split, _READINGS.strip().splitlines())
    load_phrases_dict({word: [[syllable] for syllable in reading] for word, *reading in lines})
    return lazy_pinyin
