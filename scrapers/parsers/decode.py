"""The encoding of a page: what header, mark and meta element say, and what the bytes themselves can be.

Belongs here: bytes to bytes a parser can read. Not here: markup.
"""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 5_000_000
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE = re.compile(r"utf-?(16|32)", re.I)


def decode(body: bytes, charset: str | None) -> tuple[bytes, str]:
    """(bytes, encoding) for the HTML parser: byte-order mark, then valid UTF-8, then header, then meta, then cp1252.

    Valid multi-byte UTF-8 is practically never anything else, so it outranks a header that says otherwise.
    """
    body = body[:MAX_BYTES]
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace").encode("utf-8", "replace"), "utf-8"
    meta = _META_CHARSET.search(body[:4096])
    declared = [charset or "", meta.group(1).decode("ascii") if meta else ""]
    for name in ["utf-8", *declared, "cp1252"]:
        text = _try(body, name)
        if text is not None:
            return (body, "utf-8") if name == "utf-8" else (text.encode("utf-8", "replace"), "utf-8")
        if name == "utf-8" and _mostly_utf8(body):
            return body, "utf-8"
    return body, "cp1252"


def _try(body: bytes, name: str) -> str | None:
    """Strict decoding, or None. Wide encodings need the zero bytes which every markup page would have."""
    try:
        info = codecs.lookup(name)
        if _WIDE.match(name) and body[:400].count(0) < 40:
            return None
        if info.name == "utf-8" and body[:400].count(0) > 40:
            return None
        if info.name in ("iso8859-1", "ascii"):
            info = codecs.lookup("cp1252")
        return info.decode(body, "strict")[0]
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _mostly_utf8(body: bytes) -> bool:
    """Whether a few broken bytes sit in a text that is otherwise UTF-8 (a truncated or spliced page)."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for c in text if ord(c) > 127) - broken >= 3 * broken > 0
