"""Refusals about answers to a standard's criteria."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "no_standard_yet": (
        "这个品类还没有选品标准，可以登记，暂不能评分和提交审核。",
        "This category has no standard yet: it can be recorded, but not scored or submitted.",
    ),
    "answer_refused": ("{criterion_id}：{reason}", "{criterion_id}: {reason}"),
    "answered_by_reviewer": ("这一项由审核员填写。", "This one is answered by a reviewer."),
    "known_by_the_system": (
        "这一项由系统根据登记内容得出，不能另填。",
        "The service answers this from what is on file.",
    ),
    "upload_the_document": (
        "请上传文件，系统会按文件的日期得出这一项。",
        "Upload the paper: the service answers this from its dates.",
    ),
    "own_supplier": ("不能审核自己的主体。", "You cannot judge a supplier of your own."),
    "photo_not_found": ("所选照片不是这个产品的。", "A chosen photo is not one of this product."),
    "document_not_found": ("所选文件不属于这批货。", "A chosen paper is not on file for this offer."),
    "unknown_criterion": ("标准里没有这一项。", "The standard has no such criterion."),
    "unknown_key": ("回答里有多余的内容（{key}）。", "The answer holds something it should not ({key})."),
    "unknown_item": ("没有这一条目（{item}）。", "There is no such item ({item})."),
    "unknown_backing": (
        "依据只能是有凭证、只申报或联盟实测。",
        "What backs an answer is proven, declared or measured.",
    ),
    "notice_not_read": (
        "只有农户说产地在范围内：请先读公告的产地范围，再勾选。",
        "Only the farm says that the goods come from inside the area: read what the notice names, then tick it.",
    ),
    "answered_by_service": (
        "这一项由系统按记录判定，不用填。",
        "The service answers this from its records; nobody types it.",
    ),
    "before_the_decision": ("不能早于审核那天。", "Not before the day of the decision."),
    "unknown_value": ("不在可选的答案之内。", "Not one of the possible answers."),
    "value_missing": ("请填写答案。", "Give an answer."),
    "not_true_or_false": ("请选“是”或“否”。", "Choose yes or no."),
    "not_finite": ("应为有限的数。", "Must be a finite number."),
    "negative": ("不能是负数。", "May not be negative."),
    "too_deep": ("内容嵌套过深。", "Nested too deeply."),
    "too_many_digits": ("位数太多，最多 20 位。", "Too many digits: at most 20."),
    "exponent_out_of_range": ("数值太大或太小。", "The number is far too large or too small."),
    "na_is_not_true": ("“不适用”只能填“是”。", '"Not applicable" can only be true.'),
    "na_not_allowed": ("这一项不能申报“不适用”。", "This criterion cannot be declared not applicable."),
    "na_without_reason": ("申报“不适用”请写明理由。", "Say why it is not applicable."),
    "met_missing": ("请填写符合了几项。", "Say how many are met."),
    "total_missing": ("请填写共有几项。", "Say how many there are."),
    "met_not_within_total": ("符合的项数应在 0 到 {total} 之间。", "Between 0 and {total} can be met."),
    "total_is_not_the_number_of_items": ("总项数应为 {items}。", "There are {items} items in all."),
    "ratings_missing": ("请填写评分。", "Give the ratings."),
    "rating_out_of_range": ("每个评分应在 0 到 {most} 之间。", "Each rating is between 0 and {most}."),
    "present_missing": ("请说明有没有这份文件。", "Say whether there is such a paper."),
    "not_a_text": ("应为文字。", "Must be text."),
    "nothing_applicable": ("标准中没有一项适用。", "No criterion of the standard applies."),
}
