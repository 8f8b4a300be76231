"""Accounts and keys, on a real MongoDB: made by ops alone, shown once, stored as a hash."""

from typing import Any

import requests

from deploy.cli.calls import as_ops
from deploy.local.services import Service
from shared.runtime.mongo import Mongo


def add(http: requests.Session, gateway: Service, headers: dict[str, str], **account: Any) -> requests.Response:
    return http.post(f"{gateway.url}/internal/accounts", json=account, headers=headers)


def introspect(http: requests.Session, gateway: Service, headers: dict[str, str], token: str) -> requests.Response:
    return http.post(f"{gateway.url}/internal/introspect", json={"token": token}, headers=headers)


def test_a_token_is_given_once_and_tells_who_it_is(
    http: requests.Session, gateway: Service, ops: dict[str, str]
) -> None:
    made = add(http, gateway, ops, role="partner", trusted=True, name="Office du tourisme").json()
    assert made["token"].startswith("mille_p_")
    principal = introspect(http, gateway, ops, made["token"]).json()["principal"]
    assert principal == {
        "sub": f"key:{made['id']}",
        "roles": ["partner"],
        "site": None,
        "trusted": True,
        "key_id": made["id"],
    }
    person = add(http, gateway, ops, role="volunteer", trusted=True, name="Anne").json()
    assert person["token"].startswith("mille_v_")
    assert introspect(http, gateway, ops, person["token"]).json()["principal"]["trusted"] is False


async def test_the_database_holds_no_token(
    http: requests.Session, gateway: Service, ops: dict[str, str], mille_env: dict[str, str]
) -> None:
    made = add(http, gateway, ops, role="partner", name="x").json()
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    stored = await mongo.database(f"{mille_env['MILLE_MONGO_PREFIX']}gateway")["accounts"].find({})
    mongo.close()
    assert made["id"] in {account["_id"] for account in stored}
    assert made["token"] not in str(stored)


def test_only_ops_makes_accounts(http: requests.Session, gateway: Service, mille_env: dict[str, str]) -> None:
    for headers in ({}, {"Authorization": "Bearer mille_p_x"}, as_ops("x" * 40, "gateway")):
        assert add(http, gateway, headers, role="ops").status_code == 401
    elsewhere = as_ops(mille_env["MILLE_INTERNAL_KEY"], "ingest")
    assert add(http, gateway, elsewhere, role="ops").status_code == 401


def test_what_is_wrong_is_said(http: requests.Session, gateway: Service, ops: dict[str, str]) -> None:
    assert add(http, gateway, ops, role="king").json()["errors"][0]["field"] == "role"
    assert add(http, gateway, ops, role="volunteer", evil=1).status_code == 422
    unknown = introspect(http, gateway, ops, "mille_p_nobody")
    assert unknown.status_code == 404
    assert unknown.headers["Content-Type"] == "application/problem+json"


def test_a_key_that_is_none_of_ours_is_refused_before_anything_is_asked(
    http: requests.Session, gateway: Service
) -> None:
    answer = http.post(
        f"{gateway.url}/v1/submissions",
        json={},
        headers={"Authorization": "Bearer mille_p_nobody", "Accept-Language": "fr"},
    )
    assert answer.status_code == 401
    assert answer.json()["field"] == "Authorization"
    assert answer.json()["hint"]
    assert "nobody" not in answer.text
