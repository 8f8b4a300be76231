"""Accounts made from the command line: a token for a volunteer, or an API key for a partner."""

from collections.abc import Mapping

from deploy.cli.calls import as_ops, call
from deploy.cli.environment import required


def invite(env: Mapping[str, str], *, role: str, site: str | None, name: str, trusted: bool = False) -> str:
    """Asks the gateway for an account and returns its token, which nobody can show again."""
    answer = call(
        "POST",
        f"{gateway(env)}/internal/accounts",
        {"role": role, "site": site, "name": name, "trusted": trusted},
        headers=as_ops(required(env, "MILLE_INTERNAL_KEY"), "gateway"),
    )
    return str(answer["token"])


def gateway(env: Mapping[str, str]) -> str:
    """The gateway's first address."""
    return (env.get("MILLE_GATEWAY_URL") or "http://127.0.0.1:8000").split(",")[0].rstrip("/")
