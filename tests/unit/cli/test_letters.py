"""What `mille dlt` says, and what it does not let pass."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.letters import SelectionUnfit, lines_of, outcome, owner_of, plan, pretty
from deploy.cli.main import app

ID = "mille.decisions.v1.catalogue.dlt:0:17"
LETTER: dict[str, Any] = {
    "id": ID,
    "topic": "mille.decisions.v1",
    "partition": 3,
    "offset": 41,
    "key": "01K",
    "type": "submission.approved",
    "sequence": "2",
    "subject": "01K",
    "error": "the payload is not a submission.approved: 1 errors",
    "error_type": "Undecodable",
    "at": "2026-11-24T02:00:00Z",
    "state": "open",
    "tried_at": None,
}
UNREADABLE = LETTER | {"key": "", "type": "", "sequence": "", "subject": "", "partition": None, "offset": None}


def test_a_letters_id_says_whose_it_is() -> None:
    assert owner_of(ID) == "catalogue"
    for wrong in ("mille.decisions.v1:0:17", "mille.sites.v1.gateway.dlt:0:0", "17", ""):
        with pytest.raises(SelectionUnfit):
            owner_of(wrong)


def test_a_letter_in_words() -> None:
    assert lines_of(LETTER) == [
        ID,
        "  submission.approved 01K, sequence 2, key 01K",
        "  2026-11-24T02:00:00Z  mille.decisions.v1 partition 3 at 41",
        "  Undecodable: the payload is not a submission.approved: 1 errors",
    ]
    assert "sequence unknown, key none" in lines_of(UNREADABLE)[1]
    assert lines_of(UNREADABLE)[2].endswith("mille.decisions.v1 from no place on it")
    tried = LETTER | {"tried_at": "2026-11-24T03:00:00Z", "tried_by": "anna"}
    assert lines_of(tried)[-1] == "  tried again by anna at 2026-11-24T03:00:00Z: refused"
    settled = LETTER | {"state": "retried", "settled_by": "anna", "settled_at": "today", "outcome": "newer_applied"}
    assert lines_of(settled)[-1] == "  retried by anna at today: nothing to do: this or a newer one was applied"


def test_a_dry_run_says_what_would_be_done_and_that_nothing_was() -> None:
    lines = plan("retry", [LETTER, LETTER | {"state": "dropped"}])
    assert lines[0] == f"would hand {ID} (submission.approved 01K, sequence 2) to catalogue once more"
    assert lines[1].startswith("nothing to do for ")
    assert lines[2] == "1 would be tried again. Nothing was done: add --yes to do it."
    assert plan("drop", [LETTER])[-1] == "1 would be dropped. Nothing was done: add --yes to do it."
    assert plan("drop", []) == ["Nothing to do."]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("taken", "taken"),
        ("taken_in", "taken in"),
        ("newer_applied", "nothing to do: this or a newer one was applied"),
        ("settled_before", "nothing to do: it was settled before"),
        ("dropped", "dropped"),
    ],
)
def test_what_became_of_it(what: str, said: str) -> None:
    assert outcome({"id": ID, "outcome": what, "error": None}) == f"{ID}: {said}"


def test_a_refusal_says_why() -> None:
    settled = {"id": ID, "outcome": "refused", "error": "Poison: no such place"}
    assert outcome(settled) == f"{ID}: still refused, and open (Poison: no such place)"


def test_what_is_no_json_is_shown_as_it_is() -> None:
    assert pretty('{"a":"é"}') == '{\n  "a": "é"\n}'
    for text in ('{"n": ', "\\xff\\xfe", "[" * 100_000):
        assert pretty(text) == text


@pytest.mark.parametrize("do", ["retry", "drop"])
def test_without_a_selection_nothing_is_chosen(do: str, tmp_path: Path) -> None:
    for words, said in (
        ([], "Say which"),
        ([ID, "--all"], "not both"),
        (["--service", "gateway"], "reads no topic"),
        (["17"], "no letter's id"),
    ):
        answer = CliRunner().invoke(app, ["dlt", do, *words, "--var", str(tmp_path)])
        assert answer.exit_code == 1
        assert said in answer.output
