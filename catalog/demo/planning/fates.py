"""What becomes of each demo offer, so that every state of the catalog can be seen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Fate:
    """One story. `grade` is what its answers aim at, `end` where its review stands.

    `decided_days_ago` bounds the day of the decision (or of the submission). `flaw` is what is wrong with it: `major`
    and `knockout` are criteria not met, `unknown` unanswered ones, `mark` an authorisation still applied for, `paper`
    a certificate that has run out since, `ending` one that runs out within days, `stock` a capacity that anchors use
    up, `withdrawn` an owner who took it back.
    """

    id: str
    end: str
    grade: str = "B"
    decided_days_ago: tuple[int, int] = (0, 10)
    flaw: str = ""

    @property
    def reviewed(self) -> bool:
        """Whether it was ever submitted."""
        return self.end not in ("draft", "recorded")


LISTED_A = Fate("listed_a", "approved", "A")
LISTED_B = Fate("listed_b", "approved", "B")
LISTED_C = Fate("listed_c", "approved", "C")
CONDITIONAL = Fate("conditional", "approved", "B", (1, 12), "major")
MARK_PENDING = Fate("mark_pending", "approved", "B", (1, 8), "mark")
ENDING = Fate("ending", "approved", "B", (20, 24), "ending")
SOLD_OUT = Fate("sold_out", "approved", "A", (1, 6), "stock")
WITHDRAWN = Fate("withdrawn", "approved", "B", (3, 9), "withdrawn")
LAPSED = Fate("lapsed", "approved", "B", (36, 60), "paper")
OVERDUE = Fate("overdue", "approved", "B", (30, 40), "major")
SEASON_OVER = Fate("season_over", "approved", "B")
WAITING = Fate("waiting", "waiting", "B", (0, 2))
TAKEN = Fate("taken", "taken", "A", (0, 1))
RETURNED = Fate("returned", "returned", "C", (1, 6), "major")
REJECTED = Fate("rejected", "rejected", "B", (1, 14), "knockout")
NEARLY = Fate("nearly", "draft", "A", flaw="unknown")
DRAFT = Fate("draft", "draft", "C", flaw="unknown")
NEXT_SEASON = Fate("next_season", "draft", "B", flaw="unknown")
RECORDED = Fate("recorded", "recorded")

# Shares of a hundred. Each fate that has a share stands for at least one offer of a deck that is large enough.
ON_SALE = (
    (LISTED_A, 25), (LISTED_B, 28), (LISTED_C, 8), (CONDITIONAL, 6), (MARK_PENDING, 2), (ENDING, 3), (SOLD_OUT, 1),
    (WITHDRAWN, 1), (LAPSED, 4), (OVERDUE, 1), (WAITING, 6), (TAKEN, 2), (RETURNED, 3), (REJECTED, 4), (NEARLY, 2),
    (DRAFT, 4),
)  # fmt: skip
OFF_SEASON = ((SEASON_OVER, 45), (NEXT_SEASON, 45), (REJECTED, 5), (DRAFT, 5))
# For measurement: mostly listed, as a catalog is.
MEASURED = ((LISTED_A, 40), (LISTED_B, 45), (LISTED_C, 10), (CONDITIONAL, 5))

RETURN_REASONS = (
    "农残报告里的批次号和本货盘不一致，请补传本批次的报告。",
    "标签缺产品标准号，请补上并重新拍一张标签照片。",
    "到货损耗填写过低，请附近 90 天的发货记录。",
)
REJECT_REASONS = (
    "检测结果超过限量，本批次不能上架；换批次并重新送检后可以再提交。",
    "农残占标率不合格，按标准属一票否决项。",
)
WITHDRAW_REASON = "本批次已在线下售完。"


def deal(shares: tuple[tuple[Fate, int], ...], count: int, random: Random) -> list[Fate]:
    """`count` fates in these proportions, shuffled; rare ones appear once before common ones appear again."""
    total = sum(share for _, share in shares)
    exact = [(fate, share * count / total) for fate, share in shares]
    dealt = [fate for fate, amount in exact for _ in range(int(amount))]
    missing = {fate for fate, amount in exact if amount < 1}
    leftovers = sorted(exact, key=lambda pair: (pair[0] not in missing, int(pair[1]) - pair[1]))
    for fate, _ in leftovers * 2:
        if len(dealt) >= count:
            break
        dealt.append(fate)
    dealt = dealt[:count]
    random.shuffle(dealt)
    return dealt
