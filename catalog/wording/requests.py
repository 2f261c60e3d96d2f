"""What may be wrong with a request before anybody looks at what it asks."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "error": ("请求有误。", "The request is wrong."),
    "invalid": ("有些内容需要修改，请看各栏的提示。", "Some of it needs correcting: see the fields."),
    "not_found": ("没有找到。", "Not found."),
    "forbidden": ("您的账号不能做这件事。", "Your account may not do this."),
    "sign_in_required": ("请先登录。", "Sign in first."),
    "conflict": ("现在的状态不允许这样做。", "This does not fit the present state."),
    "refused": ("不能这样做。", "This cannot be done."),
    "unavailable": ("这项功能暂时不可用，请稍后再试。", "This is not available just now. Try again a little later."),
    "overloaded": (
        "现在访问的人太多，请过几秒再试。",
        "Too many people are here just now. Try again in a few seconds.",
    ),
    "writing_busy": (
        "现在保存的人太多，没有保存，请过几秒再试。",
        "Too many are saving just now; nothing was saved. Try again in a few seconds.",
    ),
    # What is wrong with the service as a whole: for operators
    "database_silent": ("数据库没有回应。", "The database does not answer."),
    "index_missing": (
        "没有可用的搜索索引，正在重建或索引进程没有运行。",
        "There is no usable search index: it is being built, or the indexer is not running.",
    ),
    "index_behind": (
        "搜索索引落后：最早的一项更改已经 {seconds} 秒没有跟上，索引进程可能没有运行。",
        "The search index is behind: the oldest change has waited {seconds} s. The indexer may not be running.",
    ),
    "disk_full": (
        "数据盘只剩 {megabytes} MB。",
        "Only {megabytes} MB are left on the disk of the data folder.",
    ),
    "too_slow": ("请求没有在规定时间内发完，请再试。", "The request did not arrive in time. Try again."),
    "address_too_long": ("网址太长。", "The address is too long."),
    "headers_too_large": ("请求头太大。", "The headers of the request are too large."),
    "too_many": ("操作太频繁，请稍后再试。", "Too often. Try again a little later."),
    # Pages only
    "form_expired": (
        "这张表单已经失效，请返回上一页，刷新后再提交。",
        "This form is no longer valid. Go back, reload the page and send it again.",
    ),
    "upload_too_large": ("文件太大，一次最多 24 MB。", "Too large: at most 24 MB at a time."),
    "server_error": ("服务器出错了，我们已记下。", "Something went wrong on our side; it has been noted."),
    "bad_request": ("请求的格式不对。", "The request is malformed."),
    "host_unknown": (
        "本服务不认这个网址名。请用正式的网址；管理员可把它加进 CATALOG_TRUSTED_HOSTS。",
        "The service does not answer to this name. Use its proper address; whoever runs it can add a name to "
        "CATALOG_TRUSTED_HOSTS.",
    ),
    "method_not_allowed": ("这个地址不支持该方法。", "This address does not have that method."),
    "not_acceptable": ("无法给出所要的格式。", "The format asked for is not available."),
    "unsupported_media_type": (
        "内容类型不对，应为 {expected}。",
        "The content type is wrong; expected {expected}.",
    ),
    "too_large": ("内容太大，最多 {limit} 字节。", "Too large; {limit} bytes at most."),
    "length_required": ("请求缺少长度。", "The request lacks its length."),
    "precondition_required": (
        "修改时请带上 If-Match，值为读取时得到的 ETag。",
        "An edit needs If-Match with the ETag that was read.",
    ),
    "precondition_failed": (
        "内容在您读取之后已被修改，请重新读取再改。",
        "It has changed since you read it; read it again and repeat the edit.",
    ),
    "idempotency_key_invalid": (
        "Idempotency-Key 应为 1 至 255 个可打印 ASCII 字符。",
        "Idempotency-Key must be 1 to 255 printable ASCII characters.",
    ),
    "idempotency_key_reused": (
        "这个 Idempotency-Key 已用于另一个请求。",
        "This Idempotency-Key was used for a different request.",
    ),
    "cursor_invalid": ("翻页标记无效。", "The cursor is not one we gave."),
    "token_invalid": ("令牌无效、已过期或已撤销。", "The token is unknown, expired or revoked."),
    "scope_missing": ("令牌缺少权限 {scope}。", "The token lacks the scope {scope}."),
    "invalid_query": ("网址中的参数有误。", "A parameter in the address is wrong."),
    "repeated": ("这个参数只能出现一次。", "This parameter may appear only once."),
    # Strict JSON
    "json_malformed": ("不是合法的 JSON。", "Not valid JSON."),
    "json_encoding": ("JSON 必须是不带 BOM 的 UTF-8。", "JSON must be UTF-8 without a byte order mark."),
    "json_depth": ("JSON 嵌套太深，最多 {limit} 层。", "JSON nested too deeply; {limit} levels at most."),
    "json_not_an_object": ("JSON 最外层必须是对象。", "The JSON must be an object."),
    "json_duplicate_key": ("JSON 中的键重复。", "A key appears twice in the JSON."),
    "json_not_finite": ("数字必须是有限的，不能是 NaN 或 Infinity。", "Numbers must be finite, not NaN or Infinity."),
    "json_number_too_long": ("数字太长或太大。", "A number is too long or too large."),
    "text_not_storable": (
        "文字中有不能保存的字符（空字符或不成对的代理项）。",
        "The text holds characters that cannot be kept (NUL or a lone surrogate).",
    ),
}
