"""What is said to a browser where the app is asked under a name that is not its own: to whoever runs it."""

from __future__ import annotations

from qwendow.page.texts.language import Language

GATE: dict[str, dict[Language, tuple[str, ...]]] = {
    "host": {
        "en": (
            "There is no page under this name",
            "Qwendow was asked for as {host}, and is not served under that name.",
            "If it should be, whoever runs it sets {hosts} and starts it again.",
            "If the browser shows another one, a proxy in front does not pass it on. For nginx:",
        ),
        "zh": (
            "此域名下没有页面",
            "请求的主机名是 {host}，Qwendow 不以该名称提供服务。",
            "如需使用该名称，请管理员设置 {hosts} 并重新启动。",
            "如果浏览器地址栏里不是这个名称，说明前面的代理没有转发主机名。nginx 应设置：",
        ),
    },
    "origin": {
        "en": (
            "The page cannot be used at this address",
            "The browser is at {origin}, Qwendow was told that it is at {host}: that would be another site.",
            "A proxy that stands in front has to pass on the name. For nginx:",
            "Or whoever runs it sets {hosts} and starts it again.",
        ),
        "zh": (
            "页面在此地址无法使用",
            "浏览器访问的是 {origin}，而 Qwendow 收到的主机名是 {host}；来自其他网站的请求不予受理。",
            "前面的代理需要转发主机名。nginx 应设置：",
            "或由管理员设置 {hosts} 并重新启动。",
        ),
    },
    "full": {
        "en": (
            "Too many readers are here at this time",
            "Please load the page again in a few seconds. What was said is kept.",
            "Whoever runs it finds in the log what to raise.",
        ),
        "zh": (
            "当前访问人数过多",
            "请过几秒刷新页面，已有的对话不会丢失。",
            "管理员可在日志中查看应提高哪项限制。",
        ),
    },
    "many": {
        "en": (
            "Too many connections are open from this address",
            "Please close some tabs, or wait a few seconds, and load the page again.",
            "Whoever runs it allows more with {connections}.",
        ),
        "zh": (
            "此地址打开的连接过多",
            "请关闭一些标签页或稍等几秒，再刷新页面。",
            "管理员可用 {connections} 放宽限制。",
        ),
    },
}
"""The first is the title."""
