"""What lists and pages say of a date."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.gateway.cards import by_day, card_view
from services.gateway.event_view import EventView, event_view
from services.gateway.events import Event
from services.gateway.faces import Setting
from services.gateway.listing import Card
from services.gateway.views import Notice
from services.gateway.wording import Words, set_in_type
from shared.events.content import Offer, Price
from tests.unit.catalogue.builders import NOW, entry
from tests.unit.gateway.make import event, here

FRENCH = Words("fr")


def shown(given: Event, setting: Setting | None = None) -> EventView:
    return event_view(given, setting or here(), "https://example.org/x")


def card(start: str, end: str | None = None, day: str | None = None, **changes: Any) -> Card:
    fields: dict[str, Any] = {
        "id": "01JD0000000000000000000001",
        "occurrence_id": "o",
        "slug": "s",
        "title": {"fr": "Concert : l'hiver"},
        "category": "concert",
        "start": start,
        "end": end,
        "agenda_day": day or start[:10],
        "place": {"name": "Le Delta", "locality": "Namur", "commune": "Namur", "province": "namur"},
    }
    return Card.model_validate(fields | changes)


@pytest.mark.parametrize(
    ("given", "on", "time", "instead", "until", "night"),
    [
        (card("2026-11-28T20:00+01:00"), None, "20h", "", "", ""),
        (card("2026-11-28T20:30+01:00", "2026-11-28T23:00+01:00"), None, "20h30", "", "23h", ""),
        (card("2026-11-28T22:00+01:00", "2026-11-29T02:00+01:00"), None, "22h", "", "2h", ""),
        (card("2026-11-29T00:30+01:00", day="2026-11-28"), None, "0h30", "", "", "nuit de samedi 28 à dimanche 29"),
        (
            card("2026-11-29T00:30+01:00", "2026-11-29T05:30+01:00", day="2026-11-28"),
            None,
            "0h30",
            "",
            "5h30",
            "nuit de samedi 28 à dimanche 29",
        ),
        (card("2026-10-24T22:00+02:00", "2026-10-25T05:00+01:00"), None, "22h", "", "5h", ""),
        (card("2026-11-28T10:00+01:00", "2026-11-29T18:00+01:00"), None, "10h", "", "29 novembre", ""),
        (card("2026-11-28T04:00+01:00", "2026-11-29T04:00+01:00", all_day=True), None, "", "Journée", "", ""),
        (
            card("2026-11-28T04:00+01:00", "2026-11-30T04:00+01:00", all_day=True),
            None,
            "",
            "Journée",
            "29 novembre",
            "",
        ),
        (
            card("2026-11-20T10:00+01:00", "2026-12-01T18:00+01:00"),
            date(2026, 11, 28),
            "",
            "En cours",
            "1er décembre",
            "",
        ),
    ],
)
def test_a_line_of_a_list(given: Card, on: date | None, time: str, instead: str, until: str, night: str) -> None:
    view = card_view(given, "/x", FRENCH, NOW, on)
    assert (view.time, view.instead_of_time, view.until, view.night) == (time, instead, until, night)


def test_what_must_not_be_overlooked_is_said() -> None:
    def said(**changes: Any) -> Notice | None:
        return card_view(card("2026-11-28T20:00+01:00", **changes), "/x", FRENCH, NOW).notice

    assert said(availability="sold_out") == Notice("Complet", alarm=True)
    assert said(status="cancelled", availability="sold_out") == Notice("Annulé", alarm=True)
    assert said(availability="limited") == Notice("Dernières places", alarm=False)
    assert said() is None


def test_a_category_of_a_newer_version_of_us_is_shown_as_other() -> None:
    view = card_view(card("2026-11-28T20:00+01:00", category="drone-show"), "/x", FRENCH, NOW)
    assert (view.picture.category, view.category_label) == ("autre", "Autre")


def test_days_are_grouped_and_what_began_before_stands_under_the_first() -> None:
    cards = [
        card("2026-11-20T10:00+01:00", "2026-12-01T18:00+01:00"),
        card("2026-11-27T20:00+01:00"),
        card("2026-11-29T00:30+01:00", day="2026-11-28"),
    ]
    groups = by_day(cards, date(2026, 11, 27), lambda one: "/x", FRENCH, NOW)
    assert [(group.day.iso, len(group.cards)) for group in groups] == [("2026-11-27", 2), ("2026-11-28", 1)]
    assert groups[0].day.words == "vendredi 27 novembre"


def test_french_is_set_as_it_is_printed() -> None:
    assert set_in_type("L'art : « oui » ?", "fr") == "L’art\u00a0: «\u00a0oui\u00a0»\u00a0?"


def test_a_page_shows_coming_dates_first_and_marks_past_ones() -> None:
    now = datetime(2026, 12, 6, 12, tzinfo=UTC)
    view = shown(event(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-12T20:00", "2026-12-12T22:00")), here(now))
    assert [(one.day.number, one.past, one.time) for one in (*view.dates, *view.past)] == [
        ("12", False, "de 20h à 22h"),
        ("5", True, "20h"),
    ]


def test_tariffs_are_written_as_in_belgium() -> None:
    price = Price(kind="range", offers=tuple(Offer(name="x", amount=amount) for amount in (7.5, 12, 0)))
    assert [offer.amount for offer in shown(event(price=price)).offers] == [
        "7,50\u00a0€",
        "12\u00a0€",
        "Gratuit",
    ]


def test_a_link_of_a_foreign_scheme_is_no_link() -> None:
    bad = event().content.organiser.model_copy(update={"url": "javascript:alert(1)"})
    assert shown(event(organiser=bad)).organiser.url == ""
