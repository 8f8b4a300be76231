import pytest

from services.notify.addresses import AddressRefusedError, normalised


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.Lys+agenda@Example.ORG ", "Ana.Lys+agenda@example.org"),
        ("o'hara_1@mail.example.co.uk", "o'hara_1@mail.example.co.uk"),
        ("info@théâtre.be", "info@xn--thtre-4qa2c.be"),
    ],
)
def test_an_address_is_kept_in_one_form(given: str, kept: str) -> None:
    assert normalised(given) == kept
    assert normalised(kept) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@example.org\r\nBcc: eve@example.org",
        "ana@example.org\nBcc: eve@example.org",
        "ana\r\n@example.org",
        "ana@exam\nple.org",
        "ana@example.org, eve@example.org",
        "Ana <ana@example.org>",
        '"ana lys"@example.org',
        "ana lys@example.org",
        "ana..lys@example.org",
        ".ana@example.org",
        "ana.@example.org",
        "ana@[127.0.0.1]",
        "ana@127.0.0.1",
        "ana@-example.org",
        "ana@example..org",
        "aná@example.org",
        "a" * 65 + "@example.org",
        "ana@" + "b" * 64 + ".org",
        "ana@" + ".".join(["b" * 60] * 5) + ".org",
        "ana@example.org\x00",
        "ana@example.org>\u2028RCPT",
        "ana@exa\ud800mple.org",
    ],
)
def test_anything_else_is_refused(given: str) -> None:
    with pytest.raises(AddressRefusedError):
        normalised(given)
