"""Words that mean that there is nothing to pay, in four languages. Pure."""

from collections.abc import Sequence

from services.search.words import listed, one_of
from shared.i18n import Lang

_FREE = listed(
    """gratuit, gratuite, gratuits, gratuites, gratuitement, entrée gratuite, entrées gratuites, entrée libre,
    accès libre, gratis, gratis toegang, gratis inkom, vrije toegang, kostenlos, kostenlose, kostenloses, kostenloser,
    kostenfrei, eintritt frei, freier eintritt, free entry, free admission, free entrance, free of charge, for free"""
)
_NOT = listed("non, pas, niet, nicht, not")
_MUSIC_AND_MORE = listed("jazz, improvisation, party, rock, running, style")
"""What "free" is a part of the name of."""


def free_at(keys: Sequence[str], place: int, lang: Lang) -> int:
    """How many words from `place` on mean it; 0 when they do not. "Free" alone is English only."""
    if place and keys[place - 1] in _NOT:
        return 0
    alone = lang == "en" and keys[place] == "free" and not one_of(keys, place + 1, _MUSIC_AND_MORE)
    return one_of(keys, place, _FREE) or int(alone)
