"""The gateway while all others are down: ready, honest, and of what use it can be."""

import requests

from deploy.local.services import Service, ServiceGroup


def test_it_is_ready_whatever_the_others_do(http: requests.Session, gateway: Service) -> None:
    assert http.get(f"{gateway.url}/health/ready").status_code == 200
    told = http.get(f"{gateway.url}/health/dependencies").json()
    assert told["status"] == "degraded"
    assert told["dependencies"]["mongodb"]["ok"] is True
    down = {name for name, state in told["dependencies"].items() if not state["ok"]}
    assert down == {"ingest", "search", "notify", "catalogue"}


def test_the_api_says_503_and_when_to_come_back(http: requests.Session, gateway: Service) -> None:
    answer = http.get(f"{gateway.url}/v1/events", headers={"Accept-Language": "nl"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Language"] == "nl"


def test_a_submission_that_cannot_be_handed_on_says_so(http: requests.Session, gateway: Service) -> None:
    answer = http.post(f"{gateway.url}/v1/submissions", json={"title": "x"})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_pages_of_nowhere_are_pages_and_the_api_answers_in_json(http: requests.Session, gateway: Service) -> None:
    page = http.get(f"{gateway.url}/nulle-part/weekend")
    assert page.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Cette page n’existe pas" in page.text
    assert "font-src 'self'" in page.headers["Content-Security-Policy"]
    assert http.get(f"{gateway.url}/v1/nothing").headers["Content-Type"] == "application/problem+json"
    assert http.get(f"{gateway.url}/").status_code == 200


def test_writes_of_one_address_are_limited_and_reads_apart(http: requests.Session, services: ServiceGroup) -> None:
    strict = services.start("gateway", extra_env={"MILLE_RATE_WRITES": "2", "MILLE_RATE_READS": "3"})
    strict.ready()
    writes = [http.post(f"{strict.url}/v1/submissions", json={}).status_code for _ in range(3)]
    assert writes == [503, 503, 429]
    reads = [http.get(f"{strict.url}/v1/sites") for _ in range(4)]
    assert [answer.status_code for answer in reads] == [200, 200, 200, 429]
    assert int(reads[-1].headers["Retry-After"]) > 0
    spoofed = http.get(f"{strict.url}/v1/sites", headers={"X-Forwarded-For": "203.0.113.9"})
    assert spoofed.status_code == 429, "only a trusted proxy may say whose request it is"


def test_mails_post_from_nowhere_and_forms_of_others_are_refused(
    http: requests.Session, services: ServiceGroup
) -> None:
    """Without a site known yet the page is a 404, so it is the order of the checks that is seen here."""
    gateway = services.running[0]
    foreign = http.post(f"{gateway.url}/cinqmille/subscribe", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert "Ce formulaire vient d’ailleurs" in foreign.text
