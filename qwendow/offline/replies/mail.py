"""The facts of an e-mail by simple rules: addresses, dates, amounts, requests. No model, so much is missed."""

from __future__ import annotations

import re
from datetime import date

from qwendow.offline.wire.forms import Json

_HEADERS = re.compile(
    r"^[ \t]*(?:From|To|Date|Subject|发件人|收件人|日期|主题)[ \t]*[:：].*$", re.MULTILINE | re.IGNORECASE
)
_HEADER = r"^[ \t]*(?:{})[ \t]*[:：](.+)$"
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*\\.?"
_DATE = re.compile(
    r"(?:(\d{4}) ?[-/年] ?)?(\d{1,2}) ?[-/月] ?(\d{1,2}) ?日?(?![\d-])"
    rf"|\b(\d{{1,2}}) {_MONTH}(?: (\d{{4}}))?|\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?",
    re.IGNORECASE,
)
_CURRENCIES = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "yuan": "CNY", "rmb": "CNY", "cny": "CNY",
    "$": "USD", "usd": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<before>[¥￥$€£]|\b(?:CNY|RMB|USD|EUR|GBP))\s?(?P<first>\d[\d,]{0,15}(?:\.\d{1,4})?)"
    r"|(?<![\d,.])(?P<second>\d[\d,]{0,15}(?:\.\d{1,4})?)\s?(?P<after>元|块|yuan|dollars|euros|(?:CNY|RMB|USD|EUR|GBP)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?](?=\d)[^.!?。！？\n]*)*[.!?。！？]?")
_REQUEST = re.compile(r"\bplease\b|\bcould you\b|\bcan you\b|请(?!问)", re.IGNORECASE)
_DUE = re.compile(r"\b(?:by|before|until|due|deadline)\b|前|到期|截止", re.IGNORECASE)
_GLAD = re.compile(r"thank you|thanks|well|great|感谢|谢谢|顺利", re.IGNORECASE)
_CROSS = re.compile(r"not arrived|late|delay|refund|fault|complain|延误|未到|退款|投诉|故障", re.IGNORECASE)


def mail_facts(text: str) -> Json:
    """Under the names of Qwendow's own prompt; None or [] for what was not found."""
    body = _HEADERS.sub("", text)
    sent = _iso_dates(_header("Date|日期", text) or "")
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(body) if sentence.strip()]
    return {
        "sender": _person(_header("From|发件人", text) or ""),
        "recipients": [_person(one) for one in re.split("[,;，；]", _header("To|收件人", text) or "") if one.strip()],
        "date": sent[0] if sent else None,
        "subject": _header("Subject|主题", text),
        "summary": next((sentence for sentence in sentences if len(sentence) > 12), None),
        "requests": [_request(sentence) for sentence in sentences if _REQUEST.search(sentence)],
        "deadlines": [
            {"date": day, "what": sentence}
            for sentence in sentences
            if _DUE.search(sentence)
            for day in _iso_dates(sentence, sent)
        ],
        "amounts": [_amount(found) for found in _AMOUNT.finditer(body)],
        "sentiment": "negative" if _CROSS.search(body) else "positive" if _GLAD.search(body) else "neutral",
    }


def _header(names: str, text: str) -> str | None:
    found = re.search(_HEADER.format(names), text, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else None


def _person(text: str) -> Json:
    address = _ADDRESS.search(text)
    name = _ADDRESS.sub("", text).strip(" <>\"'＜＞")
    return {"name": name or None, "email": address[0] if address else None}


def _request(sentence: str) -> Json:
    return {"what": sentence, "of_whom": None, "due": next(iter(_iso_dates(sentence)), None)}


def _amount(found: re.Match[str]) -> Json:
    digits = (found["first"] or found["second"]).replace(",", "")
    value = float(digits)
    currency = _CURRENCIES[(found["before"] or found["after"]).lower()]
    return {"value": int(value) if value.is_integer() else value, "currency": currency, "what": None}


def _iso_dates(text: str, sent: list[str] | None = None) -> list[str]:
    """As YYYY-MM-DD; a date without its year is taken as of the year the mail was sent, or left as it stands."""
    return [iso for found in _DATE.finditer(text) if (iso := _iso(found, sent[0][:4] if sent else None))]


def _iso(found: re.Match[str], year_sent: str | None) -> str | None:
    year = found[1] or found[6] or found[9] or year_sent
    name = found[5] or found[7]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(found[2])
    day = int(found[3] or found[4] or found[8])
    if year is None:
        return found[0].strip()
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None
