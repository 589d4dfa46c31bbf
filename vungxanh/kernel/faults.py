"""What is wrong with an input, in one clear line each."""

from collections.abc import Iterable


class BadInput(Exception):
    """An input that cannot be used; each fault names the file, the row or the field, and what to do.

    The command line prints one line per fault and exits with status 2; pages list the faults above the form.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults: tuple[str, ...] = faults

    @classmethod
    def of(cls, faults: Iterable[str]) -> "BadInput":
        return cls(*faults)
