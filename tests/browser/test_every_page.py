"""What holds for every page: readable at 320 px, in order for a screen reader, large enough for a thumb."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Shown

PAGES = [
    "/",
    "/cinqmille/",
    "/cinqmille/weekend",
    "/quatremille/weekend",
    "/cinqmille/events",
    "/cinqmille/events?q=rien-de-tel",
    "/cinqmille/events?near=5000&sort=distance",
    "/cinqmille/weekend?near=Atlantide",
    "/sixmille/weekend",
    "/cinqmille/month?category=litterature&free=true&lang=de",
    "/cinqmille/day/2026-12-24",
    "/cinqmille/places/{place}",
    "/cinqmille/submit",
    "/cinqmille/submit?lang=nl",
    "/cinqmille/subscribe",
    "/cinqmille/events/{event}",
    "/cinqmille/nulle-part/du-tout",
]

OUTLINE = Path(__file__).with_name("outline.js").read_text()
SMALL = Path(__file__).with_name("small.js").read_text()


@pytest.mark.parametrize("path", PAGES)
def test_it_reads_in_order_and_every_part_has_a_name(page: Page, shown: Shown, path: str) -> None:
    page.goto(shown.base + path.format(event=shown.event, place=shown.place))
    assert page.evaluate(OUTLINE) == []


@pytest.mark.parametrize("path", PAGES)
def test_thumbs_find_what_they_are_to_touch(page: Page, shown: Shown, path: str) -> None:
    page.goto(shown.base + path.format(event=shown.event, place=shown.place))
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_off_the_side(page: Page, shown: Shown, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(shown.base + path.format(event=shown.event, place=shown.place))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_icons_fonts_and_colours_arrive_under_the_content_security_policy(
    browser: Browser, shown: Shown, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, locale="fr-BE")  # type: ignore[arg-type]
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text))
    page.goto(f"{shown.base}/cinqmille/weekend")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(part) for part in paper[4:-1].split(",")) > 382) == (scheme == "light")
    assert page.locator("use").count()
    assert page.evaluate("document.querySelector('use').getBBox().width") > 5, "the sprite was drawn"
    assert not failed
    context.close()
