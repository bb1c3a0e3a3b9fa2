"""Labels, notices, companies' names and the lines of sites, which are no headlines."""

import pytest

from wire.intake.labels import behind_label, is_issuer, is_label, is_notice, names_site
from wire.intake.vocabulary import vocabulary

LABELS = {
    "en": (
        "FOR IMMEDIATE RELEASE",
        "Press Release",
        "*** NEWS RELEASE ***",
        "Press release – March 12, 2025",
        "Media Release No. 12",
        "BC-EU--Norway-Ferries, 1st Ld-Writethru",
    ),
    "de": ("PRESSEMITTEILUNG", "Pressemitteilung Nr. 12/2025", "Medienmitteilung", "Zur sofortigen Veröffentlichung"),
    "fr": (
        "COMMUNIQUÉ DE PRESSE",
        "Communiqué de presse – Pour diffusion immédiate",
        "Communiqué de presse, le 12 mars 2025",
    ),
    "es": ("NOTA DE PRENSA", "Comunicado de prensa", "PARA PUBLICACIÓN INMEDIATA"),
    "pt": ("COMUNICADO DE IMPRENSA", "Nota à imprensa", "Para divulgação imediata"),
    "ru": ("ПРЕСС-РЕЛИЗ", "Пресс-релиз № 12", "Для немедленной публикации"),
    "ar": ("بيان صحفي", "بيان صحافي", "للنشر الفوري"),
    "ja": ("プレスリリース", "【プレスリリース】", "報道関係者各位", "報道資料", "プレスリリース 2025年3月12日"),
    "ko": ("보도자료", "[보도자료]", "즉시 배포", "보도자료 제12호"),
    "zh-Hans": ("新闻稿", "【新闻稿】", "即时发布"),
    "zh-Hant": ("新聞稿", "即時發佈", "新聞稿 2025年3月12日"),
    "vi": ("THÔNG CÁO BÁO CHÍ", "Phát hành ngay"),
    "th": ("ข่าวประชาสัมพันธ์", "เพื่อเผยแพร่ทันที"),
    "id": ("SIARAN PERS", "Siaran Pers No. 12", "Untuk segera disiarkan"),
    "ms": ("SIARAN AKHBAR", "Kenyataan Media", "UNTUK SIARAN SEGERA"),
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in LABELS.items() for text in texts])
def test_a_label_is_known_with_number_and_date(language: str, text: str) -> None:
    """In any case and in brackets; two labels on a line are one."""
    assert is_label(text, vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Press release: Acme opens a second plant"),
        ("en", "Press releases are dead, says Acme"),
        ("en", "Pressmen go on strike"),
        ("de", "Pressemitteilung der Acme AG zum neuen Werk"),
        ("ja", "プレスリリースの書き方"),
        ("ko", "보도자료를 배포하는 방법"),
        ("zh-Hans", "新闻稿写作大赛开幕"),
        ("en", "Acme opens a second plant"),
    ],
)
def test_a_label_with_words_behind_it_may_be_the_headline(language: str, text: str) -> None:
    """In doubt the line is kept whole."""
    assert not is_label(text, vocabulary(language))


def test_what_is_behind_a_label_is_told() -> None:
    """A contact may share the label's line."""
    words = vocabulary("en")
    assert behind_label("FOR IMMEDIATE RELEASE Contact: Jane Doe", words) == "Contact: Jane Doe"
    assert behind_label("Acme opens", words) == "Acme opens"


def test_a_notice_is_no_headline_and_a_headline_no_notice() -> None:
    """A notice begins with its words; behind a colon a headline may follow."""
    words = vocabulary("de")
    assert is_notice("NICHT ZUR VERBREITUNG IN DEN USA", words)
    assert is_notice("Es gilt das gesprochene Wort", words)
    assert is_notice("NOT FOR DISTRIBUTION IN THE UNITED STATES: SEE BELOW", words)
    assert not is_notice("Ad-hoc-Mitteilung: Acme hebt die Prognose an", words)
    assert not is_notice("Nichts Neues aus Oslo", words)


def test_a_company_above_its_headline_is_told() -> None:
    """By its legal form, by the headline that names it, or as its newsroom."""
    assert is_issuer("株式会社アクメ", "第二工場を開設へ")
    assert is_issuer("Acme GmbH", "Ein zweites Werk")
    assert is_issuer("Acme", "Acme opens a second plant")
    assert is_issuer("Acme Newsroom", "A second plant opens")
    assert not is_issuer("Record First Quarter", "Net sales up 17.8 percent")
    assert not is_issuer("Acme opens a second plant in the north", "Acme opens a second plant in the north, it says")


SITES = [
    ("en", "News for English-language desks"),
    ("de", "Meldungen für deutschsprachige Redaktionen"),
    ("ja", "日本語ニュース配信"),
    ("de", "Deutsche Nachrichtenveranstaltungen finden statt"),
    ("ko", "한국어 뉴스 서비스"),
    ("zh-Hans", "简体中文新闻专线"),
    ("zh-Hant", "繁體中文新聞專線"),
    ("th", "ข่าวสำหรับกองบรรณาธิการภาษาไทย"),
    ("ar", "أخبار للغرف التحريرية العربية"),
    ("ru", "Новости для русскоязычных редакций"),
    ("fr", "Dépêches pour les rédactions francophones"),
    ("es", "Noticias para redacciones en español"),
    ("pt", "Notícias para redações em português"),
    ("vi", "Bản tin dành cho các tòa soạn tiếng Việt"),
    ("id", "Kabar untuk redaksi berbahasa Indonesia"),
    ("ms", "Berita untuk meja berita bahasa Melayu"),
    ("en", "www.acme.example"),
    ("en", "https://acme.example/"),
    ("en", "Acme Wire"),
    ("en", "ACME WIRE NEWS"),
]


@pytest.mark.parametrize(("language", "text"), SITES)
def test_a_site_is_named_by_words_for_news_and_a_language(language: str, text: str) -> None:
    """Or by its address, or by the credit."""
    assert names_site(text, "Acme Wire", vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Net sales up 17.8% to $44.6 million"),
        ("en", "German news agency opens a bureau in Seoul"),
        ("en", "Acme Reports Record First Quarter"),
        ("en", "English and Korean"),
        ("de", "Deutsche Redaktionen streiken"),
        ("ja", "日本のニュース番組が終了へ"),
        ("ko", "한국어 뉴스 앵커 은퇴"),
        ("zh-Hans", "中文新闻周刊停刊"),
        ("th", "ข่าวลือภาษาไทย"),
        ("ru", "Новости науки: открыт новый закон"),
        ("ar", "أخبار سارة للمزارعين"),
    ],
)
def test_a_line_with_any_other_word_is_no_site(language: str, text: str) -> None:
    """In doubt it is the headline."""
    assert not names_site(text, "Acme Wire", vocabulary(language))


def test_the_kind_of_a_publication_is_a_label() -> None:
    """A line that says that the research was reviewed must be no headline."""
    assert is_label("Peer-Reviewed Publication", vocabulary("en"))
    assert not is_label("Peer-reviewed publication withdraws a study", vocabulary("en"))
