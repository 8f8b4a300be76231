"""Belgian places: postcode, locality or commune name to locality, commune, arrondissement and province.

The table is read at the first question (some 40 ms) and kept. Data and credits: README.md in this folder.
"""

from shared.communes.lookup import by_postcode, commune, commune_by_slug, communes, find, nearest, province, provinces
from shared.communes.model import Commune, Locality, Names, Province
from shared.communes.table import name_key

__all__ = [
    "Commune",
    "Locality",
    "Names",
    "Province",
    "by_postcode",
    "commune",
    "commune_by_slug",
    "communes",
    "find",
    "name_key",
    "nearest",
    "province",
    "provinces",
]
