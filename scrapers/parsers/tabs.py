"""Tab bars whose panels are matched by order only: a run of class labels, then as many panels.

Belongs here: pairing a bar with its panels and silencing the bar. Controls that name their panel by id are paired
while lines are read (lines.py).
"""

from __future__ import annotations

from scrapers.parsers.classes import is_label_line, read_mark
from scrapers.parsers.sheet import Block, Sheet


def silence_controls(sheet: Sheet) -> set[int]:
    """Lines that are controls of tabs or accordions and no headings; panels matched by order become scopes."""
    controls = [i for i, ln in enumerate(sheet.lines) if ln.href[:1] == "#" and ln.href[1:] in sheet.panels]
    silent = {i for i in controls if read_mark(sheet.lines[i].text).says_something}
    for run in _runs(sheet, silent):
        silent.update(_pair(sheet, run))
    return silent


def _runs(sheet: Sheet, silent: set[int]) -> list[list[int]]:
    """Runs of two or more class or group labels, one right after the other, alike in markup."""
    runs: list[list[int]] = []
    for i, line in enumerate(sheet.lines):
        if i in silent or not (
            is_label_line(line.text) or (len(line.text) < 40 and read_mark(line.text).group == "residents")
        ):
            continue
        last = runs[-1] if runs else None
        if (
            last is not None
            and last[-1] == i - 1
            and sheet.blocks[sheet.lines[i - 1].block].tag == sheet.blocks[line.block].tag
        ):
            last.append(i)
        else:
            runs.append([i])
    return [bar for r in runs if len(bar := _bar(sheet, r)) >= 2]


def _bar(sheet: Sheet, run: list[int]) -> list[int]:
    """A run without the heading above it: a group's name before labels of classes is no control."""
    texts = [sheet.lines[i].text for i in run]
    headed = not is_label_line(texts[0]) and all(is_label_line(t) for t in texts[1:])
    return run[1:] if headed else run


def _pair(sheet: Sheet, run: list[int]) -> list[int]:
    """Panels after a bar: as many sibling blocks of one shape as the bar has labels."""
    first, last = run[0], run[-1]
    here = sheet.lines[first].block
    while here >= 0 and sheet.blocks[here].end <= last:
        here = sheet.blocks[here].parent
    if here < 0:
        return []
    children: dict[int, list[Block]] = {}
    for block in sheet.blocks[here:]:
        if block.start > last and block.end > block.start:
            children.setdefault(block.parent, []).append(block)
    for siblings in children.values():
        panels = [b for b in siblings if b.tag == siblings[0].tag and b.start > last]
        if len(panels) == len(run) and panels[0].start == last + 1 and all(b.end - b.start >= 1 for b in panels):
            sheet.scopes.extend((b.start, b.end, sheet.lines[i].text) for b, i in zip(panels, run, strict=True))
            return run
    return []
