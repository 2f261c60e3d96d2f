"""Words that must not be said when selling food on air, as data, and how to find them in a text.

Sources, clause numbers from memory: Advertising Law of the PRC (2021), Art. 9(3): no "national-level", "highest-level",
"best" and the like; Art. 17: no claims of treating disease outside medicine; Food Safety Law (2021), Art. 73: food
advertising must not speak of preventing or treating disease; Advertising Law Art. 28(2): no claim at variance with
fact, which "100 %" and "zero residue" are unless measured. The choice of terms below each article is the alliance's.
This guards against slips; it is no legal advice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.folding import fold, simplified

ABSOLUTE = "absolute"
MEDICAL = "medical"
UNPROVEN = "unproven"

TERMS: dict[str, tuple[str, tuple[str, ...]]] = {
    ABSOLUTE: (
        "Advertising Law Art. 9(3)",
        (
            *("国家级", "世界级", "宇宙级", "最高级", "最高端", "顶级", "顶尖", "极品", "极致", "终极", "巅峰", "至尊"),
            *("最佳", "最好", "最优", "最棒", "最甜", "最香", "最鲜", "最新鲜", "最正宗", "最安全", "最健康", "最营养"),
            *(
                "最便宜",
                "最低价",
                "全网最低",
                "史上最低",
                "最先进",
                "最受欢迎",
                "最畅销",
                "最大规模",
                "最纯正",
                "最天然",
            ),
            *(
                "全国第一",
                "全网第一",
                "世界第一",
                "中国第一",
                "行业第一",
                "销量第一",
                "排名第一",
                "天下第一",
                "第一品牌",
            ),
            *(
                "遥遥领先",
                "独一无二",
                "绝无仅有",
                "史无前例",
                "前无古人",
                "无与伦比",
                "全网唯一",
                "全国唯一",
                "唯一正宗",
            ),
            *("万能", "王牌", "冠军品质", "国宴专用", "国家领导人", "中央领导", "特供", "专供", "驰名商标", "免检"),
            *("best in the world", "the best", "number one", "world-class", "national-level", "highest quality"),
        ),
    ),
    MEDICAL: (
        "Advertising Law Art. 17; Food Safety Law Art. 73",
        (
            *(
                "治疗",
                "治愈",
                "根治",
                "疗效",
                "药效",
                "药到病除",
                "包治",
                "百病",
                "祛病",
                "防病",
                "消炎",
                "杀菌",
                "抗病毒",
            ),
            *(
                "抗癌",
                "防癌",
                "抗肿瘤",
                "降血压",
                "降血脂",
                "降血糖",
                "降三高",
                "软化血管",
                "治高血压",
                "治糖尿病",
                "治感冒",
            ),
            *(
                "止咳",
                "平喘",
                "化痰",
                "清热解毒",
                "利尿",
                "消肿",
                "壮阳",
                "补肾",
                "养肝",
                "护肝",
                "明目",
                "安神",
                "助眠",
            ),
            *(
                "延年益寿",
                "长寿",
                "抗衰老",
                "防衰老",
                "增强免疫",
                "提高免疫",
                "增强抵抗力",
                "排毒",
                "减肥",
                "瘦身",
                "燃脂",
            ),
            *(
                "美容养颜",
                "祛斑",
                "丰胸",
                "代替药物",
                "替代药品",
                "cures",
                "treats disease",
                "anti-cancer",
                "lowers blood",
            ),
        ),
    ),
    UNPROVEN: (
        "Advertising Law Art. 28(2)",
        (
            *(
                "100%",
                "百分之百",
                "百分百",
                "绝对",
                "零农残",
                "零添加",
                "无农残",
                "无任何农药",
                "纯天然",
                "永不",
                "永久",
            ),
            *(
                "全网最",
                "史上最",
                "假一赔万",
                "无副作用",
                "无毒副作用",
                "人人适用",
                "老少皆宜",
                "zero residue",
                "residue-free",
            ),
        ),
    ),
}

# Plain Chinese in which a forbidden term is only part of a harmless word.
HARMLESS = (
    *("最佳食用", "最佳赏味", "最好冷藏", "最好尽快", "最好在", "最好放", "最好用", "最好先", "最好于"),
    *("杀菌乳", "巴氏杀菌", "高温杀菌", "杀菌工艺", "杀菌温度"),
    # A district of Chongqing and the protected names called after it; a birthday dish.
    *("长寿区", "长寿湖", "长寿柚", "长寿沙田柚", "长寿血豆腐", "重庆长寿", "长寿面"),
)

# Blanks, zero-width signs and ornaments that people put between characters to slip past a filter. Commas and full stops
# stay: what stands left and right of them is no word.
_BETWEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff·•_*~|/-]+")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")


@dataclass(frozen=True)
class ForbiddenWord:
    """One finding: the term, its kind (absolute, medical, unproven) and the law it offends."""

    term: str
    kind: str
    source: str


def find_forbidden(text: str) -> tuple[ForbiddenWord, ...]:
    """Every listed term in the text, each once, in the order of first appearance.

    Looks through full-width forms, capitals, traditional characters and signs put between the characters ("最 佳",
    "最·佳", "國家級").
    """
    plain = fold(text)
    squeezed = _squeeze(text)
    for phrase in HARMLESS:
        # A sign that no term contains keeps what stood left and right apart.
        squeezed = squeezed.replace(_squeeze(phrase), "\x00")
    found: list[tuple[int, ForbiddenWord]] = []
    for kind, (source, terms) in TERMS.items():
        for term in terms:
            position = (
                _find_words(plain, term)
                if term.isascii() and term.isprintable() and term[0].isalpha()
                else (squeezed.find(_squeeze(term)))
            )
            if position >= 0:
                found.append((position, ForbiddenWord(term, kind, source)))
    found.sort(key=lambda pair: (pair[0], -len(pair[1].term)))
    return tuple(word for _, word in found)


@dataclass(frozen=True)
class CheckedText:
    """A text split into the sentences that may be read out and what was left out, with the reason."""

    sayable: str
    left_out: tuple[tuple[str, tuple[ForbiddenWord, ...]], ...]


def only_sayable(text: str) -> CheckedText:
    """Keep the sentences free of forbidden words; name the others with what is wrong in each."""
    kept: list[str] = []
    left_out: list[tuple[str, tuple[ForbiddenWord, ...]]] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if not sentence:
            continue
        words = find_forbidden(sentence)
        if words:
            left_out.append((sentence, words))
        else:
            kept.append(sentence)
    latin = bool(kept) and kept[0].isascii()
    return CheckedText((" " if latin else "").join(kept), tuple(left_out))


def _find_words(plain: str, term: str) -> int:
    """Where an English term stands as whole words, or -1: "secures" does not cure."""
    pattern = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", term))
    match = re.search(rf"(?<![a-z]){pattern}(?![a-z])", plain)
    return match.start() if match else -1


def _squeeze(text: str) -> str:
    return _BETWEEN.sub("", simplified(fold(text)))
