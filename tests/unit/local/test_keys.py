"""Secrets: made once, kept for ever, readable by their owner only."""

import base64
from pathlib import Path

from deploy.local.keys import SECRETS, load_secrets


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = load_secrets(file)
    assert set(made) == set(SECRETS)
    assert len(set(made.values())) == len(SECRETS)
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_secrets(file) == made


def test_the_mail_key_is_32_bytes(tmp_path: Path) -> None:
    assert len(base64.urlsafe_b64decode(load_secrets(tmp_path / "secrets.env")["MILLE_MAIL_KEY"])) == 32


def test_a_new_secret_joins_those_that_were_there(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("MILLE_EDIT_KEY=kept=as-it-is\n")
    file.chmod(0o644)
    assert load_secrets(file)["MILLE_EDIT_KEY"] == "kept=as-it-is"
    assert set(load_secrets(file)) == set(SECRETS)
    assert file.stat().st_mode & 0o777 == 0o600
