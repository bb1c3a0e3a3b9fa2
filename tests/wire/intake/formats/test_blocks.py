"""The text of a body as blocks, and nothing but the text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from wire.contract.release import BlockKind
from wire.intake.formats.blocks import plain_body, read_body
from wire.intake.formats.trees import parse_html, parse_xml

PARAGRAPH, SUBHEAD, TABLE = BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.TABLE


def blocks(markup, **options):
    return [(block.kind, block.text) for block in read_body(parse_html(markup, "copy"), **options).blocks]


def test_paragraphs_subheads_lists_and_tables_are_blocks():
    """A list's items are paragraphs, with their numbers where the list has some."""
    assert blocks(
        "<h2>One</h2><p>a <b>b</b>\n c</p><ul><li>x<li>y</ul><ol start=3><li><p>z</p><p>z2</p></ol>"
        "<table><tr><td>1<td>2<tr><td colspan=2>3</table><dl><dt>t<dd>d</dl><blockquote>q</blockquote>tail"
    ) == [
        (SUBHEAD, "One"),
        (PARAGRAPH, "a b c"),
        (PARAGRAPH, "x"),
        (PARAGRAPH, "y"),
        (PARAGRAPH, "3. z"),
        (PARAGRAPH, "z2"),
        (TABLE, "1\t2\n3\t"),
        (PARAGRAPH, "t"),
        (PARAGRAPH, "d"),
        (PARAGRAPH, "q"),
        (PARAGRAPH, "tail"),
    ]


def test_two_line_breaks_begin_a_paragraph():
    """One of them is a space: agencies break lines where their columns end."""
    assert blocks("<p>a<br>b<br><br/>c</p>") == [(PARAGRAPH, "a b"), (PARAGRAPH, "c")]


def test_text_that_is_laid_out_by_hand_keeps_its_lines():
    """Paragraphs and tables of <pre> are those of plain text."""
    assert blocks("<pre>one\n\ntwo</pre>") == [(PARAGRAPH, "one"), (PARAGRAPH, "two")]
    assert [block.text for block in plain_body("a\tb\nc\td\n\nend").blocks] == ["a\tb\nc\td", "end"]


def test_what_is_no_text_is_left_out_and_counted():
    """Scripts, styles, pictures, forms and what is hidden."""
    body = read_body(
        parse_html(
            "<p>a</p><script>s()</script><style>p{}</style><figure><img><figcaption>c</figcaption></figure>"
            "<form><input value=v>f</form><p hidden>h</p><p aria-hidden=true>h</p><p style='display:none'>h</p>"
            "<span class='sr-only'>h</span><template>t</template><noscript>n</noscript><p>b</p>",
            "copy",
        )
    )
    assert [block.text for block in body.blocks] == ["a", "b"]
    assert body.left_out == {
        "scripts, styles and the like": 4,
        "pictures and captions": 1,
        "forms": 1,
        "hidden parts": 4,
    }


def test_parts_that_are_not_public_are_kept_from_the_text():
    """Notes to editors stand beside the text, without what is not public in them."""
    body = read_body(
        parse_html(
            "<p>a</p><section class='notepad'><p>for editors</p><div class='np-nonpublic'>phone</div></section>"
            "<div class='not-for-publication'>secret</div><p class='editors_note'>note</p>",
            "copy",
        )
    )
    assert [block.text for block in body.blocks] == ["a"]
    assert body.editors == ["for editors", "note"]
    assert body.private == ["phone", "secret"]


def test_the_notes_of_nitf_say_whether_they_may_be_published():
    """Pa may, npa may not, and any other is for editors."""
    body = read_body(
        parse_xml(
            "<body.content><p>a</p><note type='pa'><body.content><p>public</p></body.content></note>"
            "<note type='npa'><body.content><p>secret</p></body.content></note>"
            "<note noteclass='editorsnote'><body.content><p>note</p></body.content></note></body.content>",
            "copy",
        )
    )
    assert [block.text for block in body.blocks] == ["a", "public"]
    assert (body.editors, body.private) == (["note"], ["secret"])


def test_elements_of_nitf_are_read():
    """Fractions, quotes, blocks and footnotes; media and their captions are left out."""
    body = read_body(
        parse_xml(
            "<body.content><block><p><num>2</num><frac><numer>1</numer><frac-sep/><denom>2</denom></frac> million</p>"
            "</block><bq><block><p>quoted</p></block></bq><media><media-caption>c</media-caption></media>"
            "<fn><body.content><p>foot</p></body.content></fn></body.content>",
            "copy",
        )
    )
    assert [block.text for block in body.blocks] == ["2 1/2 million", "quoted", "foot"]


def test_the_parts_around_a_page_are_left_out_where_that_is_asked():
    """An agency's body has no navigation: there an aside is a box of the story."""
    markup = "<nav>n</nav><aside>a</aside><div class=breadcrumbs>b</div><footer>f</footer><p>p</p>"
    assert blocks(markup, furniture=True) == [(PARAGRAPH, "p")]
    assert [text for _, text in blocks(markup)] == ["n", "a", "b", "f", "p"]


TAGS = st.sampled_from(
    [
        *("p", "/p", "div", "/div", "b", "/b", "table", "tr", "td", "/td", "/tr", "/table", "ul", "li", "/ul", "br"),
        *(
            "script",
            "/script",
            "style",
            "/style",
            "h2",
            "/h2",
            "a href='x>y'",
            "/a",
            "!-- c --",
            "p hidden",
            "pre",
            "/pre",
        ),
        *("blockquote", "ol", "/ol", "img src=x", "span class='np-nonpublic'", "/span", "textarea", "/textarea"),
    ]
)
PIECES = st.lists(st.one_of(TAGS.map(lambda tag: f"<{tag}>"), st.sampled_from(["word", " ", "\n", "&amp;", "é", "日"])))


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_no_tag_comes_out_in_a_block(pieces):
    """In any order of tags: no tag, no script and nothing hidden is text."""
    markup = "<body>" + "".join(pieces) + "<script>evil()</script><p hidden>evil</p></body>"
    for _, text in blocks(markup):
        assert not re.search(r"</?[a-z]|<!|evil", text.replace("\n", " "))
        assert text.strip()
