"""What decisions do to an event: versions, snapshots and facts."""

from datetime import timedelta

import pytest
from ulid import ULID

from services.catalogue.model import Change, Event, apply
from services.catalogue.records import Entry
from shared.events.decisions import Decision
from shared.events.facts import (
    EventDatesAdded,
    EventMoved,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventSoldOut,
    EventWithdrawn,
    Fact,
)
from tests.unit.catalogue.builders import (
    LIEGE,
    MONS,
    NAMUR,
    NOW,
    SITES,
    TEMPLOUX,
    amended,
    approved,
    around,
    changes_requested,
    content,
    entry,
    rejected,
    revoked,
    site,
    unlinked,
    withdrawn,
)

ID = str(ULID())
FIRST, SECOND = entry("a", "2026-12-05T20:00"), entry("b", "2026-12-12T20:00", "2026-12-12T23:00")


def after(*decisions: Decision) -> Change:
    """The change that the last of these brings, each an hour after the one before."""
    event: Event | None = None
    change: Change | None = None
    records: dict[str, Entry] = {}
    for sequence, decision in enumerate(decisions, 1):
        now = NOW + timedelta(hours=sequence)
        change = apply(event, decision, sequence, around(now, SITES, *records.values()))
        assert change is not None
        event = change.event
        records |= {entry.record.id: entry for entry in change.records}
    assert change is not None
    return change


def kinds(facts: tuple[Fact, ...]) -> list[type[Fact]]:
    return [type(fact) for fact in facts]


def test_a_first_approval_publishes_the_event() -> None:
    change = after(approved(ID, content(FIRST)))
    snapshot = change.snapshot
    assert snapshot is not None
    assert (snapshot.id, snapshot.version, snapshot.state) == (ID, 1, "published")
    assert (snapshot.slug, snapshot.sites, snapshot.lead_site) == ("concert-d-hiver", ("cinqmille",), "cinqmille")
    assert snapshot.published_at == snapshot.updated_at == NOW + timedelta(hours=1)
    assert change.event == Event(ID, 1, snapshot, held=None, form_site=None)
    (fact,) = change.facts
    assert isinstance(fact, EventPublished)
    assert [date.id for date in fact.dates] == [f"{ID}-a-20261205T2000"]
    assert (fact.version, fact.sites, fact.nis, fact.happened_at) == (1, ("cinqmille",), "92094", snapshot.updated_at)


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_doubled_or_late_decision_changes_nothing(sequence: int) -> None:
    event = after(approved(ID, content(FIRST)), approved(ID, content(FIRST, SECOND))).event
    assert apply(event, approved(ID, content(SECOND)), sequence, around()) is None


def test_an_approval_that_comes_after_the_rejection_that_followed_it_stays_out() -> None:
    change = apply(None, rejected(ID), 2, around())
    assert change == Change(Event(ID, 2, None))
    assert apply(change.event, approved(ID, content(FIRST)), 1, around()) is None


@pytest.mark.parametrize("decision", [rejected(ID), changes_requested(ID)])
def test_a_refused_revision_leaves_the_public_version_as_it_is(decision: Decision) -> None:
    public = after(approved(ID, content(FIRST))).snapshot
    change = after(approved(ID, content(FIRST)), decision)
    assert change.snapshot is None
    assert change.facts == ()
    assert change.event.decision_sequence == 2
    assert change.event.snapshot is not None
    assert public is not None
    assert change.event.snapshot.version == public.version


def test_a_correction_of_texts_is_a_version_without_a_fact() -> None:
    change = after(approved(ID, content(FIRST)), approved(ID, content(FIRST, title={"fr": "Concert d’été"})))
    assert change.snapshot is not None
    assert (change.snapshot.version, change.snapshot.slug) == (2, "concert-d-ete")
    assert change.snapshot.published_at < change.snapshot.updated_at
    assert change.facts == ()


@pytest.mark.parametrize("in_review", [True, False])
def test_an_amendment_is_a_version_like_an_approval(in_review: bool) -> None:
    full = content(FIRST, availability="sold_out")
    change = after(approved(ID, content(FIRST)), amended(ID, full, in_review=in_review))
    assert change.snapshot is not None
    assert (change.snapshot.version, change.snapshot.in_review) == (2, in_review)
    assert unlinked(change.snapshot.content) == full
    assert kinds(change.facts) == [EventSoldOut]


def test_an_amendment_is_undone_by_one_with_the_earlier_content() -> None:
    cancelled = amended(ID, content(FIRST, status="cancelled"), in_review=True)
    change = after(approved(ID, content(FIRST)), cancelled, amended(ID, content(FIRST)))
    assert change.snapshot is not None
    assert (change.snapshot.version, change.snapshot.in_review) == (3, False)
    assert kinds(change.facts) == [EventReinstated]


def test_dates_that_are_new_are_added() -> None:
    change = after(approved(ID, content(FIRST)), approved(ID, content(FIRST, SECOND)))
    (fact,) = change.facts
    assert isinstance(fact, EventDatesAdded)
    assert [date.id for date in fact.dates] == [f"{ID}-b-20261212T2000"]


def test_a_date_that_keeps_its_key_and_moves_is_rescheduled() -> None:
    later = entry("a", "2026-12-06T18:00", original=FIRST.original)
    (fact,) = after(approved(ID, content(FIRST, SECOND)), approved(ID, content(later, SECOND))).facts
    assert isinstance(fact, EventRescheduled)
    assert [date.local_start for date in fact.before] == ["2026-12-05T20:00"]
    assert [(date.id, date.local_start) for date in fact.dates] == [(f"{ID}-a-20261205T2000", "2026-12-06T18:00")]


def test_another_end_is_no_rescheduling() -> None:
    longer = entry("b", "2026-12-12T20:00", "2026-12-13T01:00")
    assert after(approved(ID, content(SECOND)), approved(ID, content(longer))).facts == ()


def test_another_place_is_a_move() -> None:
    change = after(approved(ID, content(FIRST)), approved(ID, content(FIRST, place=LIEGE)))
    (fact,) = change.facts
    assert isinstance(fact, EventMoved)
    assert (fact.place_before, fact.place_name, fact.sites) == ("Le Delta", "La Halte", ("quatremille",))


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ({"name": "LE DELTA"}, False),
        ({"street": None}, False),
        ({"street": "avenue Golenvaux, 18"}, False),
        ({"street": "Rue de Fer 1"}, True),
        ({"postcode": "5002"}, True),
    ],
)
def test_a_spelling_is_no_move(changes: dict[str, str | None], moves: bool) -> None:
    place = NAMUR.model_copy(update=changes)
    facts = after(approved(ID, content(FIRST)), approved(ID, content(FIRST, place=place))).facts
    assert kinds(facts) == ([EventMoved] if moves else [])


def test_several_things_at_once_are_several_facts() -> None:
    later = entry("a", "2026-12-05T21:00", original=FIRST.original)
    change = after(approved(ID, content(FIRST)), approved(ID, content(later, SECOND, place=TEMPLOUX)))
    assert kinds(change.facts) == [EventRescheduled, EventMoved, EventDatesAdded]
    assert {fact.version for fact in change.facts} == {2}


@pytest.mark.parametrize("decision", [revoked(ID), withdrawn(ID)])
def test_what_is_taken_back_is_withdrawn_and_keeps_its_content(decision: Decision) -> None:
    change = after(approved(ID, content(FIRST, SECOND)), decision)
    assert change.snapshot is not None
    assert (change.snapshot.state, change.snapshot.version) == ("withdrawn", 2)
    assert unlinked(change.snapshot.content) == content(FIRST, SECOND)
    assert change.snapshot.decision_id == decision.decision_id
    (fact,) = change.facts
    assert isinstance(fact, EventWithdrawn)
    assert len(fact.dates) == 2


def test_withdrawing_twice_publishes_once() -> None:
    change = after(approved(ID, content(FIRST)), withdrawn(ID), revoked(ID))
    assert (change.snapshot, change.facts) == (None, ())
    assert change.event.decision_sequence == 3


def test_a_withdrawn_event_comes_back_under_its_first_date_of_publication() -> None:
    change = after(approved(ID, content(FIRST)), withdrawn(ID), approved(ID, content(FIRST, SECOND, place=LIEGE)))
    assert change.snapshot is not None
    assert (change.snapshot.state, change.snapshot.version) == ("published", 3)
    assert change.snapshot.published_at == NOW + timedelta(hours=1)
    assert kinds(change.facts) == [EventReinstated]


def test_where_no_site_covers_the_place_nobody_leads() -> None:
    change = after(approved(ID, content(FIRST, place=MONS), form="cinqmille"))
    assert change.snapshot is not None
    assert (change.snapshot.sites, change.snapshot.lead_site) == ((), None)


@pytest.mark.parametrize(
    ("form", "lead"), [("septmille", "septmille"), ("quatremille", "cinqmille"), (None, "cinqmille")]
)
def test_of_several_sites_the_one_whose_form_was_used_leads(form: str | None, lead: str) -> None:
    sites = [site("septmille", "92094"), site("cinqmille", "92094"), site("quatremille", "62063")]
    change = apply(None, approved(ID, content(FIRST), form=form), 1, around(sites=sites))
    assert change is not None
    assert change.snapshot is not None
    assert (change.snapshot.sites, change.snapshot.lead_site) == (("cinqmille", "septmille"), lead)


def test_a_title_without_a_letter_has_a_slug_all_the_same() -> None:
    change = after(approved(ID, content(FIRST, title={"fr": "!!!"})))
    assert change.snapshot is not None
    assert change.snapshot.slug == "evenement"
