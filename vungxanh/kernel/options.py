"""Values of command-line options that several commands take."""

from datetime import date
from typing import Any

import click

from vungxanh.kernel.language import say
from vungxanh.kernel.tables import day, number


class Day(click.ParamType[date]):
    """A day as the cells of a table write it: `2021-05-27` or `27/05/2021`."""

    name = say("date", "ngày")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day(str(value))
        except ValueError as wrong:
            self.fail(str(wrong), param, ctx)


class Number(click.FloatRange):
    """A finite number in a range, as the cells of a table write it: `12.5`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return super().convert(number(str(value)), param, ctx)
        except ValueError as wrong:
            self.fail(str(wrong), param, ctx)
