"""Texts that are not UTF-8: read as they were written, or refused; never as what nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qwendow.attachments.texts import unicode_text
from qwendow.attachments.worker.encodings import decoded
from qwendow.conversation.parts import BadAttachment
from qwendow.conversation.tokens import load_counter


def count(text: str) -> int:
    """By a vocabulary that is loaded when it is asked, and not in each process that collects the tests."""
    return load_counter().count(text)


CODE = "def total(rows):\n    # {}\n    return sum(row.price for row in rows)\n"

READ: list[tuple[str, str, str]] = [
    ("gbk", "GB18030", "订单,数量\n1003,2\n"),
    ("gbk", "GB18030", "姓名,电话\n张三,13800138000\n"),
    ("gb18030", "GB18030", "商品;价格\n苹果;10元\n"),
    ("gbk", "GB18030", "你好，世界！今天 weather 不错。\r\n第二行\t完"),
    ("gbk", "GB18030", CODE.format("计算所有订单的总金额")),
    ("gb18030", "GB18030", "收货地址：浙江省杭州市西湖区文三路 90 号，联系电话见下。\n" * 40),
    ("big5", "Big5", "訂單編號,商品名稱\n"),
    ("cp950", "Big5", "客戶姓名,聯絡電話\n陳小明,0912345678\n"),
    ("big5", "Big5", "您好，這是本月的銷售報告，請查閱附件並回覆。\n" * 20),
    ("cp949", "EUC-KR", "이름;가격\n사과;1000원\n"),
    ("euc_kr", "EUC-KR", "주문번호,상품명,수량\n1003,이어폰,2\n"),
    ("cp949", "EUC-KR", "안녕하세요. 이번 달 매출 보고서를 보내드립니다. 확인 부탁드립니다.\n" * 20),
    ("euc_jp", "EUC-JP", "注文番号,商品名,数量\n1003,イヤホン,2\n"),
    ("shift_jis", "Shift-JIS", "注文番号,商品名,数量\n1003,イヤホン,2\n"),
    ("cp932", "Shift-JIS", "お世話になっております。今月の売上をご報告いたします。\n" * 20),
    ("euc_jp", "EUC-JP", CODE.format("注文の合計を計算します")),
    ("cp1253", "Windows-1253", "Παραγγελία;Τιμή\n"),
    ("iso8859_7", "Windows-1253", "Καλημέρα, σας στέλνω την αναφορά πωλήσεων του μήνα.\n" * 10),
    ("cp1252", "Windows-1252", "Größe;Preis\nKlein;10\n"),
    ("cp1252", "Windows-1252", "Straße;Preis\n"),
    ("latin-1", "Windows-1252", "Prénom;Réf\nHélène;12\n"),
    ("cp1252", "Windows-1252", "Artículo;Año\nNiño;2026\n"),
    ("cp1252", "Windows-1252", "Temp;20 °C\n"),
    ("cp1252", "Windows-1252", "Total: 5 €"),
    ("latin-1", "Windows-1252", "Fahrvergnügen ist für alle schön, auch in der Straße der Größe nach.\n" * 10),
    ("cp1251", "Windows-1251", "Название;Цена\nЯблоко;10\n"),
    ("koi8_r", "KOI8-R", "Добрый день, высылаю отчёт о продажах за месяц.\n"),
    ("cp1250", "Windows-1250", "Zamówienie;Ilość\nŻółty;2\n"),
    ("cp1254", "Windows-1254", "Sipariş;Değer\nÇiçek;10\n"),
]
"""(encoding, its name on the page, text): short ones and long ones, tables, sentences, code."""

UNSURE: list[tuple[str, str]] = [
    ("gbk", "订"),
    ("big5", "停止"),
    ("cp949", "값"),
    ("cp1251", "с"),
    ("cp1255", "א"),
    ("mac_roman", "Größe;Preis\n"),
    ("cp850", "Größe;Preis\n"),
    ("cp1257", "Kašubu"),
    ("cp1250", "velký"),
    ("koi8_r", "в"),
]
"""Too short to be told, or in an encoding of long ago."""


def read(data: bytes) -> str | None:
    """None where it is refused."""
    try:
        text = unicode_text(data)
        return text[0] if text else decoded(data, count)[0]
    except BadAttachment as bad:
        assert bad.reason in ("encoding", "encoding_unknown", "damaged", "not_text")
        return None


@pytest.mark.parametrize(("encoding", "name", "text"), READ, ids=lambda value: repr(value[:12]))
def test_a_text_is_read_as_it_was_written(encoding: str, name: str, text: str):
    assert decoded(text.encode(encoding), count) == (text, name)


@pytest.mark.parametrize(("encoding", "text"), UNSURE)
def test_what_could_be_several_texts_is_refused(encoding: str, text: str):
    with pytest.raises(BadAttachment) as caught:
        decoded(text.encode(encoding), count)
    assert caught.value.reason in ("encoding", "encoding_unknown")


def test_a_refusal_names_what_it_may_be():
    with pytest.raises(BadAttachment) as caught:
        decoded("注释".encode("gbk"), count)
    assert "GB18030" in str(caught.value.facts["guesses"])


@pytest.mark.parametrize("at", [1, 10, 100])
def test_utf_8_with_a_torn_character_is_not_taken_for_chinese(at: int):
    data = ("这是一个很长的日志文件，其中有一个字符断开了。" * 10).encode()
    torn = data[:at] + data[at + 1 :]
    with pytest.raises(BadAttachment) as caught:
        decoded(torn, count)
    assert caught.value.reason == "damaged"


def test_one_character_that_is_rare_does_not_matter_in_a_long_text():
    text = "收货地址：浙江省杭州市西湖区文三路。\n" * 30 + "㙍𠮷\n"
    assert decoded(text.encode("gb18030"), count)[0] == text


WORDS = {
    "gb18030": "订单 数量 价格 商品 名称 客户 地址 电话 公司 产品 北京 上海 用户 时间 管理 系统 信息 服务 项目 报告",
    "big5": "訂單 數量 價格 商品 名稱 客戶 地址 電話 公司 產品 臺北 使用者 時間 管理 系統 資訊 服務 專案 報告",
    "cp932": "注文 数量 価格 商品 名前 お客様 住所 電話番号 会社 製品 東京 ユーザー 時間 管理 システム 情報 サービス",
    "euc_jp": "注文 数量 価格 商品 名前 お客様 住所 電話番号 会社 製品 東京 ユーザー 時間 管理 システム 情報 サービス",
    "cp949": "주문 수량 가격 상품 이름 고객 주소 전화 회사 제품 서울 사용자 시간 관리 시스템 정보 서비스 프로젝트",
    "cp1253": "Παραγγελία Ποσότητα Τιμή Προϊόν Όνομα Πελάτης Διεύθυνση Τηλέφωνο Εταιρεία Αθήνα χρήστης χρόνος",
    "cp1251": "Заказ Количество Цена Товар Название Клиент Адрес Телефон Компания Москва пользователь время система",
    "cp1252": "Größe Straße Menge Stück Prénom Réponse Année Où Señor Año Número Città Più Överför Måned Köln Übung",
    "cp1250": "Zamówienie Ilość Cena Nazwa Żółty Objednávka Množství Příjmení Telefon Město Łódź Rendelés Mennyiség",
    "cp1254": "Sipariş Miktar Fiyat Ürün Müşteri Adres Şirket Kullanıcı Yönetim Değer Çiçek İstanbul",
}


@settings(deadline=None)
@given(st.data())
def test_any_table_is_read_as_it_was_written_or_refused(data: st.DataObject):
    encoding = data.draw(st.sampled_from(list(WORDS)))
    words = st.sampled_from(WORDS[encoding].split())
    rows = data.draw(st.lists(st.lists(words | st.integers(0, 9_999).map(str), min_size=1, max_size=4), max_size=4))
    text = "\n".join(data.draw(st.sampled_from(",;\t")).join(row) for row in [[data.draw(words)], *rows])
    assume(not text.isascii())
    assert read(text.encode(encoding)) in (text, None)


@settings(deadline=None)
@given(st.sampled_from(sorted(WORDS)), st.binary(min_size=1, max_size=60))
def test_any_bytes_are_read_or_refused(encoding: str, data: bytes):
    read(WORDS[encoding].encode(encoding) + data)
