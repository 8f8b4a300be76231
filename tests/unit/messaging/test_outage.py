"""The question that decides between waiting and the dead letters."""

import asyncio

import aiohttp
import pytest
from aiokafka import errors as kafka
from pymongo import errors as mongo

from shared.runtime.mongo import DuplicateKey, MongoOutage, MongoRefused
from shared.runtime.mongo.errors import translated
from shared.runtime.outage import Outage, is_outage

TRANSIENT = ["TransientTransactionError"]

OUTAGES = [
    Outage("503"),
    ConnectionRefusedError(),
    TimeoutError(),
    TimeoutError(),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ServerTimeoutError(),
    kafka.KafkaConnectionError(),
    kafka.KafkaTimeoutError(),
    kafka.LeaderNotAvailableError(),
    kafka.NotEnoughReplicasError(),
    translated(mongo.AutoReconnect("gone")),
    translated(mongo.NotPrimaryError("stepped down")),
    translated(mongo.ServerSelectionTimeoutError("nobody")),
    translated(mongo.NetworkTimeout("slow")),
    translated(mongo.WTimeoutError("slow", 64, {})),
    translated(mongo.ExecutionTimeout("slow", 50, {})),
    translated(mongo.OperationFailure("disk full", 14031, {})),
    translated(mongo.OperationFailure("conflict", 112, {"errorLabels": TRANSIENT})),
]

NONE = [
    ValueError(),
    KeyError(),
    asyncio.CancelledError(),
    aiohttp.InvalidURL("nonsense"),
    FileNotFoundError(),
    kafka.MessageSizeTooLargeError(),
    kafka.TopicAuthorizationFailedError(),
    translated(mongo.OperationFailure("no such operator", 2, {})),
    translated(mongo.DuplicateKeyError("there", 11000, {"keyPattern": {"slug": 1}})),
]


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_waiting_mends_it(error: BaseException) -> None:
    assert is_outage(error)


@pytest.mark.parametrize("error", NONE, ids=repr)
def test_waiting_does_not_mend_it(error: BaseException) -> None:
    assert not is_outage(error)


def test_a_transaction_is_tried_again_for_a_conflict_but_not_when_nobody_answers() -> None:
    """Looking for a server has taken its seconds already."""

    def transient(error: mongo.PyMongoError) -> bool:
        error._add_error_label("TransientTransactionError")
        found = translated(error)
        assert isinstance(found, MongoOutage)
        return found.transient

    assert transient(mongo.OperationFailure("conflict", 112, {}))
    assert transient(mongo.AutoReconnect("gone in the middle"))
    assert not transient(mongo.ServerSelectionTimeoutError("nobody"))


def test_duplicates_name_their_fields_alone_or_in_a_batch() -> None:
    pattern = {"code": 11000, "keyPattern": {"site": 1, "slug": 1}}
    single = translated(mongo.DuplicateKeyError("there", 11000, pattern))
    batch = translated(mongo.BulkWriteError({"writeErrors": [pattern]}))
    assert [type(error) for error in (single, batch)] == [DuplicateKey, DuplicateKey]
    assert {error.index for error in (single, batch) if isinstance(error, DuplicateKey)} == {("site", "slug")}


def test_a_batch_that_failed_otherwise_is_refused() -> None:
    mixed = mongo.BulkWriteError({"writeErrors": [{"code": 11000}, {"code": 121}]})
    assert isinstance(translated(mixed), MongoRefused)
