from datetime import timedelta

import pytest

from services.notify.matching import is_in_time, who_wants
from tests.unit.notify.make import NOW, date, fact, subscription

MINUTE = timedelta(minutes=1)
PLACE, ORGANISER, ARTIST = (f"01KAR00000000000000000000{end}" for end in "PRT")
TOUR = fact(
    all_nis=("92094", "62063"),
    place_ids=(PLACE,),
    organiser_id=ORGANISER,
    artist_ids=(ARTIST,),
    artists=("Hélène",),
    tags=("Swing",),
    languages=("fr",),
    price_kind="free",
    family=True,
    access=("entrance", "toilets"),
    lane="regular",
    spots=({"latitude": 50.485601, "longitude": 4.7547}, {"latitude": 50.6412, "longitude": 5.5718}),
)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"site": ["cinqmille", "sixmille"]},
        {"category": ["concert", "danse"]},
        {"commune": ["namur"]},
        {"province": ["namur"]},
        {"q": "grenier trio"},
        {"q": "TEMPLOUX"},
        {"from_": "2026-12-05", "to": "2026-12-05"},
        {"q": "helene swing"},
        {"commune": ["liege"], "place": [PLACE], "artist": [ARTIST], "organiser": [ORGANISER]},
        {"tag": ["swing"], "free": True, "family": True, "lane": ["regular"]},
        {"access": ["toilets", "entrance"], "online": False},
        {"near": "Temploux", "radius": 1},
        {"near": "50.64,5.57", "bbox": "5.5,50.6,5.6,50.7"},
        {"site": ["cinqmille"], "category": ["concert"], "commune": ["namur"], "q": "jazz"},
    ],
)
def test_what_was_asked_for_is_wanted(asked: dict[str, object]) -> None:
    assert who_wants(TOUR, [subscription(**asked)], NOW + MINUTE, NOW)


@pytest.mark.parametrize(
    "asked",
    [
        {"site": ["sixmille"]},
        {"category": ["danse"]},
        {"commune": ["mons"]},
        {"province": ["hainaut"]},
        {"q": "grenier rock"},
        {"when": "today"},
        {"place": [ARTIST]},
        {"free": False},
        {"access": ["toilets", "parking"]},
        {"online": True},
        {"lane": ["dated"]},
        {"near": "Tournai", "radius": 50},
        {"bbox": "4,50,4.5,51"},
        {"category": ["concert"], "commune": ["mons"]},
    ],
)
def test_what_was_not_asked_for_is_not(asked: dict[str, object]) -> None:
    assert not who_wants(TOUR, [subscription(**asked)], NOW + MINUTE, NOW)


def test_an_event_of_which_nobody_said_where_it_is_is_near_to_nothing() -> None:
    assert not who_wants(fact(), [subscription(near="Temploux")], NOW + MINUTE, NOW)


def test_a_fact_older_than_the_confirmation_is_not() -> None:
    assert who_wants(fact(), [subscription()], NOW, NOW)
    assert not who_wants(fact(), [subscription()], NOW - MINUTE, NOW)
    assert not who_wants(fact(), [subscription(state="pending", confirmed_at=None)], NOW, NOW)


def test_only_when_every_date_is_over_it_is_past() -> None:
    one_left = fact(dates=(date("2026-11-20T20:00"), date("2026-11-23T09:00", id="b")))  # three hours are assumed
    all_over = fact(dates=(date("2026-11-20T20:00"), date("2026-11-22", id="b")))
    assert who_wants(one_left, [subscription()], NOW, NOW)
    assert not who_wants(all_over, [subscription()], NOW, NOW)


def test_what_happened_before_a_confirmation_is_not_told_to_who_was_told_of_the_event_in_an_earlier_life() -> None:
    assert is_in_time(subscription(), NOW)
    assert not is_in_time(subscription(), NOW - MINUTE)
    assert not is_in_time(subscription(confirmed_at=None), NOW)
