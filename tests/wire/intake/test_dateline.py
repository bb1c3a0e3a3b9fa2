"""Credits and datelines as agencies and newswires of all languages write them."""

import pytest

from wire.intake.dateline import opens_with_dateline, split_credit

LINES = [
    ("NEW YORK, March 12, 2025 /PRNewswire/ -- Text", "PRNewswire", "NEW YORK, March 12, 2025 – Text"),
    ("/PRNewswire/ -- Text", "PRNewswire", "Text"),
    ("NEW YORK, March 12, 2025 (GLOBE NEWSWIRE) -- Text", "GLOBE NEWSWIRE", "NEW YORK, March 12, 2025 – Text"),
    ("LONDON--(BUSINESS WIRE)--Text", "BUSINESS WIRE", "LONDON – Text"),
    ("BOSTON--(BUSINESS WIRE)--$ACM #AI--Text", "BUSINESS WIRE", "BOSTON – $ACM #AI--Text"),
    ("東京--(BUSINESS WIRE)--本文", "BUSINESS WIRE", "東京 – 本文"),
    (
        "Toronto, Ontario--(Newsfile Corp. - March 12, 2025) - Text",
        "Newsfile Corp.",
        "Toronto, Ontario, March 12, 2025 – Text",
    ),
    (
        "TORONTO and LONDON, March 12, 2025 (Newsfile Corp.) - Text",
        "Newsfile Corp.",
        "TORONTO and LONDON, March 12, 2025 – Text",
    ),
    (
        "NEW YORK, NY / ACCESS Newswire / March 12, 2025 / Text",
        "ACCESS Newswire",
        "NEW YORK, NY, March 12, 2025 – Text",
    ),
    (
        "HONG KONG SAR - Media OutReach Newswire - 12 March 2025 - Text",
        "Media OutReach Newswire",
        "HONG KONG SAR, 12 March 2025 – Text",
    ),
    ("TOKYO, Mar 12, 2025 - (JCN Newswire) - Text", "JCN Newswire", "TOKYO, Mar 12, 2025 – Text"),
    ("LONDON (AP) — Text", "AP", "LONDON – Text"),
    ("(SPA) Text", "SPA", "Text"),
    ("(SPA)", "SPA", ""),
    ("[SPA]", "SPA", ""),
    ("/SPA/", "SPA", ""),
    ("SPA --", "SPA", ""),
    ("-- SPA", "SPA", ""),
    ("RIYADH, Nov 29, 2026, SPA -- Text", "SPA", "RIYADH, Nov 29, 2026 – Text"),
    ("WASHINGTON (AP) _ Text", "AP", "WASHINGTON – Text"),
    ("OSLO, Norway (AP) — Text", "AP", "OSLO, Norway – Text"),
    ("Oslo (TTXVN 12/3) Văn bản", "TTXVN", "Oslo, 12/3 – Văn bản"),
    ("PARIS (AFP) - Text", "AFP", "PARIS – Text"),
    ("paris, 12 mars (AFP) – Texte", "AFP", "paris, 12 mars – Texte"),
    ("Berlin (dpa) - Text", "dpa", "Berlin – Text"),
    ("Berlin (dpa/bb) - Text", "dpa/bb", "Berlin – Text"),
    ("Düsseldorf, 12. März 2025 (ots/PRNewswire) - Text", "ots/PRNewswire", "Düsseldorf, 12. März 2025 – Text"),
    ("(EFE).- Texto", "EFE", "Texto"),
    ("Madrid, 12 mar (EFE).- Texto", "EFE", "Madrid, 12 mar – Texto"),
    ("ROMA (ANSA) - Text", "ANSA", "ROMA – Text"),
    ("LISBOA, 12 de março de 2025 (Lusa) – Texto", "Lusa", "LISBOA, 12 de março de 2025 – Texto"),
    ("SÃO PAULO, 12 de março de 2025 /PRNewswire/ -- Texto", "PRNewswire", "SÃO PAULO, 12 de março de 2025 – Texto"),
    ("МОСКВА, 12 мар — РИА Новости. Текст", "РИА Новости", "МОСКВА, 12 мар – Текст"),
    ("МОСКВА, 12 марта. /ТАСС/. Текст", "ТАСС", "МОСКВА, 12 марта – Текст"),
    ("МОСКВА, 12 марта (Рейтер) - Текст", "Рейтер", "МОСКВА, 12 марта – Текст"),
    ("القاهرة - (أ ف ب) - نص", "أ ف ب", "القاهرة – نص"),
    ("القاهرة 12 مارس (رويترز) - نص", "رويترز", "القاهرة 12 مارس – نص"),
    ("\u200fالقاهرة \u200f(\u200fرويترز\u200f)\u200f - نص", "رويترز", "القاهرة – نص"),
    ("أبوظبي في 12 مارس / وام / نص", "وام", "أبوظبي في 12 مارس – نص"),
    ("الكويت - 12 - 3 (كونا) -- نص", "كونا", "الكويت - 12 - 3 – نص"),
    ("【東京＝共同】本文", "共同", "東京 – 本文"),
    ("【東京共同】本文", "共同", "東京 – 本文"),
    ("【ニューヨーク=時事】本文", "時事", "ニューヨーク – 本文"),
    ("［東京　１２日　ロイター］ - 本文", "ロイター", "東京 １２日 – 本文"),
    ("(서울=연합뉴스) 본문", "연합뉴스", "서울 – 본문"),
    ("(서울=연합뉴스) 홍길동 기자 = 본문", "연합뉴스", "서울 – 홍길동 기자 = 본문"),
    ("[서울=뉴시스]홍길동 기자 = 본문", "뉴시스", "서울 – 홍길동 기자 = 본문"),
    ("[이데일리 홍길동 기자] 본문", "이데일리", "홍길동 기자 – 본문"),
    ("新华社北京3月12日电 正文", "新华社", "北京3月12日电 – 正文"),
    ("新华社北京3月12日电（记者张三）正文", "新华社", "北京3月12日电 – （记者张三）正文"),
    ("（中央社記者王小明台北12日電）內文", "中央社", "記者王小明台北12日電 – 內文"),
    ("北京2025年3月12日 /美通社/ -- 正文", "美通社", "北京2025年3月12日 – 正文"),
    ("JAKARTA, KOMPAS.com - Teks", "KOMPAS.com", "JAKARTA – Teks"),
    ("TEMPO.CO, Jakarta - Teks", "TEMPO.CO", "Jakarta – Teks"),
    ("Jakarta (ANTARA) - Teks", "ANTARA", "Jakarta – Teks"),
    ("Jakarta, 12/3 (ANTARA/PRNewswire)- Teks", "ANTARA/PRNewswire", "Jakarta, 12/3 – Teks"),
    ("Beijing--(ANTARA/Business Wire)--Teks", "ANTARA/Business Wire", "Beijing – Teks"),
    ("KUALA LUMPUR, 12 Mac (Bernama) -- Teks", "Bernama", "KUALA LUMPUR, 12 Mac – Teks"),
    ("HÀ NỘI (TTXVN) – Văn bản", "TTXVN", "HÀ NỘI – Văn bản"),
    ("กรุงเทพฯ--18 มี.ค.--ThaiPR.net", "ThaiPR.net", "กรุงเทพฯ--18 มี.ค."),
    ("กรุงเทพฯ (รอยเตอร์) - ข้อความ", "รอยเตอร์", "กรุงเทพฯ – ข้อความ"),
]


@pytest.mark.parametrize(("text", "credit", "rest"), LINES)
def test_the_agency_is_the_credit_and_the_rest_stays(text: str, credit: str, rest: str) -> None:
    """Places, dates and reporters stay before the text, with one dash between; no word goes."""
    assert split_credit(text) == (credit, rest)


@pytest.mark.parametrize(
    "text",
    [
        "TORONTO, March 20, 2026 – Acme Corp. (NYSE: ACM) – a maker of things – today announced",
        "TORONTO, March 20, 2026 – Acme Corp. (Acme) – a maker of things – today announced",
        "PARIS, March 12, 2025 – 7:30 a.m. (CET) – Acme today announced",
        "PARIS, March 12, 2025 (CET) – Acme today announced",
        "Acme (Hong Kong: 0001) – a maker of things – announced",
        "Acme (Germany) – a maker of things – announced",
        "ACME (Germany) – a maker of things – announced",
        "ACME (0001.HK) – announced",
        "애크미(이하 ‘애크미’) - 회사",
        "(이하 애크미) - 회사",
        "The agency (Reuters) - which said so - met.",
        "Moody's (AA) – the agency – said so.",
        "【ワシントン＝山田太郎】本文",
        "Barbed wire – a fence – was cut.",
        "/usr/bin/ - a folder",
    ],
)
def test_what_is_no_agency_stays_in_the_text(text: str) -> None:
    """In doubt the text is kept as it is."""
    assert split_credit(text) == ("", text)


@pytest.mark.parametrize(
    "text",
    [
        "NEW YORK – March 12, 2025 – Acme",
        "LONDON, March 18, 2025 – Acme",
        "กรุงเทพฯ--12 มี.ค.--บริษัท",
        "Paris, le 12 mars 2025 – Acme",
    ],
)
def test_a_dateline_without_an_agency_opens_a_lead(text: str) -> None:
    """It has a date before a dash; a headline with a dash has none."""
    assert opens_with_dateline(text)
    assert split_credit(text) == ("", text)
    assert not opens_with_dateline("Berlin – Acme opens a plant")
