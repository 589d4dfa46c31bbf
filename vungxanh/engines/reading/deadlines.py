"""By when: deadlines apart from periods, schedules, openings and goals.

A deadline needs its cue (`trước`, `chậm nhất`, `xong trước`) right before a time; `trước mắt` has none.
A rhythm (`hằng ngày`, `6 tháng một lần`) is a deadline where something is reported, sent or reviewed, else a schedule.
"""

import re
from datetime import date, timedelta

from .dates import Calendar, When
from .document import Deadline
from .source import Source

_CUE = (
    r"(?:hoan thanh|xong|ket thuc|bao cao|gui|nop|trinh|thuc hien xong)?\s*(?:xong\s+)?(?:truoc|cham nhat|"
    r"muon nhat|khong muon hon|khong cham hon|khong qua|han cuoi|"
    r"(?:thoi han|thoi gian)\s+(?:hoan thanh|thuc hien|bao cao|gui|nop)|thoi han|han chot|han|den het|truoc het|"
    r"den truoc)"
    r"(?:\s*(?:la|den|vao|trong|luc|het|cung|sang|chieu|toi|:))*"
)
_BEFORE_DATE = re.compile(
    rf"\b(?P<cue>{_CUE})\s*(?:ngay\s*|het\s+)?(?:\(?\s*)?(?:(?P<clock>\d{{1,2}}\s?(?:h|gio|g|"
    rf":)\s?\d{{0,2}}[’'′]?(?:\s*phut)?)\s*,?\s*)?(?:sang|chieu|trua|"
    rf"toi)?\s*(?:thu\s+\w+\s*,?\s*)?(?:cung\s+)?\(?(?:ngay\s*)?$"
)
_WITHIN = re.compile(
    r"\b(?:(?:ngay|xong|hoan thanh|bao cao|ket qua|thuc hien|gui)\s+(?:ket qua\s+)?trong|xong trong|"
    r"ngay trong)\s+(?:ngay\s*)?$"
)
_IN_DAY = re.compile(r"\b(?:ngay\s+)?trong\s+ngay\s*$")
_COUNTED = re.compile(r"\b(?:ghi nhan|co them|phat hien|ca mac|duong tinh|them \d|rieng)\b")
_GOAL = re.compile(r"\b(?:phan dau|muc tieu|chi tieu)\b")
_REPORT = re.compile(
    r"\b(?:bao cao|gui|tong hop|so ket|tong ket|giao ban|(?<!phoi )(?<!to )(?<!phu )hop|cap nhat|nop|thong ke|"
    r"lap danh sach|danh gia|kiem diem|(?<!va )thong tin(?! va)|cung cap|cong bo)\b"
)
_OPENING = re.compile(
    r"\b(?:dong cua|mo cua|hoat dong|ban hang|phuc vu|ra khoi nha|ra duong|gioi nghiem)\b[^.;]{0,40}$"
)
_EVERY = (
    r"cac\s+ngay\s+(?:trong\s+tuan|lam\s+viec|thu\s+\w+(?:\s*(?:,|va|-)\s*(?:thu\s+)?(?:hai|ba|tu|nam|sau|bay|[2-7])\b)*)|hang\s+(?:ngay|tuan|thang|quy|nam)|moi\s+(?:ngay|tuan|thang)"
    r"|(?:(?:sang|chieu|toi)\s+)?(?:thu\s+(?:hai|ba|tu|nam|sau|bay)|chu nhat)\s+hang\s+tuan"
)
_CLOCK = r"\d{1,2}(?:\.\d{2}(?=\s|,)|\s?(?:h|gio|g|:)\s?(?:\d{2})?\s?[’'′]?(?:\s*phut)?)"
_RHYTHM = re.compile(
    rf"\b(?P<clock>(?:truoc|cham nhat|vao|luc|muon nhat|den)?\s*(?:luc|vao|la|"
    rf"den)?\s*(?:{_CLOCK})\s*,?\s*(?:{_EVERY})(?:\s*\(?(?:va\s+)?dot xuat[^.,;)]*)?)"
    rf"|\b(?P<day>(?:truoc|vao|cham nhat|muon nhat)\s+(?:{_CLOCK}\s*,?\s*)?(?:ngay|sang|"
    rf"chieu)?\s*(?:ngay\s+)?(?:\d{{1,2}}\s+|thu\s+\w+\s+)(?:{_EVERY})(?:\s+bao cao)?)"
    rf"|\b(?P<day2>(?:{_EVERY})\s*,?\s*(?:\(?\s*(?:truoc|vao|luc|cham nhat)\s*(?:{_CLOCK})\)?))"
    rf"|\b(?P<weekday>(?:truoc|cham nhat|vao|luc)\s+(?:{_CLOCK}\s*,?\s*)?(?:ngay\s+)?(?:thu\s+(?:hai|ba|tu|"
    rf"nam|sau|bay|[2-7])|chu nhat)(?!\s*,?\s*ngay))"
    r"|\b(?P<each>(?:\d{1,2}|mot|hai|ba)\s*(?:ngay|tuan|thang|gio)\s*(?:/|mot|1)\s*(?:lan|mot lan|1 lan))"
    r"|\b(?P<every>cu\s+(?:moi\s+)?\d{1,2}\s*(?:ngay|tuan|thang|gio)(?!\s*\w*\s*(?:ke|sau))(?:\s+mot\s+lan)?)"
    r"|\b(?P<times>\d{1,2}\s*lan\s*/\s*(?:ngay|tuan|thang))"
    rf"|\b(?P<plain>(?:(?:dinh ky|cuoi|dau)\s+)?(?:{_EVERY})(?:\s+va\s+dot xuat)?|dinh ky(?:\s*\(?va\s+dot xuat\)?)?)"
)
# every rhythm has one of these
_REGULAR = re.compile(r"\b(?:hang|moi|thu|chu|cac ngay|dinh ky|cu|lan)\b|/\s*lan")
_RELATIVE = re.compile(
    r"\b(?:cham nhat(?:\s+la)?\s+(?:sau\s+|trong\s+(?:vong\s+)?)?|trong\s+(?:vong|thoi han|"
    r"thoi gian)\s+(?:khong qua\s+|toi da\s+)?|sau\s+|khong qua\s+|toi da(?:\s+khong qua)?\s+|(?P<bare>trong|truoc)\s+)"
    r"(?P<n>\d{1,3}|mot|hai|ba)\s*(?P<unit>gio|h|ngay|tuan|thang)\b"
    r"(?:\s+lam viec)?(?:\s*,?\s*(?:ke\s+)?tu\s+(?:khi|ngay|thoi diem|luc)\s+[^,.;\n]{2,60})?"
)
_EVENT = re.compile(
    r"\b(?P<now>ngay lap tuc)|\b(?P<meeting>(?:tai|truoc|trong)\s+(?:ky hop|phien hop|cuoc hop|"
    r"hoi nghi)\s+(?:gan nhat|toi|sap toi|lan thu|thuong ky|thuong le|cuoi nam|giua nam|chuyen de|"
    r"thu \w+)[^,.;\n]{0,50})"
    r"|\b(?P<after>(?:ngay\s+)?(?:sau khi|ngay khi)\s+(?:nhan duoc|ket thuc|co (?:ket qua|ca|huong dan)|"
    r"hoan thanh|phat hien|duoc phe duyet)[^,.;\n]{0,50})"
)
# counted from a paper, not from a contact: a time to work in, not one to stay isolated
_OF_PAPER = re.compile(r"lam viec|tu (?:ngay|khi) (?:nhan|ky|ban hanh|van ban|quyet dinh|co quyet)")
_ISSUE_DAY = re.compile(r"ke tu (?:ngay|khi) (?:ky|ban hanh|nhan|van ban)|tu ngay (?:ky|ban hanh)")


def clause_before(source: Source, at: int, low: int) -> str:
    """The plain text of the clause that ends at `at`."""
    return re.split(r"[.;\n](?=\s)", source.plain[max(low, at - 160) : at])[-1]


def _goes_on_with_goal(source: Source, at: int, low: int, clause: str) -> bool:
    """`phấn đấu ... trước 15/9; Bình Dương trước 01/9`: after `;` the goal goes on where no verb stands."""
    before = source.plain[max(low, at - 300) : at - len(clause)]
    sentence = re.split(r"[.\n](?=\s)", before)[-1]
    return (
        bool(_GOAL.search(sentence))
        and before.rstrip().endswith(";")
        and len(clause.split()) < 8
        and not _REPORT.search(clause)
    )


def _deadline_of(source: Source, when: When, low: int, end: int) -> Deadline | None:
    before = source.plain[max(low, when.start - 90) : when.start]
    found = _BEFORE_DATE.search(before)
    within = None if found else _WITHIN.search(before) or (when.precision == "day" and _IN_DAY.search(before)) or None
    reason, sure = "deadline-cue", 0.93
    cue_found = found or within
    if cue_found is None:
        return None
    start = max(low, when.start - 90) + cue_found.start()
    clause = clause_before(source, start, low)
    cue = found["cue"].strip() if found else ""
    if re.match(r"den het|truoc het|khong qua|han\b|het\b", cue):
        # the end of a period (`từ ... đến hết ...`) or of a goal; a deadline only where something must be done by then
        if (
            re.search(r"\btu\b[^.;]{0,60}$", clause)
            or _GOAL.search(clause)
            or not re.search(
                r"\b(?:phai|hoan thanh|xong|han|bao cao)\b",
                clause + cue_found[0] + source.plain[when.end : min(end, when.end + 25)],
            )
        ):
            return None
        sure = 0.75
    if (
        found
        and (_GOAL.search(clause) or _goes_on_with_goal(source, start, low, clause))
        and not re.search(r"cham nhat|muon nhat|khong muon hon|hoan thanh", clause + found["cue"])
    ):
        return None
    if _OPENING.search(clause) or re.search(r"\b(?:da|vua)\s+(?:\w+\s+){0,4}$", clause):
        return None
    if re.search(r"\b(?:da|duoc)\s+(?:tiem|nhap canh|ve|den|xay ra|ghi nhan)\b[^,;]*$", clause):
        return None
    if within and (when.precision not in {"month", "day"} or _COUNTED.search(clause)):
        return None
    text_start = start
    if found:
        lead = re.match(
            r"(?:hoan thanh|xong|ket thuc|bao cao|gui|nop|trinh|thuc hien xong)?\s*(?:xong\s+)?", found["cue"]
        )
        text_start += lead.end() if lead else 0
    text = source.quote(text_start, when.end)
    hour = when
    return Deadline(
        "absolute",
        hour.iso,
        text,
        source.span(text_start, when.end),
        sure - (0.2 if when.repaired or when.inferred else 0),
        reason,
    )


def _relative(source: Source, found: re.Match[str], issued: date | None) -> Deadline:
    value = None
    if issued and _ISSUE_DAY.search(found[0]):
        count = {"mot": 1, "hai": 2, "ba": 3}.get(found["n"]) or int(found["n"])
        days = {"ngay": count, "tuan": 7 * count}.get(found["unit"])
        if days and "lam viec" not in found[0]:
            value = (issued + timedelta(days=days)).isoformat()
    span = source.span(*found.span())
    return Deadline("relative", value, source.quote(*found.span()), span, 0.8 if value else 0.75, "deadline-relative")


def _counts_from(match: re.Match[str]) -> bool:
    """Whether a bare `trong 05 ngày` says from when it counts, and not from a day of the calendar as a period does."""
    if match["bare"] == "truoc":
        return match["unit"] in {"ngay", "tuan"}
    if match["unit"] in {"gio", "h"}:
        return not re.match(r"\s*(?:qua|gan|truoc|toi|lien)\b", match.string[match.end() : match.end() + 10])
    return bool(re.search(r"\b(?:tu|sau)\s+(?:khi|ngay|luc|thoi diem)\s+(?!\d)", match[0]))


def read_deadlines(
    source: Source, start: int, end: int, calendar: Calendar, issued: date | None
) -> tuple[list[Deadline], str | None]:
    """Every deadline of an item, the one that binds first at the head; and the rhythm of a schedule that is none."""
    found: list[Deadline] = []
    for when in calendar.within(start, end):
        deadline = _deadline_of(source, when, start, end)
        if deadline:
            found.append(deadline)
    taken = [deadline.span for deadline in found]
    rhythm: str | None = None
    others: list[Deadline] = []
    rhythms = _RHYTHM.finditer(source.plain, start, end) if _REGULAR.search(source.plain, start, end) else ()
    for match in rhythms:
        clause = clause_before(source, match.start(), start)
        after = re.split(r"[.;\n]", source.plain[match.end() : match.end() + 80])[0]
        text = source.quote(*match.span())
        if match["plain"] and re.search(r"\bphai\b", clause) and "dinh ky" in match["plain"]:
            others.append(Deadline("rhythm", None, text, source.span(*match.span()), 0.6, "deadline-rhythm"))
            continue
        reported = _REPORT.search(clause[-100:]) or (_REPORT.search(after[:80]) and not match["each"])
        clocked = match["clock"] or match["weekday"] or match["day"] or match["day2"]
        if (
            reported
            and not _OPENING.search(clause)
            and not (
                match["plain"]
                and re.match(r"dinh ky$", match["plain"])
                and not _REPORT.search(clause[-40:] + after[:30])
            )
        ):
            sure = 0.9 if clocked else 0.7
            others.append(Deadline("rhythm", None, text, source.span(*match.span()), sure, "deadline-rhythm"))
        else:
            rhythm = rhythm or text
    for match in _RELATIVE.finditer(source.plain, start, end):
        clause = clause_before(source, match.start(), start)
        if (
            re.search(r"\b(?:cach ly|theo doi suc khoe|ton tai|luu tru|tu theo doi|o lai)\b[^,;]{0,40}$", clause)
            and match["unit"] not in {"gio", "h"}
            and not _OF_PAPER.search(match[0])
            or match[0].startswith("sau ")
            and "ke tu" not in match[0]
            or match["bare"]
            and not _counts_from(match)
        ):
            continue
        others.append(_relative(source, match, issued))
    for match in _EVENT.finditer(source.plain, start, end):
        if match["now"] and not re.search(
            r"\b(?:bao|bao cao|thong bao|trinh bao)\b", clause_before(source, match.start(), start)
        ):
            continue
        if match["after"] and not _REPORT.search(clause_before(source, match.start(), start)[-80:]):
            continue
        others.append(
            Deadline("event", None, source.quote(*match.span()), source.span(*match.span()), 0.7, "deadline-event")
        )
    others.sort(key=lambda each: (-each.confidence, each.span))
    others = [each for each in others if not any(each.span[0] < e and s < each.span[1] for s, e in taken)]
    return found + others, rhythm
