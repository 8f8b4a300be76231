"""The sample agenda as the catalogue publishes it, without the services in between. Pure."""

import json
from collections.abc import Iterator
from datetime import datetime

from ulid import ULID

from deploy.sample.make import submissions
from services.catalogue.model import Surroundings, apply
from services.catalogue.site_files import read_sites
from services.ingest.model import Sent
from services.ingest.normalise import normalise
from shared.events.catalogue import EventSnapshot
from shared.events.decisions import SubmissionApproved


def sample(now: datetime) -> Iterator[tuple[str, EventSnapshot]]:
    """Its events with the names that they have in the sample; what is under embargo is left out."""
    around = Surroundings(read_sites(), {}, now)
    ids: dict[str, str] = {}
    for body in submissions(now):
        name, id = body["source"]["external_id"], str(ULID())
        ids[name] = id
        belonging = {"part_of": ids[body["part_of"]]} if "part_of" in body else {}
        decision = SubmissionApproved(
            submission_id=id,
            decision_id=str(ULID()),
            revision=1,
            decided_by="volunteer:1",
            decided_at=now,
            content=normalise(Sent.model_validate_json(json.dumps(body | belonging))).content,
            site=body.get("site"),
            source="api",
        )
        change = apply(None, decision, 1, around)
        if change is not None and change.snapshot is not None:
            yield name, change.snapshot
