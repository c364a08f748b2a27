"""PDF rosters as the same sheet of lines that markup gives.

Belongs here: pulling tables and lines of text out of a PDF, larger type as headings, within a bound of pages and work.
Not here: what the lines mean.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from typing import Any

import pdfplumber
from lxml import etree

from scrapers.parsers.html import fold
from scrapers.parsers.records import Page
from scrapers.parsers.sheet import Block, Line, Sheet

_MAX_PAGES = 12
_MAX_CHARS = 20_000
_MAX_STREAM = 2_000_000
_STRINGS = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]+>")

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def is_pdf(page: Page) -> bool:
    """Whether the bytes are a PDF, whatever the header says."""
    return page.body[:1024].lstrip().startswith(b"%PDF-")


def read_pdf(body: bytes) -> Sheet | None:
    """Lines of a PDF; ruled tables become table blocks. None when it cannot be opened or holds no text (a scan)."""
    sheet = Sheet()
    root = etree.Element("pdf")
    sheet.blocks.append(Block(-1, 0, 0, root, "pdf"))
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            room = _MAX_CHARS
            for page in pdf.pages[:_MAX_PAGES]:
                room -= _shown(page)
                if room < 0:
                    sheet.truncated = True
                    break
                _read(page, sheet, root)
            sheet.truncated = sheet.truncated or len(pdf.pages) > _MAX_PAGES
    except Exception:  # pdfminer raises whatever a broken file provokes (KeyError, struct.error, RecursionError ...)
        return None
    sheet.blocks[0].end = len(sheet.lines)
    return sheet if sheet.lines else None


def _shown(page: Any) -> int:
    """About how many characters a page prints, told from its content streams before the costly layout.

    Streams are unpacked up to a bound, so that a small file cannot swell in memory.
    """
    total = 0
    for reference in page.page_obj.contents:
        stream = reference.resolve() if hasattr(reference, "resolve") else reference
        raw = stream.get_rawdata() or b""
        packed = "Flate" in str(stream.get("Filter"))
        data = zlib.decompressobj().decompress(raw, _MAX_STREAM) if packed else raw[:_MAX_STREAM]
        total += _MAX_CHARS if len(data) >= _MAX_STREAM else sum(len(m) for m in _STRINGS.findall(data))
    return total


def _read(page: Any, sheet: Sheet, root: etree._Element) -> None:
    """Text lines of one page in reading order; where a ruled table stands, its rows instead."""
    tables = [t for t in page.find_tables() if len(t.rows) >= 2]
    boxes = [t.bbox for t in tables]
    holder = etree.SubElement(root, "page")
    pending = sorted(tables, key=lambda t: t.bbox[1])
    lines = page.extract_text_lines(return_chars=True, strip=True)
    usual = sorted(float(ln["chars"][0]["size"]) for ln in lines)
    body_size = usual[len(usual) // 2] if usual else 0.0
    for ln in lines:
        while pending and pending[0].bbox[1] <= ln["top"]:
            _table(pending.pop(0), sheet, holder)
        if any(b[1] - 1 <= ln["top"] <= b[3] and b[0] <= (ln["x0"] + ln["x1"]) / 2 <= b[2] for b in boxes):
            continue
        size = float(ln["chars"][0]["size"])
        bold = all("bold" in str(c.get("fontname", "")).lower() for c in ln["chars"])
        _line(sheet, holder, "p", fold(ln["text"]), 3 if size > body_size * 1.15 else (8 if bold else 9))
    for table in pending:
        _table(table, sheet, holder)


def _line(sheet: Sheet, parent: etree._Element, tag: str, text: str, level: int, within: int = 0) -> None:
    if not text:
        return
    element = etree.SubElement(parent, tag)
    at = len(sheet.lines)
    sheet.blocks.append(Block(within, at, at + 1, element, tag))
    sheet.lines.append(
        Line(text, len(sheet.blocks) - 1, level, hash(("pdf", tag, level)), 0, is_bold=level <= 8, tag=tag)
    )


def _table(table: Any, sheet: Sheet, holder: etree._Element) -> None:
    """A ruled table as table, tr and td blocks, so that the grid reader sees what it would see in markup."""
    top = etree.SubElement(holder, "table")
    outer = len(sheet.blocks)
    sheet.blocks.append(Block(0, len(sheet.lines), len(sheet.lines), top, "table"))
    for row in table.extract():
        tr = etree.SubElement(top, "tr")
        inner = len(sheet.blocks)
        sheet.blocks.append(Block(outer, len(sheet.lines), len(sheet.lines), tr, "tr"))
        for n, cell in enumerate(row):
            _line(sheet, tr, "td", fold(cell or ""), 9, inner)
            if sheet.lines and cell:
                sheet.lines[-1].signature = hash(("pdf-cell", n))
            elif not (cell or "").strip():
                etree.SubElement(tr, "td")
        sheet.blocks[inner].end = len(sheet.lines)
    sheet.blocks[outer].end = len(sheet.lines)
