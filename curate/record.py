"""A record: everything one document yields. Pure: no clock, no random, no file, no network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import py3langid

from curate import blocks as paragraphs
from curate import (
    chain,
    claims,
    clean,
    echoes,
    fronts,
    heads,
    hyphens,
    labellers,
    lines,
    linked,
    names,
    quotes,
    segment,
    sites,
    steps,
    testimony,
    tiles,
)
from curate.authority import ISSUES, Authority, Outlet, folded, outlet_key
from curate.chain import Resolved
from curate.claims import Context, Value
from curate.clean import Cleaned, Said, Verdict, Votes
from curate.labellers import Labelled
from curate.manifest import Source
from curate.model import LABELS, Article, Document, Home, Quote, Record, Span, Tile, Trust, complement
from curate.rules import Match, Rule, Ruleset
from curate.structure import ADDRESS, CREDIT, DECISION, FRONT, HYPHEN, LANGUAGE, MANIFEST, MASTHEAD
from curate.titles import Cut

_PERSON = re.compile(names.NAME)
PRINTED = "application/pdf"
TOP = 12  # blocks of a page in which it names itself
_COPYRIGHT = re.compile(r"(?i)©|\(c\)|copyright")
_BETWEEN_SIGNS = re.compile(r"[^\W\d][^|·•–—\d]*[^\W\d]")
_ITEMS = re.compile(r" {2,}| ?[|·•>»] ?")
_ENOUGH = 80  # code points; of a text with a paragraph this long, that one is asked for its language
_LEAST = 24  # code points; shorter texts are not asked
_WORD = re.compile(r"[^\W\d_]{2}")
_SAMPLE = 300  # code points that are


def make(
    document: Document, source: Source, ruleset: Ruleset, authority: Authority, repeated: frozenset[str]
) -> Record:
    """Return all that `document` yields under its source's manifest and the rules.

    `repeated` holds digests of lines that other documents of the outlet carry around other articles.
    """
    labelled = labellers.label(document, source.profile)
    cut = _blocks(document, ruleset, labelled.votes, authority)
    layout = _layout(document, cut, labelled, source.layout or "auto")
    spans = _spans(document, cut, layout)
    cleaned, found = [], []
    for one in layout.cuts:
        whole, quoted = quotes.find(clean.clean(cut, one, repeated, labelled.votes), authority)
        cleaned.append(whole)
        found.append(quoted)
    page, told = _page(cut), _told(cut, document)
    spoken = [*page, *told, *(said for one in cleaned for said in one.said)]
    context = _context(document, source, authority, spoken, _holders(cut))
    context = replace(context, several=len(spans) > 1, parted=bool(document.parts))
    alone = len(spans) == 1 and not document.parts
    page += [said for said in told if alone or not said.rule.specific]
    articles = tuple(
        _article(document, source, context, (at, span, one, quoted, page), ruleset)
        for at, (span, one, quoted) in enumerate(zip(spans, cleaned, found, strict=True))
    )
    outside = tuple(_outside(document, cut, spans, labelled.votes))
    heard = tuple(echo for one in cleaned for echo in echoes.of(one))
    return Record(document, articles, outside, layout.name, layout.why, heard, labelled.ballots)


def _blocks(document: Document, ruleset: Ruleset, votes: Votes, authority: Authority) -> list[paragraphs.Block]:
    """The blocks that the reader found; the paragraphs of a plain text, with what its container tells over them."""
    found = paragraphs.anchored(document.text, document.anchors, ruleset, votes.settled)
    if all(anchor.kind == "front" for anchor in document.anchors):
        at = document.anchors[-1].span.end if document.anchors else 0
        return [*found, *_credited(paragraphs.cut(document.text, ruleset, at), authority)]
    return [_whole(document, block, authority) for block in found] if document.media_type == PRINTED else found


def _whole(document: Document, block: paragraphs.Block, authority: Authority) -> paragraphs.Block:
    """A printed block, with the ends of lines marked that divide a word; a running head that names an outlet."""
    if block.kind == "running":
        return _headed(block, authority)
    if block.kind == "front" or " " not in block.text:
        return block
    spans = (span.moved(-block.span.start) for span in hyphens.divisions(document.text, block.span))
    return replace(block, matches=(*block.matches, *(Match(HYPHEN, span) for span in spans)))


def _headed(block: paragraphs.Block, authority: Authority) -> paragraphs.Block:
    """A running head; where a listed outlet stands in it, between signs or figures, it names the outlet."""
    for piece in _BETWEEN_SIGNS.finditer(block.text):
        if authority.outlet(piece[0]) is not None:
            match = Match(MASTHEAD, Span(0, len(block.text)), (("outlet", Span(*piece.span())),))
            return replace(block, matches=(match,))
    return block


def _layout(document: Document, cut: Sequence[paragraphs.Block], labelled: Labelled, wanted: str) -> segment.Layout:
    """How the document is cut: as its structure shows, else as its lines of metadata do."""
    if cut and labelled.cuts and wanted in ("auto", labelled.layout):
        return segment.Layout(labelled.layout, labelled.why, labelled.cuts)
    fronts = next((at for at, block in enumerate(cut) if block.kind != "front"), len(cut))
    found = segment.segment(cut[fronts:], wanted if wanted not in ("parts", "page") else "auto")
    cuts = tuple(_printed_title(one.moved(fronts), cut) for one in found.cuts)
    if cuts and fronts:
        cuts = (replace(cuts[0], first=0), *cuts[1:])
    return replace(found, cuts=cuts)


def _printed_title(one: Cut, blocks: Sequence[paragraphs.Block]) -> Cut:
    """An article with the headline that the format itself calls one, by style or by the size of its letters."""
    inside = range(one.first, min(one.last, one.first + TOP))
    title = next((at for at in inside if blocks[at].kind == "title"), None)
    if title is None or one.title == title or (one.title is not None and blocks[one.title].kind == "title"):
        return one
    captions = tuple(at for at in one.captions if at != title)
    subtitle = one.subtitle if one.subtitle is not None and one.subtitle > title else None
    return replace(one, title=title, subtitle=subtitle, captions=captions)


def _credited(cut: list[paragraphs.Block], authority: Authority) -> list[paragraphs.Block]:
    """Mark lines over the first paragraph that name an outlet and nothing else.

    An outlet is known by the list, because the page's own copyright line names it too, or because the page
    begins with it and a menu follows.
    """
    titled = False
    held = [folded(block.text) for block in cut if _COPYRIGHT.search(block.text)]
    for at, block in enumerate(cut[:TOP]):
        if (lines.leading(block) and not _soft(block)) or len(block.text) > 80 or block.prose:
            continue
        listed = authority.outlet(block.text) is not None
        named = not titled and block.words <= 6 and any(folded(block.text) in line for line in held)
        if listed or named or (not titled and _over_menu(cut, at)):
            span = Span(0, len(block.text))
            rule = CREDIT if titled else MASTHEAD
            cut[at] = replace(block, matches=(Match(rule, span, (("outlet", span),)),))
        else:
            titled |= block.headline and not block.matches
    return cut


def _over_menu(cut: Sequence[paragraphs.Block], at: int) -> bool:
    """True of the first line of a page with a menu under it, and a headline under that."""
    if cut[at].words > 5 or any(not block.matches for block in cut[:at]):
        return False
    menus = [other for other in range(at + 1, min(at + 3, len(cut))) if _is_menu(cut[other])]
    below = cut[menus[0] + 1 : TOP] if menus else []
    return any(block.headline and not block.matches for block in below)


def _is_menu(block: paragraphs.Block) -> bool:
    match = lines.leading(block)
    return match is not None and match.rule.label == "navigation" and len(_ITEMS.findall(block.text)) > 1


def _soft(block: paragraphs.Block) -> bool:
    return all(match.rule.where != "anywhere" for match in block.matches)


def _holders(cut: Sequence[paragraphs.Block]) -> list[str]:
    """Who holds the copyright of the page: named after its last paragraph, and under no post's trailer."""
    last = max((at for at, block in enumerate(cut) if block.prose and not block.matches), default=-1)
    found = []
    for block in cut[last + 1 :]:
        match = lines.leading(block) or next((one for one in block.matches if one.rule.label == "copyright"), None)
        if match and match.rule.label in ("post-date", "posted-by", "category-tags"):
            return []
        for one in block.matches:
            found += [span.of(block.text) for field, span in one.parts if field == "copyright-holder"]
    parts = [part.strip() for name in found for part in claims.holder(names.clean(name)).split(",")]
    return [part for part in parts if part and not part.isdigit()]


def _page(cut: Sequence[paragraphs.Block]) -> list[Said]:
    """What the page says over its first headline: it holds for every article on it."""
    found = (clean.placed(match, block.span.start) for block in cut for match in block.matches)
    return [said for said in found if said.rule is MASTHEAD]


def _told(cut: Sequence[paragraphs.Block], document: Document) -> list[Said]:
    """What front matter says outside the parts of a document: of its one article, or of the site."""
    end = document.parts[0].start if document.parts else len(document.text)
    lines_ = [block for block in cut if block.kind == "front" and block.span.start < end and block.matches]
    return [clean.placed(block.matches[0], block.span.start) for block in lines_]


def _spans(document: Document, cut: Sequence[paragraphs.Block], layout: segment.Layout) -> list[Span]:
    """The articles' spans: white space belongs to what stands before it, at the top to the first article."""
    starts = [0 if one.first == 0 else cut[one.first].span.start for one in layout.cuts]
    ends = [cut[one.last].span.start if one.last < len(cut) else len(document.text) for one in layout.cuts]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _outside(
    document: Document, cut: Sequence[paragraphs.Block], spans: Sequence[Span], votes: Votes
) -> Iterable[Tile]:
    """Tile what lies in no article, block by block."""
    told = {cut[at].span: verdict for at, verdict in (*votes.rest.items(), *votes.settled.items())}
    for hole in complement(Span(0, len(document.text)), spans):
        inside = [block for block in cut if hole.holds(block.span)]
        starts = [hole.start, *(block.span.start for block in inside[1:]), hole.end]
        for at, (start, end) in enumerate(pairwise(starts)):
            label, rule = _alone(inside[at], told) if inside else ("unclaimed", None)
            yield Tile(Span(start, end), label, kept=False, rule=rule)


def _alone(block: paragraphs.Block, told: Mapping[Span, Verdict]) -> tuple[str, str | None]:
    """The label and rule of a block that lies in no article: by a rule, else by the labellers."""
    match = lines.leading(block)
    if match is not None and not LABELS[match.rule.label].kept:
        return match.rule.label, match.rule.id
    verdict = told.get(block.span)
    if verdict is not None and verdict.rule is not None and not LABELS[verdict.label].kept:
        return verdict.label, verdict.rule.id
    return (FRONT.label, FRONT.id) if block.kind == "front" else ("unclaimed", None)


def _holding(holders: Sequence[str], authority: Authority) -> Outlet | None:
    """The one outlet among the holders of the page's copyright; a name that may be a person's is none."""
    found = {}
    for name in holders:
        listed = authority.outlet(name)
        person = _PERSON.fullmatch(name) and not ISSUES.search(name) and not name.startswith("The ")
        if listed or not person:
            outlet = listed or Outlet(outlet_key(name), name)
            found[outlet.id] = outlet
    return next(iter(found.values())) if len(found) == 1 else None


def _context(
    document: Document, source: Source, authority: Authority, said: Sequence[Said], holders: Sequence[str]
) -> Context:
    """What the document as a whole says: whose copy it is, and whether it collects other outlets' articles."""
    context = Context(document.text, authority, language=source.language, order=source.dates, url=document.url)
    context = replace(context, page=document.markup is not None)
    credited = Counter(_named(said, "outlet", context, label="credit-line"))
    own = authority.outlet_of(source.outlet) if source.outlet else None
    if own is None:
        own = _testified(said, context, document)
    if own is None:
        posters = {outlet for outlet in _named(said, "posted-by", context) if authority.outlet_of(outlet.id)}
        own = posters.pop() if len(posters) == 1 else None
    if own is None:
        mastheads = {outlet.id: outlet for outlet in _named(said, "outlet", context, label="navigation")}
        own = next(iter(mastheads.values())) if len(mastheads) == 1 else None
    if own is None and len(credited) == 1:
        own = next(iter(credited))
    if own is None and len(credited) != 1:
        own = _holding(holders, authority)
    return replace(context, own=own, digest=len(credited) > 1)


def _testified(said: Sequence[Said], context: Context, document: Document) -> Outlet | None:
    """The outlet that the page's own front matter names, by more than a handle or an address."""
    told = {one.span: one for one in said if one.rule.scope == "front"}
    if document.parts:
        told = {span: one for span, one in told.items() if span.start < document.parts[0].start}
    return sites.owner(claims.values([*told.values()], context), context)


def _named(said: Sequence[Said], field: str, context: Context, label: str = "") -> list[Outlet]:
    """The outlets that a group of the rules names, in the listed form where there is one."""
    found = []
    for one in said:
        for name, span in one.parts:
            if name == field and (not label or one.rule.label == label):
                words = claims.words(context.text, span)
                found.append(context.authority.outlet(words) or Outlet(outlet_key(words), words))
    return found


_Part = tuple[int, Span, Cleaned, tuple[Quote, ...], list[Said]]


def _article(document: Document, source: Source, context: Context, part: _Part, ruleset: Ruleset) -> Article:
    position, span, cleaned, quoted, page = part
    name = f"{document.id[:16]}-{span.start}"
    pieces = tiles.of(cleaned, span, frozenset(source.keep))
    context = _spoken(context, cleaned)
    told = {one.span for one in page}
    own = (said for said in cleaned.said if said.rule is not MASTHEAD and not _of_page(said, told, context))
    found = claims.values([*page, *own], context)
    if document.markup:
        titles = [value.value for value in found if value.field == "title"]
        head = heads.read(cleaned, _homes(document), titles, ruleset)
        above = [value.field == "published" and value.span.end <= head.top for value in found]
        found = [_of_visit(value) if over else value for value, over in zip(found, above, strict=True)]
        found += claims.values(head.said, context)
    at_home = {fronts.domain(address) for address in _addresses(document, found)}
    out = linked.read(document, span, cleaned, context.authority)
    found += [value for value in out if fronts.domain(value.name) not in at_home]
    found = steps.settle(testimony.settle(found, context), context, at_home)
    found = _own_days(sites.joined(found)) if document.markup else sites.joined(found)
    found += _language(cleaned, context)
    found += _curated(name, source, context)
    resolved = chain.resolve(name, document.id, document.text, found)
    resolved = replace(resolved, claims=chain.quoting(resolved.claims, {source.sha256: source.text}))
    first = chain.origin(resolved)
    relations = {value.rule.id: value.rule.relation for value in found}
    default = "aggregation" if context.digest and context.own is None and first else source.relation
    relation = chain.relation(resolved, relations, default)
    held = context.authority.outlet_of(first.key) if first else None
    if held and held.kind == "agency" and relation == "republication" and not chain.passed_on(resolved):
        relation = "syndication"
    return Article(
        id=name, position=position, span=span, tiles=pieces, text=tiles.text_of(document.text, pieces),
        claims=resolved.claims, hops=chain.hops(resolved, relation, first), quotes=quoted,
        title=resolved.value("title"), subtitle=resolved.value("subtitle"),
        authors=tuple((claim.key, claim.value) for claim in resolved.chosen.get("author", ())),
        outlet=resolved.value("outlet"), outlet_key=resolved.key("outlet"),
        published=resolved.value("published"), language=resolved.value("language"), relation=relation,
        origin=first, contested=resolved.contested, categories=_terms(resolved, "category"),
        tags=_terms(resolved, "tag"),
    )  # fmt: skip


def _addresses(document: Document, found: Sequence[Value]) -> list[str]:
    """Where a document stands: its own address, and those that it gives itself."""
    return [document.url or "", *(value.value for value in found if value.field == "url")]


_ELSEWHERE = frozenset(("origin-outlet", "origin-url", "origin-title", "origin-author", "via-outlet"))


def _own_days(found: list[Value]) -> list[Value]:
    """Where nothing says that a page came from elsewhere, the day of first publication is its own."""
    if any(value.field in _ELSEWHERE for value in found):
        return found
    return [
        replace(value, field="published", trust=Trust.low) if value.field == "origin-published" else value
        for value in found
    ]


def _of_visit(value: Value) -> Value:
    """A day in a line above the headline, which may be that of the visit; front matter stands there too."""
    front = value.rule.scope == "front"
    return value if front else replace(value, trust=Trust.low, specific=False)


def _homes(document: Document) -> dict[Span, Home]:
    """Where each visible block of a page came from."""
    homes = document.markup.homes if document.markup else ()
    return {anchor.span: home for anchor, home in zip(document.anchors, homes, strict=True) if home is not None}


def _of_page(said: Said, told: set[Span], context: Context) -> bool:
    """True of front matter that is heard with the page's, or that speaks of no one article among several."""
    return said.rule.scope == "front" and (said.span in told or (context.several and not context.parted))


def _terms(resolved: Resolved, field: str) -> tuple[str, ...]:
    return tuple(claim.value for claim in resolved.chosen.get(field, ()))


def _spoken(context: Context, cleaned: Cleaned) -> Context:
    """The context with the article's language, which says how its dates are read."""
    if context.language:
        return context
    guess = _guess(cleaned, context.text)
    return replace(context, language=guess[0]) if guess else context


def _guess(cleaned: Cleaned, text: str) -> tuple[str, Span] | None:
    """The language of the first long paragraph; where there is none, of all that is kept, read as one text."""
    kept = [block for block, _ in cleaned.kept()]
    for block in kept:
        if len(block.text) >= _ENOUGH:
            span = Span(block.span.start, min(block.span.end, block.span.start + _SAMPLE))
            return _classify(span.of(text)), span
    whole = " ".join(block.span.of(text) for block in kept)[:_SAMPLE]
    if len(whole) < _LEAST or not _WORD.search(whole):
        return None
    longest = max(kept, key=lambda block: len(block.text))
    return _classify(whole), longest.span


@lru_cache(maxsize=4096)
def _classify(text: str) -> str:
    return str(py3langid.classify(text)[0])


def _language(cleaned: Cleaned, context: Context) -> list[Value]:
    guess = _guess(cleaned, context.text)
    if guess is None:
        return []
    code, span = guess
    return [Value("language", code, code, "", span, LANGUAGE, Trust.low, specific=True)]


def _curated(article: str, source: Source, context: Context) -> list[Value]:
    """What the manifest says of the source and of this article, citing its YAML."""
    found = []
    if source.outlet and context.own and "outlet" in source.spans:
        told = ("outlet", context.own.name, context.own.id)
        found.append(_cited(told, source.spans["outlet"], MANIFEST, source))
    found += _addressed(source, context)
    if source.language and "language" in source.spans:
        found.append(_cited(("language", source.language, ""), source.spans["language"], MANIFEST, source))
    for decision in source.decisions:
        if decision.article == article:
            name, key = claims.read(decision.field, decision.value, context.authority)
            value = _cited((decision.field, name, key), decision.span, DECISION, source)
            found.append(replace(value, specific=True, name=decision.value))
    return found


def _addressed(source: Source, context: Context) -> list[Value]:
    """The outlet that the address of the page in the manifest is listed under; what the page itself says goes first."""
    at = next((at for at, entry in enumerate(source.documents) if entry.url and entry.url == context.url), None)
    key = f"documents.{at}.url"
    listed = context.authority.outlet(context.url) if context.url and at is not None and key in source.spans else None
    if listed is None:
        return []
    return [_cited(("outlet", listed.name, listed.id), source.spans[key], ADDRESS, source)]


def _cited(told: tuple[str, str, str], span: Span, rule: Rule, source: Source) -> Value:
    """A value with its key that a span of the manifest gives for a field."""
    field, value, key = told
    written = span.of(source.text)
    made = Value(field, value, written, key, span, rule, rule.trust, rule.specific)
    return replace(made, document=source.sha256, basis="curated")
