"""Asking a service's own API, as the operator of this machine."""

import getpass
from collections.abc import Mapping
from typing import Any

from deploy.cli.calls import as_ops, call
from deploy.cli.environment import required

_USUAL = {"catalogue": 8002, "search": 8003}


def ask(env: Mapping[str, str], service: str, method: str, path: str, body: object = None) -> Any:
    """The JSON of its answer. Raises SettingMissing, Refused and Unreachable."""
    usual = f"http://127.0.0.1:{_USUAL[service]}"
    base = (env.get(f"MILLE_{service.upper()}_URL") or usual).split(",")[0].rstrip("/")
    headers = as_ops(required(env, "MILLE_INTERNAL_KEY"), service, _operator())
    return call(method, base + path, body, headers=headers)


def _operator() -> str:
    """Who types, so that another can ask them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "mille-cli"
