"""An index on disk: files that are written once, and one manifest that says which of them are the index.

    visits.index/
      manifest.json             format, segments, files with size and CRC-32, counts; sealed by a checksum of its own
      000001-3f2a.../*.bin      the arrays of one writing, little-endian, as `Segment` and `Identifiers` hold them
      lock                      held by the one writer

A writer puts new arrays into a folder of their own, syncs them, and then replaces the manifest in one atomic rename.
Killed at any point, it leaves the old index or the new one; what it left behind is removed by the next writer. Readers
take no lock: they map the files the manifest names, and those stay readable for as long as they are mapped.
"""

import contextlib
import fcntl
import json
import mmap
import os
import zlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.contacts.layout import NO_DEAD, Segment
from vungxanh.kernel.faults import BadInput

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = "[0-9]" * 6 + "-*"
# below this an index is checked byte by byte whenever it is opened (about 2 GB a second)
CHECKED_ALWAYS = 64 * 2**20
PIECE = 16 * 2**20

Array = NDArray[Any]


def checksum(data: memoryview | bytes, start: int = 0) -> int:
    return zlib.crc32(data, start)


def raw(array: Array) -> memoryview:
    """The bytes of a contiguous array."""
    return memoryview(array.reshape(-1).view(np.uint8)) if array.size else memoryview(b"")  # type: ignore[arg-type]


class Writing:
    """One transaction on the folder of an index: arrays first, then the manifest. Use `writing(folder)`."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.name = f"{number:06d}-{os.urandom(6).hex()}"
        self.place = folder / self.name
        self.place.mkdir()

    def save(self, name: str, array: Array) -> dict[str, Any]:
        """Write one array and sync it; what the manifest must say about it."""
        array = np.ascontiguousarray(array)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        path = self.place / f"{name}.bin"
        data, crc = raw(array), 0
        with path.open("wb", buffering=0) as file:
            for at in range(0, len(data), PIECE):
                piece = data[at : at + PIECE]
                file.write(piece)
                crc = checksum(piece, crc)
            os.fsync(file.fileno())
        return {
            "file": f"{self.name}/{path.name}",
            "dtype": array.dtype.str,
            "shape": list(array.shape),
            "bytes": array.nbytes,
            "crc32": crc,
        }

    def save_all(self, arrays: dict[str, Array]) -> dict[str, Any]:
        """The same for several arrays, two at a time: one is summed while another goes to disk."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(2) as threads:
            return dict(zip(arrays, threads.map(self.save, arrays, arrays.values()), strict=True))

    def commit(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Make the manifest the index, in one step; then remove what it no longer names. Returns it as written."""
        sync_folder(self.place)
        body = {"format": FORMAT, **manifest}
        sealed = json.dumps({"seal": checksum(canonical(body)), **body}, indent=1).encode()
        fresh = self.folder / f"{MANIFEST}.new"
        with fresh.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / MANIFEST)
        sync_folder(self.folder)
        sweep(self.folder, body)
        return body


@contextlib.contextmanager
def writing(folder: Path, *, replaces: dict[str, Any] | None = None) -> Iterator[Writing]:
    """The right to write into `folder`, made if it is absent.

    Raises `BadInput` while another process has it, and when the index is no longer the one this writing `replaces`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(f"{folder}: another process is writing this index; try again when it is done") from None
        try:
            manifest = read_manifest(folder)
        except BadInput:
            # nothing here yet, or an index nobody can read: a build replaces it, and removes it only then
            manifest = None
        if replaces is not None and manifest != replaces:
            raise BadInput(f"{folder}: the index was changed by another writer meanwhile; open it again and repeat")
        if manifest is not None:
            sweep(folder, manifest)
        number = 1 + max((int(place.name[:6]) for place in folder.glob(FOLDERS)), default=0)
        transaction = Writing(folder, number)
        try:
            yield transaction
        except BaseException:
            remove(transaction.place)
            raise


def remove(place: Path) -> None:
    # imported by writers only, as the threads are: a reader's first answer does not wait for them
    import shutil

    shutil.rmtree(place, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def named_files(manifest: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What the manifest says about each file of the index."""
    for part in (manifest or {}).get("segments", []):
        yield from part["arrays"].values()


def named_folders(manifest: dict[str, Any] | None) -> set[str]:
    return {entry["file"].split("/")[0] for entry in named_files(manifest)}


def sweep(folder: Path, manifest: dict[str, Any] | None) -> None:
    """Remove folders and files of earlier writings that the manifest does not name."""
    keep = {entry["file"] for entry in named_files(manifest)}
    folders = named_folders(manifest)
    for place in folder.glob(FOLDERS):
        if place.name not in folders:
            remove(place)
            continue
        for file in place.iterdir():
            if f"{place.name}/{file.name}" not in keep:
                file.unlink(missing_ok=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in `folder`.

    Raises `BadInput` naming the file when there is none, when it is damaged, or when a newer version wrote it.
    """
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_bytes())
        seal = body.pop("seal")
    except FileNotFoundError:
        raise BadInput(f"{folder}: no index here ({MANIFEST} is missing); build one first") from None
    except NotADirectoryError:
        raise BadInput(f"{folder}: an index is a folder, this is a file") from None
    except (ValueError, KeyError, AttributeError):
        raise BadInput(f"{path}: damaged, not a manifest of visits; build the index again") from None
    if not isinstance(body.get("format"), int):
        raise BadInput(f"{path}: damaged, it names no format; build the index again")
    if body["format"] > FORMAT:
        raise BadInput(
            f"{path}: written by a newer version (format {body['format']}, this one reads up to {FORMAT}); "
            "update the program or build the index again"
        )
    if body["format"] < FORMAT or seal != checksum(canonical(body)):
        raise BadInput(f"{path}: damaged, its checksum does not match; build the index again")
    return dict(body)


def load(folder: Path, entry: dict[str, Any]) -> Array:
    """One array of the index, mapped read-only; `BadInput` naming the file when its size is not the recorded one."""
    path = folder / entry["file"]
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size != entry["bytes"]:
            raise BadInput(f"{path}: damaged, {size} bytes where {entry['bytes']} were written; build the index again")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    return np.frombuffer(mapped, dtype=np.dtype(entry["dtype"])).reshape(entry["shape"])


def verify(folder: Path, manifest: dict[str, Any]) -> None:
    """Read every byte of the index against its checksum; `BadInput` naming each damaged file."""

    def fault(entry: dict[str, Any]) -> str | None:
        array = load(folder, entry)
        data, crc = raw(array), 0
        for at in range(0, len(data), PIECE):
            crc = checksum(data[at : at + PIECE], crc)
        if crc == entry["crc32"]:
            return None
        return f"{folder / entry['file']}: damaged, its checksum does not match; build the index again"

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        faults = [line for line in threads.map(fault, named_files(manifest)) if line]
    if faults:
        raise BadInput(*faults)


def load_segment(folder: Path, part: dict[str, Any]) -> tuple[Segment, Array, Array]:
    """A segment of the manifest with the ids first seen in it: (segment, person ids, venue ids)."""
    arrays = {name: load(folder, entry) for name, entry in part["arrays"].items()}
    arrays.setdefault("dead", NO_DEAD)
    segment = Segment(**{field.name: arrays[field.name] for field in fields(Segment)})
    return segment, arrays["person_ids"], arrays["venue_ids"]
