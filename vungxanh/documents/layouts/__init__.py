"""How an official document looks: State (Decree 30/2020/NĐ-CP) and Party (Guidance 36-HD/VPTW), as DOCX and PDF."""

from vungxanh.documents.layouts.content import Content, Section, TaskRow, day_line, from_plain, plain_text
from vungxanh.documents.layouts.printing import docx, pdf

__all__ = ["Content", "Section", "TaskRow", "day_line", "docx", "from_plain", "pdf", "plain_text"]
