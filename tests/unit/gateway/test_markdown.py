"""Descriptions: what people write, and what they try."""

import re

import pytest

from services.gateway.markdown import render


def test_what_people_write_comes_out_as_html() -> None:
    made = render("Un **grand** soir\nsur deux lignes\n\n- bar\n- *danse*")
    assert "<strong>grand</strong>" in made
    assert "<br" in made
    assert "<li>bar</li>" in made


def test_links_go_out_without_a_referrer_or_our_vote() -> None:
    made = render("[réserver](https://example.org/a?b=1&c=2)")
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">réserver</a>' in made


@pytest.mark.parametrize(
    "target", ["mailto:a@example.org", "tel:+3281000000", "http://example.org", "HTTPS://EXAMPLE.ORG"]
)
def test_these_may_be_linked(target: str) -> None:
    assert "<a " in render(f"[x]({target})")


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "[x](/internal/accounts)",
        "[x](//example.org)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![x](https://example.org/pixel.png)",
        "![x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<a href='https://example.org' onclick='x'>x</a>",
        '[x](https://example.org "a\\" onmouseover=\\"alert(1)")',
    ],
)
def test_nothing_else_becomes_a_link_a_picture_or_a_tag(text: str) -> None:
    made = render(text)
    signs = ("<script", "<img", 'href="javascript', 'href="data', 'href="/', '" onmouseover=')
    assert not [sign for sign in signs if sign in made.lower()], made
    tags = re.findall(r"<(\w+)([^>]*)>", made)
    assert not [tag for tag in tags if re.search(r"\son\w+=", re.sub(r'"[^"]*"', '""', tag[1]))], made


def test_headings_stand_below_those_of_the_page() -> None:
    made = render("# Un\n\n## Deux\n\n###### Six")
    assert "<h3>Un</h3>" in made
    assert "<h4>Deux</h4>" in made
    assert "<h6>Six</h6>" in made
    assert "<h1" not in made
    assert "<h2" not in made
