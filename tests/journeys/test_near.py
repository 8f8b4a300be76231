"""What is near, on a map and in a calendar: the same answer from every door, and an alert for who follows a place."""

from datetime import date
from typing import Any

from deploy.cli.mails import text_of
from tests.journeys.world import World, evening, mark, until

NAMUR = "50.4669,4.8675"


def get(world: World, path: str, **params: Any) -> Any:
    answer = world.http.get(f"{world.gateway}/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_evening_at_namur_is_near_to_namur_and_to_nothing_else(world: World) -> None:
    word = mark()
    follower, elsewhere = f"lectrice-{word}@example.org", f"lointain-{word}@example.org"
    world.subscribe(follower, q=word, near="Jambes", radius=5)
    world.subscribe(elsewhere, q=word, near="Arlon")
    sent = world.published(word)
    card = world.seen(word, near="5000", radius=1)
    assert card["distance"] < 1000
    assert world.events(q=word, near="Mons", radius=20)["total"] == 0
    assert world.events(q=word, bbox="4.8,50.4,4.9,50.5", sort="relevance")["total"] == 1
    assert world.events(q=word, bbox="5.5,50.4,5.6,50.7")["total"] == 0

    by_distance = world.events(near=NAMUR, sort="distance", limit=100)["items"]
    distances = [item["distance"] for item in by_distance]
    assert distances == sorted(distances)
    assert sent["id"] in [item["id"] for item in by_distance]

    assert word in text_of(world.alert(follower, sent))
    day = date.fromisoformat(evening()[:10])
    month = get(world, "calendar", q=word, near="Namur", month=f"{day:%Y-%m}")
    assert month["days"] == {day.isoformat(): 1}
    exported = get(world, "events.geojson", q=word, near="Namur")
    assert [feature["properties"]["event_id"] for feature in exported["features"]] == [sent["id"]]


def test_a_map_counts_what_lists_do(world: World) -> None:
    world.published(mark())
    box = {"bbox": "4.5,50.3,5.1,50.6"}
    listed = world.events(**box, limit=1)["total"]
    for zoom in (6, 11, 16):
        answer = get(world, "map", **box, zoom=zoom)
        assert answer["type"] == "FeatureCollection"
        assert answer["total"] == sum(one["properties"]["count"] for one in answer["features"]) == listed > 0
    places = [feature["properties"]["place"]["name"] for feature in answer["features"]]
    assert "La Cense" in places


def test_a_site_with_little_to_show_tells_what_is_not_far(world: World) -> None:
    word = mark()
    sent = world.published(word)
    question = {"site": "sixmille", "when": evening()[:10], "category": "litterature"}
    here = world.events(**question)
    assert here["total"] == 0
    assert here["items"] == []
    assert sent["id"] in [item["id"] for item in here["nearby"]]
    assert 29_000 < here["nearby"][0]["distance"] < 32_000
    assert "nearby" not in world.events(**question, q="quelque chose")

    world.withdraw(sent)

    def forgotten() -> bool | None:
        return sent["id"] not in [item["id"] for item in world.events(**question)["nearby"]] or None

    until(forgotten, "the news of a neighbour in the list of a site")
