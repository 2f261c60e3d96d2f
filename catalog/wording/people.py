"""Refusals about accounts, rights and who may do what."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "role_required": ("当前账号没有这个权限。", "This account may not do that."),
    "not_admitted": (
        "佣金、保底价、订货和农户电话只对联盟接纳的主播开放。请联系联盟管理员。",
        "Commission, floor price, reserving and the farm's phone are open to anchors the alliance has admitted. "
        "Ask the alliance's operator.",
    ),
    "not_an_anchor": ("这个账号不是主播。", "This account is no anchor's."),
    "not_an_email_or_mobile": (
        "请填电子邮箱，或手机号（境外号码请加国家代码，例如 +852）。",
        "Give an e-mail address or a mobile number (outside mainland China with its country code, such as +852).",
    ),
    "name_taken": ("这个邮箱或手机号已经注册。", "This e-mail address or mobile number already has an account."),
    "password_too_short": ("密码至少 {minimum} 个字。", "The password needs at least {minimum} characters."),
    "password_characters": (
        "密码里有控制字符，键盘打不出来，请重新输入。",
        "The password holds control characters, which no keyboard types; please type it anew.",
    ),
    "password_too_common": (
        "这个密码太常见，容易被猜到。可以用一句只有自己记得的话。",
        "This password is too common and easily guessed. A sentence only you know works well.",
    ),
    "password_is_your_name": (
        "密码不能就是自己的名字、邮箱或手机号。",
        "The password may not be your own name, e-mail address or mobile number.",
    ),
    "wrong_name_or_password": ("账号或密码不对。", "Wrong name or password."),
    "wrong_password": ("现在的密码不对。", "The present password is wrong."),
    "too_many_sign_ins": (
        "尝试次数过多，请 {retry_after_seconds} 秒后再试。",
        "Too many attempts. Try again in {retry_after_seconds} seconds.",
    ),
    "hashing_busy": (
        "现在登录的人太多，请 {retry_after_seconds} 秒后再试。",
        "Too many people are signing in just now. Try again in {retry_after_seconds} seconds.",
    ),
    "demo_account": ("演示账号没有密码，不能修改。", "A demo account has no password to change."),
    "made_in_demo": (
        "这个账号是演示时建的，正式服务里不能用。请重新注册，或请联盟管理员邀请。",
        "This account was made in demo mode and does not work outside it. Join anew, or ask the alliance's operator.",
    ),
    "demo_operator": (
        "演示账号只能处理演示账号。",
        "A demo account can only decide about other demo accounts.",
    ),
    "letter_of_demo": (
        "这是演示管理员的邀请，不能加到正式账号上。",
        "This invitation comes from the demonstration: it cannot be added to a real account.",
    ),
    "invitation_not_found": (
        "邀请链接无效：已经用过、已撤回或已过期。",
        "This invitation is not valid: it was used, withdrawn, or is over.",
    ),
    "invitation_over": ("这份邀请已经用过或已经结束。", "This invitation was used or is over already."),
    "recovery_not_found": (
        "重设密码的链接无效：已经用过，或已超过一天。请联盟管理员再给一个。",
        "This link is not valid: it was used, or is more than a day old. Ask the alliance's operator for another.",
    ),
    "account_disabled": ("这个账号已停用，请先恢复。", "This account is shut out. Let it in again first."),
    "own_account": ("不能对自己的账号这样做。", "You cannot do this to your own account."),
    "too_many_tokens": (
        "最多可有 {maximum} 个有效令牌，请先停用旧的。",
        "At most {maximum} live tokens: revoke one first.",
    ),
    "stale_revision": (
        "您打开之后，内容已被修改（现为第 {revision} 版）。请核对后重新提交。",
        "It was changed since you opened it (now revision {revision}). Check it and send your edit again.",
    ),
}
