"""What is said of personal numbers that did not go out."""

from __future__ import annotations

from qwendow.page.texts.language import Language

MASKED: dict[str, dict[Language, str]] = {
    "phone": {"en": "phone number × {count}", "zh": "电话号码 {count} 个"},
    "id_card": {"en": "identity number × {count}", "zh": "身份证号 {count} 个"},
    "bank_card": {"en": "bank card × {count}", "zh": "银行卡号 {count} 个"},
    "email": {"en": "e-mail address × {count}", "zh": "邮箱 {count} 个"},
    "plate": {"en": "number plate × {count}", "zh": "车牌号 {count} 个"},
    "uscc": {"en": "company code × {count}", "zh": "统一社会信用代码 {count} 个"},
    "ip": {"en": "IP address × {count}", "zh": "IP 地址 {count} 个"},
}
"""By the kinds of QWENDOW_MASK."""
