"""Words that mean a category, in four languages. Pure."""

from collections.abc import Mapping, Sequence
from functools import cache

from services.search.words import Word
from shared.folding import fold
from shared.i18n import Lang
from shared.taxonomy import CategoryKey

Categories = tuple[CategoryKey, ...]

_WHOLE: Mapping[Categories, str] = {
    ("concert",): "concert, concerts, concerten, konzert, konzerte, gig, gigs, live music",
    ("theatre",): "théâtre, théâtres, theater, theatre, toneel, pièce de théâtre, pièces de théâtre, theaterstück",
    ("danse",): "danse, danses, tanz, dance",
    ("cirque",): "cirque, cirques, circus, zirkus",
    ("cinema",): "cinéma, cinémas, ciné, film, films, filme, cinema, kino, movie, movies",
    ("exposition",): """exposition, expositions, expo, expos, tentoonstelling, tentoonstellingen, ausstellung,
        ausstellungen, exhibition, exhibitions""",
    ("conference",): """conférence, conférences, conf, confs, lezing, lezingen, vortrag, vorträge, vortraege, talk,
        talks""",
    ("atelier",): "atelier, ateliers, workshop, workshops",
    ("stage",): "stage, stages, kamp, kampen, ferienkurs, ferienkurse, holiday course, holiday courses",
    (
        "jeune-public",
    ): """jeune public, jeunes publics, enfants, enfant, kids, kinderen, jeugd, kinder, kinder und jugend,
        children, young audience""",
    ("litterature",): "littérature, literatuur, literatur, literature",
    ("theatre", "danse", "cirque", "jeune-public"): """spectacle, spectacles, show, shows, voorstelling, voorstellingen,
        vorstellung, vorstellungen""",
}
"""Words that say no more than their categories."""

_PART: Mapping[Categories, str] = {
    ("visite",): """visite, visites, visite guidée, visites guidées, balade, balades, promenade, promenades, randonnée,
        randonnées, rando, randos, rondleiding, rondleidingen, wandeling, wandelingen, führung, führungen, fuehrung,
        wanderung, wanderungen, guided tour, walk, walks""",
    ("marche",): """brocante, brocantes, vide grenier, vide greniers, marché aux puces, marché de noël, marchés de noël,
        markt, märkte, markten, rommelmarkt, rommelmarkten, flohmarkt, flohmärkte, market, markets, flea market""",
    ("fete",): """fête, fêtes, folklore, ducasse, ducasses, kermesse, kermesses, feest, feesten, kermis, fest, feste,
        brauchtum, festivity, festivities""",
    ("souper-bal",): "souper, soupers, bal, bals, eetfestijn, eetfestijnen, supper, suppers",
}
"""Words that mean something narrower than their category: they are looked for as well."""

_ACCENTED: Mapping[str, Categories] = {"marché": ("marche",), "marchés": ("marche",)}
"""Without its accent "marche" is a march, a walk, or Marche-en-Famenne."""

_NOT_IN: Mapping[Lang, frozenset[str]] = {
    "fr": frozenset(),
    "nl": frozenset(),
    "de": frozenset(),
    "en": frozenset({"stage", "stages"}),
}
_ONLY_IN: Mapping[str, Lang] = {"dans": "nl"}
_LONGEST = 4


def category_at(words: Sequence[Word], place: int, lang: Lang) -> tuple[int, Categories, bool] | None:
    """How many words from `place` on mean a category, which, and whether they say no more than that."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        key = " ".join(word.key for word in words[place : place + length])
        if key in _NOT_IN[lang]:
            continue
        if found := _vocabulary().get(key):
            return length, *found
    word = words[place]
    if found_accented := _ACCENTED.get(word.text.lower()):
        return 1, found_accented, False
    if _ONLY_IN.get(word.key) == lang:
        return 1, ("danse",), True
    return None


@cache
def _vocabulary() -> dict[str, tuple[Categories, bool]]:
    found: dict[str, tuple[Categories, bool]] = {}
    for table, whole in ((_WHOLE, True), (_PART, False)):
        for categories, names in table.items():
            found.update({fold(name): (categories, whole) for name in names.split(",")})
    return found
