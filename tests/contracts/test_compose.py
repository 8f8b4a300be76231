"""docker-compose.yml must speak of the settings that the code really has: a mistyped one would silently do nothing."""

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.runtime.settings import PREFIX, RuntimeSettings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("ingest", "catalogue", "search", "notify", "gateway")


def settings_of(service: str) -> type[RuntimeSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    (found,) = (
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, RuntimeSettings) and kind.__module__ == module.__name__
    )
    return found


@pytest.mark.parametrize("service", OURS)
def test_every_setting_given_is_one_that_the_service_knows(service: str) -> None:
    known = {PREFIX + name.upper() for name in settings_of(service).model_fields}
    assert set(COMPOSE["services"][service]["environment"]) <= known


@pytest.mark.parametrize("service", OURS)
def test_every_secret_that_the_service_needs_is_given_and_has_no_default(service: str) -> None:
    environment = COMPOSE["services"][service]["environment"]
    for name, field in settings_of(service).model_fields.items():
        if field.is_required():
            assert re.fullmatch(r"\$\{MILLE_\w+:\?.*\}", environment[PREFIX + name.upper()])


@pytest.mark.parametrize("service", OURS)
def test_addresses_name_a_container_and_the_port_that_it_listens_on(service: str) -> None:
    for name, value in COMPOSE["services"][service]["environment"].items():
        called = re.fullmatch(r"http://(\w+):(\d+)", value)
        if called and called[1] in OURS:
            assert name == f"{PREFIX}{called[1].upper()}_URL"
            assert settings_of(called[1]).model_fields[f"{called[1]}_port"].default == int(called[2])
        elif called:
            assert called[1] in COMPOSE["services"]


def test_only_gateway_and_ingest_are_reached_from_outside() -> None:
    published = {name for name in OURS if COMPOSE["services"][name].get("ports")}
    assert published == {"gateway", "ingest"}


def test_the_example_names_every_variable_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(MILLE_\w+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^(?:# )?(MILLE_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked <= named
