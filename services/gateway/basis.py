"""What the answer in the making depends on: gathered from the readings themselves, so that none is forgotten."""

from contextvars import ContextVar

from services.gateway.news import Terms


class Basis:
    """Of one answer. `shared` when its handler said that nothing goes into it but readings, the sites, and what
    `asked.py` makes keys of; `missing` when it does without a reading, `old` when one is older than it should be.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.shared = False
        self.missing = False
        self.old = False


_current: ContextVar[Basis | None] = ContextVar("basis", default=None)


def begin(terms: Terms) -> Basis:
    """That of the answer which the caller's task makes; `terms` are those of an answer without any reading."""
    basis = Basis(terms)
    _current.set(basis)
    return basis


def rests_on(terms: Terms) -> None:
    """A reading goes into the answer."""
    if basis := _current.get():
        basis.terms = basis.terms.and_of(terms)


def lacks() -> None:
    """Search is down, and nothing is remembered."""
    if basis := _current.get():
        basis.missing = True


def rests_on_old() -> None:
    """Search is down, and what it said some time ago goes into the answer."""
    if basis := _current.get():
        basis.old = True


def may_be_shared() -> None:
    """The answer is the same for whoever asks the same."""
    if basis := _current.get():
        basis.shared = True
