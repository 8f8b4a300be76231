"""A mail relay that refuses, hangs, or hangs up with the whole message in its hands, in the midst of a flood."""

from collections.abc import Iterator

import pytest

from tests.harness.proxy import Proxy
from tests.harness.wayward import Mood, Wayward, wayward
from tests.journeys.world import World, mark, until
from tests.resilience.flood import alerts, all_listed, ended_as, flood_while

ALERTS = 2


@pytest.fixture
def relay(world: World, proxies: dict[str, Proxy]) -> Iterator[Wayward]:
    """In the place of the sink."""
    proxy = proxies["MILLE_SMTP_URL"]
    sink = proxy.target
    with wayward(world.mails) as (relay, port):
        become(proxy, port)
        yield relay
        become(proxy, sink)


def become(proxy: Proxy, port: int) -> None:
    proxy.target = port
    proxy.mode = "refuse"  # what is open goes to the other
    proxy.mode = "pass"


@pytest.mark.parametrize(
    ("mood", "end"),
    [
        ("refuses for now", "sent"),
        ("refuses for good", "failed"),
        ("refuses what it has read", "failed"),
        ("hangs", "uncertain"),
        ("drops", "uncertain"),
    ],
)
def test_a_relay_that_does_not_take_everything(world: World, relay: Wayward, mood: Mood, end: str) -> None:
    """What it refuses for now is sent later; what it refuses for good is listed as failed, and what it may have or not
    as uncertain: neither is sent again. All else is sent, once.
    """
    word = mark()
    relay.about = f"fidele-{word}@example.org"
    world.subscribe(relay.about, q=word)

    def be_wayward() -> None:
        relay.mood = mood
        until(lambda: relay.met[mood] >= ALERTS or None, mood)
        relay.mood = "takes"

    sent = flood_while(world, word, be_wayward)
    all_listed(world, word, sent)

    def all_ended() -> bool | None:
        done = set(alerts(world, relay.about, sent)) | listed_as("failed") | listed_as("uncertain")
        return (done == set(sent.values()) and (end == "sent" or len(listed_as(end)) == relay.met[mood])) or None

    def listed_as(status: str) -> set[str]:
        return ended_as(world, status, sent)

    until(all_ended, f"an end of every alert, {mood}", timeout=120)
    arrived, failed, uncertain = alerts(world, relay.about, sent), listed_as("failed"), listed_as("uncertain")
    assert len(failed) == (relay.met[mood] if end == "failed" else 0)
    assert len(uncertain) == (relay.met[mood] if end == "uncertain" else 0)
    assert set(arrived) == set(sent.values()) - failed, "the relay keeps what it does not answer for"
    assert set(arrived.values()) == {1}, "somebody was told twice"
