"""Spreads the single dates over the coming weeks, so that every site has something today and each weekend."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from deploy.sample.patterns import Pattern, series, worth_it
from shared.dates.weekends import is_holiday

HORIZON = 84
"""Days within which everything is that has no season."""
_FADES = 35.0
_WEIGHTS = (2.5, 3.0, 4.5, 4.5, 8.0, 11.0, 8.0)
"""How much there is on each weekday; a public holiday is like a Sunday."""
_TODAY = 8.0
_AT_HOME = {(12, 24), (12, 25), (12, 31), (1, 1)}
_QUIET = 0.25


@dataclass(frozen=True, slots=True)
class Wish:
    """One event that needs a day. `claims` are the place and the artists, who must be free on it; `near` is the site
    whose agenda it fills; `more` are its further dates.

    `season` ("12-01..12-21") and `at` ("14..27", days from today) narrow it down.
    """

    key: str
    options: tuple[Pattern, ...]
    more: tuple[str, ...] = ()
    doors: str | None = None
    near: str = ""
    claims: tuple[str, ...] = ()
    season: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    day: date
    entries: list[dict[str, str]]


class Calendar:
    """Gives each wish its dates. The same wishes, time and random numbers give the same dates."""

    def __init__(self, now: datetime, random: Random) -> None:
        self._now, self._today, self._random = now, now.date(), random
        self._taken: set[tuple[str, str]] = set()
        self._load: Counter[tuple[str, date]] = Counter()

    def place_all(self, wishes: Iterable[Wish]) -> dict[str, list[dict[str, str]]]:
        """By key. Those with the fewest days to choose from come first."""
        waiting = [(wish, self._choices(wish)) for wish in wishes]
        self._random.shuffle(waiting)
        waiting.sort(key=lambda pair: len(pair[1]))
        return {wish.key: self._settle(wish, choices) for wish, choices in waiting}

    def take(self, wish: Wish, day: date) -> list[dict[str, str]]:
        """The wish on the first of its days from `day` on: for the parts of a festival."""
        choices = [_Choice(at, _entries(wish, pattern, at)) for at, pattern in _fitting(wish, _days(day, 7), day)]
        self._note(wish, choices[0])
        return choices[0].entries

    def _choices(self, wish: Wish) -> list[_Choice]:
        """Of what has a season those of the one that runs, or of the next."""
        days = season_days(wish.season, self._today) if wish.season else _days(*_between(wish.at, self._today))
        made = (_Choice(day, _entries(wish, pattern, day)) for day, pattern in _fitting(wish, days, self._today))
        found = [choice for choice in made if worth_it(choice.entries[0], self._now)]
        if not found:
            raise ValueError(f"no day for {wish.key}")
        return [choice for choice in found if (choice.day - found[0].day).days < HORIZON]

    def _settle(self, wish: Wish, choices: list[_Choice]) -> list[dict[str, str]]:
        free = [choice for choice in choices if not self._taken & set(_claims(wish, choice.entries))] or choices
        best = min(free, key=lambda choice: self._crowding(wish.near, choice.day) + self._random.random() * 0.3)
        self._note(wish, best)
        return best.entries

    def _note(self, wish: Wish, choice: _Choice) -> None:
        self._taken.update(_claims(wish, choice.entries))
        for entry in choice.entries:
            self._load[wish.near, date.fromisoformat(entry["start"][:10])] += 1

    def _crowding(self, near: str, day: date) -> float:
        away = (day - self._today).days
        weekday = 6 if is_holiday(day) else day.weekday()
        wanted = _WEIGHTS[weekday] * math.exp(-away / _FADES)
        if away == 0:
            wanted = max(wanted, _TODAY)
        elif (day.month, day.day) in _AT_HOME:
            wanted *= _QUIET
        return (self._load[near, day] + 1) / wanted


@cache
def season_days(season: str, today: date) -> list[date]:
    """The days of a year from today on that lie in the season."""
    first, _, last = season.partition("..")
    return [day for day in _days(today, 366) if _in_season(f"{day:%m-%d}", first, last)]


def _in_season(day: str, first: str, last: str) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


def _between(at: str | None, today: date) -> tuple[date, int]:
    if at is None:
        return today, HORIZON
    first, _, last = at.partition("..")
    return today + timedelta(days=int(first)), int(last) - int(first) + 1


def _days(first: date, number: int) -> list[date]:
    return [first + timedelta(days=day) for day in range(number)]


def _fitting(wish: Wish, days: list[date], today: date) -> Iterable[tuple[date, Pattern]]:
    return [(day, pattern) for day in days for pattern in wish.options if pattern.fits(day, today)]


def _entries(wish: Wish, pattern: Pattern, day: date) -> list[dict[str, str]]:
    return series(["", *wish.more], pattern, day, wish.doors)


def _claims(wish: Wish, entries: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(name, day) for name in wish.claims for entry in entries for day in _covered(entry)]


def _covered(entry: dict[str, str]) -> list[str]:
    """The days of an entry; a night belongs to its evening."""
    first, last = (date.fromisoformat(entry.get(name, entry["start"])[:10]) for name in ("start", "end"))
    nights = 0 if "T" not in entry["start"] or entry.get("end", "")[11:] > "08:00" else 1
    return [str(day) for day in _days(first, max(1, (last - first).days + 1 - nights))]
