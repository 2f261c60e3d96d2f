"""Words for the codes that rows and cards carry. Templates: `{{ offer.basis|label("basis") }}`."""

from __future__ import annotations

from functools import cache

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.products.schemas import OFFER_FIELDS
from catalog.web.page.words.audit_labels import AUDIT_LABELS
from catalog.web.page.words.language import language, said

# What a code reads when nobody has words for it yet: the code itself, so that nothing is hidden.
LABELS: dict[str, dict[str, LazyString]] = {
    "role": {
        "farm_owner": _("农户"),
        "anchor": _("主播"),
        "reviewer": _("审核员"),
        "operator": _("联盟管理员"),
    },
    "supplier_kind": {
        "household": _("家庭农户"),
        "cooperative": _("合作社"),
        "enterprise": _("企业"),
    },
    # Whose rule it is, where a standard says so in English words; agencies go by their letters.
    "issuer": {
        "alliance": _("联盟"),
        "CAC and six others": _("国家网信办等七部门"),
        "State Council": _("国务院"),
        "Zhejiang": _("浙江省"),
    },
    "standing": {"good": _("正常"), "suspended": _("已暂停")},
    "level": {
        "none": _("未说明用标权利"),
        "name_only": _("仅用地名"),
        "registered": _("地标已登记"),
        "authorised": _("已获用标授权"),
        "lot_verified": _("批次已核验"),
        "unproven": _("自称有用标授权"),
    },
    "category": {
        "fresh_fruit": _("鲜果"),
        "vegetable": _("蔬菜"),
        "edible_fungi": _("食用菌"),
        "grain": _("粮豆"),
        "tea": _("茶叶"),
        "nut_dried": _("坚果干货"),
        "oil": _("食用油"),
        "condiment_processed": _("调味与加工品"),
        "medicinal_herb": _("中药材"),
        "livestock_meat": _("畜禽肉"),
        "egg_dairy_honey": _("蛋奶蜂蜜"),
        "aquatic": _("水产"),
        "alcohol": _("酒"),
        "flower_plant": _("花卉苗木"),
        "handicraft": _("工艺品"),
        "other": _("其他"),
    },
    "system": {
        "cn_aqsiq_cnipa": _("国家地理标志保护产品"),
        "eu_pdo": _("欧盟原产地名称保护（PDO）"),
        "eu_pgi": _("欧盟地理标志保护（PGI）"),
        "eu_tsg": _("欧盟传统特色保证（TSG）"),
        "eu_gi": _("欧盟地理标志（酒类）"),
        "certification_trademark": _("地理标志证明商标"),
        "pre_2005": _("2005 年前批准的地理标志"),
        "other_added": _("联盟补录的其他权利"),
    },
    "gi_status": {
        "registered": _("已登记"),
        "applied": _("申请中"),
        "published": _("公示中"),
        "rejected": _("未获登记"),
    },
    "fact_status": {
        "notice_matched": _("已在官方公告原文中找到"),
        "notice_not_matched": _("名录有载，公告原文未找到"),
        "register_copy": _("欧盟名录副本（2020 年底）"),
        "official_document": _("联盟已核对官方文件"),
        "secondary_pages": _("依据网页、新闻或教材，未核对原件"),
        "from_memory": _("凭记忆录入，尚未查证"),
    },
    # Codes of an offer's own fields, by the field's name.
    **{one.name: {code: said(words) for code, words in one.choices.items()} for one in OFFER_FIELDS if one.choices},
    "grade": {
        "A": _("优选"),
        "B": _("良选"),
        "C": _("可选"),
        "D": _("暂不入选"),
        "E": _("不入选"),
        "REJECTED": _("一票否决"),
        "INCOMPLETE": _("资料不全"),
        "EXPIRED": _("凭证过期"),
    },
    # What is made per batch, on a day ahead (scoring/renewal.py).
    "proven": {"80": _("八成以上有凭证"), "50": _("五成到八成"), "0": _("不到五成")},
    "paper": {"valid": _("凭证有效"), "to_renew": _("凭新合格证（要换新）")},
    "outcome": {
        "met": _("符合"),
        "not_met": _("不符合"),
        "not_applicable": _("不适用"),
        "unknown": _("未知"),
    },
    # Whether a place lies in a protected area (registry/origin.py).
    "origin": {
        "inside": _("在公告范围内"),
        "outside": _("不在公告范围内"),
        "no_area": _("名录里没有公告的范围"),
        "cannot_be_told": _("公告的用语不足以判断"),
    },
    "answered_by": {
        "system": _("系统按现有资料判定"),
        "owner": _("供应商填报"),
        "reviewer": _("审核员核定"),
        "service": _("只由系统按记录判定"),
    },
    "backing": {"proven": _("有凭证"), "declared": _("农户申报"), "measured": _("联盟实测")},
    "gate_weight": {"knockout": _("否决项"), "major": _("主要项"), "minor": _("次要项"), "none": _("评分项")},
    "cap": {
        "major_fail": _("主要项不符合，最高 C 级"),
        "minor_ratio": _("次要项符合率低于九成，最高 B 级"),
        "section_floor": _("食品安全得分低于 70，最高 C 级"),
        "proven_share": _("有凭证的分数占比不够，等级受限"),
    },
    # review.listing.STATES, and the states of a review.
    "listing": {
        "listed": _("可选"),
        "draft": _("草稿"),
        "waiting": _("待审核"),
        "taken": _("审核中"),
        "approved": _("已通过"),
        "returned": _("退回修改"),
        "rejected": _("未通过"),
        "withdrawn_review": _("已撤回送审"),
        "withdrawn": _("已下架"),
        "suspended": _("供应商已暂停"),
        "delisted": _("联盟已撤下"),
        "edited": _("改动待审核"),
        "season_ended": _("产季已过"),
        "correction_overdue": _("整改逾期"),
        "grade_lapsed": _("凭证过期，已下架"),
        "standard_outdated": _("标准已换版，待重新审核"),
        "standard_missing": _("评分标准缺失，暂不上架"),
        "not_yet_approved": _("尚未通过审核"),
    },
    "review_action": {
        "submit": _("提交审核"),
        "withdraw": _("撤回"),
        "take": _("开始审核"),
        "put_back": _("放回队列"),
        "approve": _("通过"),
        "return_for_changes": _("退回修改"),
        "reject": _("不通过"),
    },
    "queue": {
        "waiting": _("待审核"),
        "mine": _("我接手的"),
        "taken": _("审核中"),
        "approved": _("已通过"),
        "returned": _("已退回"),
        "rejected": _("未通过"),
    },
    "review_kind": {"new": _("新货盘"), "change": _("改动"), "renewal": _("续期")},
    "gate": {
        "authorised": _("用标授权"),
        "price": _("不低于保底价"),
        "capacity": _("产能之内"),
        "season": _("在产季内"),
        "listed": _("当日可选"),
    },
    "slot_role": {
        "traffic": _("引流款"),
        "gift": _("福利款"),
        "hero": _("主推款"),
        "margin": _("利润款"),
        "image": _("形象款"),
    },
    "run_sheet": {
        "number": _("序号"),
        "starts": _("时间"),
        "minutes": _("分钟"),
        "role": _("角色"),
        "name": _("产品"),
        "title": _("货盘"),
        "spec": _("规格"),
        "supplier": _("供应商"),
        "grade": _("等级"),
        "price_yuan": _("直播价（元）"),
        "commission_percent": _("佣金率"),
        "quantity_units": _("订货量"),
        "amount_yuan": _("金额（元）"),
        "commission_yuan": _("佣金（元）"),
        "selling_point": _("卖点"),
        "refusals": _("不能上播的原因"),
    },
    "reservation": {
        "held": _("已预留"),
        "confirmed": _("已确认"),
        "released": _("已释放"),
        "consumed": _("已播出"),
    },
    # picking.models.RELEASED_REASONS
    "released_reason": {
        "anchor": _("主播退回"),
        "broadcast_cancelled": _("直播取消"),
        "paper_missing": _("新证明没有按时来"),
    },
    "document": {
        "business_licence": _("营业执照"),
        "gi_mark_authorisation": _("地标用标授权文件"),
        "gi_notice_no": _("地标公告"),
        "plot_location": _("地块位置证明"),
        "production_record": _("生产记录"),
        "certificate": _("认证证书"),
        "commitment_certificate": _("承诺达标合格证"),
        "lab_report": _("检测报告"),
        "declaration": _("声明"),
        "photo": _("照片"),
        "trace_code": _("追溯码"),
        "public_record": _("公开记录"),
        "sc_licence": _("食品生产许可证"),
        "quarantine_certificate": _("检疫证明"),
        "other": _("其他文件"),
    },
    # Of a certificate.
    "scheme": {"organic": _("有机产品"), "green_food": _("绿色食品"), "gap": _("良好农业规范（GAP）")},
    "suggestion": {"name": _("品名"), "gi": _("地理标志"), "place": _("产地"), "supplier": _("供应商")},
    "demand": {"much_asked": _("多人在选")},
    "index_state": {
        "ready": _("可用"),
        "stale": _("要重建"),
        "damaged": _("已损坏"),
        "missing": _("还没有建立"),
    },
    "photo_role": {"cover": _("主图"), "detail": _("细节"), "orchard": _("产地"), "package": _("包装")},
    **AUDIT_LABELS,
}


# Signs of static/icons.svg for products without a photo.
CATEGORY_ICONS = {
    "fresh_fruit": "citrus",
    "vegetable": "carrot",
    "edible_fungi": "soup",
    "grain": "wheat",
    "tea": "coffee",
    "nut_dried": "nut",
    "oil": "droplet",
    "condiment_processed": "soup",
    "medicinal_herb": "pill",
    "livestock_meat": "beef",
    "egg_dairy_honey": "egg",
    "aquatic": "fish",
    "alcohol": "droplet",
    "flower_plant": "flower-2",
    "handicraft": "gem",
}


def category_icon(category: str) -> str:
    """The sign drawn where a photo is missing."""
    return CATEGORY_ICONS.get(category, "package")


def label(code: str | None, kind: str) -> str:
    """The words for a code of one kind."""
    return _words(language())[kind].get(code or "", code or "")


@cache
def _words(_language: str) -> dict[str, dict[str, str]]:
    """All words in one language: they never change while a process runs, and a page asks for hundreds."""
    return {kind: {code: str(words) for code, words in table.items()} for kind, table in LABELS.items()}


def grade_words(grade: str) -> str:
    """A grade in a sentence: a letter as it is, what stands instead of one in words."""
    return grade if len(grade) == 1 else label(grade, "grade")


def choices(kind: str) -> list[tuple[str, str]]:
    """All codes of one kind with their words, for a select or radio field."""
    return list(_words(language())[kind].items())


def register(app: Flask) -> None:
    """Let templates use the words."""
    app.add_template_filter(label)
    app.add_template_filter(grade_words)
    app.jinja_env.globals.update(choices=choices, category_icon=category_icon)
