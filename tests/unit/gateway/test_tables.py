"""GeoJSON and CSV, by their rules."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from services.gateway.exports import csv as csv_form
from services.gateway.exports import geojson
from shared.events.content import Artist, Offer, Organiser, Price
from shared.events.schedule import OngoingSchedule
from tests.unit.catalogue.builders import NAMUR, entry
from tests.unit.gateway.exporting import URL, export_of
from tests.unit.gateway.make import ID, event

HERE = NAMUR.model_copy(update={"latitude": 50.4594, "longitude": 4.7507})


def features(*args: Any, **changes: Any) -> list[dict[str, Any]]:
    found = json.loads(geojson.render(export_of(event(*args, **changes))))
    assert found["type"] == "FeatureCollection"
    return list(found["features"])


def rows(*args: Any, separator: csv_form.Separator = "comma", **changes: Any) -> list[dict[str, str]]:
    written = csv_form.render(export_of(event(*args, **changes)), separator)
    sign = {"comma": ",", "semicolon": ";"}[separator]
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=sign, strict=True))


def test_a_feature_is_a_date_with_longitude_first() -> None:
    first, second = features(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-06"), place=HERE)
    assert first["geometry"] == {"type": "Point", "coordinates": [4.7507, 50.4594]}
    assert first["id"] == f"{ID}-a-20261205T2000"
    assert first["properties"]["start"] == "2026-12-05T20:00:00+01:00"
    assert first["properties"]["event_id"] == ID
    assert first["properties"]["url"] == URL
    assert (second["properties"]["start"], second["properties"]["all_day"]) == ("2026-12-06", True)


@pytest.mark.parametrize("changes", [{}, {"place": None}, {"place": HERE, "status": "moved_online"}])
def test_without_coordinates_there_is_no_geometry(changes: dict[str, Any]) -> None:
    (one,) = features(**changes)
    assert one["geometry"] is None


def test_a_collection_that_was_cut_names_the_rest() -> None:
    assert json.loads(geojson.render(export_of(next="https://x.be/rest")))["next"] == "https://x.be/rest"


def test_a_table_begins_with_a_byte_order_mark_and_its_lines_end_as_rfc_4180_says() -> None:
    written = csv_form.render(export_of(event()))
    assert written.startswith(b"\xef\xbb\xbfid,event_id,title,")
    assert written.count(b"\n") == written.count(b"\r\n") == 2


def test_a_row_has_all_that_is_known() -> None:
    (row,) = rows(
        entry("a", "2026-12-05T20:00", "2026-12-05T22:00"),
        place=HERE,
        artists=(Artist(name="Les Hérons"), Artist(name="Ânes")),
        price=Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5, condition="en ligne"),)),
    )
    assert (row["day"], row["time"]) == ("2026-12-05", "20:00")
    assert row["end"] == "2026-12-05T22:00:00+01:00"
    assert (row["latitude"], row["longitude"], row["nis"]) == ("50.4594", "4.7507", "92094")
    assert row["artists"] == "Les Hérons, Ânes"
    assert row["price"] == "Prévente : 12,50 € (en ligne)"
    assert row["url"] == URL


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_that_somebody_wrote_runs_as_a_formula(start: str) -> None:
    nasty = f'{start}HYPERLINK("http://x";"y"),1'
    (row,) = rows(
        title={"fr": nasty},
        summary={"fr": nasty},
        tags=(nasty,),
        organiser=Organiser(name=nasty),
        place=HERE.model_copy(update={"name": nasty, "street": nasty}),
    )
    for name in ("title", "summary", "tags", "organiser", "place", "street"):
        assert row[name] == f"'{nasty}"


def test_cells_may_hold_separators_quotes_and_lines() -> None:
    text = 'Il dit "oui", puis;\nnon'
    for separator in csv_form._SIGNS:
        assert rows(summary={"fr": text}, separator=separator)[0]["summary"] == text


def test_a_run_is_one_row_with_its_days() -> None:
    (row,) = rows(schedule=OngoingSchedule(first=date(2026, 12, 4), last=date(2027, 1, 31)))
    assert (row["run"], row["start"], row["end"], row["time"]) == ("true", "2026-12-04", "2027-01-31", "")
