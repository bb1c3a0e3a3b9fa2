"""The shapes in which desks write instructions: their verbs, media, days alone, and embargoes that are lifted."""

import pytest

from wire.contract.times import format_time, parse_time
from wire.intake.embargo import read_line
from wire.intake.instruction import Free, Instruction, Unreadable, Until

NOW_NS = parse_time("2026-11-29T12:00:00Z")

# The language of the copy, the line, and the moment until which it is held.
UNTIL = [
    ("en", "News embargoed until 10 a.m. ET on March 18, 2027", "2027-03-18T14:00:00Z"),
    ("en", "Embargoed by the Eye until 10:00 London time / 06:00 New York on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Embargoed for the morning bulletins until 10:00 GMT 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "The embargo will lift at 10:00 GMT on Thursday 18 March 2027.", "2027-03-18T10:00:00Z"),
    ("en", "NEW EMBARGO: 18 March 2027, 10:00 GMT", "2027-03-18T10:00:00Z"),
    ("en", "Embargo lifted: 18 March 2027, 10:00 GMT", "2027-03-18T10:00:00Z"),
    ("en", "This paper may not be published before 10:00 GMT on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Must not be quoted or broadcast before 10:00 GMT on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Please do not run this story before 10:00 GMT on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Publication prohibited until 10:00 GMT 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Not for onward distribution until 10:00 GMT on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Private and confidential until 10am GMT, 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Advance for release Thursday, March 18, 2027, 12:01 a.m. EDT and thereafter", "2027-03-18T04:01:00Z"),
    ("en", "Eds: Moved in advance for use Thursday, March 18, 2027, at 6 a.m. EDT.", "2027-03-18T10:00:00Z"),
    ("en", "Going live at 10:00 GMT on 18 March 2027", "2027-03-18T10:00:00Z"),
    ("en", "Embargo: 18 March 2027, 11:00 CET (Geneva), 06:00 EDT (New York)", "2027-03-18T10:00:00Z"),
    ("en", "Embargo: 18-Mar-2027 06:00 EDT (10:00 GMT/UTC)", "2027-03-18T10:00:00Z"),
    ("en", "Embargoed until 9 am Hawaii time, March 18, 2027", "2027-03-18T19:00:00Z"),
    ("de", "Nicht zur Veröffentlichung bestimmt vor dem 18.3.2027, 11 Uhr", "2027-03-18T10:00:00Z"),
    ("de", "Nur zur Verwendung nach dem 18. März 2027, 11 Uhr", "2027-03-18T10:00:00Z"),
    ("fr", "L'embargo est fixé au jeudi 18 mars 2027, 10 h GMT.", "2027-03-18T10:00:00Z"),
    ("fr", "Merci de respecter l'embargo : 18 mars 2027, 10h GMT", "2027-03-18T10:00:00Z"),
    ("fr", "Strictement confidentiel jusqu'au 18 mars 2027 10h GMT", "2027-03-18T10:00:00Z"),
    ("fr", "Pour publication à partir de jeudi 18 mars 2027 à 6h00 (HAE)", "2027-03-18T10:00:00Z"),
    ("es", "Publicable a partir de las 10:00 GMT del jueves 18 de marzo de 2027", "2027-03-18T10:00:00Z"),
    ("pt", "Reportagem embargada até 18 de março de 2027, 10h00 GMT", "2027-03-18T10:00:00Z"),
    ("ko", "2027년 3월 18일(목) 19:00부터 보도 가능합니다.", "2027-03-18T10:00:00Z"),
    ("ja", "解禁日時　3/18 19:00", "2027-03-18T10:00:00Z"),
    ("ja", "報道解禁日：3月18日（木）正午", "2027-03-18T03:00:00Z"),
    ("ja", "テレビ・ラジオ・インターネット：3月18日（木）午後7時解禁", "2027-03-18T10:00:00Z"),
    ("ja", "本資料の公表は3月18日19時以降でお願いします。", "2027-03-18T10:00:00Z"),
    ("zh-Hans", "新闻禁运期：2027年3月18日18:00（北京时间）", "2027-03-18T10:00:00Z"),
    ("zh-Hans", "发布禁令：2027年3月18日18时前不得报道", "2027-03-18T10:00:00Z"),
    ("zh-Hant", "報導禁令：2027年3月18日18時前不得報導", "2027-03-18T10:00:00Z"),
    ("ru", "Разрешено к публикации 18 марта 2027 в 13:00 мск", "2027-03-18T10:00:00Z"),
    ("ar", "يرجى عدم النشر قبل الساعة 10:00 بتوقيت غرينتش يوم 18 مارس 2027", "2027-03-18T10:00:00Z"),
    ("ar", "غير قابل للنشر قبل الساعة 10:00 بتوقيت غرينتش 18 مارس 2027", "2027-03-18T10:00:00Z"),
    ("vi", "Thông tin hạn chế đến 17 giờ ngày 18 tháng 3 năm 2027", "2027-03-18T10:00:00Z"),
    ("id", "Boleh tayang setelah 18 Maret 2027 pukul 17.00 WIB", "2027-03-18T10:00:00Z"),
]  # fmt: skip

UNREADABLE = [
    ("en", "Advance for use Sunday, Dec. 6, and thereafter"),
    ("en", "ADVANCE FOR SUNDAY DEC. 6"),
    ("en", "For use Sunday"),
    ("en", "For release at the end of the board's meeting"),
    ("en", "FOR RELEASE ON OR AFTER DECEMBER 3, 2026"),
    ("en", "Eds: Moving in advance for use Thursday at 6 a.m. ET. With AP Photos."),
    ("en", "EMBARGOED COPY"),
    ("en", "The embargo has not been lifted."),
    ("en", "Publication date: 29 November 2026, 18:00"),
    ("de", "Sperrfrist für Print: 3.12.2026, für Online: 3.12.2026, 18 Uhr"),
    ("es", "INFORMACIÓN EMBARGADA"),
    ("fr", "Embargo non levé"),
    ("ru", "Эмбарго не снято"),
    ("de", "Sperrfrist noch nicht aufgehoben"),
    ("ko", "엠바고 있음"),
    ("ko", "내일 오전 10시까지 엠바고"),
    ("ko", "이 자료는 2026년 12월 3일 석간부터 취급하여 주십시오."),
    ("ja", "新聞は12月4日付朝刊から解禁"),
    ("ja", "発表後解禁"),
]

FREE = [
    ("en", "The embargo has been lifted."),
    ("en", "For release: November 29, 2026"),
    ("de", "Sperrfrist aufgehoben"),
    ("fr", "Embargo levé"),
    ("es", "Embargo levantado"),
    ("pt", "Embargo levantado"),
    ("ko", "엠바고 해제"),
    ("ko", "배포일시: 2026. 11. 29.(일)"),
    ("zh-Hans", "发布时间：2026-11-29"),
    ("ru", "Эмбарго снято"),
    ("ar", "تم رفع الحظر"),
]

PROSE = [
    ("en", "The release will be published on December 3, 2026 at 7:00 a.m. ET on the website of the company."),
    ("en", "Embargo lifted on beef from the north"),
    ("ja", "12月3日までの公開禁止を求め提訴"),
    ("zh-Hans", "来源：新华社  发布时间：2026-11-28 09:30"),
]


def read(language: str, line: str) -> Instruction | None:
    return read_line(line, NOW_NS, language)


@pytest.mark.parametrize(("language", "line", "time"), UNTIL)
def test_an_instruction_is_read_in_the_words_of_its_desk(language: str, line: str, time: str) -> None:
    """A line that says when the copy may be used holds it until then, whichever verb the line has."""
    found = read(language, line)
    assert isinstance(found, Until)
    assert (format_time(found.time_ns), found.end) == (time, len(line))


@pytest.mark.parametrize(("language", "line"), UNREADABLE)
def test_an_instruction_without_a_certain_time_is_never_prose(language: str, line: str) -> None:
    """A day, a morning edition or an event alone names no moment, and the client is asked."""
    assert isinstance(read(language, line), Unreadable)


@pytest.mark.parametrize(("language", "line"), FREE)
def test_a_lifted_embargo_and_the_day_of_publication_hold_nothing(language: str, line: str) -> None:
    """An embargo that is lifted is none, and a publication date without a time that has begun is no embargo."""
    assert isinstance(read(language, line), Free)


@pytest.mark.parametrize(("language", "line"), PROSE)
def test_what_a_story_says_of_publications_is_prose(language: str, line: str) -> None:
    """Reports on publications and lawsuits, and the moment at which a site published a text, hold nothing."""
    assert read(language, line) is None


def test_a_word_before_the_day_of_publication_makes_it_doubtful() -> None:
    """A road that is closed until a moment is no embargo with certainty, and the copy is not held in silence."""
    found = read("de", "Straße gesperrt bis 18. März 2027, 11 Uhr")
    assert isinstance(found, Unreadable)
    assert found.doubtful
