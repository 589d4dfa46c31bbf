"""Units as they are named on the command line: by code, or by name with its place."""

from datetime import date

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.units import queries
from vungxanh.units.models import Unit


def unit_named(text: str, *, on: date) -> Unit:
    """Raises `BadInput` when no unit of that day is called so, or several are."""
    try:
        return queries.resolve(text, on=on)
    except queries.NotFound:
        loaded = Unit.objects.exists()
        raise BadInput(
            say(f"{text}: no unit of that code or name on {on}", f"{text}: ngày {on} không có đơn vị mã, tên này")
            if loaded
            else say("no units are loaded; run `vungxanh units load`", "chưa nạp đơn vị; chạy `vungxanh units load`")
        ) from None
    except queries.Ambiguous as several:
        places = "; ".join(f"{each.unit.code} {each.place}" for each in several.candidates[:5])
        raise BadInput(say(f"{text}: several places: {places}", f"{text}: có nhiều nơi: {places}")) from None
