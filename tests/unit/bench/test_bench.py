"""What the bench is made of: its events and its questions."""

import statistics
from collections import Counter

from bench.corpus import NOW, corpus
from bench.load import percentile
from bench.shapes import SHAPES, mixed, questions
from services.search.documents import documents

MADE = corpus(600)


def test_the_same_seed_makes_the_same_events() -> None:
    again = corpus(600)
    assert [again.event(number) for number in (0, 7, 599)] == [MADE.event(number) for number in (0, 7, 599)]
    assert corpus(600, seed=7).event(7) != MADE.event(7)


def test_an_event_has_some_ten_dates_within_a_year_and_most_have_one() -> None:
    dates = [len(documents(event, NOW)) for event in MADE.events()]
    assert 6 < statistics.mean(dates) < 14
    assert statistics.median(dates) <= 2


def test_most_organisers_are_small_and_some_are_large() -> None:
    sizes = Counter(event.content.organiser.id for event in MADE.events())
    assert sum(1 for size in sizes.values() if size <= 3) / len(sizes) > 0.6


def test_every_site_has_events_and_some_are_on_none() -> None:
    sites = Counter(site for event in MADE.events() for site in event.sites or ("none",))
    assert set(sites) == {"cinqmille", "quatremille", "septmille", "sixmille", "none"}


def test_a_later_version_is_the_same_event_with_another_summary() -> None:
    first, second = MADE.event(5), MADE.event(5, version=2)
    assert (second.id, second.version) == (first.id, 2)
    assert second.content.summary != first.content.summary
    assert second.content.schedule == first.content.schedule


def test_no_question_is_asked_twice_before_all_were_asked() -> None:
    asked = questions(MADE, SHAPES, 20, 1)
    assert len({question.path for question in asked}) == len(asked) == 20 * len(SHAPES)
    mix = mixed([question.shape.name for question in asked], 600, 1)
    for at in range(len(mix) - 16):
        assert len({asked[index].path for index in mix[at : at + 16]}) == 16


def test_there_are_twelve_shapes_whose_weights_are_percent() -> None:
    assert len(SHAPES) == 12
    assert sum(shape.weight for shape in SHAPES) == 100


def test_percentiles_are_in_milliseconds() -> None:
    assert round(percentile([0.001 * number for number in range(1, 102)], 50)) == 51
    assert percentile([0.25], 95) == 250.0
