"""Writes docs/asyncapi and docs/openapi from the code: `python -m docs.generate`. A contract test compares them.

AsyncAPI is made from `shared/topics.py` itself. FastStream could describe a broker's typed handlers, but it names
schemas by their class alone, and two of our topics have a `SubmissionWithdrawn`.
"""

import asyncio
import importlib
import json
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from pydantic import SecretStr
from pydantic.json_schema import models_json_schema

from shared.runtime.http import create_app
from shared.runtime.settings import RuntimeSettings
from shared.runtime.tokens import InternalTokens
from shared.topics import TOPICS, Topic

FOLDER = Path(__file__).parent
SERVICES = ("ingest", "catalogue", "search", "notify", "gateway")

_HEADERS = {
    "ce_id": "Unique: who takes a message once goes by it",
    "ce_source": "The service that sent it",
    "ce_type": "What it is; one that a reader does not know is acknowledged and counted",
    "ce_time": "When it was recorded, ISO 8601 with an offset",
    "ce_subject": "The entity that it is about",
    "ce_specversion": "1.0",
    "ce_cause": "`live`, or `replay`, which notifies nobody",
    "ce_sequence": "The entity's version; a decision's is a counter of its submission",
    "ce_correlationid": "Ties together what one request set in motion",
    "content-type": "application/json",
}


def files() -> Iterator[tuple[Path, str]]:
    """Every generated file with its content."""
    yield FOLDER / "asyncapi" / "mille.json", _json(asyncapi())
    for service in SERVICES:
        yield FOLDER / "openapi" / f"{service}.json", _json(asyncio.run(openapi(service)))


def asyncapi() -> dict[str, Any]:
    """All topics, by AsyncAPI 3.0: https://www.asyncapi.com/docs/reference/specification/v3.0.0"""
    models = sorted({model for topic in TOPICS for model in topic.types.values()}, key=lambda model: model.__module__)
    keys, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    payloads = {model: schema for (model, _), schema in keys.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Mille",
            "version": "1",
            "description": "CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the payload is the value.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": dict(operation for topic in TOPICS for operation in _operations(topic)),
        "components": {
            "messages": {
                f"{topic.name}.{type}": {
                    "name": type,
                    "summary": (model.__doc__ or "").strip().partition("\n")[0],
                    "headers": {"$ref": "#/components/schemas/Headers"},
                    "payload": payloads[model],
                }
                for topic in TOPICS
                for type, model in topic.types.items()
            },
            "schemas": {"Headers": _headers(), **definitions["$defs"]},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    kept = "compacted: the last message of each key stays" if topic.kept is None else f"kept {topic.kept.days} days"
    return {
        "address": topic.name,
        "description": f"Key: {topic.key}. {topic.partitions} partitions, {kept}.",
        "messages": {type: {"$ref": f"#/components/messages/{topic.name}.{type}"} for type in topic.types},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.config["cleanup.policy"]],
                    "max.message.bytes": int(topic.config["max.message.bytes"]),
                    **({"retention.ms": int(topic.config["retention.ms"])} if topic.kept else {}),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(topic: Topic) -> Iterator[tuple[str, dict[str, Any]]]:
    for action, services in (("send", topic.producers), ("receive", topic.consumers)):
        for service in services:
            yield (
                f"{service}.{action}.{topic.name}",
                {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}},
            )


def _headers() -> dict[str, Any]:
    properties = {name: {"type": "string", "description": meaning} for name, meaning in _HEADERS.items()}
    return {"type": "object", "properties": properties, "required": list(_HEADERS)}


async def openapi(service: str) -> dict[str, Any]:
    """What a service's API answers to, from its own routes; nothing is connected to."""
    settings = _settings(service)
    assembly = importlib.import_module(f"services.{service}.app").assemble(settings)
    app = create_app(service, assembly.routers, tokens=InternalTokens(settings.internal_key))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of operations that share an id: mended below
        return _ordered(app.openapi())


def _ordered(document: dict[str, Any]) -> dict[str, Any]:
    """A route of several methods gets them in an order that changes from run to run, and one operation id for all."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            operation["operationId"] = re.sub(r"_[a-z]+$", f"_{method}", operation["operationId"])
        document["paths"][path] = dict(sorted(methods.items()))
    return document


def _settings(service: str) -> Any:
    module = importlib.import_module(f"services.{service}.settings")
    (kind,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, RuntimeSettings) and value.__module__ == module.__name__
    )
    wanted = (name for name, field in kind.model_fields.items() if field.is_required())
    return kind(_env_file=None, **{name: SecretStr(Fernet.generate_key().decode()) for name in wanted})


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    for path, content in files():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        sys.stdout.write(f"{path.relative_to(FOLDER.parent)}\n")


if __name__ == "__main__":
    main()
