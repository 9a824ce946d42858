"""Where alerts are sent: the robots of DingTalk, Feishu (Lark) and WeCom, or any other address.

What each wants stands in its maker's pages on custom robots, at open.dingtalk.com, open.feishu.cn and
developer.work.weixin.qq.com.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

Language = Literal["en", "zh"]

DINGTALK, WECOM = "oapi.dingtalk.com", "qyapi.weixin.qq.com"
FEISHU, LARK = "open.feishu.cn", "open.larksuite.com"


@dataclass(frozen=True, slots=True)
class Robot:
    """`made` makes an address, a body and headers of a text and what it is about."""

    host: str
    language: Language
    made: Callable[[str, Mapping[str, Any]], tuple[str, bytes, dict[str, str]]]


def robot(url: str, secret: str, clock: Callable[[], float] = time.time) -> Robot:
    """By the host of its address. `secret` signs what is sent, where one can; "": nothing does."""
    host = urlsplit(url).hostname or ""

    def dingtalk(text: str, about: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
        """The secret is the key, and a part of what is signed; the signature stands in the address."""
        moment = str(int(clock() * 1000))
        signature = {"timestamp": moment, "sign": _signature(secret, f"{moment}\n{secret}")}
        body = {"msgtype": "text", "text": {"content": text}}
        return f"{url}&{urlencode(signature)}" if secret else url, _json(body), {}

    def feishu(text: str, about: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
        """What is signed elsewhere is the key here, and nothing is signed with it; the signature stands in the body."""
        moment = str(int(clock()))
        signature = {"timestamp": moment, "sign": _signature(f"{moment}\n{secret}", "")} if secret else {}
        return url, _json({**signature, "msg_type": "text", "content": {"text": text}}), {}

    def wecom(text: str, about: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
        """Its address is its secret."""
        return url, _json({"msgtype": "text", "text": {"content": text}}), {}

    def other(text: str, about: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
        body = _json({**about, "text": text})
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return url, body, {"X-Qwendow-Signature": f"sha256={digest}"} if secret else {}

    known: dict[str, tuple[Language, Any]] = {
        DINGTALK: ("zh", dingtalk),
        FEISHU: ("zh", feishu),
        LARK: ("en", feishu),
        WECOM: ("zh", wecom),
    }
    language, made = known.get(host, ("en", other))
    return Robot(host, language, made)


def refusal(answer: Any) -> str:
    """Why it was not taken, which these robots say with the status 200; "" where it was."""
    if not isinstance(answer, dict):
        return ""
    code = answer.get("errcode", answer.get("code", 0))
    return f"{code} {answer.get('errmsg', answer.get('msg', ''))}".strip() if code else ""


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
