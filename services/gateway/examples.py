"""The examples in OpenAPI: an evening at Temploux, as each address tells it."""

from typing import Any

from services.gateway.agenda import RecordKind
from services.gateway.exports.forms import Suffix

EVENT_ID = "01KASG1V7M3Q9T5B8XW2EDHZNF"
PLACE_ID = "01KASG0P5V4WZ8K1RYHN3TDMQA"
ORGANISER_ID = "01KASG0R9E7C2XJ6MVB4QWNZ8T"
ARTIST_ID = "01KASG0T3K8D5HY1PFSRA6GXEW"
_OCCURRENCE = f"{EVENT_ID}-a-20261205T2000"
_PAGE = f"https://cinqmille.be/events/{EVENT_ID}/swing-manouche-au-grenier"
_PLACE = {"id": PLACE_ID, "name": "Le Grenier", "locality": "Temploux", "commune": "Namur", "province": "namur"}

_CARD: dict[str, Any] = {
    "id": EVENT_ID,
    "occurrence_id": _OCCURRENCE,
    "slug": "swing-manouche-au-grenier",
    "title": {"fr": "Swing manouche au Grenier"},
    "summary": {"fr": "Le trio Les Hérons reprend Django."},
    "category": "concert",
    "start": "2026-12-05T20:00:00+01:00",
    "end": "2026-12-05T23:00:00+01:00",
    "all_day": False,
    "agenda_day": "2026-12-05",
    "place": _PLACE,
    "organiser": "Le Grenier de Temploux",
    "organiser_id": ORGANISER_ID,
    "artists": ["Les Hérons"],
    "price": {"kind": "fixed", "from": 12.0},
    "lane": "dated",
    "status": "scheduled",
    "reason": None,
    "availability": "limited",
    "in_review": False,
    "attendance": "offline",
    "part_of": None,
    "opening": False,
    "sites": ["cinqmille"],
    "lead_site": "cinqmille",
    "published_at": "2026-11-23T09:12:09+00:00",
    "updated_at": "2026-11-23T09:12:09+00:00",
}
_WINDOW = {
    "from": "2026-12-04T16:00:00+00:00",
    "to": "2026-12-07T03:00:00+00:00",
    "label": "ce week-end, du vendredi 4 au dimanche 6 décembre",
}
_NEXT_DOOR = _CARD | {
    "id": "01KASG1V7M3Q9T5B8XW2EDHZNG",
    "occurrence_id": "01KASG1V7M3Q9T5B8XW2EDHZNG-a-20261205T2030",
    "slug": "fanfare-au-perron",
    "title": {"fr": "Fanfare au Perron"},
    "summary": {},
    "start": "2026-12-05T20:30:00+01:00",
    "end": None,
    "place": {"id": None, "name": "Le Perron", "locality": "Huy", "commune": "Huy", "province": "liege"},
    "organiser": "Fanfare de Huy",
    "organiser_id": None,
    "artists": [],
    "sites": ["quatremille"],
    "lead_site": "quatremille",
    "distance": 26954,
}
LIST = {
    "items": [_CARD],
    "nearby": [_NEXT_DOOR],
    "total": 1,
    "next": None,
    "windows": [_WINDOW],
    "understood": {
        "words": [
            {"kind": "category", "words": "concert", "label": "Concert"},
            {"kind": "when", "words": "ce week-end", "label": "ce week-end, du vendredi 4 au dimanche 6 décembre"},
        ],
        "exact": '"concert" swing "ce week-end"',
    },
    "facets": {"category": {"concert": 1}, "commune": {"namur": 1}},
    "boundary": "2026-12-05T03:00:00+00:00",
}
CALENDAR = {"days": {"2026-12-05": 12, "2026-12-06": 7}, "windows": [_WINDOW], "understood": None}
MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.86312, 50.46501]},
            "properties": {"cluster": True, "count": 31, "places": 14, "bbox": [4.8551, 50.4602, 4.8788, 50.4719]},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.7507, 50.4594]},
            "properties": {"place": {"id": PLACE_ID, "name": "Le Grenier"}, "count": 1},
        },
    ],
    "total": 32,
    "windows": [_WINDOW],
    "understood": None,
    "boundary": "2026-12-05T03:00:00+00:00",
}
SUGGEST = {
    "items": [
        {"kind": "commune", "slug": "namur", "label": "Namur", "detail": "Province de Namur"},
        {"kind": "event", "id": EVENT_ID, "label": "Swing manouche au Grenier", "detail": "samedi 5 décembre à 20h"},
    ]
}
_CONTENT = {
    "title": {"fr": "Swing manouche au Grenier"},
    "category": "concert",
    "schedule": {
        "kind": "dates",
        "zone": "Europe/Brussels",
        "dates": [
            {
                "key": "a",
                "original": "2026-12-05T20:00",
                "start": "2026-12-05T20:00",
                "end": "2026-12-05T23:00",
                "doors": "2026-12-05T19:00",
            }
        ],
    },
    "place": {
        "id": PLACE_ID,
        "name": "Le Grenier",
        "street": "Rue Visart de Bocarmé 14",
        "postcode": "5020",
        "locality": "Temploux",
        "commune": "Namur",
        "nis": "92094",
        "province": "namur",
        "latitude": 50.4594,
        "longitude": 4.7507,
    },
    "organiser": {"id": ORGANISER_ID, "name": "Le Grenier de Temploux"},
    "price": {"kind": "fixed", "offers": [{"name": "Prévente", "amount": 12.0}]},
}
EVENT = {
    "version": 2,
    "snapshot": {"id": EVENT_ID, "version": 2, "state": "published", "content": _CONTENT, "sites": ["cinqmille"]},
    "occurrences": [
        {"id": _OCCURRENCE, "start": "2026-12-05T19:00:00Z", "end": "2026-12-05T22:00:00Z", "status": "scheduled"}
    ],
    "parts": [],
    "part_of": None,
}
SITES = {
    "items": [
        {
            "slug": "cinqmille",
            "name": "Cinqmille",
            "town": "Namur",
            "hosts": ["cinqmille.be"],
            "languages": ["fr"],
            "tagline": {"fr": "L’agenda de Namur et de sa province"},
            "coverage": ["92094"],
        }
    ]
}


def _record(id: str, parameter: str, name: str, **more: object) -> dict[str, Any]:
    events = f"https://cinqmille.be/v1/events?{parameter}={id}"
    links = {"events": events, "ics": events.replace("/events?", "/events.ics?")}
    named = {"id": id, "version": 1, "state": "published", "slug": name.lower().replace(" ", "-"), "name": name}
    return {**named, "aliases": [], "url": None, "updated_at": "2026-11-23T09:12:09Z", **more, "links": links}


RECORDS: dict[RecordKind, dict[str, Any]] = {
    "places": _record(
        PLACE_ID, "place", "Le Grenier", postcode="5020", locality="Temploux", commune="Namur", nis="92094"
    ),
    "organisers": _record(ORGANISER_ID, "organiser", "Le Grenier de Temploux"),
    "artists": _record(ARTIST_ID, "artist", "Les Hérons", slug="les-herons"),
}

_ICS = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Mille//Agenda//FR
X-WR-CALNAME:Agenda Cinqmille
REFRESH-INTERVAL;VALUE=DURATION:PT1H
BEGIN:VEVENT
UID:{_OCCURRENCE}
SEQUENCE:2
DTSTAMP:20261123T091209Z
STATUS:CONFIRMED
DTSTART;TZID=Europe/Brussels:20261205T200000
DTEND;TZID=Europe/Brussels:20261205T230000
SUMMARY:Swing manouche au Grenier
LOCATION:Le Grenier\\, Rue Visart de Bocarmé 14\\, 5020 Temploux
URL:{_PAGE}
END:VEVENT
END:VCALENDAR
"""
_RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Agenda Cinqmille</title><link>https://cinqmille.be/events</link>
<description>Ce qui se passe près de chez vous, sur Cinqmille.</description>
<item><title>Swing manouche au Grenier</title><link>{_PAGE}</link>
<guid isPermaLink="false">urn:uuid:019ab300-ecf4-1dd2-5a2d-0ee38ed1fea9</guid>
<pubDate>Mon, 23 Nov 2026 09:12:09 +0000</pubDate>
<description>&lt;p&gt;samedi 5 décembre de 20h à 23h · Le Grenier, 5020 Temploux&lt;/p&gt;</description></item>
</channel></rss>
"""
_ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>https://cinqmille.be/v1/events.atom?site=cinqmille&amp;lang=fr</id>
<title>Agenda Cinqmille</title><updated>2026-11-23T09:12:09+00:00</updated>
<entry><id>urn:uuid:019ab300-ecf4-1dd2-5a2d-0ee38ed1fea9</id><title>Swing manouche au Grenier</title>
<link rel="alternate" href="{_PAGE}"/><updated>2026-11-23T09:12:09+00:00</updated>
<content type="html">&lt;p&gt;samedi 5 décembre de 20h à 23h · Le Grenier, 5020 Temploux&lt;/p&gt;</content></entry>
</feed>
"""
_CSV = f"""id,event_id,title,day,time,start,status,place,postcode,locality,url
{_OCCURRENCE},{EVENT_ID},Swing manouche au Grenier,2026-12-05,20:00,2026-12-05T20:00:00+01:00,scheduled,\
Le Grenier,5020,Temploux,{_PAGE}
"""
FORMS: dict[Suffix, Any] = {
    "ics": _ICS,
    "rss": _RSS,
    "atom": _ATOM,
    "csv": _CSV,
    "geojson": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": _OCCURRENCE,
                "geometry": {"type": "Point", "coordinates": [4.7507, 50.4594]},
                "properties": {
                    "event_id": EVENT_ID,
                    "title": "Swing manouche au Grenier",
                    "start": "2026-12-05T20:00:00+01:00",
                    "end": "2026-12-05T23:00:00+01:00",
                    "status": "scheduled",
                    "url": _PAGE,
                },
            }
        ],
    },
    "jsonld": {
        "@context": "https://schema.org",
        "@type": "MusicEvent",
        "@id": f"{_PAGE}#{_OCCURRENCE}",
        "name": "Swing manouche au Grenier",
        "startDate": "2026-12-05T20:00:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "url": _PAGE,
    },
}
