"""What the command line keeps between commands."""

from pathlib import Path

from deploy.cli.environment import ADDRESSES, write_addresses


def test_addresses_may_hold_a_password_so_only_their_owner_reads_them(tmp_path: Path) -> None:
    file = tmp_path / ADDRESSES
    file.write_text("")
    file.chmod(0o644)
    write_addresses(tmp_path, {"MILLE_SMTP_URL": "smtp://mille:word@relay", "MILLE_MEILI_KEY": "x", "PATH": "y"})
    assert file.read_text() == "MILLE_SMTP_URL=smtp://mille:word@relay\n"
    assert file.stat().st_mode & 0o777 == 0o600
