import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import cast

import pytest

from services.notify import letters
from services.notify.letters import Letter
from services.notify.rendering import rendered
from shared.events.facts import (
    EventAvailableAgain,
    EventCancelled,
    EventDatesAdded,
    EventMoved,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventSoldOut,
    EventWithdrawn,
)
from shared.events.mail import Mail, MailTemplate
from shared.events.schedule import RecurringSchedule, Rule
from shared.i18n import LANGUAGES, Lang
from tests.unit.notify.make import HOME, NOW, date, fact, subscription

TOKEN = "T" * 43
KINDS = (
    EventPublished,
    EventDatesAdded,
    EventRescheduled,
    EventMoved,
    EventWithdrawn,
    EventReinstated,
    EventReinstated,
    EventCancelled,
    EventSoldOut,
    EventAvailableAgain,
)
NAMES = (
    "published",
    "dates_added",
    "rescheduled",
    "moved",
    "withdrawn",
    "reinstated",
    "on_again",
    "cancelled",
    "sold_out",
    "available_again",
)
TEMPLATES: tuple[MailTemplate, ...] = (
    "submission_received",
    "submission_approved",
    "submission_changes_requested",
    "submission_rejected",
    "submission_withdrawn",
    "submission_amended",
    "submission_amended_in_review",
    "submission_amendment_reversed",
)


def message(letter: Letter) -> EmailMessage:
    raw = rendered(letter, id="01X", sender="agenda@mille.example", recipient="ana@example.org", at=NOW)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) < 998
    return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))


def bodies(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def every_letter(lang: Lang) -> list[Letter]:
    to = subscription(language=lang, category=["concert"], commune=["namur"], q="jazz", when="weekend")
    values = {
        "title": "Jazz",
        "when": "samedi",
        "place": "Ici",
        "reason": "Non.",
        "edit_url": "https://e",
        "event_url": "https://p",
    }
    facts = [fact(kind, version=2) for kind in KINDS]
    return [
        letters.confirm(to, HOME, TOKEN, NOW),
        letters.already(to, HOME, TOKEN, NOW),
        *(letters.alert(to, HOME, TOKEN, f"event.{name}", told, NOW) for name, told in zip(NAMES, facts, strict=True)),
        *(
            letters.of_mail(Mail(to="ana@example.org", template=template, language=lang, values=values), HOME)
            for template in TEMPLATES
        ),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mail_can_be_read_in_every_language(lang: Lang) -> None:
    for letter in every_letter(lang):
        mail = message(letter)
        assert mail["Content-Language"] == lang
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == "<01X@mille.example>"
        plain, html = bodies(mail)
        assert "cinqmille" in plain
        assert not re.search(r"\n{3}|\{|\}", plain), plain
        assert not re.search(r"<style|<script|<img| style=|\{\{", html)
        assert f'lang="{lang}"' in html
        if letter.action:
            assert letter.action.url in plain


def test_an_alert_says_all_there_is_to_know() -> None:
    dates = (date("2026-12-05T20:00"), date("2026-12-06T00:30", id="b"), date("2026-12-18", "2026-12-20", id="c"))
    letter = letters.alert(subscription(category=["concert"]), HOME, TOKEN, "event.published", fact(dates=dates), NOW)
    mail = message(letter)
    assert mail["Subject"] == "Jazz au Grenier, samedi 5 décembre"
    assert bodies(mail)[0] == (
        "Bonjour,\n\nDu neuf dans l’agenda de cinqmille :\n\n"
        "    Jazz au Grenier\n    Concert · Le Grenier, Temploux\n    samedi 5 décembre à 20h\n"
        "    nuit de samedi 5 à dimanche 6 décembre, à 0h30\n    du vendredi 18 au dimanche 20 décembre\n"
        "    Organisation : ASBL Le Grenier\n\nUn trio né à Namur.\n\n"
        "Voir l’événement :\nhttps://cinqmille.be/events/01KAR0000000000000000000AB/jazz-au-grenier\n\n"
        "À bientôt,\nL’équipe de cinqmille\nhttps://cinqmille.be\n\n-- \n"
        "Vous recevez cet e-mail parce que vous suivez l’agenda de cinqmille (Concert).\n"
        f"Ne plus recevoir ces alertes :\nhttps://cinqmille.be/subscriptions/unsubscribe?token={TOKEN}\n"
    )


def test_a_mail_that_anybody_can_ask_for_holds_no_link_of_theirs() -> None:
    asked = "Gagnez sur https://evil.example/x ou\x00 www.evil.example, l’été-jazz"
    for letter in (letters.confirm, letters.already):
        said = letter(subscription(q=asked), HOME, TOKEN, NOW).intro[0]
        assert "« Gagnez sur https evil example x ou www evil example l’été-jazz »" in said
    assert "tout l’agenda" in letters.confirm(subscription(q="://"), HOME, TOKEN, NOW).intro[0]


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Temploux, à 2,5 km à la ronde"), ("en", "within 2.5 km of Temploux")]
)
def test_a_circle_is_told_by_the_place_in_its_middle(lang: Lang, words: str) -> None:
    to = subscription(language=lang, near="50.4857,4.7546", radius=2.5, bbox="4,50,5,51")
    assert words in letters.confirm(to, HOME, TOKEN, NOW).intro[0]


def test_the_site_itself_is_no_choice_worth_telling() -> None:
    def chosen(*sites: str) -> str:
        return letters.confirm(subscription(site=sites), HOME, TOKEN, NOW).intro[0]

    assert chosen("cinqmille").endswith("Vous avez choisi : tout l’agenda.")
    assert chosen("cinqmille", "sixmille").endswith("Vous avez choisi : cinqmille, sixmille.")


def test_one_click_is_enough_to_leave() -> None:
    letter = letters.alert(subscription(), HOME, TOKEN, "event.published", fact(), NOW)
    raw = rendered(letter, id="01X", sender="agenda@mille.example", recipient="ana@example.org", at=NOW).decode()
    # As it stands on the wire: mail programs do not decode it.
    assert f"\r\nList-Unsubscribe: <https://cinqmille.be/subscriptions/unsubscribe?token={TOKEN}>\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "\r\nList-Id: cinqmille <cinqmille.alerts.mille.example>\r\n" in raw
    assert "List-Unsubscribe" not in message(letters.confirm(subscription(), HOME, TOKEN, NOW))


def test_nothing_in_an_event_becomes_a_header_or_markup() -> None:
    nasty = "Bal <script>alert(1)</script>\r\nBcc: eve@example.org {site}"
    mail = message(letters.alert(subscription(), HOME, TOKEN, "event.published", fact(title={"fr": nasty}), NOW))
    assert "Bcc" not in mail
    assert mail["Subject"].startswith("Bal <script>alert(1)</script> Bcc: eve@example.org {site}")
    assert "<script>" not in bodies(mail)[1]
    assert "Bcc" not in message(letters.confirm(subscription(q="a\r\nBcc: b"), HOME, TOKEN, NOW))


def test_what_changed_is_told_beside_what_was() -> None:
    was = (date("2026-12-04T20:00"),)
    told = fact(EventRescheduled, before=was)
    text = bodies(message(letters.alert(subscription(), HOME, TOKEN, "event.rescheduled", told, NOW)))[0]
    assert "Ne tenez plus compte de ceci : vendredi 4 décembre à 20h." in text
    moved = fact(EventMoved, place_before="La Cave")
    text = bodies(message(letters.alert(subscription(), HOME, TOKEN, "event.moved", moved, NOW)))[0]
    assert "La Cave" in text
    gone = letters.alert(subscription(), HOME, TOKEN, "event.withdrawn", fact(EventWithdrawn), NOW)
    assert gone.action is None


def test_a_mail_with_few_values_leaves_out_the_rest() -> None:
    for template in TEMPLATES:
        letter = letters.of_mail(Mail(to="a@example.org", template=template, values={"title": "Jazz"}), HOME)
        plain, html = bodies(message(letter))
        assert "None" not in plain + html
        assert letter.action is None


def test_many_dates_are_counted_and_those_that_are_over_left_out() -> None:
    dates = tuple(date(f"2026-12-{day:02}T20:00", id=str(day)) for day in range(1, 11))
    old = date("2026-11-01T20:00", id="old")
    letter = letters.alert(subscription(), HOME, TOKEN, "event.published", fact(dates=(old, *dates)), NOW)
    assert letter.card[2] == "mardi 1er décembre à 20h"
    assert letter.card[-2] == "et 4 autres dates"


def test_a_cancelled_date_says_so_and_why() -> None:
    off = date("2026-12-05T20:00").model_copy(update={"status": "cancelled", "reason": "weather"})
    letter = letters.alert(
        subscription(), HOME, "token", "event.cancelled", fact(EventCancelled, dates=(off,), place_name=""), NOW
    )
    assert letter.subject == "Annulé ou reporté : Jazz au Grenier"
    assert letter.card[1:3] == ("Concert · lieu à annoncer", "samedi 5 décembre à 20h · annulé")
    assert "La raison : la météo." in letter.paragraphs


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", "tous les mardis de 19h30 à 21h30, sauf congés scolaires"),
        ("nl", "elke dinsdag"),
        ("de", "jeden Dienstag"),
        ("en", "every Tuesday"),
    ],
)
def test_what_recurs_is_told_in_one_sentence(lang: Lang, words: str) -> None:
    rule = Rule(
        key="r",
        start="2026-12-01T19:30",
        end="2026-12-01T21:30",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        except_school_holidays="fr",
    )
    weekly = fact(schedule=RecurringSchedule(rules=(rule,)))
    letter = letters.alert(replace(subscription(), language=lang), HOME, "token", "event.published", weekly, NOW)
    assert words in letter.card[2]
