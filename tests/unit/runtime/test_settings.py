import os
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from shared.runtime.settings import RuntimeSettings, Secret, load


class Settings(RuntimeSettings):
    edit_key: Secret
    gateway_url: str = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("MILLE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MILLE_INTERNAL_KEY", "i" * 40)
    monkeypatch.setenv("MILLE_EDIT_KEY", "e" * 40)


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MILLE_MONGO_PREFIX=file_\nMILLE_TOPIC_PREFIX=file.\nMILLE_OF_ANOTHER=1\n")
    monkeypatch.setenv("MILLE_TOPIC_PREFIX", "environment.")
    settings = load(Settings)
    assert (settings.mongo_prefix, settings.topic_prefix) == ("file_", "environment.")


def test_values_are_of_their_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLE_NOW", "2026-09-05T20:00:00+02:00")
    monkeypatch.setenv("MILLE_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1,fd00::/8")
    settings = load(Settings)
    assert settings.now == datetime(2026, 9, 5, 18, tzinfo=UTC)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.0.2.1"), ip_network("fd00::/8"))


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MILLE_NOW", "MILLE_TRUSTED_PROXIES", "MILLE_GATEWAY_URL", "MILLE_LOG_LEVEL"):
        monkeypatch.setenv(name, "")
    settings = load(Settings)
    assert (settings.now, settings.trusted_proxies, settings.log_level) == (None, (), "INFO")
    assert settings.gateway_url == "http://127.0.0.1:8000"


def test_all_that_is_missing_or_wrong_is_named_and_no_value_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MILLE_INTERNAL_KEY")
    monkeypatch.setenv("MILLE_EDIT_KEY", "too-short-to-be-secret")
    monkeypatch.setenv("MILLE_NOW", "2026-09-05T20:00:00")  # no time zone
    with pytest.raises(SystemExit) as stopped:
        load(Settings)
    assert stopped.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert {line.split()[0] for line in lines} == {"MILLE_INTERNAL_KEY", "MILLE_EDIT_KEY", "MILLE_NOW"}
    assert "too-short-to-be-secret" not in "".join(lines)


def test_a_secret_does_not_show_itself() -> None:
    assert "iiii" not in repr(load(Settings))
