"""What stands on the page of an official document, before it is set. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from vungxanh.documents.symbols import System

STATE_NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY_NATION = ("ĐẢNG CỘNG SẢN VIỆT NAM", "")
URGENCY = {"KHAN": "KHẨN", "THUONG_KHAN": "THƯỢNG KHẨN", "HOA_TOC": "HỎA TỐC"}


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered duty or part: `label` as printed ("1.", "a)"), empty for running text."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row of the appendix of tasks."""

    work: str
    lead: str
    cooperating: str = ""
    due: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All the words of a document. Texts that stand in capitals on paper are given as written and set in capitals."""

    system: System
    issuer: str
    type_code: str
    type_name: str
    title: str
    place: str
    number: str = ""  # empty in a draft
    issued_on: date | None = None
    superior: str = ""
    urgency: str = ""
    addressees: Sequence[str] = ()
    bases: Sequence[str] = ()
    opening: str = ""
    sections: Sequence[Section] = ()
    closing: str = ""
    authority: str = ""  # "TM. ỦY BAN NHÂN DÂN", "T/M BAN THƯỜNG VỤ"; "KT. CHỦ TỊCH"
    signer_title: str = ""
    signer: str = ""
    distribution: Sequence[str] = ()
    appendix: Sequence[TaskRow] = field(default_factory=tuple)

    @property
    def is_letter(self) -> bool:
        """A công văn: no type name, the abstract stands under the number."""
        return self.type_code == "CV"

    def as_print(self) -> dict[str, Any]:
        """Plain values for the templates."""
        party = self.system is System.PARTY
        nation, motto = PARTY_NATION if party else STATE_NATION
        number = self.number or ("Số       " if party else "……")
        return {
            **asdict(self),
            "system": str(self.system),
            "issued_on": None,
            "nation": nation,
            "motto": motto,
            "superior": self.superior.upper(),
            "issuer": self.issuer.upper(),
            "number_line": f"Số {number}" if party else f"Số: {number}",
            "day_line": f"{self.place}, {day_line(self.issued_on)}",
            "type_line": "" if self.is_letter else self.type_name.upper(),
            "subject": (self.title if party else f"V/v {self.title}") if self.is_letter else "",
            "heading": "" if self.is_letter else self.title,
            "urgency": URGENCY.get(self.urgency, ""),
            "addressees": list(self.addressees),
            "authority": self.authority.upper(),
            "signer_title": self.signer_title.upper(),
            "sections": [asdict(each) for each in self.sections],
            "appendix": [asdict(each) for each in self.appendix],
            "appendix_of": f"(Kèm theo {self.type_name} {number} {day_line(self.issued_on)} của {self.issuer})",
            "is_draft": not self.number,
        }


def day_line(day: date | None) -> str:
    """As Decree 30 writes it: days under ten and the months 1 and 2 take a zero."""
    if day is None:
        return "ngày      tháng      năm        "
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def plain_text(content: Content) -> str:
    """The words of the document in reading order: for search, and for the reading engine to read back."""
    shown = content.as_print()
    lines = [
        shown["superior"],
        shown["issuer"],
        shown["number_line"],
        shown["nation"],
        shown["motto"],
        shown["day_line"],
        shown["urgency"],
        shown["type_line"],
        shown["subject"] or shown["heading"],
    ]
    if content.addressees:
        lines += ["Kính gửi:", *(f"- {each};" for each in content.addressees)]
    lines += [*content.bases, content.opening]
    lines += [f"{each.label} {each.text}".strip() for each in content.sections]
    lines += [content.closing, shown["authority"], shown["signer_title"], content.signer]
    if content.distribution:
        lines += ["Nơi nhận:", *(f"- {each};" for each in content.distribution)]
    for row in content.appendix:
        lines.append(" | ".join([row.work, row.lead, row.cooperating, row.due, row.product]))
    return "\n".join(line for line in lines if line)


def from_plain(values: Mapping[str, Any], **known: Any) -> Content:
    """Content from what a draft keeps as plain values, with what the register knows (`known`) on top."""
    return Content(
        **{
            "addressees": values.get("addressees", []),
            "bases": values.get("bases", []),
            "opening": values.get("opening", ""),
            "sections": [Section(**each) for each in values.get("sections", [])],
            "closing": values.get("closing", ""),
            "authority": values.get("authority", ""),
            "signer_title": values.get("signer_title", ""),
            "signer": values.get("signer", ""),
            "distribution": values.get("distribution", []),
            "superior": values.get("superior", ""),
            "appendix": [TaskRow(**each) for each in values.get("appendix", [])],
            **known,
        }
    )
