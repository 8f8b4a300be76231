"""Sending an event from a phone, correcting it, and taking it back."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Shown
from tests.journeys.world import evening, until

_ROW = {"Date": "#date_1", "Début": "#start_1", "Fin": "#end_1"}
"""Labels that every row of dates has."""


def fill(page: Page, **changes: str) -> None:
    fields = {
        "Titre": "Bal aux lampions",
        "Description": "On danse dehors.",
        "Date": evening()[:10],
        "Début": "20:00",
        "Fin": "01:00",
        "Nom du lieu": "Place du Village",
        "Code postal": "5020",
        "Localité": "Temploux",
        "Organisateur": "Le Comité",
        "Votre adresse e-mail": "comite@example.org",
    } | changes
    for label, value in fields.items():
        field = page.locator(_ROW[label]) if label in _ROW else page.get_by_label(re.compile(f"^{label}"))
        field.fill(value)
    page.get_by_label("Catégorie").select_option("souper-bal")


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/submit")
    fill(page, **{"Titre": "", "Code postal": "99", "Votre adresse e-mail": "pas une adresse"})
    page.get_by_role("button", name="Envoyer ma proposition").click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_label("Nom du lieu")).to_have_value("Place du Village")
    expect(page.get_by_label("Votre adresse e-mail")).to_have_value("pas une adresse")
    title = page.get_by_label("Titre")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Remplissez ce champ"))
    summary.get_by_role("link", name=re.compile("^Titre")).click()
    expect(title).to_be_focused()
    assert page.title().startswith("Erreur")

    fill(page, **{"Code postal": "99"})
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(summary.get_by_role("listitem")).to_have_count(1)
    expect(summary).to_contain_text("Code postal")


def test_a_proposal_is_sent_corrected_and_withdrawn(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/submit")
    fill(page)
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_role("status")).to_contain_text("Votre proposition est bien arrivée")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bal aux lampions")

    page.get_by_text("Corriger ma proposition").click()
    expect(page.locator("#end_1")).to_have_value("01:00")
    page.get_by_label("Titre").fill("Grand bal aux lampions")
    page.get_by_role("button", name="Envoyer les corrections").click()
    expect(page.get_by_role("status")).to_contain_text("Vos corrections sont bien arrivées")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grand bal aux lampions")

    page.get_by_text("Retirer ma proposition").click()
    page.get_by_role("button", name="Oui, retirer").click()
    expect(page.get_by_role("status")).to_contain_text("Votre proposition est retirée")
    expect(page.get_by_text("Corriger ma proposition")).to_have_count(0)


def test_dates_are_added_without_javascript(browser: Browser, shown: Shown) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-BE")
    page = context.new_page()
    page.goto(f"{shown.base}/cinqmille/submit")
    fill(page, **{"Titre": "Deux soirs de bal"})
    page.get_by_role("button", name="Ajouter une date").click()
    expect(page.get_by_label("Titre")).to_have_value("Deux soirs de bal")
    page.locator("#date_2").fill(evening(11)[:10])
    page.locator("#start_2").fill("15:00")
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_role("status")).to_contain_text("Votre proposition est bien arrivée")
    page.get_by_text("Corriger ma proposition").click()
    expect(page.locator("#start_2")).to_have_value("15:00")
    context.close()


def test_only_what_belongs_to_the_kind_of_dates_is_asked(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/submit")
    expect(page.locator("#weekly_first")).to_be_hidden()
    page.get_by_label("Chaque semaine").check()
    expect(page.locator("#weekly_first")).to_be_visible()
    expect(page.locator("#date_1")).to_be_hidden()
    page.get_by_label("En ligne seulement").check()
    expect(page.get_by_label("Nom du lieu")).to_be_hidden()


def test_a_date_is_cancelled_with_one_button_and_the_agenda_says_so(page: Page, shown: Shown) -> None:
    sent = shown.world.published("annulee")
    page.goto(f"{shown.base}/cinqmille/submissions/{sent['id']}?token={sent['edit_token']}")
    page.get_by_role("button", name="Annuler cette date").click()
    expect(page.get_by_role("status")).to_contain_text("cette date est annulée")
    expect(page.get_by_role("button", name="Maintenir cette date")).to_be_visible()
    until(lambda: shown.world.events(q="annulee")["items"][0]["status"] == "cancelled" or None, "the cancellation")
    page.goto(f"{shown.base}/cinqmille/events/{sent['id']}")
    expect(page.locator(".banner")).to_have_text("Annulé")


def test_a_double_click_sends_once(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/submit")
    fill(page)
    form = page.evaluate("() => Object.fromEntries(new FormData(document.querySelector('form.form')))")
    sent = [shown.world.http.post(f"{shown.base}/cinqmille/submit", data=form, allow_redirects=False) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]


def test_a_wrong_link_says_what_to_do(page: Page, shown: Shown) -> None:
    sent = shown.world.submit({**_body(), "contact": {"email": "lien@example.org"}})
    answer = page.goto(f"{shown.base}/cinqmille/submissions/{sent['id']}?token=faux")
    assert answer is not None
    assert answer.status == 401
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien n’est pas le bon")


def test_a_subscription_asks_for_the_mailbox(page: Page, shown: Shown) -> None:
    page.goto(f"{shown.base}/cinqmille/subscribe?category=concert")
    expect(page.get_by_label("Catégorie")).to_have_value("concert")
    page.get_by_label("Commune").select_option(label="Gembloux")
    page.get_by_label("Votre adresse e-mail").fill("nimporte")
    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_label("Commune")).to_have_value("gembloux")
    page.get_by_label("Votre adresse e-mail").fill("abonnee@example.org")
    page.get_by_role("button", name="M’abonner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre boîte aux lettres")


def _body() -> dict[str, object]:
    return {
        "title": "Lecture",
        "start": evening(),
        "place": {"name": "Bibliothèque", "postcode": "5000"},
        "organiser": {"name": "La Bibliothèque"},
        "site": "cinqmille",
    }
