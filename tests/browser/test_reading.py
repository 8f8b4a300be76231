"""Looking for something to do: by thumb, by keyboard, without JavaScript."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Shown


def test_from_home_to_the_weekend_to_an_event_without_javascript(browser: Browser, shown: Shown) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-BE")
    page = context.new_page()
    page.goto(f"{shown.base}/cinqmille/")
    page.get_by_role("navigation", name="Dans cet agenda").get_by_role("link", name="Ce week-end").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce week-end")
    page.get_by_role("link", name=re.compile(shown.title)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(shown.title)
    expect(page.locator("strong", has_text="Soupe offerte.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    assert download.value.suggested_filename.endswith(".ics")
    context.close()


def test_the_sister_bar_keeps_the_view(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/weekend?category=litterature")
    page.get_by_role("navigation", name="Les agendas voisins").get_by_role("link", name="Liège").click()
    expect(page).to_have_url(f"{shown.base}/quatremille/weekend?category=litterature")
    current = page.locator(".sisters [aria-current]")
    expect(current).to_have_text("Liège")


def test_filters_are_a_form_and_each_can_be_taken_back(browser: Browser, shown: Shown) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-BE")
    page = context.new_page()
    page.goto(f"{shown.base}/cinqmille/weekend")
    page.get_by_label("Quoi").select_option(label="Littérature (1)")
    page.get_by_text("Plus de filtres").click()
    page.get_by_role("checkbox", name="Gratuit").check()
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(f"{shown.base}/cinqmille/weekend?category=litterature&free=true")
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()
    page.get_by_role("link", name="Enlever le filtre Littérature").click()
    expect(page).to_have_url(f"{shown.base}/cinqmille/weekend?free=true")
    context.close()


def test_a_language_that_is_chosen_stays_and_what_is_foreign_says_so(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/weekend")
    page.get_by_role("navigation", name="Langue de la page").get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieses Wochenende")
    link = page.get_by_role("link", name=re.compile(shown.title))
    expect(link.locator("span[lang=fr]")).to_have_text(re.compile(shown.title))
    link.click()
    expect(page).to_have_url(re.compile(r"lang=de$"))
    expect(page.get_by_text("Diesen Text gibt es nur auf Französisch.")).to_be_visible()
    assert page.locator("link[rel=alternate][hreflang]").count() == 5


def test_the_first_key_offers_to_skip_to_the_content(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Aller au contenu")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_attribute("id", "q")


def test_the_order_of_the_keys_is_the_order_on_the_page_and_focus_is_seen(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/weekend")
    seen: list[tuple[float, str]] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => { const node = document.activeElement, style = getComputedStyle(node.closest(".entry") || node);
            return [node.getBoundingClientRect().top + scrollY, style.outlineStyle, node.textContent.trim()]; }"""
        )
        assert focus[1] != "none", f"no focus is seen on {focus[2]!r}"
        seen.append((focus[0], focus[2]))
    tops = [top for top, _ in seen[1:]]
    assert tops == sorted(tops), seen


def test_a_search_that_finds_nothing_says_what_to_do(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/")
    page.get_by_label("Chercher un événement").fill("zzzz rien")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", name="Rien trouvé")).to_be_visible()
    expect(page.get_by_label("Un mot, un nom")).to_have_value("zzzz rien")
    page.get_by_role("link", name="Sans filtre").click()
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()


def test_an_event_that_was_withdrawn_says_so_kindly(page: Page, shown: Shown) -> None:
    sent = shown.world.published("retire")
    shown.world.withdraw(sent)
    shown.world.gone("retire")
    answer = page.goto(f"{shown.base}/cinqmille/events/{sent['id']}")
    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_contain_text("a été retiré")
    page.get_by_role("link", name="Voir ce week-end").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce week-end")
