"""Turns: an organiser's first two showings of a day, then its next two, each lane for itself."""

from typing import Any

from services.search.turns import Standing, stand, take

DAY, NEXT, LATER = 20261205, 20261206, 20270120


def document(start: int, showing: str = "a", day: int = DAY, **more: Any) -> dict[str, Any]:
    return {"day": day, "start": start, "showing": showing, "lane": "dated", "off": False, **more}


def standing(*slots: tuple[int, int], organiser: str = "amis", lane: str = "dated") -> Standing:
    return Standing(organiser, lane, slots, (0,) * len(slots))


def test_an_event_stands_once_on_a_day_for_each_of_its_showings() -> None:
    documents = [
        document(2000),
        document(1000),
        document(1500, "b"),
        document(3000, day=NEXT),
        document(500, "c", off=True),
    ]
    found, positions = stand(documents, "amis")
    assert found == Standing("amis", "dated", ((DAY, 1000), (DAY, 1500), (NEXT, 3000)), (0, 0, 0))
    assert positions == {(DAY, "a"): 0, (DAY, "b"): 1, (NEXT, "a"): 2}


def test_the_first_two_of_a_day_by_start_then_the_next_two() -> None:
    mine = {f"e{start}": standing((DAY, start)) for start in (50, 10, 40, 20, 30)}
    taken, moved = take(mine, [], {})
    assert {id: one.turns for id, one in taken.items()} == {
        "e10": (0,), "e20": (0,), "e30": (1,), "e40": (1,), "e50": (2,),
    }  # fmt: skip
    assert not moved


def test_a_crowd_shares_the_last_turn_so_one_more_moves_only_a_few() -> None:
    others = {f"e{start}": standing((DAY, start)) for start in range(1, 500)}
    placed, _ = take(others, [], {})
    assert [placed[f"e{start}"].turns for start in (18, 19, 20, 21, 499)] == [(8,), (9,), (9,), (9,), (9,)]
    taken, moved = take({"early": standing((DAY, 0))}, [], placed)
    assert taken["early"].turns == (0,)
    assert sorted(moved, key=lambda id: int(id[1:])) == [f"e{start}" for start in range(2, 19, 2)]


def test_organisers_lanes_and_days_are_counted_apart() -> None:
    mine = {
        "many": standing((DAY, 1), (DAY, 2), (DAY, 3), (NEXT, 4)),
        "other": standing((DAY, 5), organiser="voisins"),
        "run": standing((DAY, 6), lane="ongoing"),
    }
    taken, _ = take(mine, [], {})
    assert [taken[id].turns for id in mine] == [(0, 0, 1, 0), (0,), (0,)]


def test_those_that_another_pushes_back_are_told_and_only_those() -> None:
    others = {"first": standing((DAY, 1)), "third": standing((DAY, 3)), "tomorrow": standing((NEXT, 3))}
    taken, moved = take({"second": standing((DAY, 2))}, [], others)
    assert taken["second"].turns == (0,)
    assert {id: one.turns for id, one in moved.items()} == {"third": (1,)}


def test_when_one_leaves_a_day_the_others_move_up() -> None:
    others = {"second": standing((DAY, 2)), "third": Standing("amis", "dated", ((DAY, 3),), (1,))}
    gone = {"first": Standing("", "")}
    _, moved = take(gone, [standing((DAY, 1))], others)
    assert {id: one.turns for id, one in moved.items()} == {"third": (0,)}


def test_days_on_which_nothing_has_changed_stay_as_they_are() -> None:
    """Of their queues not all is known."""
    others = {"weekly": Standing("amis", "dated", ((DAY, 1), (LATER, 1)), (3, 3))}
    mine = {"new": standing((DAY, 2)), "elsewhere": standing((LATER, 2), organiser="voisins")}
    _, moved = take(mine, [], others)
    assert {id: one.turns for id, one in moved.items()} == {"weekly": (0, 3)}
    assert mine["new"].queues & others["weekly"].queues
    assert mine["new"].queues.isdisjoint(standing((LATER, 2)).queues)


def test_standings_are_kept_in_a_few_bytes() -> None:
    kept = Standing("amis", "dated", ((DAY, 1_796_500_800), (NEXT, 4_000_000_000)), (0, 3))
    assert Standing.unpacked("amis", "dated", kept.packed()) == kept
    assert len(kept.packed()) == 24
