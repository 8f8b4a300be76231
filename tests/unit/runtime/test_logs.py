import json
import logging

import pytest

from shared.runtime import logs


def record(message: str, *args: object, name: str = "services.ingest", **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, None)
    vars(made).update(extra)
    return made


def test_a_line_is_json_with_its_correlation_id() -> None:
    before = logs.correlation.set("abc")
    line = json.loads(logs.JsonFormatter("ingest").format(record("Événement %s", "reçu", port=8001)))
    logs.correlation.reset(before)
    assert line["message"] == "Événement reçu"
    assert (line["level"], line["service"], line["logger"]) == ("INFO", "ingest", "services.ingest")
    assert (line["correlation_id"], line["port"]) == ("abc", 8001)
    assert line["time"].endswith("+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer SECRET.part",
        "authorization: internal SECRET",
        "GET /v1/submissions/01J?token=SECRET&x=1",
        "https://mille.be/proposer?jeton=SECRET",
        'said "jeton=SECRET" twice',
        "key mille_SECRETabcdefghijkl-_x used",
        "eyJhbGciOi.eyJzdWIiOi.SECRET",
        "mongodb://root:SECRET@db:27017/",
        "smtp://me:SECRET@mail",
    ],
)
def test_no_token_is_ever_logged(text: str) -> None:
    for formatter in (logs.JsonFormatter("ingest"), logs.TextFormatter("ingest")):
        line = formatter.format(record("%s", text, url=text))
        assert "SECRET" not in line
        assert "[redacted]" in line
    assert json.loads(logs.JsonFormatter("ingest").format(record("%s", text)))


def test_what_is_no_token_stays() -> None:
    for text in ("database mille_ingest", "mille.decisions.v1", "the token of a submission", "2 tokens"):
        assert logs.redact(text) == text


def test_an_exception_is_redacted_too() -> None:
    try:
        raise RuntimeError("https://mille.be/?token=SECRET")
    except RuntimeError as error:
        failed = record("failed")
        failed.exc_info = (RuntimeError, error, error.__traceback__)
    line = logs.JsonFormatter("ingest").format(failed)
    assert "RuntimeError" in json.loads(line)["exception"]
    assert "SECRET" not in line


def test_a_chatty_library_says_the_same_once_in_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    repeats = logs.RepeatFilter()
    passed = [repeats.filter(record("No broker %d", number, name="aiokafka.conn")) for number in range(5)]
    assert passed == [True, False, False, False, False]
    assert repeats.filter(record("Something else", name="aiokafka.conn"))
    assert all(repeats.filter(record("No broker %d", 1)) for _ in range(2))  # our own say what they have to say
    now = 111.0
    again = record("No broker %d", 6, name="aiokafka.conn")
    assert repeats.filter(again)
    assert vars(again)["left_out"] == 4
