"""RSS and Atom, by what their rules ask for."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from services.gateway.exports import atom, rss
from services.gateway.exports.lines import Entry
from shared.events.content import Offer, Override, Price
from shared.events.schedule import OngoingSchedule, OpeningHours, RecurringSchedule, Rule
from tests.unit.catalogue.builders import NOW, entry
from tests.unit.gateway.exporting import URL, entry_of, export_of
from tests.unit.gateway.make import event

A = "{http://www.w3.org/2005/Atom}"
NASTY = "<b>Soirée</b> & jazz ]]> \x00\x0b\ufffe « 5 < 6 »"


def channel(*entries: Entry, **more: Any) -> ET.Element:
    found = ET.fromstring(rss.render(export_of(entries=entries, **more))).find("channel")
    assert found is not None
    return found


def feed(*entries: Entry, **more: Any) -> ET.Element:
    return ET.fromstring(atom.render(export_of(entries=entries, **more)))


def said(*args: Any, **changes: Any) -> str:
    """An item's content."""
    return channel(entry_of(event(*args, **changes))).findtext("item/description") or ""


def test_an_rss_channel_and_its_items_have_what_readers_need() -> None:
    found = channel(entry_of(event(tags=("jazz",))))
    assert found.findtext("title") == "Agenda Cinqmille"
    assert found.findtext("link") == "https://cinqmille.be/events"
    assert found.findtext("description")
    (own,) = found.findall(f"{A}link")
    assert (own.get("rel"), own.get("type")) == ("self", "application/rss+xml")
    (item,) = found.findall("item")
    assert item.findtext("title") == "Concert d’hiver"
    assert item.findtext("link") == URL
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert UUID((guid.text or "").removeprefix("urn:uuid:"))
    assert parsedate_to_datetime(item.findtext("pubDate") or "") == NOW
    assert [category.text for category in item.findall("category")] == ["Concert", "jazz"]


def test_an_atom_feed_has_all_that_rfc_4287_asks_for() -> None:
    found = feed(entry_of(event()))
    for name in ("id", "title", "updated", "author"):
        assert len(found.findall(f"{A}{name}")) == 1
    assert {link.get("rel") for link in found.findall(f"{A}link")} == {"self", "alternate"}
    (one,) = found.findall(f"{A}entry")
    for name in ("id", "title", "updated", "published", "author", "content"):
        assert len(one.findall(f"{A}{name}")) == 1
    assert datetime.fromisoformat(one.findtext(f"{A}updated") or "") == NOW
    content = one.find(f"{A}content")
    assert content is not None
    assert content.get("type") == "html"
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_an_id_stays_when_title_and_address_change() -> None:
    before, after = event(), event(title={"fr": "Autre"}, version=9)
    ids = {feed(entry_of(one)).findtext(f"{A}entry/{A}id") for one in (before, after)}
    guids = {channel(entry_of(one)).findtext("item/guid") for one in (before, after)}
    assert len(ids) == 1
    assert ids == guids


def test_an_empty_feed_is_one_too() -> None:
    assert channel().findall("item") == []
    assert datetime.fromisoformat(feed().findtext(f"{A}updated") or "") <= NOW


def test_a_feed_that_was_cut_names_the_rest() -> None:
    rest = "https://cinqmille.be/v1/events.atom?site=cinqmille&cursor=x"
    for found in (channel(next=rest), feed(next=rest)):
        (link,) = (one for one in found.findall(f"{A}link") if one.get("rel") == "next")
        assert link.get("href") == rest


@pytest.mark.parametrize("form", [rss, atom])
def test_text_is_escaped_and_what_xml_cannot_hold_left_out(form: Any) -> None:
    written = form.render(export_of(event(title={"fr": NASTY}, summary={"fr": NASTY}, tags=(NASTY,))))
    ET.fromstring(written)
    assert b"<b>" not in written
    assert "&lt;b&gt;Soirée&lt;/b&gt; &amp; jazz ]]&gt;  « 5 &lt; 6 »".encode() in written
    assert b"&amp;lt;b&amp;gt;" in written, "in the HTML inside it is text once more"


def test_an_item_says_when_where_for_how_much_and_by_whom() -> None:
    text = said(
        entry("a", "2026-12-05T20:00", "2026-12-05T22:00"),
        price=Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5),)),
        summary={"fr": "Un soir d’hiver."},
    )
    assert "samedi 5 décembre de 20h à 22h · Le Delta, Avenue Golenvaux 18, 5000 Namur" in text
    assert "Prévente : 12,50 €" in text
    assert "Un soir d’hiver." in text
    assert "Les Amis de la musique" in text


def test_of_several_dates_each_says_what_holds_for_it_alone() -> None:
    off = Override(
        entry="b", original="2026-12-06T20:00", status="cancelled", reason="weather", availability="sold_out"
    )
    text = said(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-06T20:00"), overrides=(off,))
    first, second = (one for one in text.split("</p>") if "décembre" in one)
    assert "Annulé" not in first
    assert "Annulé (météo)." in second
    assert "Complet." in second


def test_a_title_says_that_it_is_off_only_when_all_of_it_is() -> None:
    off = Override(entry="b", original="2026-12-06T20:00", status="cancelled")
    dates = (entry("a", "2026-12-05T20:00"), entry("b", "2026-12-06T20:00"))
    assert channel(entry_of(event(*dates, overrides=(off,)))).findtext("item/title") == "Concert d’hiver"
    assert channel(entry_of(event(status="cancelled"))).findtext("item/title") == "Annulé : Concert d’hiver"


def test_a_rule_and_a_run_are_said_in_a_phrase() -> None:
    rule = Rule(key="r", start="2026-12-01T19:30", end="2026-12-01T21:30", rrule="FREQ=WEEKLY;COUNT=20")
    weekly = said(schedule=RecurringSchedule(rules=(rule,)))
    assert weekly.count("<p>") < 10, "not a line for each date"
    hours = (OpeningHours(days=("WE", "SU"), opens="14:00", closes="18:00"),)
    run = said(schedule=OngoingSchedule(first=date(2026, 12, 4), last=date(2027, 1, 31), hours=hours))
    assert "Ouvert : " in run
    assert "31 janvier" in run


def test_the_youngest_change_dates_the_channel() -> None:
    assert parsedate_to_datetime(channel(entry_of(event())).findtext("lastBuildDate") or "") == NOW.astimezone(UTC)
