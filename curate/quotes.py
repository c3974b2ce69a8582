"""Block quotations: paragraphs that a lead-in announces, and whose words they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from curate.authority import ISSUES, Authority
from curate.blocks import Block
from curate.clean import Cleaned, Verdict
from curate.model import Quote, Span
from curate.rules import Match
from curate.structure import QUOTED

REACH = 6  # paragraphs in which the outlet of "the article" is looked for
_OPENS = ('"', "'")
_NAME = re.compile(
    r"(?<!\w)[^\W\d_a-zà-öø-ÿа-яё][\w.&'-]*(?: (?:of|the|de|du|des|la|le|and|&|for|für|der|die|und|di|del|al|"
    r"[^\W\d_a-zà-öø-ÿа-яё][\w.&'-]*)){0,6}|(?<!\w)\d{1,3}(?:st|nd|rd|th)? ?[A-Z][\w]*(?: [A-Z]\w*){0,4}"
)
_DOCUMENT = re.compile(
    r"(?i)\b(?:the|this|that|its|le|la|el|il|lo|o|a|der|die|das|den|dem)?\b ?(?:[\w'<>/().-]+ ){0,4}"
    r"(?:article|report|paper|story|piece|statement|memo|document|study|editorial|column|rapport|texte|artículo|informe|"
    r"articolo|rapporto|artigo|relatório|bericht|artikel|beitrag|статья|доклад|документ|makale|rapor|المقال|التقرير)\b"
)


def find(cleaned: Cleaned, authority: Authority) -> tuple[Cleaned, tuple[Quote, ...]]:
    """Label the block quotations of an article, and return them with their sources.

    A quotation follows at once on a paragraph that ends in a lead-in (a rule that takes `quote`), and lasts
    one paragraph, or as long as paragraphs open with quotation marks. What a page sets apart as a quotation is one,
    whether or not anything says whose.
    """
    verdicts = list(cleaned.verdicts)
    quotes: list[Quote] = []
    for at, block in enumerate(cleaned.blocks):
        lead = _lead(block, verdicts[at], cleaned.inner[at])
        run = _run(cleaned.blocks, verdicts, at + 1) if lead else []
        if lead is None or not run:
            continue
        source = _source(block.text, lead, authority)
        if source == "":
            source = _before(cleaned.blocks[max(0, at - REACH) : at], quotes, authority)
        if source is None:
            continue
        span = Span(cleaned.blocks[run[0]].span.start, cleaned.blocks[run[-1]].span.end)
        outlet = authority.outlet(source) if source else None
        name = outlet.name if outlet else _unlisted(source)
        quotes.append(Quote(span, name, outlet.id if outlet else "", lead.rule.id))
        for other in run:
            verdicts[other] = Verdict("blockquote", replace(lead.rule, label="blockquote"))
    quotes += _set_apart(cleaned.blocks, verdicts)
    return replace(cleaned, verdicts=tuple(verdicts)), tuple(sorted(quotes, key=lambda quote: quote.span))


def _set_apart(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Quote]:
    """The quotations that the page itself sets apart, of whoever it may be."""
    quotes: list[Quote] = []
    for at, block in enumerate(blocks):
        if verdicts[at].rule is not QUOTED:
            continue
        if quotes and at and verdicts[at - 1].rule is QUOTED:
            quotes[-1] = replace(quotes[-1], span=Span(quotes[-1].span.start, block.span.end))
        else:
            quotes.append(Quote(block.span, None, "", QUOTED.id))
    return quotes


def _before(blocks: Sequence[Block], quotes: Sequence[Quote], authority: Authority) -> str:
    """The outlet named last before "the article": in the paragraphs above, or in the quotation before."""
    for block in reversed(blocks):
        if quotes and block.span.start <= quotes[-1].span.start:
            return quotes[-1].source or ""
        named = _named(block.text, authority)
        if named:
            return named[-1]
    return quotes[-1].source or "" if quotes else ""


def _lead(block: Block, verdict: Verdict, inner: Sequence[Match]) -> Match | None:
    """The match that announces a quotation: it reaches to the end of its paragraph."""
    if verdict.label != "body":
        return None
    found = [verdict.match] if verdict.match else []
    for match in [*found, *inner]:
        if match.rule.takes == "quote" and match.span.end == len(block.text):
            return match
    return None


def _source(text: str, lead: Match, authority: Authority) -> str | None:
    """Whose words follow: the outlet or person named in the lead-in; "" for "the article", named before.

    None where nobody is named.
    """
    sentence = text[lead.span.start : lead.span.end]
    said = next((span.of(text) for field, span in lead.parts if field == "quoted"), "")
    named = (_named(said, authority) if said else []) or _named(_unquoted(sentence), authority)
    if named:
        return named[-1] if not said else named[0]
    if _DOCUMENT.search(said or sentence):
        return ""
    return said or None


def _unlisted(source: str) -> str | None:
    """The name of an outlet that is not listed; None for what is as likely a person."""
    bare = re.sub(r"^(?:the|le|la|el|il|der|die|das|o|a|l') ?", "", source, flags=re.IGNORECASE)
    return bare if bare and (bare != source or ISSUES.search(bare)) else None


def _unquoted(sentence: str) -> str:
    """A lead-in without the titles in quotation marks in it."""
    return re.sub(r'"[^"]{1,300}"', " ", sentence)


def _named(text: str, authority: Authority) -> list[str]:
    """The listed outlets named in a text, in reading order, as written."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        at = 0
        while at < len(words):
            for end in range(len(words), at, -1):
                name = " ".join(words[at:end])
                bare = re.sub(r"(?:'s|[.,:;])$", "", name)
                if len(bare) > 1 and authority.outlet(bare):
                    found.append(bare)
                    at = end - 1
                    break
            at += 1
    return found


def _run(blocks: Sequence[Block], verdicts: Sequence[Verdict], at: int) -> list[int]:
    """The paragraphs of the quotation that begins at block `at`, if one does."""
    if at < len(blocks) and verdicts[at].rule is QUOTED:
        end = next((other for other in range(at, len(blocks)) if verdicts[other].rule is not QUOTED), len(blocks))
        return list(range(at, end))
    if at >= len(blocks) or verdicts[at].label != "body" or not blocks[at].prose:
        return []
    run = [at]
    while blocks[run[-1]].text.startswith(_OPENS):
        below = run[-1] + 1
        more = below < len(blocks) and verdicts[below].label == "body"
        if not more or not blocks[below].text.startswith(_OPENS):
            break
        run.append(below)
    return run
