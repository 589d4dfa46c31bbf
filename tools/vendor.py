"""Copies front-end files out of npm packages into the project, so that Node is never needed to run or test it.

    python tools/vendor.py            fetch what vendor.toml names and rewrite its checksums
    python tools/vendor.py --check    compare the files that stand here with vendor.toml; exit status 1 on a difference

Each `vendor.toml` names packages with version, licence, the files taken from them and their sha256. Files are taken as
published; a line `//# sourceMappingURL` is cut off, because it would make browsers ask for a file that is not here.
"""

import argparse
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import tomlkit

ROOT = Path(__file__).resolve().parents[1]
LISTS = (ROOT / "vungxanh/theme/static/vendor/vendor.toml", ROOT / "tests/vendor/vendor.toml")
SOURCE_MAP = re.compile(rb"\n?(?://[#@] sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*\Z")


def fetch(name: str, version: str) -> dict[str, bytes]:
    """The files of one package version, by their path inside the package."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(fileobj=io.BytesIO(packed.read_bytes())) as archive:
            return {
                member.name.partition("/")[2]: taken.read()
                for member in archive
                if member.isfile() and (taken := archive.extractfile(member))
            }


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def update(listing: Path) -> None:
    document = tomlkit.parse(listing.read_text(encoding="utf-8"))
    for package in entries(document):
        files = fetch(str(package["name"]), str(package["version"]))
        for file in package["files"]:
            content = SOURCE_MAP.sub(b"\n", files[str(file["from"])])
            target = listing.parent / str(file["to"])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            file["sha256"] = sha256(content)
            print(f"{target.relative_to(ROOT)}  {len(content):,} bytes")
    listing.write_text(tomlkit.dumps(document), encoding="utf-8")


def entries(document: Any) -> list[Any]:
    return list(document.get("package", []))


def check(listing: Path) -> list[str]:
    """One line for each file that is missing, changed, or in no list."""
    document = tomlkit.parse(listing.read_text(encoding="utf-8"))
    faults, known = [], {listing}
    for package in entries(document):
        for file in package["files"]:
            path = listing.parent / str(file["to"])
            known.add(path)
            if not path.exists():
                faults.append(f"{path.relative_to(ROOT)} is missing; run tools/vendor.py")
            elif sha256(path.read_bytes()) != file.get("sha256"):
                faults.append(f"{path.relative_to(ROOT)} is not the file of {package['name']} {package['version']}")
    for path in sorted(listing.parent.rglob("*")):
        if path.is_file() and path not in known:
            faults.append(f"{path.relative_to(ROOT)} is in no vendor.toml")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare, fetch nothing")
    if parser.parse_args().check:
        faults = [fault for listing in LISTS for fault in check(listing)]
        print("\n".join(faults) or "every vendored file is as listed")
        return bool(faults)
    for listing in LISTS:
        update(listing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
