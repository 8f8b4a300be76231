"""The mutants of `tests/resilience/mutants`: their own run takes long, so that each still fits is seen here."""

import subprocess
import tomllib

from deploy.local.paths import ROOT

FOLDER = ROOT / "tests" / "resilience" / "mutants"
# A mutant's own copy of the checkout holds none.
MUTANTS = [mutant for file in FOLDER.glob("*.toml") for mutant in tomllib.loads(file.read_text())["mutant"]]
PATCHES = {patch.stem: patch for patch in FOLDER.glob("*.patch")}


def test_each_has_one_patch() -> None:
    assert sorted(mutant["name"] for mutant in MUTANTS) == sorted(PATCHES)


def test_every_patch_fits_the_code_of_today() -> None:
    for patch in PATCHES.values():
        tried = subprocess.run(
            ["git", "apply", "--check", patch], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, f"{patch.name}: {tried.stderr}"


def test_every_test_is_there_and_no_two_mutants_fail_in_the_same_words() -> None:
    for mutant in MUTANTS:
        file, _, name = mutant["test"].partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(), mutant["name"]
    assert len({(mutant["test"], mutant["says"]) for mutant in MUTANTS}) == len(MUTANTS)
