"""Types of official documents and the form of their numbers: State (Decree 30/2020/NĐ-CP), Party (36-HD/VPTW). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vungxanh.kernel.vietnamese import fold


class System(StrEnum):
    STATE = "STATE"
    PARTY = "PARTY"


@dataclass(frozen=True, slots=True)
class Type:
    """A type of document; an abbreviation is empty where that system has none (a State công văn) or lacks the type."""

    code: str
    name: str
    state: str = ""
    party: str = ""


# Decree 30/2020/NĐ-CP, appendix III; list of Party types and Guidance 36-HD/VPTW
TYPES: Mapping[str, Type] = {
    each.code: each
    for each in (
        Type("NQ", "Nghị quyết", "NQ", "NQ"),
        Type("QD", "Quyết định", "QĐ", "QĐ"),
        Type("CT", "Chỉ thị", "CT", "CT"),
        Type("KL", "Kết luận", "KL", "KL"),
        Type("QC", "Quy chế", "QC", "QC"),
        Type("QDI", "Quy định", "QyĐ", "QĐi"),
        Type("TTRI", "Thông tri", "", "TT"),
        Type("TB", "Thông báo", "TB", "TB"),
        Type("TC", "Thông cáo", "TC", "TC"),
        Type("HD", "Hướng dẫn", "HD", "HD"),
        Type("CTR", "Chương trình", "CTr", "CTr"),
        Type("KH", "Kế hoạch", "KH", "KH"),
        Type("PA", "Phương án", "PA", ""),
        Type("DA", "Đề án", "ĐA", "ĐA"),
        Type("BC", "Báo cáo", "BC", "BC"),
        Type("BB", "Biên bản", "BB", "BB"),
        Type("TTR", "Tờ trình", "TTr", "TTr"),
        Type("CV", "Công văn", "", "CV"),
        Type("CD", "Công điện", "CĐ", "CĐ"),
        Type("TT", "Thông tư", "TT", ""),
        Type("ND", "Nghị định", "NĐ", ""),
        Type("LUAT", "Luật", "", ""),
        Type("KHAC", "Văn bản khác", "", ""),
    )
}
OTHER = "KHAC"


def type_code(name: str) -> str:
    """The code of a type by its Vietnamese name, however it is typed; `OTHER` for a name that is none of them."""
    wanted = fold(name)
    return next((each.code for each in TYPES.values() if fold(each.name) == wanted), OTHER)


def types_of(system: System) -> list[Type]:
    """The types a body of this system issues. Of the State's, a công văn has no abbreviation yet exists."""
    if system is System.PARTY:
        return [each for each in TYPES.values() if each.party]
    return [each for each in TYPES.values() if each.state or each.code == "CV"]


def written(serial: int, *, type_code: str, system: System, body: str, unit: str = "") -> str:
    """The number as it stands on the page: `01/CT-UBND`, `12/UBND-VX`, `127-QĐ/TW`.

    `body` is the abbreviation of the issuing body, `unit` that of the drafting office (State công văn). Numbers under
    ten take a zero (Decree 30, appendix I).
    """
    kind = TYPES[type_code]
    number = f"{serial:02d}"
    if system is System.PARTY:
        return f"{number}-{kind.party}/{body}"
    if not kind.state:
        return f"{number}/{body}-{unit}" if unit else f"{number}/{body}"
    return f"{number}/{kind.state}-{body}"


def period(system: System, on: date) -> date:
    """The first day of the span in which numbers count on: the year (State), the term of the committee (Party).

    Terms of Party committees at the lower levels run five years and began in 2020 and 2025; numbers restart with them.
    """
    if system is System.STATE:
        return date(on.year, 1, 1)
    return date(on.year - on.year % 5, 1, 1)
