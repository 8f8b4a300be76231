"""What the table is made of."""

from dataclasses import dataclass
from typing import Literal

from shared.i18n import Lang


@dataclass(frozen=True, slots=True)
class Names:
    """A name in the three national languages; English readers get the French one."""

    fr: str
    nl: str
    de: str

    def get(self, lang: Lang) -> str:
        key: Literal["fr", "nl", "de"] = "fr" if lang == "en" else lang
        return {"fr": self.fr, "nl": self.nl, "de": self.de}[key]


@dataclass(frozen=True, slots=True)
class Province:
    """One of the ten, or the Brussels Region (`bruxelles`). `slug` is the key in filters and URLs and never changes."""

    slug: str
    nis: str
    names: Names


@dataclass(frozen=True, slots=True)
class Commune:
    """`slug` is unique; `arrondissement` is the French name; `postcode` is that of the chief locality."""

    nis: str
    slug: str
    names: Names
    arrondissement: str
    province: Province
    postcode: str


@dataclass(frozen=True, slots=True)
class Locality:
    """A place as people name it, under its postcode; `lat` and `lon` in degrees, WGS 84."""

    postcode: str
    name: str
    commune: Commune
    lat: float
    lon: float

    @property
    def nis(self) -> str:
        return self.commune.nis

    @property
    def province(self) -> Province:
        return self.commune.province
