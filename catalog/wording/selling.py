"""Refusals of review, picking and search, and why a gate or a listing says no."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # Review
    "invalid_transition": (
        "现在的状态（{state}）不能这样做，请刷新后再看。",
        "This step does not fit the present state ({state}): look at it again.",
    ),
    "nothing_to_renew": (
        "没有可续的：文件和答案都与上次审定时一样。请先上传新文件或改答案，再提交。",
        "Nothing to renew: papers and answers are those decided last. File a new paper or answer anew first.",
    ),
    "not_owner": ("只有货主本人可以这样做。", "Only the owner may do this."),
    "taken_by_another": ("这份申请由另一位审核员处理。", "Another reviewer has taken this."),
    "changed_since_submit": (
        "提交之后内容已被修改，请退回后重新提交。",
        "It was edited after it was submitted: return it so that it is submitted anew.",
    ),
    "changed_since_read": (
        "您打开页面之后，答案或凭证有变化，请重新查看再决定。",
        "Answers or evidence changed after you opened it: read it again before deciding.",
    ),
    "offer_withdrawn": ("货盘已下架。", "The offer was withdrawn."),
    "supplier_suspended": ("供货主体已被暂停。", "The supplier is suspended."),
    "not_listable": (
        "按现有答案为 {grade}，达不到上架等级，不能通过。",
        "The answers give {grade}, which cannot be listed, so it cannot be approved.",
    ),
    "not_approved": ("这批货现在没有有效的审核通过。", "No approval of this offer stands."),
    "review_open": (
        "正在审核中，先等结果或撤回申请，再修改。",
        "A review is open: wait for its decision or withdraw it before editing.",
    ),
    "no_pending_change": ("没有待审核的修改。", "No edit waits for review."),
    "price_below_floor": (
        "直播价 {live_price_fen} 低于保底价 {floor_price_fen}。",
        "The live price {live_price_fen} is below the floor {floor_price_fen}.",
    ),
    # Picking
    "offer_not_found": ("没有这批货，或它已不再上架。", "There is no such offer, or it is no longer listed."),
    "pick_list_full": ("选品车已满，最多 {maximum} 件。", "The pick list is full: at most {maximum}."),
    "broadcast_cancelled": ("这场直播已取消。", "This broadcast was cancelled."),
    "broadcast_past": ("这场直播的日期（{on_day}）已过。", "This broadcast's day ({on_day}) is past."),
    "day_is_past": ("日期不能早于今天（{today}）。", "The day may not be before today ({today})."),
    "not_a_time": ("应为时间，例如 20:00。", "Must be a time of day, such as 20:00."),
    "not_the_same_slots": ("排序要包含全部品位，每个一次。", "The order must name every slot once."),
    "forbidden_words": ("含有不能在直播中使用的词：{words}。", "Holds words that may not be said on air: {words}."),
    "terms_changed": (
        "这批货的价格或佣金已变为 {live_price_fen}、{commission_bp}，增加的数量请另行预留。",
        "Its terms are now {live_price_fen} and {commission_bp}: reserve the rest anew.",
    ),
    "never_approved": ("这批货还没有通过审核，不能制作手卡。", "It was never approved, so there is no cue card of it."),
    "no_live_reservation": (
        "先订货，才能看农户的电话；退回或播完以后就不再显示。",
        "Reserve some of it first: the farm's phone is shown while you hold a reservation.",
    ),
    "gate_refused": ("不能上这场直播，原因见各项检查。", "It cannot go on air: see which gates refuse."),
    "busy": ("预留的人太多，请再试一次。", "Too many are reserving at once. Try again."),
    "printing_busy": (
        "现在生成 PDF 的人太多，请 {retry_after_seconds} 秒后再试，或用浏览器打印页面。",
        "Too many PDFs are being made just now. Try again in {retry_after_seconds} seconds, or print the page.",
    ),
    "pdf_not_made": (
        "这份 PDF 没能生成，请稍后再试，或用浏览器打印页面。",
        "This PDF could not be made. Try again a little later, or print the page from the browser.",
    ),
    "pdf_unavailable": (
        "这台服务器没有安装 PDF 组件，请用浏览器打印。",
        "This server has no PDF library: print the page from the browser.",
    ),
    # Gates
    "authorisation_pending": (
        "用标授权正在申请，还不能用这个名称销售。",
        "The right to the name is still applied for.",
    ),
    "not_authorised": ("没有使用这个地理标志的授权。", "The supplier has no right to this name."),
    "authorisation_unproven": (
        "没有当日有效的用标授权文件。",
        "No paper proves the right to the name on that day.",
    ),
    "capacity_used_up": ("已全部预留完。", "Everything is reserved."),
    "capacity_short": (
        "只剩 {left_units} 件，不够 {quantity_units} 件。",
        "{left_units} units are left, not the {quantity_units} asked for.",
    ),
    "before_season": ("{ship_from_on} 起才能发货。", "It ships from {ship_from_on} on."),
    "after_season": ("{ship_through_on} 之后不再发货。", "It ships until {ship_through_on}."),
    "storage_without_basis": ("贮藏品没有写明贮藏方式。", "It does not say how the goods are stored."),
    # Why an offer is not listed on a day
    "listing_draft": ("还是草稿，没有提交审核。", "A draft, not submitted."),
    "listing_waiting": ("等待审核。", "Waiting for review."),
    "listing_taken": ("正在审核。", "In review."),
    "listing_returned": ("已退回修改。", "Returned for changes."),
    "listing_rejected": ("审核未通过。", "Rejected."),
    "listing_approved": ("已通过审核。", "Approved."),
    "listing_withdrawn": ("已下架。", "Withdrawn."),
    "listing_withdrawn_review": ("申请已撤回。", "The submission was withdrawn."),
    "listing_suspended": ("供货主体已被暂停。", "The supplier is suspended."),
    "listing_delisted": ("已被撤销上架。", "The approval was ended."),
    "listing_edited": ("内容已变，需重新审核。", "It was edited and has to be reviewed again."),
    "listing_season_ended": ("产季已结束。", "Its season has ended."),
    "listing_correction_overdue": ("整改期已过。", "The time to correct is over."),
    "listing_grade_lapsed": (
        "凭证到那天已过期，等级不够上架；换上新凭证即可恢复。",
        "A paper has expired by that day, so its grade is too low to be listed. A new paper restores it.",
    ),
    "listing_standard_outdated": (
        "评分标准已换新版，宽限期已过，需要按新版重新审核。",
        "A newer standard decides and the days of grace are over: it has to be reviewed again.",
    ),
    "listing_standard_missing": (
        "评分时用的标准文件找不到了，暂不上架，请联系联盟。",
        "The standard it was scored by cannot be read, so it is not listed. Ask the alliance.",
    ),
    "listing_not_yet_approved": ("那一天尚未通过审核。", "Not yet approved on that day."),
    "paper_lapsed": (
        "每批一开的证明那天已过期，来不及换新的了。",
        "A paper made per batch will have run out by then, and it is too late to file a new one.",
    ),
    "paper_to_renew": (
        "每批一开的证明那天已过期：新证明审核通过后才能确认。",
        "A paper made per batch will have run out by then: confirm once the new one is approved.",
    ),
    "listing_listed": ("已上架。", "Listed."),
    # Search
    "trade_terms": (
        "佣金和保底价只对联盟接纳的主播开放。",
        "Commission and floor prices are open to admitted anchors only.",
    ),
    "search_rebuilding": ("货盘索引正在重建，请过一会儿再搜。", "The catalog is being rebuilt. Search again shortly."),
    "too_many_for_a_workbook": (
        "一共找到 {total} 个，Excel 表格最多 {maximum} 个：请再加几个条件，或者导出 CSV。",
        "{total} offers were found, and a workbook holds at most {maximum}: narrow the search, or take CSV.",
    ),
    "search_already_saved": ("这个搜索已经保存过了，叫“{name}”。", "This search is saved already, as “{name}”."),
    "too_many_saved_searches": (
        "最多保存 {maximum} 个搜索，请先删掉用不着的。",
        "At most {maximum} searches can be saved: delete one you no longer need.",
    ),
    "index_locked": ("另一个进程正在写索引。", "Another process is writing the index."),
    "hint_syntax": ("搜索式没有看懂，已按普通文字搜索。", "The query was not understood and searched as plain text."),
    "hint_cut": ("文字太长，只搜了前 {longest} 个字。", "Too long: the first {longest} characters were searched."),
    "hint_cut_words": ("词太多，只搜了前 {words} 个。", "Too many words: the first {words} were searched."),
    "hint_unknown_field": ("没有“{field}”这个字段。", "There is no field “{field}”."),
    "hint_unknown_value": ("“{text}”不是“{field}”可用的值。", "“{text}” is no value of “{field}”."),
    "hint_meant": (
        "“{field}”没看懂“{text}”，是 {meant} 吗？是的话请写 {meant}。",
        "“{text}” can be read in two ways for “{field}”. Is it {meant}? If so, write {meant}.",
    ),
    "hint_only_signs": ("只有符号，没有可以搜的字。", "Only signs: there is nothing to search for."),
    "hint_not_read": ("“{text}”没有算作条件，请换个说法。", "“{text}” narrows nothing: put it in other words."),
    "hint_dropped": ("没有全部符合的，已略去：{text}。", "Nothing matches all of it. Left out: {text}."),
    "hint_either": (
        "没有一个货盘同时是这几样，已分别找：{text}。",
        "No offer is all of these. Each was searched for: {text}.",
    ),
    "hint_unknown_word": ("没有货盘提到“{text}”。", "No offer mentions “{text}”."),
    "hint_not_offered": ("现在没有“{text}”的货盘。", "“{text}” is not offered at present."),
    "hint_protected_not_offered": (
        "现在没有“{text}”的货盘。名录里受保护的名称有 {count} 个：{names}。",
        "“{text}” is not offered at present. Protected names in the register: {count} ({names}).",
    ),
    "hint_mentioned_only": (
        "下面的货盘不是“{text}”，只是供应商名称或介绍里提到。",
        "The offers below are no “{text}”: only their supplier's name or their description mentions it.",
    ),
    "hint_trade_field": ("“{field}”只对联盟接纳的主播开放。", "“{field}” is open to admitted anchors only."),
    "hint_sort_refused": ("这种排序只对联盟接纳的主播开放。", "This order is open to admitted anchors only."),
    "not_a_group": ("不能按它分组。", "Nothing can be grouped by this."),
    "not_a_sort": ("没有这种排序。", "There is no such order."),
    "out_of_range": ("超出范围。", "Out of range."),
    "too_many_values": ("选的值太多。", "Too many values."),
    "not_a_province": ("应为两位省份代码，例如 33。", "Must be two digits of a province, such as 33."),
    "not_a_facet": ("没有这个筛选项。", "There is no such facet."),
    "not_a_band": ("应为区间，例如 1000..1999。", "Must be a band, such as 1000..1999."),
    "not_a_value": ("这个筛选项没有这个值。", "This facet has no such value."),
    "reversed_band": ("下限高于上限。", "The lower end lies above the upper one."),
    "not_a_cursor": ("翻页标记无效。", "The cursor is not one we gave."),
    # Standards
    "standard_unknown": ("没有这个标准版本（{name}）。", "There is no such standard version ({name})."),
    "migration_unknown": ("没有这个版本对照（{name}）。", "There is no such migration ({name})."),
    "profile_unknown": ("没有这份地标专则（{name}）。", "There is no such profile ({name})."),
    "category_unknown": ("没有这个品类（{category}）。", "There is no such category ({category})."),
    "standard_refused": ("标准文件无法使用。", "The standard's file cannot be used."),
    "sizes_differ": ("各项数值的个数不一致。", "Not every row has as many values as there are criteria."),
    "not_positive": ("权重应为正数。", "Weights must be positive."),
    "already_sealed": ("这个版本已经封存。", "This version is sealed already."),
    "draft_not_adopted": (
        "{name} 是草稿，还没有发布，不能采用。",
        "{name} is a draft: it has to be published before it can be adopted.",
    ),
    "adoption_not_needed": (
        "{name} 不需要采用：它是首个版本或联盟自己发布的版本，到施行日就生效。",
        "{name} needs no adoption: a first version, or the alliance's own, decides from its own day.",
    ),
    "already_adopted": ("{name} 已经采用。", "{name} is adopted already."),
    "later_version_decides": (
        "{name} 不能采用：更新的 {later} 从 {on} 起已经施行。",
        "{name} cannot be adopted: the later {later} decides from {on}.",
    ),
    "profiles_not_carried": (
        "{name} 带不动这些地标的专则：{names}。请先给它们封存新版的专则。",
        "{name} cannot carry the profiles of {names}: seal profiles written for it first.",
    ),
    "adoption_untried": (
        "{name} 还没有在现有货盘上试算，或试算之后文件变了。",
        "{name} was not tried on the catalog, or its file is another one since.",
    ),
}
