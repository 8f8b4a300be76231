"""What organisers and volunteers do after the first sending: revise, complete, withdraw, undo. The old version stays
public
until the new one is approved."""

import icalendar

from deploy.cli.mails import text_of, token_in
from tests.journeys.world import World, bearer, evening, mark, submission, until


def test_a_revision_replaces_the_version_only_once_approved(world: World) -> None:
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, site=["cinqmille"], q=word)
    sent = world.published(word)
    world.alert(subscriber, sent)

    moved = {"dates": [{"start": evening(12, "19:30"), "end": evening(12, "21:00")}]}
    assert world.revise(sent, schedule=moved)["revision"] == 2
    world.open_case(sent, revision=2)
    assert world.seen(word)["start"].startswith(evening()), "the old version stays public"

    world.decide(sent, "approve", revision=2)
    until(lambda: world.seen(word)["start"].startswith(evening(12, "19:30")) or None, "the new date")
    feed = world.http.get(f"{world.gateway}/v1/events/{sent['id']}.ics").content
    (vevent,) = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    assert int(vevent["SEQUENCE"]) == 2
    assert str(vevent["UID"]).endswith(evening().replace("-", "").replace(":", "")), "a moved date is the same date"
    until(lambda: len(world.mails_to(subscriber)) >= 3 or None, "confirmation, alert, and the mail about the new date")


def test_only_those_who_were_told_hear_of_a_change(world: World) -> None:
    word = mark()
    sent = world.published(word)
    latecomer = f"tardive-{word}@example.org"
    world.subscribe(latecomer, site=["cinqmille"], q=word)
    before = len(world.mails_to(latecomer))
    world.revise(sent, schedule={"dates": [{"start": evening(12)}]})
    world.decide(sent, "approve", revision=2)
    until(lambda: world.seen(word)["start"].startswith(evening(12)) or None, "the new date")

    other = mark()
    world.published(other, title=f"Un autre soir {word} {other}")
    world.mail(latecomer, other)
    assert len(world.mails_to(latecomer)) == before + 1, "the alert about the second event, and nothing about the first"


def test_a_withdrawal_reaches_list_page_calendar_and_mails(world: World) -> None:
    word = mark()
    subscriber = f"prevenue-{word}@example.org"
    world.subscribe(subscriber, site=["cinqmille"], q=word)
    sent = world.published(word)
    slug = world.seen(word)["slug"]
    world.alert(subscriber, sent)

    world.withdraw(sent)
    world.gone(word)
    world.page(f"/cinqmille/events/{sent['id']}/{slug}", status=410)
    assert world.http.get(f"{world.gateway}/v1/events/{sent['id']}").status_code == 410
    assert world.http.get(f"{world.gateway}/v1/events/{sent['id']}.ics").status_code == 410
    assert world.status(sent)["status"] == "withdrawn"
    until(lambda: len(world.mails_to(subscriber)) >= 3 or None, "the subscriber is told")


def test_changes_requested_reach_the_organiser_who_completes_by_the_mailed_link(world: World) -> None:
    word = mark()
    sent = world.submit(submission(word))
    world.decide(sent, "request_changes", "Il manque l'heure de fin.")
    asked = world.mail(f"anne-{word}@example.org", "Il manque l'heure de fin.")
    token = token_in(asked, f"/submissions/{sent['id']}")
    assert f"/cinqmille/submissions/{sent['id']}" in text_of(asked)

    page = world.page(f"/cinqmille/submissions/{sent['id']}?token={token}")
    assert "Il manque l" in page
    by_mail = {**sent, "edit_token": token}
    assert world.status(by_mail)["status"] == "changes_requested"
    world.revise(by_mail, summary="Trois conteuses, jusqu'à 22 h.")
    world.decide(sent, "approve", revision=2)
    world.seen(word)


def test_a_rejection_has_a_reason_and_is_never_final(world: World) -> None:
    word = mark()
    sent = world.submit(submission(word))
    case = world.open_case(sent)
    url = f"{world.gateway}/v1/moderation/cases/{case['id']}/decision"
    answer = world.http.post(url, json={"decision": "reject"}, headers=world.volunteer())
    assert answer.status_code == 422, "a refusal without a reason helps nobody"
    world.decide(sent, "reject", "Annonce commerciale.")
    assert "Annonce commerciale." in text_of(world.mail(f"anne-{word}@example.org", "Annonce commerciale."))
    world.revise(sent, summary="Une soirée gratuite, sans vente.")
    world.decide(sent, "approve", revision=2)
    world.seen(word)


def test_an_approval_undone_leaves_the_public_and_opens_the_case_again(world: World) -> None:
    word = mark()
    sent = world.published(word)
    url = f"{world.gateway}/v1/moderation/cases/{sent['id']}-1/revoke"
    answer = world.http.post(url, headers=world.volunteer())
    assert answer.status_code == 200, answer.text
    world.gone(word)
    world.decide(sent, "approve")
    world.seen(word)


def test_a_case_is_decided_once_and_by_its_own_site(world: World) -> None:
    word = mark()
    sent = world.submit(submission(word))
    url = f"{world.gateway}/v1/moderation/cases/{world.open_case(sent)['id']}/decision"
    foreign = world.http.post(url, json={"decision": "approve"}, headers=world.volunteer("septmille"))
    assert foreign.status_code == 403
    world.decide(sent, "approve")
    again = world.http.post(url, json={"decision": "reject", "reason": "Trop tard."}, headers=world.volunteer())
    assert again.status_code == 409
    nobody = world.http.post(url, json={"decision": "approve"}, headers=bearer("mille_v_AAAAAAAAAAAAAAAAAAAAAA"))
    assert nobody.status_code == 401


def test_a_trusted_key_publishes_at_once_but_not_past_a_blocking_finding(world: World) -> None:
    word = mark()
    key = world.partner(trusted=True)
    world.submit(submission(word), **key)
    world.seen(word)
    twin = world.submit(submission(word), **key)
    findings = world.open_case(twin)["findings"]
    assert any(finding["level"] == "blocking" for finding in findings), "an exact duplicate waits for a person"
    assert world.events(q=word)["total"] == 1


def test_an_untrusted_key_waits_for_a_volunteer_like_everybody(world: World) -> None:
    word = mark()
    sent = world.submit(submission(word), **world.partner(trusted=False))
    world.open_case(sent)
    assert world.events(q=word)["total"] == 0
