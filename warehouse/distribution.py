"""Releases on the move: copied to a folder or bucket, and fetched from there or from any web server.

A place that was published to holds ``<version>/`` folders and ``latest.json``, which is written last: a reader sees the
release before or the new one, whole. Belongs here: copying and verifying. Not: opening tables (warehouse.open).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.files import replacing, sync_folder, write_text
from warehouse.open import CHECKSUMS, POINTER, file_system, parse_checksums, read_if_there
from warehouse.release_files import digest, read_manifest, verify_checksums
from warehouse.releases import VERSION, ReleaseError, Releases

BLOCK = 4 * 2**20
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Copied:
    """What a copy did. ``n_skipped`` files were there already, by checksum."""

    version: str
    place: str
    n_copied: int
    n_skipped: int


def publish(release: Path, target: str, tell: Tell = lambda line: None) -> Copied:
    """Copy a release folder under ``target`` (folder or fsspec address) and point its ``latest.json`` to it.

    Raises ReleaseError when the release differs from its own checksums: then nothing is copied.
    """
    if broken := verify_checksums(release):
        raise ReleaseError(f"{', '.join(broken[:5])} of {release} differ from their checksums; nothing was published")
    files, root = file_system(target)
    version = str(read_manifest(release)["version"])
    folder, listed = f"{root}/{version}", (release / CHECKSUMS).read_bytes()
    wanted = parse_checksums(listed.decode())
    copied = 0
    for name in sorted(wanted):
        if _digest_of(files, f"{folder}/{name}") == wanted[name]:
            continue
        _put(files, release / name, f"{folder}/{name}")
        copied += 1
        tell(f"{name} copied")
    _put(files, listed, f"{folder}/{CHECKSUMS}")
    pointer = {"version": version, "checksums_sha256": hashlib.sha256(listed).hexdigest()}
    _put(files, json.dumps(pointer, sort_keys=True).encode(), f"{root}/{POINTER}")
    return Copied(version, f"{target.rstrip('/')}/{version}", copied, len(wanted) - copied)


def _is_local(files: Any) -> bool:
    return "file" in ([files.protocol] if isinstance(files.protocol, str) else files.protocol)


def _put(files: Any, what: bytes | Path, path: str) -> None:
    """Write a file in one step: renamed into place on a disk; a bucket's objects appear whole by themselves."""
    if _is_local(files):
        with replacing(Path(path)) as temporary:
            temporary.write_bytes(what) if isinstance(what, bytes) else shutil.copyfile(what, temporary)
    elif isinstance(what, bytes):
        files.pipe_file(path, what)
    else:
        files.put_file(str(what), path)


def _digest_of(files: Any, path: str) -> str | None:
    if not files.exists(path):
        return None
    total = hashlib.sha256()
    with files.open(path, "rb") as stream:
        while block := stream.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def pull(url: str, releases: Releases, version: str = "", tell: Tell = lambda line: None) -> Copied:
    """Fetch a release into the state folder; it becomes the latest there unless a later one stands.

    ``url``: a place that was published to, or one release. An interrupted fetch goes on where it stopped. Raises
    ReleaseError where there is no release, or where a file differs from its checksum: then ``latest`` stays.
    """
    files, root = file_system(url)
    folder, version, listed = _find(files, root, version, url)
    if (releases.root / version / CHECKSUMS).exists():
        if (releases.root / version / CHECKSUMS).read_bytes() != listed:
            raise ReleaseError(f"release {version} is here already and differs from {url}; remove one of them first")
        return Copied(version, str(releases.root / version), 0, len(parse_checksums(listed.decode())))
    staged = releases.root / f".pull-{version}"
    copied = 0
    wanted = parse_checksums(listed.decode())
    for name, expected in sorted(wanted.items()):
        path = staged / name
        if path.is_file() and digest(path) == expected:
            continue
        _fetch(files, f"{folder}/{name}", path, expected)
        copied += 1
        tell(f"{name} fetched")
    write_text(staged / CHECKSUMS, listed.decode())
    _drop_strays(staged, {*wanted, CHECKSUMS})
    place = releases.adopt(version, staged, url)
    return Copied(version, str(place), copied, len(wanted) - copied)


def _find(files: Any, root: str, version: str, url: str) -> tuple[str, str, bytes]:
    """Folder, version and checksum file of the release behind an address."""
    pointer = json.loads(read_if_there(files, f"{root}/{POINTER}") or b"{}")
    version = version or str(pointer.get("version", ""))
    folder = f"{root}/{version}" if version else root
    listed, manifest = (read_if_there(files, f"{folder}/{name}") for name in (CHECKSUMS, "manifest.json"))
    if listed is None or manifest is None:
        raise ReleaseError(f"no release at {url}" + (f" of version {version}" if version else ""))
    if version == pointer.get("version") and hashlib.sha256(listed).hexdigest() != pointer["checksums_sha256"]:
        raise ReleaseError(f"{CHECKSUMS} of {version} at {url} is not the one that {POINTER} names; nothing was taken")
    stated = str(json.loads(manifest)["version"])
    if not VERSION.fullmatch(stated) or (version and stated != version):
        raise ReleaseError(f"the release at {url} calls itself {stated!r}; nothing was taken")
    return folder, stated, listed


def _fetch(files: Any, source: str, path: Path, expected: str) -> None:
    """Fetch one file, going on with a part that is there; a part that turns out wrong is fetched anew."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2 if part.exists() else 1):
        _append(files, source, part)
        if digest(part) == expected:
            part.replace(path)
            sync_folder(path.parent)
            return
        part.unlink()
    raise ReleaseError(f"{source} differs from its checksum: it was tampered with or damaged; nothing was published")


def _append(files: Any, source: str, part: Path) -> None:
    """Read on from where ``part`` ends, block by block."""
    size = int(files.info(source)["size"] or 0)
    part.touch()
    while (have := part.stat().st_size) < size:
        block = files.cat_file(source, start=have, end=min(size, have + BLOCK))
        if len(block) == size and have:
            part.write_bytes(block)  # a server without ranges sends the whole file
            return
        if not block:
            return
        with part.open("ab") as stream:
            stream.write(block)


def _drop_strays(folder: Path, names: set[str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()
