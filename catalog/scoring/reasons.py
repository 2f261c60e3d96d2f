"""One sentence why, per finding, in Chinese and English. Made when shown: an assessment does not carry sentences."""

from __future__ import annotations

from datetime import date

from catalog.scoring.assess import MET, NOT_APPLICABLE, UNKNOWN, Assessment, Finding
from catalog.scoring.renewal import has_expired
from catalog.standards.answer_rules import NOT_APPLICABLE as NOT_APPLICABLE_KEY
from catalog.standards.kinds.kind import Answer, Dropped, measured
from catalog.standards.numbers import Words, exact, plain
from catalog.standards.standard import KNOCKOUT, Criterion


def reason(assessment: Assessment, finding: Finding) -> Words:
    """Why this finding has its outcome."""
    if finding.outcome == NOT_APPLICABLE:
        return _not_applicable(assessment, finding)
    if finding.outcome == UNKNOWN:
        return _unknown(assessment, finding)
    return _scored(assessment, finding)


def requirement(criterion: Criterion) -> Words | None:
    """What an answer must be to pass the criterion's gate; None without a gate."""
    if criterion.pass_at is None:
        return None
    return criterion.kind.requirement(criterion.pass_at, criterion.labels, criterion.unit)


def change_words(criterion: Criterion, now: Answer, then: Answer, on: date) -> tuple[Words, Words]:
    """Two answers to a criterion, told apart: computed figures are shortened unless that makes them the same."""
    before, after = (criterion.kind.describe(answer, on, criterion.labels, criterion.unit) for answer in (now, then))
    if before == after and {"value"} == now.keys() == then.keys():
        before, after = (measured(plain(*exact(answer["value"])), criterion.unit) for answer in (now, then))
    return before, after


def _described(assessment: Assessment, finding: Finding) -> Words:
    """What was answered; only of a finding with an answer."""
    criterion = finding.criterion
    assert finding.answer is not None
    return criterion.kind.describe(finding.answer, assessment.on, criterion.labels, criterion.unit)


def _scored(assessment: Assessment, finding: Finding) -> Words:
    criterion = finding.criterion
    given = _described(assessment, finding)
    mark = plain(100 * finding.s[0], finding.s[1], 1) if finding.s else ""
    needed = requirement(criterion)
    if needed is None:
        return Words(f"{given.zh}，得 {mark} 分（满分 100）。", f"{_start(given.en)}: {mark} of 100.")
    if finding.outcome == MET and criterion.choices:
        return Words(
            f"{given.zh}，达到要求，得 {mark} 分（满分 100）。",
            f"{_start(given.en)}: meets the requirement, {mark} of 100.",
        )
    if finding.outcome == MET:
        return Words(
            f"{given.zh}，达到要求（{needed.zh}），得 {mark} 分（满分 100）。",
            f"{_start(given.en)}: meets the requirement ({needed.en}), {mark} of 100.",
        )
    veto = criterion.gate == KNOCKOUT
    if has_expired(finding, assessment.on):
        return Words(
            f"{given.zh}，已过期{'，换新的才能上架' if veto else ''}（要求：{needed.zh}），得 {mark} 分（满分 100）。",
            f"{_start(given.en)}: expired{', to be renewed before the offer is listed again' if veto else ''} "
            f"(required: {needed.en}), {mark} of 100.",
        )
    return Words(
        f"{given.zh}，未达到要求（{needed.zh}）{'，一票否决' if veto else ''}，得 {mark} 分（满分 100）。",
        f"{_start(given.en)}: does not meet the requirement ({needed.en})"
        f"{', which rejects the offer' if veto else ''}, {mark} of 100.",
    )


def _unknown(assessment: Assessment, finding: Finding) -> Words:
    needed = requirement(finding.criterion)
    zh, en = "尚未作答。", "Not answered yet."
    if finding.answer is not None:
        given = _described(assessment, finding)
        zh, en = f"{given.zh}。", f"{_start(given.en)}."
    if needed is None:
        return Words(zh, en)
    return Words(f"{zh}要求：{needed.zh}。", f"{en} Required: {needed.en}.")


def _not_applicable(assessment: Assessment, finding: Finding) -> Words:
    criterion = finding.criterion
    if criterion.excluded:
        return Words(f"不适用：{criterion.excluded.zh}。", f"Not applicable: {criterion.excluded.en}.")
    if criterion.parent is not None:
        parent = assessment.findings[criterion.parent]
        of = parent.criterion.title
        if parent.s is None:
            return Words(
                f"不适用：以“{of.zh}”为前提，该项尚无结果。",
                f'Not applicable: it depends on "{of.en}", which has no result.',
            )
        value = _described(assessment, parent)
        if parent.answer is not None and parent.answer["value"] not in criterion.parent_values:
            return Words(f"不适用：“{of.zh}”为“{value.zh}”。", f'Not applicable: "{of.en}" is "{value.en}".')
    if assessment.readings[criterion.index] is Dropped.DECLARED and finding.answer is not None:
        said = " ".join(str(finding.answer["reason"]).split())
        return Words(f"申报为不适用：{said}。", f"Declared not applicable: {said}.")
    if finding.answer is None and criterion.without_data is not None:
        why = criterion.without_data[NOT_APPLICABLE_KEY]
        return Words(f"不适用：{why.zh}。", f"Not applicable: {why.en}.")
    given = _described(assessment, finding)
    return Words(f"不适用：{given.zh}。", f"Not applicable: {given.en}.")


def _start(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
