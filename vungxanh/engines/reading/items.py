"""The duties of a document: labelled blocks, rows of an appendix, or the demands of running text, each read through."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from .actors import Actors, read_actors
from .bodies import Bodies, Body
from .dates import Calendar
from .deadlines import read_deadlines
from .demands import COURTESY
from .document import Deadline, Found, Item
from .duties import Duty, find_duties
from .goals import goal_heading
from .labels import Block, find_blocks
from .layout import Layout, Piece, is_capitals, is_page_number
from .source import Source
from .tables import Row, find_tables, read_rows
from .topics import read_topics

_NO_DUTIES = re.compile(
    r"tinh hinh|danh gia|ket qua dat|uu diem|muc tieu|muc dich|quan diem|can cu|boi canh|nguyen nhan|ton tai|"
    r"han che|du bao|thuc trang|nhan dinh|khai niem|giai thich|pham vi|doi tuong ap dung|nguyen tac chung|"
    r"chi tieu|yeu cau|^\W*(?:ve\s+)?ket qua|muc (?:ho tro|chi|phu cap|dong gop)|dinh muc|hieu luc|doi tuong"
)
_DUTIES = re.compile(
    r"nhiem vu|giai phap|to chuc thuc hien|noi dung|phan cong|bien phap|trach nhiem|trien khai|thoi gian|cong tac"
)
# where and when a meeting is held, and who comes
_MEETING = re.compile(r"^\W*(?:thoi gian|dia diem|thanh phan)(?:\s+(?:hop|tham du|du hop|bat dau|to chuc|moi))?\s*:")
_STATEMENT = re.compile(
    r"^\W*(?:tinh den|den nay|hien nay|trong thoi gian qua|thoi gian qua|tu ngay|qua kiem tra|nhin chung|"
    r"theo bao cao|cong tac .{3,60} (?:da|con)\b|viec .{3,60} (?:da|con|chua)\b)"
)
_DEMANDS = re.compile(
    r"\b(?:yeu cau|giao|de nghi|phai|can|tang cuong|tiep tuc|to chuc|trien khai|thuc hien|chi dao|bao dam|"
    r"dam bao|khong duoc|tuyet doi|ra soat|xu ly|kiem tra)\b"
)
_EFFECT = re.compile(
    r"^\W*(?:(?:quyet dinh|chi thi|ke hoach|thong bao|quy dinh|nghi quyet|van ban|"
    r"cong van)\s+nay\s+(?:co hieu luc|thay the|duoc|pho bien)|bai bo|thay the (?:quyet|chi|cong|ke))"
)
_EXECUTE = re.compile(
    r"(?:chanh van phong|thu truong|chu tich|giam doc|cac ong|cac dong chi|"
    r"truong)[^.]{10,500}chiu trach nhiem (?:thi hanh|to chuc thuc hien)[^.;]{0,60}\.?/?\.?\s*$"
)
_PROHIBITION = re.compile(
    r"\b(?:khong duoc|tuyet doi khong|nghiem cam|cam\b|tam dung|dung hoat dong|dung cac|dung moi|"
    r"khong to chuc|tam dinh chi|dinh chi|tam ngung|tam dong cua)\b"
)
_CLOSING = re.compile(
    r"\n[^\S\n]*(?=(?:Phấn đấu|Yêu cầu|Đề nghị|Nhận được|Trên đây|Trong quá trình|Quá trình|Lúc làm|Giao|Thường trực|"
    r"Ban Thường vụ|Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch|Căn cứ|Rất mong|Các cơ quan|Thủ trưởng|"
    r"Công văn này|Văn bản này|Chỉ thị này|Kế hoạch này|Nghị quyết này|Quyết định này|Thông báo này|"
    r"Công điện này)\b)"
)
# `1. Công văn số N ngày D của UBND tỉnh về ...: giao ...`: a digest numbers the documents it tells of
_DIGEST = re.compile(
    r"(?:công\s+văn|kế\s+hoạch|chỉ\s+thị|quyết\s+định|thông\s+báo|công\s+điện|văn\s+bản|kết\s+luận|hướng\s+dẫn)\s+(?:số\s+)?\d[^:\n]{10,260}:\s*(?=\w)"
)
_TOLD = re.compile(
    r"(?:ngày\s+[\d/.\-]+\s*,?\s*)?[^.;]{3,80}?(?:ban\s+hành|có|ra|gửi|ký)\s+(?:công\s+văn|kế\s+hoạch|"
    r"chỉ\s+thị|quyết\s+định|thông\s+báo"
    r"|công\s+điện|văn\s+bản)[^.;]{0,20}số"
)


def _parents(block: Block) -> Iterator[tuple[str, ...]]:
    """The paths of the labels above a block, nearest first; `2.1` stands under `2`."""
    for depth in range(len(block.path), 0, -1):
        *above, last = block.path[:depth]
        while "." in last:
            last = last.rpartition(".")[0]
            yield (*above, last)
        if above:
            yield tuple(above)


def _wrapped_at(layout: Layout) -> int:
    """The width at which the page breaks its lines; 0 where a line holds a whole paragraph."""
    lengths = sorted(line.end - line.start for line in layout.lines if layout.body[0] <= line.start < layout.body[1])
    if len(lengths) < 6 or lengths[-1] > 140:
        return 0
    return lengths[len(lengths) * 3 // 4]


class ItemReader:
    """Reads items of one document; keeps what every item needs."""

    def __init__(self, source: Source, layout: Layout, calendar: Calendar, bodies: Bodies, issued: date | None) -> None:
        self.source, self.layout, self.calendar, self.bodies, self.issued = source, layout, calendar, bodies, issued
        self.starts = [line.start for line in layout.lines]
        self.wrapped = _wrapped_at(layout)

    def item(
        self,
        label: str | None,
        start: int,
        end: int,
        actors_from: int,
        sure: float,
        reason: str,
        above: Actors | None = None,
    ) -> Item:
        end = self._content_end(start, end)
        actors = read_actors(self.source, self.bodies, min(actors_from, start), end)
        if not actors.bodies and above:
            actors = above
        deadlines, rhythm = read_deadlines(self.source, start, end, self.calendar, self.issued)
        return Item(
            label,
            self.text(start, end),
            self.source.span(start, end),
            actors.bodies,
            actors.lead,
            actors.coordinating,
            deadlines[0] if deadlines else None,
            tuple(deadlines[1:]),
            rhythm,
            read_topics(self.source, start, end),
            bool(_PROHIBITION.search(self.source.plain[start:end])),
            round(sure, 2),
            reason,
        )

    def text(self, start: int, end: int) -> str:
        """The words of an item: lines joined, page numbers between them left out, paragraphs kept apart."""
        paragraphs: list[str] = []
        pending = ""
        for line in self.source.normal[start:end].split("\n"):
            words = " ".join(line.split()).replace("**", "")
            if not words:
                if pending and re.search(r"[.:;!?…”\"]$", pending):
                    paragraphs.append(pending)
                    pending = ""
                continue
            if is_page_number(words):
                continue
            pending = f"{pending} {words}" if pending else words
        return "\n".join([*paragraphs, pending]).strip().removesuffix("./.").strip()

    def _content_end(self, start: int, end: int) -> int:
        lines = self.source.normal[start:end].split("\n")
        while len(lines) > 1 and (
            not lines[-1].strip() or is_page_number(lines[-1]) or not re.search(r"\w", lines[-1])
        ):
            lines.pop()
        stop = start + len("\n".join(lines))
        while stop > start and self.source.normal[stop - 1].isspace():
            stop -= 1
        return stop

    def _heading_end(self, block: Block) -> int:
        """Past the first line of a block where that line is only a heading over the text below."""
        place = max(0, bisect_right(self.starts, block.start) - 1)
        lines = [
            line for line in self.layout.lines[place : place + 2] if line.end > block.start and line.start < block.end
        ]
        if len(lines) < 2:
            return block.start
        first = self.source.normal[block.start : lines[0].end].strip()
        second = self.source.normal[lines[1].start : lines[1].end]
        short = len(first) < (0.8 * self.wrapped or 130) and not re.search(r"[.;,]$", first)
        opens = (
            second[:1] in "-+*•–" or second.lstrip(' (“"')[:1].isupper() or (second[:1].isdigit() and len(first) < 50)
        )
        if not short or not opens:
            return block.start
        return lines[0].end

    def _sections(self, blocks: list[Block]) -> dict[int, bool]:
        """For each block whether it stands in a section of duties; a heading decides for what stands under it."""
        allowed: dict[int, bool] = {}
        closed: list[tuple[int, bool]] = []
        for block in blocks:
            while closed and closed[-1][0] >= block.level:
                closed.pop()
            inherited = closed[-1][1] if closed else True
            line_end = self.source.plain.find("\n", block.start, block.end)
            head = self.source.plain[block.start : line_end if line_end > 0 else block.end].strip()
            state = inherited
            if not block.leaf or (len(head) < 110 and block.level <= 2):
                refused = _NO_DUTIES.search(head[:110])
                heads = not block.leaf or head[-1:] not in {".", ";", ","}
                alone = not block.leaf or len(head) < block.end - block.start - 10
                if (
                    refused
                    and heads
                    and (alone or refused.start() < 12)
                    and not _DUTIES.search(head)
                    and len(head) < 110
                ):
                    state = False
            allowed[id(block)] = state
            closed.append((block.level, state))
        return allowed

    def labelled(self, start: int, end: int) -> tuple[list[Item], list[Block], int]:
        """Items of the labelled blocks, the blocks of sections of goals, and where the first label stands."""
        lines = [line for line in self.layout.lines if line.start >= start]
        blocks = find_blocks(self.source, lines, start, end)
        if not blocks:
            return [], [], end
        tables = find_tables(self.source, self.layout, start, end)
        blocks = [_before_table(block, tables) for block in blocks]
        allowed = self._sections(blocks)
        goal_blocks: list[Block] = []
        goal_level: int | None = None
        items: list[Item] = []
        above: dict[tuple[str, ...], Actors] = {}
        for place, block in enumerate(blocks):
            head = self.source.plain[block.start : block.end].split("\n")[0].strip()
            if goal_level is not None and block.level > goal_level:
                if block.leaf:
                    goal_blocks.append(block)
                continue
            goal_level = None
            if goal_heading(head.split(":")[0]) and block.level <= 3 and (not block.leaf or len(head) < 100):
                goal_level = block.level
                if block.leaf:
                    goal_blocks.append(block)
                continue
            inherited = next((above[path] for path in _parents(block) if path in above), None)
            if not block.leaf:
                named = read_actors(self.source, self.bodies, block.start, block.end)
                if named.bodies:
                    above[block.path] = named
                continue
            if not allowed[id(block)] or block.kind == "part":
                continue
            items.extend(
                self._leaf(block, inherited, last=place == len(blocks) - 1 or blocks[place + 1].level < block.level)
            )
        for low, high in tables:
            section = next((block.label for block in reversed(blocks) if block.start <= low), None)
            items.extend(self.rows(low, high, section))
        items.sort(key=lambda item: item.span)
        return items, goal_blocks, blocks[0].start

    def _leaf(self, block: Block, above: Actors | None, *, last: bool) -> list[Item]:
        plain = self.source.plain[block.start : block.end]
        if _EFFECT.match(plain) or _MEETING.match(plain) or (block.kind == "article" and len(plain) < 40):
            return []
        if _STATEMENT.match(plain) and not _DEMANDS.search(plain):
            return []
        end, extra = self._cut_closing(block, last=last)
        finished = self.source.normal.find("./.", block.start, end)
        end = finished + 1 if finished > 0 else end
        heading = self._heading_end(block)
        capitals = is_capitals(self.source.normal[block.start : heading])
        start = heading if heading - block.start > 60 or capitals else block.start
        while start < end and not self.source.normal[start].isalnum() and self.source.normal[start] not in '“"(':
            start += 1
        if not self.source.normal[start:end].strip():
            return []
        digest = _DIGEST.match(self.source.lower, start, end) if self.layout.form == "news" else None
        if digest:
            return [self.item(block.label, digest.end(), end, digest.end(), 0.7, "item-label")]
        if self.layout.form == "news" and _TOLD.match(self.source.lower[start:end]):
            # a digest of documents numbers the documents: the duty is what each of them demands
            return [
                replace(self.duty(duty), label=block.label)
                for duty in find_duties(self.source, self.bodies, [Piece(start, end)], ())[:1]
                if duty.start > start + 20
            ]
        sure = {"number": 0.95, "article": 0.85, "letter": 0.92, "deep": 0.92, "bullet": 0.8}.get(block.kind, 0.9)
        return [self.item(block.label, start, end, block.start, sure, "item-label", above), *extra]

    def _cut_closing(self, block: Block, *, last: bool) -> tuple[int, list[Item]]:
        """The end of the last block of a list: before a closing paragraph; a closing that demands is an item itself."""
        if not last:
            return block.end, []
        if self.layout.form == "news":
            return self._own_paragraphs(block), []
        for found in _CLOSING.finditer(self.source.normal, block.start, block.end):
            paragraph = Piece(found.end(), block.end)
            blank = self.source.normal[max(0, found.start() - 1) : found.end()].count("\n") > 1
            text = self.source.lower[found.end() : block.end]
            if text.startswith("phấn đấu"):  # a goal of the whole document
                return found.start(), []
            if COURTESY.search(text[:300]):
                return found.start(), []
            if not blank or not re.match(
                r"(?:yêu cầu|đề nghị|giao|căn cứ|nhận|[^.]{5,90}(?:yêu cầu|giao|đề nghị))", text
            ):
                continue
            duties = find_duties(self.source, self.bodies, [paragraph], ())
            closing = re.search(
                r"nghiêm\s+túc|triển\s+khai\s+thực\s+hiện|tổ\s+chức\s+thực\s+hiện|thực\s+hiện\s+nghiêm|"
                r"thực\s+hiện\s+tốt",
                text[:220],
            )
            concrete = re.search(r"báo\s+cáo|theo\s+dõi|đôn\s+đốc|kiểm\s+tra|trước\s+ngày", text)
            if duties and (concrete or not closing):
                return found.start(), [self.duty(duties[0])]
            return found.start(), []
        courtesy = re.search(r"\n", self.source.normal[block.start : block.end])
        if courtesy:
            at = block.start
            for line in re.finditer(r"[^\n]+", self.source.normal[block.start : block.end]):
                at = block.start + line.start()
                if line.start() and COURTESY.search(self.source.lower[at : block.start + line.end()][:90]):
                    return at, []
        return block.end, []

    def _own_paragraphs(self, block: Block) -> int:
        """On a page of news the last label governs its paragraph, bullets, and paragraphs that go on demanding."""
        end = block.start
        for line in self.layout.lines:
            if not block.start < line.end <= block.end:
                continue
            text = self.source.normal[line.start : line.end]
            first = line.start <= block.start
            goes_on = text[0] in "-+*•" or text[0].islower()
            if not (first or goes_on) and (
                text.endswith(("…", "...")) or not find_duties(self.source, self.bodies, [line], ())
            ):
                break
            end = line.end
        return max(end, block.start + 1)

    def duty(self, duty: Duty) -> Item:
        return self.item(None, duty.start, duty.end, duty.actors_from, duty.confidence, duty.reason)

    def running(
        self, start: int, end: int, skip: tuple[tuple[int, int], ...], authority: str, *, strict: bool = False
    ) -> list[Item]:
        """Items of running text: one for each paragraph that demands something."""
        paragraphs = [
            Piece(max(line.start, start), line.end)
            for line in self.layout.lines
            if start < line.end and line.start < end
        ]
        paragraphs = [piece for piece in paragraphs if piece.end <= end]
        return [
            self.duty(duty)
            for duty in find_duties(self.source, self.bodies, paragraphs, skip, authority, strict=strict)
        ]

    def appendix(self, start: int, end: int) -> list[Item]:
        """Rows of the table of tasks of an appendix."""
        return self.rows(start, end, "PL")

    def rows(self, start: int, end: int, section: str | None) -> list[Item]:
        """Rows of a table of tasks: the columns are told by the row of headings."""
        items = []
        for row in read_rows(self.source, self.layout, start, end):
            label = ".".join(each for each in (section, row.label) if each) if row.label else None
            item = self.item(label, row.start, row.end, row.start, 0.85, "item-appendix")
            items.append(_with_cells(self, item, row))
        return items


def _before_table(block: Block, tables: list[tuple[int, int]]) -> Block:
    """A block without the table that follows its text; empty where it only heads the table."""
    low = next((low for low, _ in tables if block.start <= low < block.end), None)
    return block if low is None else replace(block, end=low, leaf=False)


def _with_cells(reader: ItemReader, item: Item, row: Row) -> Item:
    """An item of a table with what its cells of bodies and of time say."""
    source = reader.source

    def named(cell: Piece | None) -> tuple[Found[str], ...]:
        if cell is None:
            return ()
        whole = Body(cell.start, cell.end)
        listed = reader.bodies.list_at(cell.start, cell.end) or [whole]
        if listed[-1].end < cell.end - 3:
            listed = [whole]  # a name the grammar knows only in part: the cell itself is the name
        return tuple(
            Found(source.quote(each.start, each.end), source.span(each.start, each.end), 0.9, "actor-cell")
            for each in listed
        )

    actors, together = named(row.actor), named(row.together)
    if actors or together:
        item = replace(
            item,
            actors=actors + together,
            lead=actors[0].value if together and actors else None,
            coordinating=tuple(each.value for each in together),
        )
    if row.deadline:
        when = next(iter(reader.calendar.within(row.deadline.start, row.deadline.end)), None)
        text = source.quote(row.deadline.start, row.deadline.end)
        span = source.span(row.deadline.start, row.deadline.end)
        if when and when.iso:
            deadline = Deadline("absolute", when.iso, text, span, 0.9, "deadline-cell")
        else:
            rhythm = re.search(
                r"\b(?:hang|thuong xuyen|dinh ky|moi|lan)\b", source.plain[row.deadline.start : row.deadline.end]
            )
            deadline = Deadline("rhythm" if rhythm else "event", None, text, span, 0.75, "deadline-cell")
        item = replace(item, deadline=deadline)
    return item
