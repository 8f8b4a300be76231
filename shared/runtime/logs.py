"""Logs as JSON lines (or as text for a terminal), each with its correlation id, and none with a token."""

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

correlation: ContextVar[str] = ContextVar("correlation", default="")
"""The id that ties together what one request set in motion, across services and topics; empty outside of any."""

_REDACTIONS = (
    (re.compile(r"\b(Bearer|Internal|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 [redacted]"),
    (re.compile(r"\b(token|jeton|password|secret)=[^&\s\"'\\]+", re.IGNORECASE), r"\1=[redacted]"),
    (re.compile(r"\bmille_[\w-]{16,}"), "mille_[redacted]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "[redacted]"),
    (re.compile(r"(://[^/\s:@]*):[^/\s@]+@"), r"\1:[redacted]@"),
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_NOISY = ("aiokafka", "faststream")
_QUIET_SECONDS = 10.0
_TEMPLATES_KEPT = 1000


def redact(text: str) -> str:
    """The text without API keys, bearer and internal tokens, secrets in query strings, and passwords in addresses."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


def configure(service: str, level: str = "INFO", fmt: Literal["json", "text"] = "json") -> None:
    """Send all logs of this process to standard output. Call it once, before anything logs."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(service) if fmt == "json" else TextFormatter(service))
    handler.addFilter(RepeatFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These write what they send and receive at DEBUG, people's addresses included.
    for name in ("pymongo", "aiosmtplib", "mail", "asyncio", "python_multipart", "markdown_it"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)


class RepeatFilter(logging.Filter):
    """Lets the same message of a chatty library through once in ten seconds, with a count of what it left out.

    Without a broker, aiokafka alone writes 68 lines a second for each consumer.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_NOISY):
            return True
        now = time.monotonic()
        key = (record.name, str(record.msg))
        until, left_out = self._seen.get(key, (0.0, 0))
        if now < until:
            self._seen[key] = (until, left_out + 1)
            return False
        if len(self._seen) >= _TEMPLATES_KEPT:
            self._seen.clear()
        self._seen[key] = (now + _QUIET_SECONDS, 0)
        if left_out:
            record.left_out = left_out
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; what is passed as `extra` becomes members of it."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
            "correlation_id": correlation.get(),
        }
        line.update(_extra(record))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return redact(json.dumps(line, ensure_ascii=False, default=str))


class TextFormatter(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self, service: str) -> None:
        super().__init__(f"%(asctime)s %(levelname)-7s {service} %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        details = " ".join(f"{name}={value}" for name, value in _extra(record).items())
        return redact(" ".join(filter(None, (super().format(record), details, correlation.get()))))


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
