"""Near somewhere: by a postcode without JavaScript, or by a button that asks the browser where it is."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Shown

NAMUR = {"latitude": 50.46691, "longitude": 4.86749}


def test_by_a_postcode_without_javascript(browser: Browser, shown: Shown) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-BE")
    page = context.new_page()
    page.goto(f"{shown.base}/quatremille/weekend")
    expect(page.get_by_role("button", name="Autour de moi")).to_be_hidden()
    page.get_by_label("Près de").fill("Namur")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(f"{shown.base}/quatremille/weekend?near=50.4669%2C4.8675")
    expect(page.get_by_label("Près de")).to_have_value("5000 Namur")
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()
    expect(page.get_by_text("à moins d’1 km").first).to_be_visible()
    page.get_by_label("D’abord").select_option(label="Le plus près")
    page.get_by_label("À la ronde").select_option(label="5 km")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(f"{shown.base}/quatremille/weekend?near=50.4669%2C4.8675&radius=5&sort=distance")
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()
    page.get_by_role("link", name="Enlever le filtre Namur, à 5 km à la ronde").click()
    expect(page).to_have_url(f"{shown.base}/quatremille/weekend")
    context.close()


def test_a_place_that_nobody_knows_is_told_at_its_field(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/weekend")
    field = page.get_by_label("Près de")
    field.fill("Atlantide")
    field.press("Enter")
    expect(field).to_have_value("Atlantide")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status")).to_contain_text("Aucun endroit ne s’appelle « Atlantide ».")
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()


def test_around_me_asks_the_browser_and_only_when_it_is_pressed(browser: Browser, shown: Shown) -> None:
    context = browser.new_context(locale="fr-BE", geolocation=NAMUR, permissions=["geolocation"])
    page = context.new_page()
    page.goto(f"{shown.base}/cinqmille/weekend")
    expect(page.get_by_label("Près de")).to_have_value("")
    page.get_by_role("button", name="Autour de moi").click()
    expect(page).to_have_url(f"{shown.base}/cinqmille/weekend?near=50.4670%2C4.8670")
    expect(page.get_by_role("link", name=re.compile(shown.title))).to_be_visible()
    context.close()


def test_who_does_not_want_to_say_where_they_are_is_told_what_else_to_do(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/weekend")
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_role("status")).to_contain_text("Indiquez plutôt un code postal ou un village.")


def test_a_site_with_little_to_show_shows_what_is_not_far(page: Page, shown: Shown) -> None:
    """The one event there is takes place at Namur; Charleroi has none."""
    page.goto(f"{shown.base}/sixmille/weekend")
    section = page.get_by_role("region", name="Pas loin, chez nos voisins")
    expect(section.get_by_role("link", name=re.compile(shown.title))).to_be_visible()
    expect(section.get_by_text("à 31 km")).to_be_visible()
