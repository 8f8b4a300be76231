"""Embargoes: what is held, until when, and what happens to it meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ulid import ULID

from services.catalogue.model import Change, Event, apply, released
from shared.events.content import EventContent
from shared.events.decisions import Decision
from shared.events.facts import EventPublished, EventReinstated
from tests.unit.catalogue.builders import (
    NOW,
    amended,
    approved,
    around,
    changes_requested,
    content,
    rejected,
    revoked,
    withdrawn,
)

ID = str(ULID())
DUE = NOW + timedelta(days=2)


def held(**changes: object) -> EventContent:
    return content(publish_at=DUE, **changes)


def step(event: Event | None, decision: Decision, **wait: float) -> Change:
    sequence = event.decision_sequence + 1 if event else 1
    change = apply(event, decision, sequence, around(NOW + timedelta(**wait)))
    assert change is not None
    return change


def is_silent(change: Change) -> bool:
    return change.snapshot is None and change.facts == () and change.records == ()


@pytest.fixture
def waiting() -> Event:
    change = step(None, approved(ID, held(), form="cinqmille"))
    assert is_silent(change)
    return change.event


def test_nothing_at_all_goes_out_before(waiting: Event) -> None:
    assert waiting.snapshot is None
    assert waiting.held is not None
    assert released(waiting, around(DUE - timedelta(seconds=1))) is None


def test_it_is_published_when_its_time_has_come(waiting: Event) -> None:
    change = released(waiting, around(DUE))
    assert change is not None
    assert change.snapshot is not None
    assert (change.snapshot.version, change.snapshot.published_at, change.snapshot.updated_at) == (1, DUE, DUE)
    assert change.snapshot.content.publish_at is None
    assert [type(fact) for fact in change.facts] == [EventPublished]
    assert {entry.kind for entry in change.records} == {"place", "organiser"}
    assert change.event.held is None
    assert released(change.event, around(DUE + timedelta(days=1))) is None


def test_one_that_is_over_holds_nothing() -> None:
    change = step(None, approved(ID, held()), days=2)
    assert change.snapshot is not None
    assert change.event.held is None


@pytest.mark.parametrize("decision", [withdrawn(ID), revoked(ID)])
def test_what_is_taken_back_meanwhile_never_was(waiting: Event, decision: Decision) -> None:
    change = step(waiting, decision)
    assert is_silent(change)
    assert released(change.event, around(DUE)) is None


@pytest.mark.parametrize("decision", [rejected(ID), changes_requested(ID)])
def test_a_refused_revision_leaves_what_is_held(waiting: Event, decision: Decision) -> None:
    change = step(waiting, decision)
    assert change == Change(replace(waiting, decision_sequence=2))


def test_an_amendment_meanwhile_is_what_gets_published(waiting: Event) -> None:
    change = step(waiting, amended(ID, held(title={"fr": "Autre titre"}), in_review=True))
    assert is_silent(change)
    out = released(change.event, around(DUE))
    assert out is not None
    assert out.snapshot is not None
    assert (out.snapshot.content.title, out.snapshot.in_review) == ({"fr": "Autre titre"}, True)


def test_an_embargo_that_is_lifted_publishes_at_once(waiting: Event) -> None:
    change = step(waiting, amended(ID, content()))
    assert change.snapshot is not None
    assert [type(fact) for fact in change.facts] == [EventPublished]
    assert change.event.held is None


def test_a_later_embargo_on_what_is_public_comes_too_late() -> None:
    public = step(None, approved(ID, content())).event
    change = step(public, approved(ID, held(title={"fr": "Autre titre"})))
    assert change.snapshot is not None
    assert (change.snapshot.version, change.snapshot.content.publish_at) == (2, None)
    assert change.event.held is None


def test_what_was_withdrawn_may_come_back_later() -> None:
    gone = step(step(None, approved(ID, content())).event, withdrawn(ID)).event
    change = step(gone, approved(ID, held()))
    assert is_silent(change)
    out = released(change.event, around(DUE))
    assert out is not None
    assert out.snapshot is not None
    assert (out.snapshot.version, out.snapshot.published_at) == (3, NOW)
    assert [type(fact) for fact in out.facts] == [EventReinstated]
