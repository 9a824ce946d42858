"""What is said to whoever has not signed in, by the reason: a heading, a sentence, what the link is called."""

from __future__ import annotations

from typing import NamedTuple

from qwendow.page.texts.language import Language


class Said(NamedTuple):
    title: dict[Language, str]
    words: dict[Language, str]
    link: str = "sign_in"


LINKS: dict[str, dict[Language, str]] = {
    "sign_in": {"en": "Sign in", "zh": "登录"},
    "again": {"en": "Try again", "zh": "重试"},
    "other": {"en": "Sign in as somebody else", "zh": "换一个账号登录"},
    "new_tab": {"en": "It opens in a new tab.", "zh": "将在新标签页中打开。"},
}

SIGNING_IN: dict[str, Said] = {
    "none": Said(
        {"en": "Sign in to go on", "zh": "请先登录"},
        {"en": "This page is for those who are signed in.", "zh": "登录后即可使用此页面。"},
    ),
    "proxy": Said(
        {"en": "It is not known who you are", "zh": "无法识别您的身份"},
        {
            "en": "The proxy in front of this page has to sign you in, and did not say who you are. Whoever runs the "
            "page: see QWENDOW_USER_HEADER and QWENDOW_TRUSTED_PROXIES.",
            "zh": "此页面由前置代理负责登录，但代理没有说明您是谁。请管理员检查 QWENDOW_USER_HEADER 和 "
            "QWENDOW_TRUSTED_PROXIES。",
        },
    ),
    "token": Said(
        {"en": "This token does not hold", "zh": "令牌无效"},
        {
            "en": "The token was not given for this app by its issuer, or it has expired.",
            "zh": "该令牌不是签发方为此应用签发的，或已过期。",
        },
    ),
    "person": Said(
        {"en": "You have no access", "zh": "您没有访问权限"},
        {
            "en": "You are signed in as {who}, who is not among those who may use this page. Whoever runs it can "
            "change that.",
            "zh": "您已登录为 {who}，但该账号无权使用此页面。请联系管理员开通。",
        },
        "other",
    ),
    "unreachable": Said(
        {"en": "Signing in does not work just now", "zh": "暂时无法登录"},
        {"en": "Where you sign in does not answer. Try again in a minute.", "zh": "登录服务没有响应，请稍后重试。"},
        "again",
    ),
    "begun": Said(
        {"en": "Please sign in once more", "zh": "请重新登录"},
        {
            "en": "It took more than ten minutes, or was begun in another browser.",
            "zh": "登录用时超过十分钟，或是在另一个浏览器中开始的。",
        },
        "again",
    ),
    "denied": Said(
        {"en": "You are not signed in", "zh": "您没有登录"},
        {"en": "It was cancelled where you sign in.", "zh": "登录已在登录页面上取消。"},
        "again",
    ),
    "refused": Said(
        {"en": "Signing in failed", "zh": "登录失败"},
        {
            "en": "Something did not hold of what came back from where you sign in. Whoever runs this page finds the "
            "reason in its log.",
            "zh": "登录服务返回的信息无效。管理员可在日志中查看原因。",
        },
        "again",
    ),
}
