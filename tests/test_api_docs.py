"""docs/api.md: every example is asked of the sample corpus, and answered as it says."""

from __future__ import annotations

import io
import json
import re
import shlex
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from sites import ROOT, Site

WRITTEN = (ROOT / "docs/api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", WRITTEN, re.DOTALL | re.MULTILINE)
HERE, THERE = "http://localhost/", "http://127.0.0.1:8001/"
LEFT_OUT = "…"


class Example(NamedTuple):
    """What is asked, in which language, and what is said to come back."""

    language: str
    asks: str
    kind: str
    answer: str


EXAMPLES = [
    Example(language, asks, *answer)
    for (language, asks), answer in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    if language in ("sh", "python")
]


def asked(site: Site, url: str) -> str:
    assert url.startswith(THERE)
    parts = urlsplit(url)
    answer = site.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert answer.status == 200, answer.text[:300]
    return answer.text.replace(HERE, THERE)


def laid_out(text: str) -> str:
    """Without the white space by which JSON is laid out for reading; letters as they are."""
    return re.sub(r"\s+", "", text)


def as_told(answer: str, example: Example) -> bool:
    """Whether an answer is the one told, but for what is left out."""
    told = example.answer
    if example.kind == "json":
        answer, told = laid_out(json.dumps(json.loads(answer), ensure_ascii=False)), laid_out(told)
    pieces = [re.escape(piece) for piece in told.strip().split(LEFT_OUT)]
    return re.fullmatch(".*?".join(pieces), answer.replace("\r\n", "\n").strip(), re.DOTALL) is not None


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.language == "sh"], ids=lambda one: one.asks.strip())
def test_an_address_is_answered_as_told(real, example):
    program, url = shlex.split(example.asks)
    assert program == "curl"
    answer = asked(real, url)
    assert as_told(answer, example), answer[:3000]


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.language == "python"], ids=["pages", "removed"])
def test_a_program_prints_what_is_told(real, example, monkeypatch, capsys):
    monkeypatch.setattr("urllib.request.urlopen", lambda url: io.StringIO(asked(real, url)))
    exec(example.asks, {})
    printed = capsys.readouterr().out
    assert as_told(printed, example), printed


def test_every_block_is_an_example_or_its_answer():
    assert len(EXAMPLES) >= 18
    kinds = {example.kind for example in EXAMPLES}
    assert kinds == {"json", "text", "csv", "xml", "bibtex"}
    others = [language for language, _ in BLOCKS if language not in {"sh", "python", *kinds}]
    assert others == ["yaml"]


def test_what_is_left_out_is_all_that_may_differ():
    example = Example("sh", "", "json", '{"a": [1, …], "b": "x…z"}')
    assert as_told('{"a":[1,2,3],"b":"xyz"}', example)
    assert not as_told('{"a":[2,1],"b":"xyz"}', example)
    assert not as_told('{"a":[1,2],"b":"xyz","c":0}', example)
    assert as_told("a,b\r\n1,2\r\n", Example("sh", "", "csv", "a,b\n1,…\n"))
    assert not as_told("a,b\r\n2,2\r\n", Example("sh", "", "csv", "a,b\n1,…\n"))
