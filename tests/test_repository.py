"""The house rules that no other tool checks."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("flows", "extractors", "models", "data")


@pytest.mark.parametrize("package", PACKAGES)
def test_package_resolves_inside_the_checkout(package: str) -> None:
    found = importlib.import_module(package)
    assert Path(found.__file__ or "").parent == ROOT / package


@pytest.mark.parametrize("package", PACKAGES)
def test_init_files_are_empty(package: str) -> None:
    assert [path for path in (ROOT / package).rglob("__init__.py") if path.read_text().strip()] == []


def test_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"^[a-z0-9].*==.*$", lock, re.MULTILINE)
    assert len(pins) > 100
    assert all(pin.endswith("\\") for pin in pins), "a pin without a hash"
    assert "://" not in lock


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = "import sys, flows.cli; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"prefect", "spacy", "duckdb", "trafilatura", "numpy", "rich"} & set(out.stdout.split())
