"""Which sites show an event and which of them leads; and what a change of sites or records makes of it."""

from dataclasses import replace

import pytest
from ulid import ULID

from services.catalogue.model import Event, apply, revised
from shared.events.content import EventContent, Override, Place
from shared.territory import territory
from tests.unit.catalogue.builders import LIEGE, MONS, NAMUR, NOW, SITES, approved, around, content, entry, site

A, B = entry("a", "2026-12-05T20:00"), entry("b", "2026-12-12T20:00")
ID = str(ULID())


def tour(first: Place | None, second: Place | None, usual: Place | None = None) -> EventContent:
    said = [
        Override(entry=date.key, original=date.original, place=place)
        for date, place in ((A, first), (B, second))
        if place
    ]
    return content(A, B, place=usual, overrides=tuple(said))


@pytest.mark.parametrize(
    ("what", "form", "shown", "lead"),
    [
        (content(A), None, ("cinqmille",), "cinqmille"),
        (content(A), "quatremille", ("cinqmille",), "cinqmille"),
        (content(A, place=MONS), "cinqmille", (), None),
        # a tour: the first covered date names the lead
        (tour(LIEGE, NAMUR), "cinqmille", ("cinqmille", "quatremille"), "quatremille"),
        (tour(LIEGE, None, NAMUR), None, ("cinqmille", "quatremille"), "quatremille"),
        (tour(MONS, NAMUR), None, ("cinqmille",), "cinqmille"),
        (tour(MONS, MONS), "cinqmille", (), None),
        # without a place: the form's
        (content(A, place=None), "quatremille", ("quatremille",), "quatremille"),
        (content(A, place=None, attendance="online"), None, (), None),
    ],
)
def test_who_shows_and_who_leads(
    what: EventContent, form: str | None, shown: tuple[str, ...], lead: str | None
) -> None:
    found = territory(what, form, SITES, NOW)
    assert (found.sites, found.lead) == (shown, lead)


def test_every_commune_says_which_sites_cover_it() -> None:
    found = territory(tour(LIEGE, MONS), None, SITES, NOW)
    assert found.by_nis == {"62063": ("quatremille",), "53053": ()}


def public(what: EventContent, form: str | None = None) -> Event:
    change = apply(None, approved(ID, what, form=form), 1, around())
    assert change is not None
    return change.event


def test_a_site_that_grows_shows_more_and_nobody_is_told() -> None:
    event = public(content(A, place=MONS), "septmille")
    assert event.snapshot is not None
    change = revised(event, {}, around(sites=[*SITES, site("septmille", "53053")]))
    assert change is not None
    assert change.snapshot is not None
    assert (change.snapshot.sites, change.snapshot.lead_site, change.snapshot.version) == (
        ("septmille",),
        "septmille",
        2,
    )
    assert change.snapshot.updated_at == event.snapshot.updated_at
    assert (change.facts, change.records) == ((), ())
    assert change.event.decision_sequence == 1


def test_the_form_still_counts_when_two_sites_cover_a_place() -> None:
    event = public(content(A), "quatremille")
    change = revised(event, {}, around(sites=[SITES[0], site("quatremille", "62063", "92094")]))
    assert change is not None
    assert change.snapshot is not None
    assert change.snapshot.lead_site == "quatremille"


def test_what_is_not_concerned_keeps_its_version() -> None:
    assert revised(public(content(A)), {}, around()) is None
    assert revised(None, {}, around()) is None
    held = replace(public(content(A)), snapshot=None)
    assert revised(held, {}, around(sites=[])) is None


def test_a_merged_record_is_named_by_the_id_that_stays() -> None:
    event, stays = public(tour(LIEGE, NAMUR)), str(ULID())
    assert event.snapshot is not None
    place = event.snapshot.content.overrides[0].place
    assert place is not None
    assert place.id is not None
    change = revised(event, {place.id: stays}, around())
    assert change is not None
    assert change.snapshot is not None
    named = [said.place.id for said in change.snapshot.content.overrides if said.place]
    assert named[0] == stays
    assert named[1] != stays
    assert revised(change.event, {place.id: stays}, around()) is None
