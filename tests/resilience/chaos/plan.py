"""What a run sends, changes and follows: all of it from a seed, so that a run can be repeated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

Change = Literal["revised", "cancelled", "withdrawn"]
CHANGES: tuple[Change, ...] = ("revised", "cancelled", "withdrawn")
CHANGED = 0.3
"""The share of the submissions that are changed later, a third in each way."""
REVISED_PRICE = "pay_what_you_want"
"""What goes live without a volunteer."""

CATEGORIES = ("concert", "theatre", "exposition", "litterature")
PLACES = (
    ("La Cense", "5000", "Namur"),
    ("Le Hangar", "5100", "Jambes"),
    ("La Grange", "5100", "Wépion"),
    ("Chez Zabelle", "5004", "Bouge"),
)
SUBSCRIPTIONS = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """One submission. `number` counts from 0 and is in its title; `days` is how far ahead it takes place."""

    number: int
    word: str
    category: str
    place: tuple[str, str, str]
    days: int
    change: Change | None

    @property
    def title(self) -> str:
        return f"{self.word} numéro {self.number}"

    @property
    def price_at_last(self) -> str:
        return REVISED_PRICE if self.change == "revised" else "free"


@dataclass(frozen=True, slots=True)
class Follower:
    """A subscription by an address of its own; `category` is None where it wants any."""

    address: str
    word: str
    category: str | None

    @property
    def filter(self) -> dict[str, Any]:
        return {"q": self.word, **({"category": [self.category]} if self.category else {})}

    def wants(self, planned: Planned) -> bool:
        return self.word == planned.word and self.category in (None, planned.category)


class Plan:
    """`count` submissions, each about one word, and `subscriptions`, each to one word, of which every fourth wants one
    category only. Half of the words have no follower.
    """

    def __init__(self, seed: int, count: int, subscriptions: int = SUBSCRIPTIONS) -> None:
        self.seed, self.count = seed, count
        random = Random(seed)
        words = sorted({_word(random) for _ in range(4 * subscriptions)})[: 2 * subscriptions]
        random.shuffle(words)
        self.followers: Sequence[Follower] = [
            Follower(f"{word}@chaos.example.org", word, random.choice(CATEGORIES) if number % 4 == 3 else None)
            for number, word in enumerate(words[:subscriptions])
        ]
        self._words, self._submissions = words, random.getrandbits(64)

    def submissions(self) -> Iterator[Planned]:
        random = Random(self._submissions)
        followed = [follower.word for follower in self.followers]
        others = self._words[len(self.followers) :]
        for number in range(self.count):
            yield Planned(
                number,
                random.choice(followed if random.random() < 0.65 else others),
                random.choice(CATEGORIES),
                random.choice(PLACES),
                random.randint(3, 300),
                random.choice(CHANGES) if random.random() < CHANGED else None,
            )

    def due(self) -> Mapping[str, Sequence[Planned]]:
        """What each address is to be told of the publication of."""
        by_word: dict[str, list[Planned]] = {}
        for planned in self.submissions():
            by_word.setdefault(planned.word, []).append(planned)
        return {
            follower.address: [one for one in by_word.get(follower.word, ()) if follower.wants(one)]
            for follower in self.followers
        }


def _word(random: Random) -> str:
    """A word that is nobody else's, nor near to one."""
    return "zq" + "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(4))
