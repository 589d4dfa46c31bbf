"""The organ that issued an official page: from its header, else from its signature, else from its symbol and place."""

import re
from functools import cache

from .document import Found
from .gazetteer import KINDS, kind_of, ordinary_case, province_kind, units, words
from .layout import Layout, Piece, is_capitals, is_office, is_signing, signer_name
from .source import Source, clean, plain

_ORGAN = re.compile(
    r"(?:thuong truc |van phong )?(?:uy ban|ubnd|hdnd|hoi dong|dang bo|dang uy|dang doan|huyen uy|tinh uy|"
    r"thanh uy|quan uy|thi uy|ban |so |phong (?!chong)|bo |van phong|trung tam|cong an|chinh phu|thu tuong"
    r"|quoc hoi|tram |benh vien|truong |mat tran|lien doan|hoi |doan |tinh doan|huyen doan|chi bo|cuc |"
    r"chi cuc|tong cuc|bao hiem|kho bac|vien |toa an|bch |bcd |bcđ|ubmttq|to cong tac|to chuc|ubkt|trung uong \w|"
    r"thuong truc$|bien phong|tong cong ty|cong ty|quan khu|dai |thanh tra|chu tich)"
)
MOTTO = re.compile(
    r"cong hoa xa hoi|doc lap\s*-\s*tu do|dang cong san viet nam|^\W*(?:so|s0)\s*[:.]?\s*\d|^v/v|\bmau\s+so\b"
)
URGENCY = re.compile(r"(?<!\w)(HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN)(?!\w)")
_PLACE_ORGANS = {"HU": "Huyện ủy", "QU": "Quận ủy", "ThU": "Thị ủy", "TXU": "Thị ủy"}
_KIND = r"(?:tỉnh|thành phố|tp\.?|quận|huyện|thị xã|phường|xã(?! hội)|thị trấn|đặc khu)"
_SEAT = re.compile(rf"(?i)(?<!\w){_KIND}\s+\S.*$")
_BARE_KIND = re.compile(rf"(?i)(?<!\w){_KIND}$")
_PARTY_SEAT = re.compile(r"(?:huyen|quan|thi|tinh|thanh) uy \w")
# organs of the whole country: the place of the date line is only where they sit
_CENTRAL = re.compile(
    r"thu tuong|(?:van phong )?chinh phu|(?:van phong |uy ban thuong vu )?quoc hoi|bo (?!chi huy|chqs|tu lenh)|"
    r"ban bi thu|bo chinh tri|chu tich nuoc|toa an nhan dan toi cao|tong (?:cuc|lien doan)|.*\b(?:trung uong|quoc gia)$"
)
_STANDING = frozenset({"van phong", "ban thuong truc", "thuong truc", "ban thuong vu"})
_ON_BEHALF = re.compile(r"\W*(?:TM|T/M|T\.M)\s*[./]?\s*")


def text_of(source: Source, piece: Piece) -> str:
    return source.normal[piece.start : piece.end]


def folded_of(source: Source, piece: Piece) -> str:
    return " ".join(source.plain[piece.start : piece.end].split()).strip(" *_-")


def read_organs(source: Source, layout: Layout) -> list[Piece]:
    """The organs of the header, superior first: lines of capitals, a line of place joined to the organ above it."""
    end = layout.own.start if layout.own else layout.header[1]
    limit = max(end, layout.header[1]) if layout.own is None else end + 200
    pieces: list[Piece] = []
    for cell in layout.cells:
        if cell.start >= limit or layout.stamped(cell.start):
            continue
        text, folded = text_of(source, cell), folded_of(source, cell)
        if not is_capitals(text) or MOTTO.search(folded) or URGENCY.fullmatch(text.strip(" *")):
            if pieces and cell.start > end:
                break
            continue
        if folded in type_headings():
            break
        if _ORGAN.match(folded):
            pieces.append(cell)
        elif pieces and len(folded) > 2 and source.normal[pieces[-1].end : cell.start].count("\n") <= 3:
            pieces[-1] = Piece(pieces[-1].start, cell.end)
    return pieces


@cache
def type_headings() -> frozenset[str]:
    return frozenset(plain(word) for word in words()["words"])


def _organ_name(source: Source, piece: Piece, layout: Layout) -> str:
    """The name of an organ over one or two cells, without what stands between them."""
    inside = [
        Piece(max(cell.start, piece.start), cell.end)
        for cell in layout.cells
        if cell.start < piece.end and piece.start < cell.end
    ]
    parts = [text_of(source, cell).strip(" *_-") for cell in inside if not MOTTO.search(folded_of(source, cell))]
    return ordinary_case(" ".join(part for part in parts if is_capitals(part)))


def with_kind(place: str, source: Source) -> str:
    """A place with its kind, `Vĩnh Phúc` -> `tỉnh Vĩnh Phúc`; where several units bear the name, as the text says."""
    if _SEAT.match(place):
        return place
    kind = kind_of(place)
    if kind is None:
        bearers = {each for _, each in units().get(plain(place), ())}
        named = re.search(rf"(?<!\w)({_KIND})\s+{re.escape(place.lower())}(?!\w)", source.lower)
        here = re.search(rf"(?<!\w)(?:ủy ban nhân dân|ubnd)\s+({_KIND})(?!\w)", source.lower)
        kind = next((_full_kind(found[1]) for found in (named, here) if found), None)
        if not named and bearers and kind not in bearers:
            kind = None
    return f"{kind} {place}" if kind else place


def _full_kind(kind: str) -> str:
    return KINDS.get(kind.rstrip("."), kind)


def _seat(name: str) -> str | None:
    """The place an organ is named with: `tỉnh A` of `UBND tỉnh A`, also `tỉnh Long An` of `Sở Y tế Long An`."""
    found = _SEAT.search(name)
    if found:
        return found[0]
    parts = name.split()
    tails = (" ".join(parts[-count:]) for count in (4, 3, 2) if len(parts) > count)
    return next((f"{kind} {tail}" for tail in tails if (kind := province_kind(tail))), None)


def _placed(name: str, above: str, place: str | None, source: Source) -> tuple[str, float, str]:
    """The name of an organ with its place, how sure it is, and why."""
    folded = plain(name)
    if above and folded in _STANDING:  # the office or standing part of the organ that stands above it
        return f"{name} {above}", 0.9, "header-organ-superior"
    seat = _seat(above)
    bare = _BARE_KIND.search(name)
    if bare:  # `Văn phòng UBND tỉnh`
        kind = _full_kind(bare[0].lower())
        if seat and seat.lower().startswith(kind):
            return f"{name[: bare.start()]}{seat}", 0.88, "header-organ-superior"
        bearers = {each for _, each in units().get(plain(place or ""), ())}
        if place and (kind in bearers or not bearers):
            return f"{name} {place}", 0.85, "header-organ-place"
        return name, 0.8, "header-organ"
    if _SEAT.search(name) or _PARTY_SEAT.match(folded) or _CENTRAL.match(folded):
        return name, 0.95, "header-organ"
    if _CENTRAL.match(plain(above)):  # `BỘ Y TẾ` above `CỤC Y TẾ DỰ PHÒNG`
        return name, 0.9, "header-organ"
    if seat:
        return f"{name} {seat}", 0.88, "header-organ-superior"
    if place:
        return f"{name} {with_kind(place, source)}", 0.85, "header-organ-place"
    return name, 0.8, "header-organ"


def _signing_organ(source: Source, layout: Layout) -> Piece | None:
    """The organ that a signature speaks for, `TM. BAN CHỈ ĐẠO ...`, over one or more lines."""
    found: Piece | None = None
    for cell in layout.cells:
        if not layout.closing[0] <= cell.start < layout.closing[1]:
            continue
        text = text_of(source, cell)
        if found is None:
            marked = _ON_BEHALF.match(text) if is_signing(text) else None
            if marked and _ORGAN.match(plain(text[marked.end() :])):
                found = Piece(cell.start + marked.end(), cell.end)
        elif is_office(folded_of(source, cell), text) or is_signing(text) or signer_name(text):
            break
        elif is_capitals(text):
            found = Piece(found.start, cell.end)
    return found


def _small_letters(source: Source, layout: Layout) -> list[Piece]:
    """The organs of a header that is not set in capitals: short lines above the number that begin as organs do."""
    end = layout.own.start if layout.own else 0
    return [
        cell
        for cell in layout.cells
        if cell.start < end
        and cell.end - cell.start < 90
        and not layout.stamped(cell.start)
        and _ORGAN.match(folded_of(source, cell))
        and text_of(source, cell)[:1].isupper()
        and text_of(source, cell)[-1] not in ".;:,"
    ]


def read_issuer(source: Source, layout: Layout, place: str | None) -> Found[str] | None:
    """The last organ of the header with its place; else whom the signature speaks for; else the organ of the symbol."""
    organs = read_organs(source, layout)
    names = [_organ_name(source, organ, layout) for organ in organs]
    if not organs:
        organs = _small_letters(source, layout)
        names = [clean(text_of(source, organ)) for organ in organs]
    if organs:
        name, sure, reason = _placed(names[-1], names[-2] if len(names) > 1 else "", place, source)
        return Found(name, source.span(organs[-1].start, organs[-1].end), sure, reason)
    signing = _signing_organ(source, layout)
    if signing:
        spoken = _organ_name(source, signing, layout)
        if plain(spoken) not in _STANDING | {"ban chap hanh"}:
            name, _, _ = _placed(spoken, "", place, source)
            return Found(name, source.span(signing.start, signing.end), 0.75, "signature-organ")
    told = layout.own or layout.blank
    symbol = told.organ if told else None
    table = words()
    if symbol and place:
        if symbol == "TU":
            kind = province_kind(re.sub(r"(?i)^thành phố\s+", "", place))
            # the date line may name the capital of the province: then the province is not known
            name = {"tỉnh": f"Tỉnh ủy {place}", "thành phố": f"Thành ủy {place}"}.get(kind or "", "Tỉnh ủy")
            return Found(name, None, 0.7 if kind else 0.5, "symbol-place")
        organ = table["issuers"].get(symbol) or _PLACE_ORGANS.get(symbol)
        if organ:
            return Found(
                f"{organ} {place if organ.endswith('ủy') else with_kind(place, source)}", None, 0.75, "symbol-place"
            )
    if symbol and symbol in table["organs"]:
        return Found(table["organs"][symbol], None, 0.75, "symbol")
    return None
