"""The categories."""

from shared import taxonomy
from shared.folding import slug
from shared.i18n import LANGUAGES


def test_every_key_has_one_category_with_a_label_in_every_language() -> None:
    assert tuple(category.key for category in taxonomy.CATEGORIES) == taxonomy.KEYS
    assert len(taxonomy.KEYS) == 16
    for category in taxonomy.CATEGORIES:
        assert slug(category.key) == category.key
        assert all(category.label(lang) for lang in LANGUAGES)


def test_an_unknown_key_is_labelled_as_other() -> None:
    assert taxonomy.category("opera") is None
    assert taxonomy.label("opera", "fr") == "Autre"
    assert taxonomy.label("concert", "de") == "Konzert"
