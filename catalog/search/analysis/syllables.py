"""The syllables of Mandarin in letters, and how a run of letters can be cut into them. Pure."""

from __future__ import annotations

import re

# Without tones, ü as v; rare interjections that are single consonants are left out.
_SPELLED = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao "
    "ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun "
    "chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding "
    "diu dong dou du duan dui dun duo e ei en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao "
    "ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong "
    "hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun "
    "ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le "
    "lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao "
    "me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian "
    "niang niao nie nin ning niu nong nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian "
    "piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang "
    "rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang "
    "shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui "
    "sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan "
    "wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang "
    "yao ye yi yin ying yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang "
    "zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan "
    "zui zun zuo "
)
# ü as letters have it after n and l, in every tone; after other letters it is typed as u (ju, qu, xu, yu).
_UMLAUT = re.compile("(?<=[nlNL])(?:u\u0308|[üǖǘǚǜÜǕǗǙǛ])")
SYLLABLES = frozenset(_SPELLED.split())
_LONGEST = max(map(len, SYLLABLES))
# 'xian' is one syllable or two. A long run of letters has few real cuts; a made-up one must not have thousands.
MOST_CUTS = 12


def typed_umlaut(text: str) -> str:
    """The text with ü as a keyboard writes it: lǜchá -> lvchá."""
    return text if text.isascii() else _UMLAUT.sub("v", text)


def cuts(letters: str) -> list[tuple[str, ...]]:
    """The ways to cut letters into whole syllables, those with the longest first syllables first, at most MOST_CUTS.

    'xian' -> [('xian',), ('xi', 'an')]; 'xyz' -> []. Takes at most 60 letters.
    """
    if not letters.isascii() or not letters.isalpha() or len(letters) > 60:
        return []
    # Cut from the end, so that a beginning that leads nowhere is never walked twice.
    endings: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for start in range(len(letters) - 1, -1, -1):
        for end in range(min(len(letters), start + _LONGEST), start, -1):
            syllable = letters[start:end]
            if syllable in SYLLABLES:
                endings[start] += [(syllable, *rest) for rest in endings[end]]
        del endings[start][MOST_CUTS:]
    return endings[0]
