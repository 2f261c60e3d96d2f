"""Refusals about suppliers, products and offers, and how much may be uploaded."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "credit_code_form": (
        "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。",
        "A unified social credit code has 18 digits and capital letters (without I, O, S, V, Z).",
    ),
    "credit_code_check_digit": (
        "统一社会信用代码的校验位不对，请对照营业执照检查有没有输错。",
        "The code's check digit does not fit: compare it with the business licence.",
    ),
    "credit_code_is_citizen_number": (
        "这像是身份证号，请删掉：系统不收也不保存身份证号。这里填营业执照上的统一社会信用代码；农户没有执照可不填。",
        "This looks like a citizen's ID number. Remove it: such numbers are never kept. Give the code on the business "
        "licence; a household without a licence leaves this empty.",
    ),
    "credit_code_needed": (
        "合作社和企业必须填统一社会信用代码；只有农户可以不填。",
        "Cooperatives and enterprises need a credit code; only a household may be without one.",
    ),
    "credit_code_taken": (
        "这个统一社会信用代码已经登记过。",
        "A supplier with this credit code is registered already.",
    ),
    "not_a_phone_number": (
        "请填手机号、带区号的固定电话，或 400 电话。",
        "Give a mobile number, a landline number with its area code, or a 400 number.",
    ),
    "identity_is_approved": (
        "名称、类型、信用代码和所在地已经过审核，要修改请联系联盟管理员。",
        "Name, kind, credit code and place were reviewed: ask an operator of the alliance to change them.",
    ),
    "standing_unchanged": ("状态没有变化。", "That is its standing already."),
    "lot_verified_is_for_reviewers": (
        "“批次核验”只能由审核员核定。",
        "Only a reviewer can say that lots are verified.",
    ),
    "gi_not_registered": (
        "这个名称还没有注册（状态：{status}），不能作为地理标志销售。",
        "This name is not registered (its status: {status}), so nothing can be sold under it.",
    ),
    "product_has_offers": ("这个产品还有货盘，请先下架货盘。", "This product still has offers: withdraw them first."),
    "edit_through_review": (
        "这批货已经通过审核，修改要走变更审核。",
        "This was approved: its edits go through review.",
    ),
    "offer_has_reservations": (
        "主播已预留 {reserved_units} 件，先与主播解除预留才能下架。",
        "Anchors have reserved {reserved_units} units: release them before withdrawing.",
    ),
    "capacity_below_reserved": (
        "数量不能少于已预留的 {reserved_units} 件。",
        "Not fewer than the {reserved_units} units already reserved.",
    ),
    "live_price_below_floor": (
        "直播价 {live_price_fen} 低于保底价 {floor_price_fen}："
        "请把直播价提到 {floor_price_fen} 或更高，或把保底价降到 {live_price_fen} 或更低。",
        "The live price {live_price_fen} is below the floor {floor_price_fen}: raise the live price to "
        "{floor_price_fen} or more, or lower the floor to {live_price_fen} or less.",
    ),
    "supply_and_commission_above_price": (
        "供货价 {supply_price_fen} 加佣金 {commission_fen}（{commission_bp}）超过直播价 {live_price_fen}："
        "供货价最多 {most_supply_fen}，或提高直播价、降低佣金率。",
        "The supply price {supply_price_fen} and the commission {commission_fen} ({commission_bp}) are more than the "
        "live price {live_price_fen}: supply for at most {most_supply_fen}, raise the live price or lower the "
        "commission.",
    ),
    "window_ends_before_it_begins": (
        "结束日期早于开始日期（{begins_on}）。",
        "It ends before it begins ({begins_on}).",
    ),
    "window_too_long": ("时间段最长 {maximum_days} 天。", "At most {maximum_days} days."),
    "ships_before_harvest": (
        "发货不能早于采收（{harvest_from_on}）。",
        "Dispatch cannot begin before the harvest ({harvest_from_on}).",
    ),
    "ships_after_harvest": (
        "鲜采现发最晚到采收结束后 {days} 天（{latest_on}）；再晚请选“贮藏”并写明贮藏方式。",
        "Fresh from harvest ships at most {days} days after it ends ({latest_on}); later, choose storage and say how.",
    ),
    "storage_basis_needed": (
        "选了贮藏，请写明怎样贮藏，例如：3–5℃ 通风库。",
        "Say how it is stored, for example: ventilated store at 3 to 5 °C.",
    ),
    "no_samples_no_quota": ("不提供样品时，样品数应为 0。", "Without samples the quota must be 0."),
    "not_all_photos": ("排序要包含全部照片，每张一次。", "The order must name every photo once."),
    "too_many_photos": ("每个产品最多 {maximum} 张照片。", "At most {maximum} photos a product."),
    "too_many_documents": ("这里最多 {maximum} 份文件，请先撤下旧的。", "At most {maximum} papers here: withdraw one."),
    "too_many_uploads": ("24 小时内最多上传 {maximum} 个文件。", "At most {maximum} uploads in 24 hours."),
    "quota_exceeded": (
        "您的照片和文件已占满空间，请先撤下不用的，再上传。",
        "Your photos and papers fill your storage: withdraw what you no longer need first.",
    ),
    "issued_after_today": (
        "签发日期不能晚于今天（{today}）：还没有出具的文件不能上传。",
        "It cannot be issued after today ({today}): a paper that does not exist yet cannot be filed.",
    ),
    "scheme_of_certificates": (
        "只有“认证证书”才分认证种类，请改文件类型，或者不选种类。",
        "Only a certificate has a scheme: change the type of the paper, or leave the scheme out.",
    ),
    "expires_before_issued": (
        "到期日期早于签发日期（{issued_on}）。",
        "It expires before it was issued ({issued_on}).",
    ),
}
