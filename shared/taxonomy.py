"""The sixteen categories of an event. Keys are stable: they stand in URLs, subscriptions and stored events."""

from dataclasses import dataclass
from typing import Literal, get_args

from shared.i18n import Lang

CategoryKey = Literal[
    "concert",
    "theatre",
    "danse",
    "cirque",
    "cinema",
    "exposition",
    "conference",
    "atelier",
    "stage",
    "jeune-public",
    "visite",
    "marche",
    "fete",
    "souper-bal",
    "litterature",
    "autre",
]
KEYS: tuple[CategoryKey, ...] = get_args(CategoryKey)


@dataclass(frozen=True, slots=True)
class Category:
    """`schema_type` is the subtype of schema.org's Event."""

    key: CategoryKey
    fr: str
    nl: str
    de: str
    en: str
    schema_type: str

    def label(self, lang: Lang) -> str:
        return {"fr": self.fr, "nl": self.nl, "de": self.de, "en": self.en}[lang]


CATEGORIES: tuple[Category, ...] = (
    Category("concert", "Concert", "Concert", "Konzert", "Concert", "MusicEvent"),
    Category("theatre", "Théâtre", "Theater", "Theater", "Theatre", "TheaterEvent"),
    Category("danse", "Danse", "Dans", "Tanz", "Dance", "DanceEvent"),
    Category("cirque", "Cirque", "Circus", "Zirkus", "Circus", "TheaterEvent"),
    Category("cinema", "Cinéma", "Film", "Kino", "Cinema", "ScreeningEvent"),
    Category("exposition", "Exposition", "Tentoonstelling", "Ausstellung", "Exhibition", "ExhibitionEvent"),
    Category("conference", "Conférence", "Lezing", "Vortrag", "Talk", "EducationEvent"),
    Category("atelier", "Atelier", "Workshop", "Workshop", "Workshop", "EducationEvent"),
    Category("stage", "Stage", "Kamp & cursus", "Ferienkurs", "Holiday course", "EducationEvent"),
    Category("jeune-public", "Jeune public", "Kinderen & jeugd", "Kinder & Jugend", "Young audience", "ChildrensEvent"),
    Category("visite", "Visite & balade", "Rondleiding & wandeling", "Führung & Wanderung", "Tour & walk", "Event"),
    Category("marche", "Marché & brocante", "Markt & rommelmarkt", "Markt & Flohmarkt", "Market & fair", "SaleEvent"),
    Category("fete", "Fête & folklore", "Feest & folklore", "Fest & Brauchtum", "Festivity & folklore", "Festival"),
    Category("souper-bal", "Souper & bal", "Eetfestijn & bal", "Essen & Ball", "Supper & dance", "SocialEvent"),
    Category("litterature", "Littérature", "Literatuur", "Literatur", "Literature", "LiteraryEvent"),
    Category("autre", "Autre", "Andere", "Sonstiges", "Other", "Event"),
)

_BY_KEY: dict[str, Category] = {category.key: category for category in CATEGORIES}


def category(key: str) -> Category | None:
    return _BY_KEY.get(key)


def label(key: str, lang: Lang) -> str:
    """What people read for a key; that of `autre` for one that we do not know (written by a newer version of us)."""
    return (_BY_KEY.get(key) or _BY_KEY["autre"]).label(lang)
