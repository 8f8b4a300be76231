"""What else an event says, as the body of a submission."""

import pytest

from services.ingest.imports import openapi
from services.ingest.imports.categories import category_of
from services.ingest.imports.defaults import defaults_of
from services.ingest.imports.refusal import Refused
from services.ingest.imports.texts import one_line, prose
from shared.runtime.problems import InvalidInput
from tests.unit.imports.files import DEFAULTS, bodies, body, calendar, content_of, event

START = "DTSTART:20261205T200000"


def test_texts_and_their_languages() -> None:
    assert body(START, title="Rock &amp; roll\\, <b>live</b>")["title"] == "Rock & roll, live"
    said = body("SUMMARY;LANGUAGE=nl-be:Vertelavond", "SUMMARY;LANGUAGE=fr:Veillée", START, title=None)
    assert said["title"] == {"nl": "Vertelavond", "fr": "Veillée"}
    assert body("SUMMARY;LANGUAGE=en:Storytelling", START, title=None)["title"] == {"en": "Storytelling"}


def test_a_title_that_is_too_long_is_whole_in_the_description() -> None:
    sent = body(START, "DESCRIPTION:Suite", title="mot " * 80)
    assert sent["title"].endswith("mot…")
    assert sent["description"].startswith("mot mot")
    assert sent["description"].endswith("\n\nSuite")


def test_html_becomes_markdown_without_surprises() -> None:
    html = (
        "<p>Bonsoir <b>à tous</b>&nbsp;!</p><script>alert(1)</script><ul><li>un</li><li>deux</li></ul>"
        '<a href="https://a.example/x">ici</a> <a href="javascript:alert(1)">là</a><br>fin'
    )
    assert prose(html) == "Bonsoir **à tous** !\n\n- un\n- deux\n\n[ici](https://a.example/x) là\nfin"
    assert prose("[x](javascript:alert(1))") == "[x] (javascript:alert(1))"
    assert prose("<javascript:alert(1)> 3 < 4") == "‹javascript:alert(1)› 3 ‹ 4"
    assert one_line("a\nb\tc" + "́" * 40) == "a b c"
    assert (
        body(START, "X-ALT-DESC;FMTTYPE=text/html:<html><body>Bar\\, <i>soupe</i></body></html>")["description"]
        == "Bar, *soupe*"
    )


def test_an_organisers_name_is_public_and_the_address_never() -> None:
    assert body(START, 'ORGANIZER;CN="Les Amis":mailto:secret@example.org')["organiser"] == {"name": "Les Amis"}
    assert "secret" not in str(body(START, "ORGANIZER;CN=secret@example.org:mailto:secret@example.org"))
    alone = {name: value for name, value in DEFAULTS.items() if name != "organiser"}
    data = calendar(event(START), says=["X-WR-CALNAME:Agenda du Foyer"])
    assert bodies(data, alone)[0]["organiser"] == {"name": "Agenda du Foyer"}
    with pytest.raises(Refused):
        bodies(calendar(event(START), says=["X-WR-CALNAME:secret@example.org"]), alone)


@pytest.mark.parametrize(
    ("names", "category"),
    [
        (["Concert"], "concert"),
        (["Tentoonstelling"], "exposition"),
        (["Ausstellungen", "Konzert"], "concert"),
        (["Compo_show", "Marché & brocante"], "marche"),
        (["Brocante"], "marche"),
        (["Visites & balades"], "visite"),
        (["Jeune public"], "jeune-public"),
        (["expo/vernissage"], "exposition"),
        (["Réunion interne"], None),
    ],
)
def test_categories_by_the_names_that_people_give_them(names: list[str], category: str | None) -> None:
    assert category_of(names) == category


def test_the_default_category_is_for_what_has_none() -> None:
    assert body(START, "CATEGORIES:Réunion", defaults={**DEFAULTS, "category": "fete"})["category"] == "fete"
    assert body(START, "CATEGORIES:Film,Bal", defaults={**DEFAULTS, "category": "fete"})["category"] == "cinema"
    assert content_of(body(START)).category == "autre"


def test_links_and_statuses() -> None:
    assert body(START, "URL:www.example.org/x")["links"] == [{"url": "https://www.example.org/x"}]
    assert "links" not in body(START, "URL:F")
    assert body(START, "STATUS:CANCELLED")["status"] == "cancelled"
    assert "status" not in body(START, "STATUS:TENTATIVE")
    (cancelled,) = bodies(calendar(event(START), says=["METHOD:CANCEL"]))
    assert cancelled["status"] == "cancelled"


@pytest.mark.parametrize("lines", [["CLASS:PRIVATE"], ["CLASS:CONFIDENTIAL"]])
def test_what_is_private_stays_so(lines: list[str]) -> None:
    with pytest.raises(Refused, match="privé"):
        body(START, *lines)


def test_without_a_uid_the_same_event_has_the_same_id() -> None:
    one = body(START, "LOCATION:Ici", uid=None, title="Veillée")["source"]["external_id"]
    assert one == body("LOCATION:ici", START, uid=None, title="VEILLÉE")["source"]["external_id"]
    assert one != body(START, "LOCATION:Là", uid=None, title="Veillée")["source"]["external_id"]


def test_every_body_is_one_that_anybody_may_send() -> None:
    content_of(
        body(START, "RRULE:FREQ=WEEKLY;COUNT=3", "DTEND:20261205T220000", "CATEGORIES:Concert", "URL:https://a.be")
    )


def test_the_example_of_the_documentation_can_be_sent() -> None:
    (sent,) = bodies(openapi.FILE.encode(), defaults_of(openapi.DEFAULTS.items()).parts)
    content = content_of(sent)
    assert (content.category, content.place and content.place.locality) == ("concert", "Temploux")


def test_defaults_in_any_spelling() -> None:
    fields = [
        ("place_name", "Le Foyer"),
        ("place[postcode]", "5000"),
        ("organiser", "Le Foyer ASBL"),
        ("contact", '{"email": "anne@example.org", "name": "Anne"}'),
        ("defaults", '{"category": "concert", "place": {"locality": "Namur"}}'),
        ("site", ""),
    ]
    defaults = defaults_of(fields)
    assert defaults.parts == {
        "contact": {"email": "anne@example.org", "name": "Anne"},
        "place": {"name": "Le Foyer", "postcode": "5000", "locality": "Namur"},
        "organiser": {"name": "Le Foyer ASBL"},
        "category": "concert",
        "language": "fr",
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ([], "contact.email"),
        ([("contact.email", "anne")], "contact.email"),
        ([("contact.email", "a@b.be"), ("titel", "x")], "titel"),
        ([("contact.email", "a@b.be"), ("contact", "c@d.be")], "contact.email"),
        ([("contact.email", "a@b.be"), ("place.name", "x"), ("place.postcode", "9999")], "place.postcode"),
        ([("contact.email", "a@b.be"), ("category", "rave")], "category"),
        ([("contact.email", "a@b.be"), ("defaults", "[]")], "defaults"),
    ],
)
def test_defaults_that_cannot_be_meant(fields: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        defaults_of(fields)
    assert refused.value.field == field
