"""Decoding and pruning: encodings that lie, chrome of every kind, pages made to hurt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.parsers.decode import decode
from scrapers.parsers.html import document, main_tree, text_of

ROSTER = "<h2>PGY-1</h2><p>Zoë Brückner, MD – Ludwig-Maximilians-Universität München</p><p>More text of the page.</p>"


def test_menus_footers_teasers_and_scripts_are_gone_and_content_stays() -> None:
    page = (
        "<body><header><nav><a href='/a'>Cardiology</a></nav></header><div class='mega-menu'>Burn Center</div>"
        f"<main><header><h1>Residents</h1></header>{ROSTER}<div class='related'>Read more</div></main>"
        "<section class='news'>Emory University</section><footer>Address</footer><script>var x</script></body>"
    )
    text = text_of(main_tree(page.encode(), None))
    assert "Residents" in text and "Zoë Brückner" in text
    for gone in ("Cardiology", "Burn Center", "Read more", "Emory", "Address", "var x"):
        assert gone not in text


def test_without_main_only_chrome_goes() -> None:
    links = "".join(f"<li><a href='/s{i}'>Service {i}</a></li>" for i in range(12))
    banner = "<div id='cookie-consent'>We use cookies</div>"
    page = f"<body><div><ul>{links}</ul></div><div class='col'>{ROSTER}</div>{banner}</body>"
    text = text_of(main_tree(page.encode(), None))
    assert "Zoë" in text and "Service 3" not in text and "cookies" not in text


def test_a_list_of_people_is_no_menu() -> None:
    people = "".join(f"<li><a href='/p/{i}'>Ada Bramwell, MD</a></li>" for i in range(12))
    assert "Bramwell" in text_of(main_tree(f"<body><ul>{people}</ul></body>".encode(), None))


def test_what_is_named_a_sidebar_but_holds_the_page_stays() -> None:
    assert "Zoë" in text_of(main_tree(f"<body><div class='sidebar-left'>{ROSTER}</div></body>".encode(), None))


def test_labels_of_tabs_are_kept_by_panel() -> None:
    page = (
        b"<main><nav><button data-bs-target='#c1'>PGY-1</button></nav><div id='c1'>" + b"text " * 30 + b"</div></main>"
    )
    assert document(page, None).tab_labels == {"c1": "PGY-1"}


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (ROSTER.encode(), None),
        (ROSTER.encode(), "iso-8859-1"),
        (ROSTER.encode(), "utf-16"),
        (ROSTER.encode(), "no-such-charset"),
        (b"\xef\xbb\xbf" + ROSTER.encode(), "ascii"),
        (ROSTER.encode("utf-16"), None),
        (ROSTER.encode("cp1252"), None),
        (b"<meta charset='windows-1252'>" + ROSTER.encode("cp1252"), "utf-8"),
    ],
)
def test_encodings_are_read_whatever_is_declared(body: bytes, charset: str | None) -> None:
    assert "Zoë Brückner, MD – Ludwig-Maximilians-Universität München" in text_of(main_tree(body, charset))


def test_one_broken_byte_does_not_turn_utf8_into_latin() -> None:
    data, encoding = decode(("é" * 50).encode() + b"\xff", None)
    assert encoding == "utf-8" and data.endswith(b"\xff")


def test_soft_hyphens_and_no_break_spaces_are_folded() -> None:
    assert text_of(main_tree("<p>Uni\u00adversity\u00a0of\u200b Iowa</p>".encode(), None)) == "University of Iowa"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div><span>" * 100_000 + b"text" + b"</span></div>" * 100_000,
        b"<body>" + b"<div><h3>Ada Bramwell, MD</h3><p>x</p></div>" * 110_000,
        b"<body>" + b"<font>" * 1500 + b"Ada Bramwell, MD",
        b"<" * 1_000_000,
        b"<div " + b" ".join(b"a%d='x'" % i for i in range(100_000)) + b">",
        b"\x00" * 500_000,
    ],
    ids=["nested", "five-megabytes", "unclosed", "brackets", "attributes", "zeros"],
)
def test_no_page_takes_two_seconds(body: bytes) -> None:
    begun = time.process_time()
    document(body, None)
    assert time.process_time() - begun < 2.0


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "latin-1", "shift_jis", "x"]))
def test_no_bytes_raise(body: bytes, charset: str | None) -> None:
    document(body, charset)
