"""Sending an event from a phone, correcting it, and taking it back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shown
from tests.journeys.world import evening


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
        page.get_by_label(re.compile(f"^{label}")).fill(value)
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
    expect(page.get_by_label(re.compile("^Fin"))).to_have_value("01:00")
    page.get_by_label("Titre").fill("Grand bal aux lampions")
    page.get_by_role("button", name="Envoyer les corrections").click()
    expect(page.get_by_role("status")).to_contain_text("Vos corrections sont bien arrivées")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grand bal aux lampions")

    page.get_by_text("Retirer ma proposition").click()
    page.get_by_role("button", name="Oui, retirer").click()
    expect(page.get_by_role("status")).to_contain_text("Votre proposition est retirée")
    expect(page.get_by_text("Corriger ma proposition")).to_have_count(0)


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
