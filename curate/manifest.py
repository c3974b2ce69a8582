"""Sources: what a manifest says of them; a project: its sources, packs, outlets and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from curate import checks, forms, rulepack, yamlspec
from curate.authority import Authority, Outlet, Person
from curate.errors import Problem, Refusal
from curate.holdings import Entry, Holdings, find
from curate.model import Span
from curate.rulepack import Pack, Written, load_pack
from curate.rules import Rule
from curate.yamlspec import File, Value

__all__ = [
    "Authority",
    "Decision",
    "Entry",
    "Expect",
    "Found",
    "Pack",
    "Project",
    "Source",
    "find",
    "load",
    "load_pack",
    "problems",
]

SOURCES = "manifests/sources"
OUTLETS = "manifests/outlets.yml"
PEOPLE = "manifests/people.yml"
PACKS = "manifests/packs"  # a project's own packs, beside those that ship with curate


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one article's field. `span` is the value's, in the manifest's text."""

    article: str
    field: str
    value: str
    because: str
    by: str
    on: str
    span: Span


@dataclass(frozen=True, slots=True)
class Expect:
    """What a build must find. `claims`: field -> how many articles have a value."""

    documents: int | None = None
    articles: int | None = None
    claims: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One manifest: `text` is its YAML without a byte order mark, `sha256` that of its bytes.

    `path` is from the project's root. `spans` has the span, in `text`, of every value by its dotted path:
    `outlet`, `documents.0.path`, `expect.articles`, `decisions.0.value`. `rules` is None where all general
    packs hold.
    """

    id: str
    title: str
    path: str
    text: str
    sha256: str
    outlet: str | None = None
    relation: str | None = None
    language: str | None = None
    dates: str | None = None
    rules: tuple[str, ...] | None = None
    layout: str = "auto"
    profile: str = "full"
    documents: tuple[Entry, ...] = ()
    pack: Pack | None = None
    keep: tuple[str, ...] = ()
    expect: Expect = Expect()
    decisions: tuple[Decision, ...] = ()
    rights: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, repr=False)

    def problem(self, key: str, what: str, remedy: str) -> Problem:
        """Return a Problem at the value of a dotted key, at the first line where there is none."""
        file = File.of(self.path, self.text)
        return file.problem(self.spans[key].start if key in self.spans else 0, what, remedy)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that a manifest names. `name` is its path as manifests write it.

    `folder` is the folder that the entry names, if it does: what is no document in it is no fault. `entry.address`
    is that of the first entry for which the file was fetched, where it was.
    """

    source: Source
    entry: Entry
    path: Path
    name: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """All that a build reads: sources by id, packs in order, outlets and people, and the files found.

    `absent` are entries with a hash that this clone does not hold, or with an address that was not fetched yet.
    """

    root: Path
    sources: tuple[Source, ...]
    packs: tuple[Pack, ...]
    authority: Authority
    found: tuple[Found, ...] = ()
    absent: tuple[tuple[Source, Entry], ...] = ()
    authority_digest: str = ""

    def packs_of(self, source: Source | None) -> tuple[Pack, ...]:
        """Return the packs of a source: its own rules, then those it names or all general ones."""
        named = {pack.name: pack for pack in self.packs}
        if source is None or source.rules is None:
            chosen = [pack for pack in self.packs if pack.general]
        else:
            chosen = [named[name] for name in dict.fromkeys(source.rules)]
        return (*([source.pack] if source is not None and source.pack is not None else []), *chosen)

    def rules_of(self, source: Source | None) -> tuple[Rule, ...]:
        """Return the rules of a source's packs; `order` is the pack's rank << 16 plus the place in it."""
        packs = enumerate(self.packs_of(source))
        return tuple(
            replace(rule, order=(rank << 16) + at) for rank, pack in packs for at, rule in enumerate(pack.rules)
        )

    def digest(self, source: Source) -> str:
        """Return a sha256 over all but the raw bytes and the code that a document's record depends on."""
        parts = [
            source.id,
            source.sha256,
            self.authority_digest,
            *(pack.digest for pack in self.packs_of(source)),
        ]
        return sha256("\n".join(parts).encode()).hexdigest()


# ---- reading


@dataclass(slots=True)
class _Reading:
    """A project being read: what is there so far, with the values it came from, and all problems."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    sources: list[tuple[Source, File, Value]] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)
    outlets: tuple[Outlet, ...] = ()
    people: tuple[Person, ...] = ()
    digest: str = ""
    found: list[Found] = field(default_factory=list)
    absent: list[tuple[Source, Entry]] = field(default_factory=list)


def load(root: Path, *manifests: Path) -> Project:
    """Return the project at `root`, with the sources of `manifests` or, if none are given, all.

    The packs that ship with curate are taken at their word (the tests check them); all else is checked.

    Raises:
        Refusal: with every problem there is.
    """
    reading = _read(root, manifests)
    if reading.problems:
        raise Refusal(*sorted(set(reading.problems)))
    return Project(
        root=root,
        sources=tuple(source for source, _, _ in reading.sources),
        packs=tuple(reading.packs),
        authority=Authority(reading.outlets, reading.people),
        found=tuple(reading.found),
        absent=tuple(reading.absent),
        authority_digest=reading.digest,
    )


def tools(root: Path) -> Project:
    """Return the packs, outlets and people of the project at `root`, without its sources.

    Raises:
        Refusal: with every problem of these files.
    """
    reading = _Reading(root)
    _read_authority(reading)
    _read_packs(reading)
    if reading.problems:
        raise Refusal(*sorted(set(reading.problems)))
    authority = Authority(reading.outlets, reading.people)
    return Project(
        root=root,
        sources=(),
        packs=tuple(reading.packs),
        authority=authority,
        authority_digest=reading.digest,
    )


def problems(root: Path) -> list[Problem]:
    """Return everything that is wrong with the manifests, packs, outlets and people of a project.

    The packs that ship with curate are taken at their word: its own tests hold them to their promises.
    """
    return sorted(set(_read(root, ()).problems))


def _read(root: Path, manifests: Sequence[Path]) -> _Reading:
    """Read a project, with all of its problems."""
    reading = _Reading(root)
    _read_authority(reading)
    _read_packs(reading)
    ours = {pack.name for pack in reading.packs if (rulepack.HOME / f"{pack.name}.yml").exists()}
    chosen = [Path(path) for path in manifests] or sorted((root / SOURCES).glob("*.yml"))
    if not chosen:
        what = "there is no manifest"
        reading.problems.append(
            Problem(SOURCES, 0, 0, what, "write one with `curate new FILE > manifests/sources/NAME.yml`")
        )
    for path in chosen:
        _read_source(reading, path)
    reading.sources.sort(key=lambda read: read[0].id)
    reading.problems += rulepack.repeated_ids(reading.written)
    for one in reading.written:
        reading.problems += rulepack.shape_faults(one) if one.rule.pack in ours else rulepack.faults(one)
    _find_documents(reading)
    return reading


def shown(path: Path, root: Path) -> str:
    """Return a path as messages show it: from the project's root where it lies there."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)


def _read_authority(reading: _Reading) -> None:
    """Read outlets.yml and people.yml; either may be missing."""
    texts = []
    for name, form in ((OUTLETS, forms.OUTLETS), (PEOPLE, forms.PEOPLE)):
        path = reading.root / name
        if not path.exists():
            continue
        file, found = yamlspec.read(path, name)
        value = None
        if file is not None:
            texts.append(file.text)
            value, found = yamlspec.check(file, form)
        reading.problems += found
        if file is None or value is None:
            continue
        reading.problems += checks.authority_faults(file, value.list("outlets") or value.list("people"))
        if name == OUTLETS:
            reading.outlets = tuple(_outlet(one) for one in value.list("outlets"))
        else:
            reading.people = tuple(_person(one) for one in value.list("people"))
    reading.digest = sha256("\0".join(texts).encode()).hexdigest()


def _texts(value: Value, key: str) -> tuple[str, ...]:
    return tuple(str(item.data) for item in value.list(key))


def _outlet(value: Value) -> Outlet:
    return Outlet(
        id=value.text("id") or "",
        name=value.text("name") or "",
        aliases=_texts(value, "aliases"),
        domains=_texts(value, "domains"),
        kind=value.text("kind"),
        country=value.text("country"),
        wikidata=value.text("wikidata"),
    )


def _person(value: Value) -> Person:
    return Person(value.text("id") or "", value.text("name") or "", _texts(value, "aliases"), value.text("wikidata"))


def _read_packs(reading: _Reading) -> None:
    for folder in (rulepack.HOME, reading.root / PACKS):
        for path in sorted(folder.glob("*.yml")):
            name = f"curate/packs/{path.name}" if folder == rulepack.HOME else shown(path, reading.root)
            if folder != rulepack.HOME and any(pack.name == path.stem for pack in reading.packs):
                what = f"a pack '{path.stem}' ships with curate"
                reading.problems.append(Problem(name, 0, 0, what, "give this pack another name"))
                continue
            pack, written, found = rulepack.read_pack(path, name)
            reading.problems += found
            reading.written += written
            if pack is not None:
                reading.packs.append(pack)
    reading.packs.sort(key=lambda pack: (pack.rank, pack.name))


def _read_source(reading: _Reading, path: Path) -> None:
    name = shown(path, reading.root)
    file, found = yamlspec.read(path, name)
    value = None
    if file is not None:
        value, found = yamlspec.check(file, forms.SOURCE)
    reading.problems += found
    if file is None or value is None:
        return
    written = rulepack.read_rules(file, value.list("pack"), path.stem, {})
    source = _source(file, value, written)
    reading.written += written
    reading.sources.append((source, file, value))
    known = checks.Known(Authority(reading.outlets, reading.people), tuple(pack.name for pack in reading.packs))
    reading.problems += checks.source_faults(file, value, path.stem, known)


def _source(file: File, value: Value, written: Sequence[Written]) -> Source:
    rights = value.get("rights")
    digest = file.digest
    name = value.text("source") or ""
    own = Pack(name, "", {}, tuple(one.rule for one in written), path=file.path, digest=digest)
    return Source(
        id=name,
        title=value.text("title") or "",
        path=file.path,
        text=file.text,
        sha256=digest,
        outlet=value.text("outlet"),
        relation=value.text("relation"),
        language=value.text("language"),
        dates=value.text("dates"),
        rules=_texts(value, "rules") if value.get("rules") else None,
        layout=value.text("layout") or "auto",
        profile=value.text("extraction") or "full",
        documents=tuple(_entry(one) for one in value.list("documents")),
        pack=own if written else None,
        keep=_texts(value, "keep"),
        expect=_expect(value.get("expect")),
        decisions=tuple(_decision(one) for one in value.list("decisions")),
        rights={key: rights.text(key) or "" for key in rights.data} if rights and isinstance(rights.data, dict) else {},
        note=value.text("note"),
        spans={path: part.span for path, part in value.walk() if not isinstance(part.data, (list, dict))},
    )


def _entry(value: Value) -> Entry:
    if not isinstance(value.data, dict):
        return Entry(str(value.data), at=value.at)
    digest, archive, address = value.text("sha256"), value.text("warc"), value.text("url")
    feed, sitemap = value.text("feed"), value.text("sitemap")
    return Entry(
        path=value.text("path") or archive or digest or "",
        sha256=digest,
        feed=feed,
        sitemap=sitemap,
        url=address,
        retrieved=value.text("retrieved"),
        encoding=value.text("encoding"),
        media_type="application/warc" if archive else value.text("media_type"),
        at=value.at,
    )


def _expect(value: Value | None) -> Expect:
    if value is None:
        return Expect()
    claims = value.get("claims")
    counts = claims.data.items() if claims is not None and isinstance(claims.data, dict) else ()
    documents, articles = value.get("documents"), value.get("articles")
    return Expect(
        documents=documents.data if documents and isinstance(documents.data, int) else None,
        articles=articles.data if articles and isinstance(articles.data, int) else None,
        claims={name: count.data for name, count in counts if isinstance(count.data, int)},
    )


def _decision(value: Value) -> Decision:
    decided = value.get("value")
    parts = {key: value.text(key) or "" for key in ("article", "field", "value", "because", "by", "on")}
    return Decision(**parts, span=decided.span if decided is not None else value.span)


# ---- documents


def _find_documents(reading: _Reading) -> None:
    """Find the files of all sources; a document belongs to one entry of one manifest."""
    holdings = Holdings(reading.root)
    owners: dict[str, str] = {}
    for source, file, _ in reading.sources:
        entries = [entry for entry in source.documents if entry.path]
        _find_fetched(reading, holdings, source, owners)
        # A file named by itself is not taken by a glob of the same manifest.
        named = {holdings.corpus / entry.path for entry in entries if not entry.many}
        for entry in entries:
            look = holdings.look(entry)
            if look.fault is not None:
                reading.problems.append(file.problem(entry.at, *look.fault))
            elif not look.paths:
                reading.absent.append((source, entry))
            several = entry.many or look.folder
            paths = [path for path in look.paths if not (several and path in named)]
            names = [holdings.name(path) if several else entry.path for path in paths]
            folder = entry.path.rstrip("/") if look.folder else ""
            reading.found += [Found(source, entry, path, name, folder) for path, name in zip(paths, names, strict=True)]
            claims = dict(zip(map(str, paths), names, strict=True))
            if entry.sha256:
                claims[entry.sha256] = entry.path
            reading.problems += _claimed_twice(owners, file.problem(entry.at, "", ""), claims)


def _find_fetched(reading: _Reading, holdings: Holdings, source: Source, owners: dict[str, str]) -> None:
    """Find the web archives in which the addresses of a source were saved."""
    entries = [entry for entry in source.documents if entry.address]
    files = holdings.fetched(source.id) if entries else []
    if not files:
        reading.absent += [(source, entry) for entry in entries]
    for path in files:
        reading.found.append(Found(source, entries[0], path, holdings.name(path)))
        owners[str(path)] = source.path


def _claimed_twice(owners: dict[str, str], entry: Problem, claims: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem if a document has an owner; `claims`: file or hash -> name, `entry`: the place."""
    taken = next((key for key in claims if key in owners), None)
    if taken is not None:
        what = f"the document '{claims[taken]}' is claimed already"
        yield replace(entry, what=what, remedy=f"by {owners[taken]}; delete one of the two")
    for key in claims:
        owners.setdefault(key, entry.where)
