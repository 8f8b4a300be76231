"""What can go wrong with MongoDB, in our own words."""

import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from bson.errors import BSONError
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from shared.runtime.outage import Outage

T = TypeVar("T")
P = ParamSpec("P")

_DUPLICATE_KEY, _WRITE_CONCERN_FAILED, _OUT_OF_DISK = 11000, 64, 14031


class DuplicateKey(Exception):
    """A document with that unique key is there already. `index` names the fields."""

    def __init__(self, index: tuple[str, ...]) -> None:
        super().__init__(f"duplicate key: {', '.join(index)}")
        self.index = index


class MongoOutage(Outage):
    """MongoDB is away, has no primary or no room. `transient`: the whole transaction may be tried again at once."""

    def __init__(self, message: str, *, transient: bool) -> None:
        super().__init__(message)
        self.transient = transient


class MongoRefused(Exception):
    """MongoDB understood and said no: what we asked was wrong, and waiting does not mend it."""


def translated(error: PyMongoError) -> Exception:
    """Our error for one of the driver's."""
    if isinstance(error, DuplicateKeyError):
        return _duplicate(error.details)
    if isinstance(error, BulkWriteError):
        refused = (error.details or {}).get("writeErrors") or [{}]
        if all(one.get("code") == _DUPLICATE_KEY for one in refused):
            return _duplicate(refused[0])
        waiting = (error.details or {}).get("writeConcernErrors") or []
        if any(one.get("code") in (_OUT_OF_DISK, _WRITE_CONCERN_FAILED) for one in (*refused, *waiting)):
            return MongoOutage(f"{type(error).__name__}: {error}", transient=False)
    labelled = error.has_error_label("TransientTransactionError")
    transient = labelled and not isinstance(error, ServerSelectionTimeoutError)  # that one has waited already
    if (
        labelled
        or isinstance(error, ConnectionFailure)
        or error.timeout
        or error.has_error_label("RetryableWriteError")
        or getattr(error, "code", None) in (_OUT_OF_DISK, _WRITE_CONCERN_FAILED)
    ):
        return MongoOutage(f"{type(error).__name__}: {error}", transient=transient)
    return MongoRefused(f"{type(error).__name__}: {error}")


def _duplicate(details: Any) -> DuplicateKey:
    return DuplicateKey(tuple((details or {}).get("keyPattern") or {}))


def in_our_words(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Decorates a coroutine function: the driver's errors leave it as ours."""

    @functools.wraps(method)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(*args, **kwargs)
        except PyMongoError as error:
            raise translated(error) from error
        except BSONError as error:  # no document, or one larger than 16 MB
            raise MongoRefused(str(error)) from error

    return wrapped
