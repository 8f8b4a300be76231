"""What holds for every page: readable at 320 px, in order for a screen reader, large enough for a thumb."""

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
    "/cinqmille/day/2026-12-24",
    "/cinqmille/submit",
    "/cinqmille/subscribe",
    "/cinqmille/events/{event}",
    "/cinqmille/nulle-part/du-tout",
]

OUTLINE = """() => {
  const problems = [];
  const say = (what, node) => problems.push(what + ": " + (node ? node.outerHTML.slice(0, 120) : ""));
  if (document.documentElement.lang !== "fr") say("lang");
  if (!document.title.trim()) say("title");
  if (document.querySelectorAll("h1").length !== 1) say("one h1");
  if (document.querySelectorAll("main").length !== 1) say("one main");
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const its = Number(heading.tagName[1]);
    if (its > level + 1) say("heading skips a level", heading);
    if (!heading.textContent.trim()) say("empty heading", heading);
    level = its;
  }
  const ids = [...document.querySelectorAll("[id]")].map(node => node.id);
  for (const id of ids) if (ids.filter(other => other === id).length > 1) say("id twice " + id);
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!field.labels.length || !field.labels[0].textContent.trim()) say("no label", field);
    for (const id of (field.getAttribute("aria-describedby") || "").split(" "))
      if (id && !document.getElementById(id)) say("described by nothing", field);
  }
  for (const image of document.querySelectorAll("img:not([alt]), svg:not([aria-hidden=true])")) say("no alt", image);
  for (const link of document.querySelectorAll("a, button, summary")) if (!link.textContent.trim()) say("no name", link);
  for (const link of document.querySelectorAll("a")) if (!link.hasAttribute("href")) say("no href", link);
  for (const nav of document.querySelectorAll("nav")) if (!nav.getAttribute("aria-label")) say("nav without name", nav);
  for (const node of document.querySelectorAll("[aria-labelledby]"))
    if (!document.getElementById(node.getAttribute("aria-labelledby"))) say("labelled by nothing", node);
  for (const item of document.querySelectorAll("li")) if (!["UL", "OL"].includes(item.parentElement.tagName)) say("li", item);
  for (const list of document.querySelectorAll("ul, ol"))
    if ([...list.children].some(child => child.tagName !== "LI")) say("list of other things", list);
  for (const time of document.querySelectorAll("time")) if (!time.dateTime) say("time without a date", time);
  return problems;
}"""

# Links inside running text may be smaller, as WCAG says.
SMALL = """() => [...document.querySelectorAll("nav a, .button, button, summary, .chip, .more, .foot a, .panel a, input:not([type=hidden]), select")]
  .filter(node => node.offsetParent && !node.closest(".skip"))
  .map(node => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.height < 43.5 || box.width < 24)
  .map(([box, node]) => Math.round(box.width) + "x" + Math.round(box.height) + " " + node.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", PAGES)
def test_it_reads_in_order_and_every_part_has_a_name(page: Page, shown: Shown, path: str) -> None:
    page.goto(shown.base + path.format(event=shown.event))
    assert page.evaluate(OUTLINE) == []


@pytest.mark.parametrize("path", PAGES)
def test_thumbs_find_what_they_are_to_touch(page: Page, shown: Shown, path: str) -> None:
    page.goto(shown.base + path.format(event=shown.event))
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_off_the_side(page: Page, shown: Shown, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(shown.base + path.format(event=shown.event))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_icons_fonts_and_colours_arrive_under_the_content_security_policy(
    browser: Browser, shown: Shown, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text))
    page.goto(f"{shown.base}/cinqmille/weekend")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \\"Bricolage Grotesque\\"')")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(part) for part in paper[4:-1].split(",")) > 382) == (scheme == "light")
    assert page.locator("use").count()
    assert page.evaluate("document.querySelector('use').getBBox().width") > 5, "the sprite was drawn"
    assert not failed
    context.close()
