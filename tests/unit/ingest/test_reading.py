"""What can be read, and how a patch changes it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.normalise import Draft, normalise
from services.ingest.reading import canonical, merged, read, read_patch
from shared.runtime.problems import InvalidInput, Problem

BODY: dict[str, Any] = {
    "title": "Bal folk",
    "start": "2026-12-05T20:00",
    "place": {"name": "Salle des fêtes", "postcode": "5020", "locality": "temploux"},
    "organiser": {"name": "Le Bal du Coin"},
    "contact": {"email": "claire@example.org"},
}


def draft(**changes: Any) -> Draft:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    return normalise(read(json.dumps(body).encode()))


def fields(error: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [wrong.field for wrong in error.value.errors]


def test_the_shortest_submission() -> None:
    found = draft()
    content = found.content
    assert content.title == {"fr": "Bal folk"}
    assert content.category == "autre"
    assert [entry.start for entry in content.schedule.dates] == ["2026-12-05T20:00"]
    assert (content.place.locality, content.place.commune, content.place.nis) == ("Temploux", "Namur", "92094")
    assert content.price.kind == "unknown"
    assert (content.status, content.availability, content.attendance, content.overrides) == (
        "scheduled",
        "unknown",
        "offline",
        (),
    )
    assert [note.code for note in found.notes] == ["category_missing"]


def test_a_plain_text_is_in_the_language_named() -> None:
    assert draft(language="de", title="Tanz", summary={"fr": "Danse"}).content.summary == {"fr": "Danse"}
    assert draft(language="de", title="Tanz").content.title == {"de": "Tanz"}


def test_spaces_and_line_ends_are_put_right() -> None:
    content = draft(title="  Bal\t  folk ", description=" un\r\ndeux ").content
    assert content.title["fr"] == "Bal folk"
    assert content.description["fr"] == "un\ndeux"


def test_accents_are_composed() -> None:
    assert draft(title="E\u0301te\u0301").content.title["fr"] == "Été"


def test_seconds_are_dropped() -> None:
    assert draft(start="2026-12-05T20:00:00").content.schedule.dates[0].start == "2026-12-05T20:00"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "2026-12-05T19:59"}, "end"),
        ({"end": "2026-12-06"}, "end"),
        ({"doors": "2026-12-05T20:30"}, "doors"),
        ({"doors": "2026-12-05"}, "doors"),
        ({"start": "2026-12-05", "doors": "2026-12-05T19:00"}, "doors"),
        ({"start": "2026-13-05"}, "start"),
        ({"tags": ["a" * 201]}, "tags.0"),
        ({"languages": ["français"]}, "languages.0"),
        ({"organiser": {"name": "x", "url": "ftp://x.be"}}, "organiser.url"),
        ({"organiser": {"name": "x", "url": "www.x.be"}}, "organiser.url"),
        ({"contact": {"email": "a@b"}}, "contact.email"),
        ({"contact": {"email": ".a@b.be"}}, "contact.email"),
        ({"contact": {"email": "a.@b.be"}}, "contact.email"),
        ({"contact": {"email": "a@b.be", "phone": "appelez-moi"}}, "contact.phone"),
        ({"title": {"fr": "", "nl": " "}}, "title"),
        ({"description": "a" + "\u0301" * 9000 + "\u0327" * 9000}, "description"),
        ({"description": "\u0f73" * 20000}, "description"),
        ({"place": {"name": "X", "postcode": 5000}}, "place.postcode"),
        ({"attendance": "nowhere"}, "attendance"),
        ({"booking": {"until": "soon"}}, "booking.until"),
        ({"audience": {"min_age": 12, "max_age": 6}}, "audience.max_age"),
        ({"audience": {"min_age": -1}}, "audience.min_age"),
        ({"accessibility": {"entrance": True}}, "accessibility.entrance"),
        ({"artists": [{"url": "https://x.be"}]}, "artists.0.name"),
        ({"part_of": "the festival"}, "part_of"),
        ({"publish_at": "tomorrow"}, "publish_at"),
        ({"publish_at": 7}, "publish_at"),
        ({"status": "maybe"}, "status"),
    ],
)
def test_what_is_refused_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        draft(**changes)
    assert field in fields(error)


@pytest.mark.parametrize(
    "text",
    ["[a](https://x.be)", "<mailto:a@b.be>", "[a](/local)", "un < deux", "a[1](2)", "<b>gras</b>", "[a]: b", "x: y"],
)
def test_links_that_lead_somewhere_decent_pass(text: str) -> None:
    assert draft(description=text).content.description["fr"] == text


@pytest.mark.parametrize("url", ["https://x.be/a?b=c#d", "http://été.be", "mailto:a@b.be", "tel:+3281123456"])
def test_links_of_four_schemes_pass(url: str) -> None:
    assert draft(links=[{"url": url}]).content.links[0].url == url


def test_a_text_is_composed() -> None:
    assert draft(description="e\u0301te\u0301 " + "a\u0327\u0301").content.description["fr"] == "été á\u0327"


def test_a_night_that_ends_the_next_day() -> None:
    entry = draft(end="2026-12-06T02:00").content.schedule.dates[0]
    assert (entry.end, entry.all_day) == ("2026-12-06T02:00", False)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as error:
        read(b'{"title": 5, "start": "2026-02-30", "price": {"kind": "cheap"}}')
    assert {"title", "start", "price.kind", "place", "organiser", "contact"} <= set(fields(error))


def test_what_is_online_needs_no_place() -> None:
    assert draft(place=None, attendance="online").content.place is None


def test_a_place_that_was_forgotten_is_told() -> None:
    with pytest.raises(InvalidInput) as error:
        draft(place=None)
    assert fields(error) == ["place"]


def test_a_place_to_be_announced() -> None:
    assert normalise(read(json.dumps({**BODY, "place": None}).encode())).content.place is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-12-01T12:00", "2026-12-01T11:00:00+00:00"),
        ("2026-12-01T12:00:00Z", "2026-12-01T12:00:00+00:00"),
        ("2026-12-01", "2026-11-30T23:00:00+00:00"),
    ],
)
def test_an_embargo_is_an_instant(written: str, expected: str) -> None:
    publish_at = draft(publish_at=written).content.publish_at
    assert publish_at is not None
    assert publish_at.isoformat() == expected


def test_a_reason_says_nothing_of_what_takes_place() -> None:
    assert draft(reason="weather").content.reason is None
    assert draft(reason="weather", status="cancelled").content.reason == "weather"


def test_all_the_rest_is_carried_over() -> None:
    content = draft(
        artists=[{"name": "Trio Les Hérons", "url": "https://herons.example"}, {"name": "Trio Les Hérons"}],
        booking={"kind": "required", "phone": "+32 81 00 00 00", "until": "2026-12-04"},
        audience={"min_age": 6, "family": True},
        accessibility={"entrance": "yes", "toilets": "no"},
        part_of="01KASG1V7M3Q9T5B8XW2EDHZNF",
        attendance="mixed",
    ).content
    assert [artist.name for artist in content.artists] == ["Trio Les Hérons"]
    assert (content.booking.kind, content.booking.until) == ("required", "2026-12-04")
    assert (content.audience.min_age, content.audience.family) == (6, True)
    assert (content.accessibility.entrance, content.accessibility.relaxed) == ("yes", "unknown")
    assert (content.part_of, content.attendance) == ("01KASG1V7M3Q9T5B8XW2EDHZNF", "mixed")


class TestPatch:
    def patched(self, before: dict[str, Any], patch: dict[str, Any]) -> Any:
        return json.loads(merged(json.dumps(before).encode(), patch))

    def test_follows_rfc_7396(self) -> None:
        before = {"a": {"b": "c", "d": 1}, "e": [1, 2], "f": "g"}
        assert self.patched(before, {"a": {"b": None, "h": 2}, "e": [3], "f": {"i": None}}) == {
            "a": {"d": 1, "h": 2},
            "e": [3],
            "f": {},
        }

    def test_a_schedule_takes_the_place_of_a_start(self) -> None:
        schedule = {"dates": [{"start": "2026-12-06"}]}
        assert self.patched({"start": "2026-12-05", "end": "2026-12-05"}, {"schedule": schedule}) == {
            "schedule": schedule
        }

    def test_a_start_changes_the_only_date(self) -> None:
        before = {"schedule": {"dates": [{"key": "d1", "start": "2026-12-05", "end": "2026-12-06"}]}}
        after = {"schedule": {"dates": [{"key": "d1", "start": "2026-12-07"}]}}
        assert self.patched(before, {"start": "2026-12-07", "end": None}) == after

    def test_a_start_takes_the_place_of_a_schedule(self) -> None:
        before = {"schedule": {"kind": "recurring", "rules": [{"start": "2026-12-01", "rrule": "FREQ=WEEKLY"}]}}
        assert self.patched(before, {"schedule": None, "start": "2026-12-05"}) == {"start": "2026-12-05"}

    def test_a_schedule_of_another_kind_takes_the_place_of_the_one_before(self) -> None:
        before = {"schedule": {"kind": "ongoing", "first": "2026-12-01", "last": "2026-12-20"}}
        dates = {"dates": [{"start": "2026-12-05"}]}
        assert self.patched(before, {"schedule": dates}) == {"schedule": dates}
        longer = {"schedule": {"last": "2026-12-31"}}
        assert self.patched(before, longer) == {
            "schedule": {"kind": "ongoing", "first": "2026-12-01", "last": "2026-12-31"}
        }

    def test_a_zone_outlives_a_start(self) -> None:
        before = {"schedule": {"zone": "Europe/London", "dates": [{"start": "2026-12-05"}]}}
        after = {"schedule": {"zone": "Europe/London", "dates": [{"start": "2026-12-06"}]}}
        assert self.patched(before, {"start": "2026-12-06"}) == after

    def test_no_place_is_one_to_be_announced(self) -> None:
        assert self.patched({"place": {"name": "x"}}, {"place": None}) == {"place": None}

    def test_a_list_is_replaced_whole(self) -> None:
        before = {"changes": [{"date": "2026-12-05", "status": "cancelled"}]}
        after = {"changes": [{"date": "2026-12-06", "availability": "sold_out"}]}
        assert self.patched(before, after) == after

    def test_a_start_says_nothing_of_several_dates(self) -> None:
        before = {"schedule": {"dates": [{"start": "2026-12-05"}, {"start": "2026-12-06"}]}}
        with pytest.raises(InvalidInput) as error:
            self.patched(before, {"start": "2026-12-07"})
        assert fields(error) == ["start"]


def test_the_same_json_has_one_canonical_form() -> None:
    assert canonical(b'{"b": [1, {"d": 2, "c": 3}], "a": "\\u00e9"}') == canonical(
        '{"a":"é","b":[1,{"c":3,"d":2}]}'.encode()
    )
    assert canonical(b'{"a": [1, 2]}') != canonical(b'{"a": [2, 1]}')


def told(body: bytes, reader: Callable[[bytes], object]) -> Problem | None:
    """What a caller is told about a body, None when it can be read; anything else that is raised is a defect."""
    try:
        reader(body)
    except Problem as problem:
        return problem
    return None


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_are_too_strange(body: bytes) -> None:
    for problem in (told(body, read), told(body, read_patch)):
        assert problem is None or (problem.status in (400, 422) and problem.document("fr")["title"])


NAMES = st.sampled_from(["fr", "start", "name", "dates", "x", "kind", "rules", "rrule", "date", "first"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *BODY,
                "schedule",
                "price",
                "links",
                "category",
                "end",
                "site",
                "changes",
                "booking",
                "part_of",
                "publish_at",
            ]
        ),
        JSON,
    )
)
def test_no_value_is_too_strange(changes: dict[str, Any]) -> None:
    problem = told(json.dumps({**BODY, **changes}).encode(), lambda body: normalise(read(body)))
    assert problem is None or (problem.status in (400, 422) and problem.document("de")["title"])
