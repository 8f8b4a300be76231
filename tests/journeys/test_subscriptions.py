"""A subscriber agrees twice, leaves with one click, and never gets what she did not ask for."""

import requests

from deploy.cli.mails import token_in
from tests.journeys.world import World, mark


def test_nothing_is_sent_before_the_address_is_confirmed(world: World) -> None:
    word = mark()
    address = f"doute-{word}@example.org"
    body = {"email": address, "site": "cinqmille", "filter": {"q": word}}
    assert world.http.post(f"{world.gateway}/v1/subscriptions", json=body).status_code == 202
    world.mail(address, "confirm")
    world.published(word)
    other = f"sure-{word}@example.org"
    world.subscribe(other, q=word)
    second = mark()
    world.published(second, title=f"La suite {word} {second}")
    world.mail(other, second)
    assert len(world.mails_to(address)) == 1, "only the mail that asks to confirm"


def test_the_links_of_a_mail_change_nothing_until_a_button_is_pressed(world: World) -> None:
    word = mark()
    address = f"curieuse-{word}@example.org"
    body = {"email": address, "site": "cinqmille", "filter": {"q": word}}
    world.http.post(f"{world.gateway}/v1/subscriptions", json=body)
    token = token_in(world.mail(address, "confirm"), "/subscriptions/confirm")
    page = world.page(f"/cinqmille/subscriptions/confirm?token={token}")
    assert page.count("<button") == 1, "one button"
    world.published(word)
    assert world.press_button(page).status_code == 200
    second = mark()
    world.published(second, title=f"Encore {word} {second}")
    world.mail(address, second)
    assert len(world.mails_to(address)) == 2, "what was published before the button was pressed is not announced"


def test_one_click_unsubscribes_as_rfc_8058_says(world: World) -> None:
    word = mark()
    address = f"lassee-{word}@example.org"
    world.subscribe(address, q=word)
    alert = world.alert(address, world.published(word))
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(alert["List-Unsubscribe"]).strip("<>")
    assert requests.get(link, timeout=30).status_code == 200
    answer = requests.post(link, data="List-Unsubscribe=One-Click", timeout=30, allow_redirects=False,
                           headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert answer.status_code in (200, 202)
    second, witness = mark(), f"temoin-{word}@example.org"
    world.subscribe(witness, q=word)
    world.published(second, title=f"Après {word} {second}")
    world.mail(witness, second)
    assert len(world.mails_to(address)) == 2, "the confirmation and the one alert"


def test_days_have_no_place_in_an_alert(world: World) -> None:
    body = {"email": f"presse-{mark()}@example.org", "site": "cinqmille", "filter": {"when": "weekend"}}
    answer = world.http.post(f"{world.gateway}/v1/subscriptions", json=body, headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.json()["field"]) == (422, "filter.when")
    assert "Laissez « when » de côté" in answer.json()["detail"]


def test_the_answer_tells_nobody_who_subscribes(world: World) -> None:
    word = mark()
    address = f"discrete-{word}@example.org"
    world.subscribe(address, q=word)
    body = {"email": address, "site": "cinqmille", "filter": {"q": word}}
    known = world.http.post(f"{world.gateway}/v1/subscriptions", json=body)
    unknown = world.http.post(f"{world.gateway}/v1/subscriptions", json=body | {"email": f"x{address}"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
