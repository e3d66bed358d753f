# SPDX-License-Identifier: Apache-2.0
"""Pages of the documentation as values: headings, fenced blocks, links and the markers that the tests read.

A marker is an HTML comment on lines of its own, so that no reader of the page sees it:

    <!-- project: NAME -->      from here on the commands run in a new project, made by tests/docs/projects/NAME
    <!-- not run: REASON -->    the next console block is not run
    <!-- first: COMMANDS -->    run before the next block
    <!-- ends with: CODES -->   exit codes that a command of the next block may end with, besides 0
    <!-- body of: GLOB -->      the next block replaces the sections of that revision script
    <!-- every output is shown -->  on this page a command without output below it prints nothing
"""
import re
from dataclasses import dataclass, field
from pathlib import Path

MARKERS = ("project", "not run", "first", "ends with", "body of")


@dataclass
class Block:
    line: int                                     # of the fence, from 1
    language: str
    text: str
    end: int                                      # line of the closing fence
    section: str                                  # the heading above it
    lead: str = ""                                # the last line of text above it
    markers: dict = field(default_factory=dict)   # those between the last block and this one


@dataclass
class Page:
    lines: list
    blocks: list
    headings: list          # (level, text, line)
    every_output: bool
    prose: list             # (line, text) outside of blocks and comments


def read(text):
    page = Page(text.split("\n"), [], [], False, [])
    block = comment = None
    lead, markers, section = "", {}, ""
    for number, line in enumerate(page.lines, 1):
        if block is not None:
            if line.strip() == "```":
                indent = len(page.lines[block.line - 1]) - len(page.lines[block.line - 1].lstrip())
                inside = page.lines[block.line:number - 1]
                block.text = "".join(each[indent:] + "\n" for each in inside)
                block.end = number
                page.blocks.append(block)
                block = None
            continue
        if comment is None and line.lstrip().startswith("<!--"):
            comment = []
        if comment is not None:
            comment.append(line)
            if line.rstrip().endswith("-->"):
                content = "\n".join(comment).strip()[4:-3].strip()
                comment = None
                name, colon, value = content.partition(":")
                if content == "every output is shown":
                    page.every_output = True
                elif colon and name in MARKERS:
                    markers[name] = value.strip()
                elif re.match(r"[a-z ]+:", content):
                    raise ValueError(f"line {number}: no marker is called '{name}'")
            continue
        if line.strip().startswith("```"):
            block = Block(number, line.strip()[3:], "", 0, section, lead, markers)
            lead, markers = "", {}
            continue
        heading = re.match(r"(#+) +(.*)", line)
        if heading:
            section = heading[2].strip()
            page.headings.append((len(heading[1]), section, number))
        if line.strip():
            lead = line.strip()
        page.prose.append((number, line))
    if block is not None or comment is not None:
        raise ValueError("a block or a comment does not end")
    return page


def pages_of(source):
    """Every page that readers are sent to, as paths below the source."""
    source = Path(source)
    found = sorted(source.glob("*.md")) + sorted(source.glob("docs/**/*.md"))
    return [str(path.relative_to(source)) for path in found if path.name != "CHANGELOG.md"]
