"""When an answer is fresh, may still be shown, and is old: by news, by the clock, never fresh by mistake."""

from math import inf

from services.gateway.news import AGEING_S, GRACE_S, LIFETIME_S, News, State, Terms

NOW = 1000.0
MOMENT = 1e-6


def terms(news: News, *tags: str, now: float = NOW, boundary: float = inf) -> Terms:
    return Terms.of(tags or ("site:cinqmille",), news.moment(), now, boundary)


def test_merely_older_than_a_minute_it_is_shown_for_another_one() -> None:
    news = News()
    answer = terms(news)
    assert news.state(answer, NOW + LIFETIME_S - MOMENT) is State.FRESH
    assert news.state(answer, NOW + LIFETIME_S) is State.AGEING
    assert news.state(answer, NOW + LIFETIME_S + AGEING_S - MOMENT) is State.AGEING
    assert news.state(answer, NOW + LIFETIME_S + AGEING_S) is State.OLD


def test_past_a_boundary_it_is_shown_for_half_a_second() -> None:
    news = News()
    answer = terms(news, boundary=NOW + 10)
    assert news.state(answer, NOW + 10 - MOMENT) is State.FRESH
    assert news.state(answer, NOW + 10) is State.AGEING
    assert news.state(answer, NOW + 10 + GRACE_S) is State.OLD
    passed = terms(news, boundary=NOW - 10)
    assert news.state(passed, NOW) is State.OLD, "it changed while it was on its way"


def test_news_of_its_site_makes_it_old_within_half_a_second_and_news_of_another_does_not() -> None:
    news = News()
    answer = terms(news)
    news.tell(["site:quatremille"], NOW + 1)
    assert news.state(answer, NOW + 1) is State.FRESH
    news.tell(["site:cinqmille"], NOW + 2)
    assert news.state(answer, NOW + 2) is State.AGEING
    assert news.state(answer, NOW + 2 + GRACE_S) is State.OLD


def test_the_first_news_counts_however_much_follows() -> None:
    news = News()
    answer = terms(news)
    for number in range(100):
        news.tell(["site:cinqmille"], NOW + number / 50)
        shown = number / 50 < GRACE_S
        assert (news.state(answer, NOW + number / 50) is State.AGEING) is shown, number
        late = terms(news)
        assert news.state(late, NOW + number / 50) is State.FRESH


def test_an_answer_that_was_on_its_way_while_news_came_is_never_fresh() -> None:
    news = News()
    asked = news.moment()
    news.tell(["site:cinqmille"], NOW)
    late = Terms.of(["site:cinqmille"], asked, NOW + 1)
    assert news.state(late, NOW + 1) is State.OLD
    assert news.state(terms(news), NOW + 1) is State.FRESH


def test_when_we_were_not_listening_nothing_may_be_shown() -> None:
    news = News()
    answers = [terms(news, "site:cinqmille"), terms(news, "event:x"), terms(news)]
    news.tell_all()
    assert {news.state(answer, NOW) for answer in answers} == {State.OLD}
    assert news.state(terms(news), NOW) is State.FRESH


def test_forgetting_old_news_never_makes_an_old_answer_fresh_again() -> None:
    news = News()
    answer = terms(news, "event:old")
    news.tell(["event:old"], NOW)
    for number in range(10_001):
        news.tell([f"event:{number}"], NOW)
    assert news.state(answer, NOW) is State.OLD


def test_what_is_made_of_two_readings_goes_with_the_first_that_goes() -> None:
    news = News()
    one = terms(news, "site:cinqmille", boundary=NOW + 30)
    news.tell(["site:quatremille"], NOW)
    other = terms(news, "event:x", now=NOW + 5)
    both = one.and_of(other)
    assert both == other.and_of(one)
    assert news.state(both, NOW + 29) is State.FRESH
    assert news.state(both, NOW + 30) is State.AGEING
    assert news.state(both, NOW + 30 + GRACE_S) is State.OLD
    news.tell(["event:x"], NOW + 10)
    assert news.state(both, NOW + 10) is State.AGEING
