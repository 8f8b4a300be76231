"""Records: what makes two names one, what an approval adds, and what a volunteer changes."""

from datetime import timedelta
from typing import Any

import pytest
from ulid import ULID

from services.catalogue.editing import RecordChanges, edited, merged, repointed
from services.catalogue.errors import MergedAlready, MergedIntoItself, NoStreet
from services.catalogue.records import MODELS, Entry, Kind, Resolver, names_in
from shared.events.catalogue import ArtistSnapshot, PlaceSnapshot
from shared.events.content import Artist, EventContent, Override, Place
from tests.unit.catalogue.builders import LIEGE, NAMUR, NOW, TEMPLOUX, around, content, unlinked

LATER = NOW + timedelta(days=1)
DUO, ONDINE = Artist(name="Duo Sarment"), Artist(name="Ondine")


def resolve(what: EventContent, *known: Entry) -> tuple[EventContent, dict[str, Entry]]:
    """The content with ids, and the records changed, by name."""
    resolver = Resolver(around(NOW, (), *known).known, LATER)
    found = resolver.content(what)
    return found, {entry.record.name: entry for entry in resolver.changed}


def entry(kind: Kind, name: str, **changes: Any) -> Entry:
    base = NAMUR.model_dump(exclude={"id", "name"}) if kind == "place" else {}
    fields = {"id": str(ULID()), "version": 1, "slug": "x", "name": name, "updated_at": NOW}
    return Entry(kind, MODELS[kind].model_validate(base | fields | changes))


def test_a_first_event_makes_a_record_of_all_it_names() -> None:
    said = Override(entry="a", original="2026-12-05T20:00", place=LIEGE, artists=(ONDINE, DUO))
    what = content(artists=(DUO,), overrides=(said,))
    found, made = resolve(what)
    assert made.keys() == {"Le Delta", "La Halte", "Les Amis de la musique", "Duo Sarment", "Ondine"}
    assert {entry.record.version for entry in made.values()} == {1}
    assert found.place is not None
    assert found.place.id == made["Le Delta"].record.id
    assert found.organiser.id == made["Les Amis de la musique"].record.id
    assert found.overrides[0].place is not None
    assert found.overrides[0].place.id == made["La Halte"].record.id
    assert found.overrides[0].artists is not None
    ids = [artist.id for artist in (*found.artists, *found.overrides[0].artists)]
    assert ids == [made[name].record.id for name in ("Duo Sarment", "Ondine", "Duo Sarment")]
    assert unlinked(found) == what
    place = made["Le Delta"].record
    assert isinstance(place, PlaceSnapshot)
    assert (place.slug, place.street, place.locality, place.nis) == (
        "le-delta",
        "Avenue Golenvaux 18",
        "Namur",
        "92094",
    )


def test_the_same_names_again_change_nothing() -> None:
    first, made = resolve(content(artists=(DUO,)))
    again, changed = resolve(content(artists=(DUO,)), *made.values())
    assert again == first
    assert changed == {}


@pytest.mark.parametrize(
    ("place", "same"),
    [
        (NAMUR, True),
        (NAMUR.model_copy(update={"name": "LE DELTA !"}), True),
        (NAMUR.model_copy(update={"name": "Maison de la Culture"}), True),  # an alias
        (NAMUR.model_copy(update={"street": "Rue de Fer 1"}), True),
        (NAMUR.model_copy(update={"name": "Delta"}), False),
        (TEMPLOUX.model_copy(update={"name": "Le Delta"}), False),  # another village of the same commune
        (LIEGE.model_copy(update={"name": "Le Delta"}), False),
    ],
)
def test_a_place_is_one_by_name_and_locality(place: Place, same: bool) -> None:
    known = entry("place", "Le Delta", aliases=("Maison de la culture",))
    found, _ = resolve(content(place=place), known)
    assert found.place is not None
    assert (found.place.id == known.record.id) is same


def test_names_without_a_latin_letter_are_told_apart() -> None:
    found, made = resolve(content(artists=(Artist(name="Мумий Тролль"), Artist(name="Кино"))))
    assert len({artist.id for artist in found.artists}) == 2
    assert made["Кино"].record.slug == "artist"


def test_what_an_event_looks_up_is_what_its_records_are_found_by() -> None:
    what = content(artists=(DUO, ONDINE))
    _, made = resolve(what)
    for kind, names in names_in(what).items():
        assert names == {key for entry in made.values() if entry.kind == kind for key in entry.keys}


def test_a_gap_is_filled_and_nothing_overwritten() -> None:
    bare = entry("place", "Le Delta", street=None)
    located = NAMUR.model_copy(update={"latitude": 50.46, "longitude": 4.87})
    _, changed = resolve(content(place=located), bare)
    filled = changed["Le Delta"].record
    assert isinstance(filled, PlaceSnapshot)
    assert (filled.version, filled.street, filled.latitude, filled.longitude, filled.updated_at) == (
        2,
        "Avenue Golenvaux 18",
        50.46,
        4.87,
        LATER,
    )
    elsewhere = NAMUR.model_copy(update={"street": "Rue de Fer 1", "latitude": 1.0, "longitude": 1.0})
    _, changed = resolve(content(place=elsewhere), Entry("place", filled))
    assert "Le Delta" not in changed
    _, changed = resolve(content(place=NAMUR.model_copy(update={"latitude": 50.46})), entry("place", "Le Delta"))
    assert "Le Delta" not in changed


def test_one_event_that_adds_twice_makes_one_version() -> None:
    known = entry("artist", "Duo Sarment")
    said = Override(entry="a", original="2026-12-05T20:00", artists=(DUO.model_copy(update={"url": "https://d.be"}),))
    _, changed = resolve(content(artists=(DUO,), overrides=(said,)), known)
    assert (changed["Duo Sarment"].record.version, changed["Duo Sarment"].record.url) == (2, "https://d.be")


def test_a_former_name_becomes_an_alias() -> None:
    after = edited(entry("place", "Le Dleta", slug="le-dleta"), RecordChanges(name="Le Delta"), LATER).record
    assert (after.name, after.slug, after.aliases, after.version) == ("Le Delta", "le-delta", ("Le Dleta",), 2)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"aliases": ["Delta", "DELTA", "Le Delta"]}, {"aliases": ("Delta",)}),
        ({"aliases": []}, {"aliases": ()}),
        ({"name": "Delta"}, {"name": "Delta", "aliases": ("Le Delta",)}),
        ({"url": "https://ledelta.be/"}, {"url": "https://ledelta.be/"}),
        ({"street": "Rue de Fer 1"}, {"street": "Rue de Fer 1"}),
        ({"street": None}, {"street": None}),
    ],
)
def test_a_volunteer_changes_what_is_given(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    before = entry("place", "Le Delta", aliases=("Delta",), slug="le-delta")
    after = edited(before, RecordChanges.model_validate(changes), LATER)
    if "slug" not in expected and expected.get("name") == "Delta":
        expected |= {"slug": "delta"}
    assert after.record == before.record.model_copy(
        update={"version": 1, "updated_at": NOW} | expected | ({} if after is before else _stamp)
    )


_stamp = {"version": 2, "updated_at": LATER}


def test_what_changes_nothing_is_no_version() -> None:
    before = entry("artist", "Ondine", slug="ondine")
    assert edited(before, RecordChanges(name="Ondine"), LATER) is before


def test_an_artist_has_no_street() -> None:
    with pytest.raises(NoStreet):
        edited(entry("artist", "Ondine"), RecordChanges(street="Rue de Fer 1"), LATER)


def test_two_that_are_one() -> None:
    typo = entry("artist", "Ondinne", aliases=("Ondinne Trio",), url="https://ondine.be")
    right = entry("artist", "Ondine")
    gone, kept = merged(typo, right, LATER)
    assert (gone.record.state, gone.record.merged_into, gone.record.version) == ("withdrawn", right.record.id, 2)
    assert gone.keys == frozenset()
    assert (kept.record.aliases, kept.record.url) == (("Ondinne", "Ondinne Trio"), "https://ondine.be")
    assert kept.keys == {"ondine", "ondinne", "ondinne trio"}
    assert merged(gone, kept, LATER) == (gone, kept)
    with pytest.raises(MergedAlready):
        edited(gone, RecordChanges(name="Ondin"), LATER)
    with pytest.raises(MergedIntoItself):
        merged(kept, kept, LATER)
    third = entry("artist", "L’Ondine")
    with pytest.raises(MergedAlready):
        merged(third, gone, LATER)
    assert repointed(gone, third.record.id, LATER).record.merged_into == third.record.id


def test_a_place_that_was_merged_is_found_where_it_was_thought_to_be() -> None:
    wrong = entry("place", "Salle communale", locality="Namur")
    right = entry("place", "Salle communale", locality="Temploux", postcode="5020")
    _, kept = merged(wrong, right, LATER)
    assert kept.record.aliases == ()
    found, changed = resolve(content(place=NAMUR.model_copy(update={"name": "Salle communale"})), kept)
    assert found.place is not None
    assert found.place.id == right.record.id
    assert "Salle communale" not in changed
    again = edited(kept, RecordChanges(name="Salle du village"), LATER)
    assert kept.keys < again.keys


def test_kinds_do_not_meet() -> None:
    found, made = resolve(content(artists=(Artist(name="Les Amis de la musique"),)))
    assert found.artists[0].id != found.organiser.id
    assert isinstance(made["Les Amis de la musique"].record, ArtistSnapshot)


def test_two_villages_of_a_commune_may_have_halls_of_one_name() -> None:
    """Both are looked up: a record that is there and was not found would be made again, under a name that is taken."""
    other = TEMPLOUX.model_copy(update={"postcode": "5020", "locality": "Suarlée"})
    what = content(place=TEMPLOUX, overrides=(Override(entry="a", original="2026-12-05T20:00", place=other),))
    _, made = resolve(content(place=other))
    there = made["Salle communale"]
    assert there.keys <= names_in(what)["place"]
    found, changed = resolve(what, there)
    assert found.overrides[0].place is not None
    assert found.overrides[0].place.id == there.record.id
    assert {place.id for place in found.places()} == {there.record.id, changed["Salle communale"].record.id}
