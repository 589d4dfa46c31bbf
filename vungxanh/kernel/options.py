"""Values of command-line options that several commands take."""

from datetime import date
from typing import Any

import click

from vungxanh.kernel.tables import day


class Day(click.ParamType[date]):
    """A day as the cells of a table write it: `2021-05-27` or `27/05/2021`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day(str(value))
        except ValueError as wrong:
            self.fail(str(wrong), param, ctx)
