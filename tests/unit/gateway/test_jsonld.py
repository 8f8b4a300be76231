"""Linked data as search engines read it."""

import json
from datetime import UTC, datetime

from services.gateway.jsonld import document
from shared.events.content import Offer, Organiser, Price
from tests.unit.catalogue.builders import entry
from tests.unit.gateway.make import event

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
URL = "https://cinqmille.be/events/1/concert"


def test_one_date_is_one_event_with_all_that_is_known() -> None:
    price = Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5),))
    found = json.loads(
        document(
            event(
                entry("a", "2026-12-05T20:00", "2026-12-05T22:00"),
                price=price,
                languages=("fr",),
                organiser=Organiser(name="Les Amis", url="https://example.org"),
                summary={"fr": "Un soir d’hiver."},
            ),
            URL,
            NOW,
        )
    )
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "MusicEvent"
    assert found["name"] == "Concert d’hiver"
    assert found["startDate"] == "2026-12-05T20:00:00+01:00"
    assert found["endDate"] == "2026-12-05T22:00:00+01:00"
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert found["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Avenue Golenvaux 18",
        "postalCode": "5000",
        "addressLocality": "Namur",
        "addressRegion": "namur",
        "addressCountry": "BE",
    }
    assert found["organizer"] == {"@type": "Organization", "name": "Les Amis", "url": "https://example.org"}
    assert found["offers"][0]["price"] == "12.50"
    assert found["isAccessibleForFree"] is False
    assert found["inLanguage"] == ["fr"]
    assert found["url"] == URL


def test_what_is_not_known_is_not_said() -> None:
    found = json.loads(document(event(), URL, NOW))
    for member in ("endDate", "offers", "isAccessibleForFree", "description", "inLanguage"):
        assert member not in found
    assert "url" not in found["organizer"]


def test_several_dates_are_a_graph_and_days_stand_without_a_time() -> None:
    found = json.loads(document(event(entry("a", "2026-12-05"), entry("b", "2026-12-12", "2026-12-13")), URL, NOW))
    first, second = found["@graph"]
    assert (first["startDate"], first["endDate"]) == ("2026-12-05", "2026-12-05")
    assert (second["startDate"], second["endDate"]) == ("2026-12-12", "2026-12-13")
    assert first["@id"] != second["@id"]


def test_free_is_said() -> None:
    assert json.loads(document(event(price=Price(kind="free")), URL, NOW))["isAccessibleForFree"] is True
