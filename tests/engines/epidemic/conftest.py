"""Reference data of the epidemic engine; `data/README.md` names the sources."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"


class Reference:
    """Tables of the folder `data`."""

    folder = DATA

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of `<name>.csv.gz`."""
        with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def column(self, table: list[dict[str, str]], name: str) -> NDArray[np.float64]:
        """One column of numbers; `NA` is NaN."""
        return np.array([np.nan if row[name] == "NA" else float(row[name]) for row in table])

    def counts(self, name: str) -> NDArray[np.float64]:
        """Daily cases of `<name>.csv`."""
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return np.array([float(row["cases"]) for row in csv.DictReader(file)])

    def incidence(self, dataset: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """All cases and, among them, imported ones, by day, of a series that EpiEstim bundles."""
        table = self.rows(f"{dataset}_incidence")
        if "I" in table[0]:
            cases = self.column(table, "I")
            return cases, np.zeros_like(cases)
        imported = self.column(table, "imported")
        return self.column(table, "local") + imported, imported


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are compared in English, whatever the language of the shell."""
    monkeypatch.setenv("VUNGXANH_LANG", "en")
