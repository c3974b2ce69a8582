"""What the shape of a manifest cannot say: that names exist, dates are dates, ids are not given twice."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from curate.authority import Authority, folded
from curate.errors import Problem
from curate.model import FIELDS, RELATIONS
from curate.yamlspec import File, Value, suggestion

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?:[+-]\d{2}:\d{2})?)?)?)?")
_SEVERAL = ("names", "list")  # kinds of fields that may have several values


@dataclass(frozen=True, slots=True)
class Known:
    """What a manifest may refer to."""

    authority: Authority
    packs: tuple[str, ...]


def source_faults(file: File, value: Value, stem: str, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the meaning of a source manifest; `stem` is its file's name."""
    yield from _name_faults(file, value, stem)
    yield from _outlet_faults(file, value.get("outlet"), known.authority)
    for pack in value.list("rules"):
        if pack.data not in known.packs:
            what = f"there is no pack '{pack.data}'"
            yield file.problem(pack.at, what, suggestion(str(pack.data), known.packs))
    for entry in value.list("documents"):
        yield from _entry_faults(file, entry)
    seen: dict[tuple[str | None, ...], Value] = {}
    for decision in value.list("decisions"):
        yield from _decision_faults(file, decision, known.authority)
        yield from _decided_twice(file, decision, seen)


def _name_faults(file: File, value: Value, stem: str) -> Iterator[Problem]:
    source = value.get("source")
    if source is not None and source.data != stem:
        remedy = f"write `source: {stem}`, or rename the file to {source.data}.yml"
        yield file.problem(source.at, f"source '{source.data}' is not the name of the file", remedy)


def _outlet_faults(file: File, outlet: Value | None, authority: Authority) -> Iterator[Problem]:
    if outlet is None or authority.outlet_of(str(outlet.data)):
        return
    meant = authority.outlet(str(outlet.data))
    remedy = f"did you mean '{meant.id}'?" if meant else _add_outlet(str(outlet.data), authority)
    yield file.problem(outlet.at, f"outlet: '{outlet.data}' is not in manifests/outlets.yml", remedy)


def _add_outlet(name: str, authority: Authority) -> str:
    return suggestion(name, [outlet.id for outlet in authority.outlets], "add it there, with a name and its domains")


def _entry_faults(file: File, entry: Value) -> Iterator[Problem]:
    if not isinstance(entry.data, dict):
        return
    yield from _where_faults(file, entry)
    encoding = entry.get("encoding")
    if encoding is not None and not _encoding(str(encoding.data)):
        what = f"there is no encoding '{encoding.data}'"
        known = (
            "utf-8",
            "utf-16",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1254",
            "windows-1256",
            "latin-1",
        )
        yield file.problem(encoding.at, what, suggestion(str(encoding.data), known))
    yield from _day_faults(file, entry.get("retrieved"))


def _where_faults(file: File, entry: Value) -> Iterator[Problem]:
    """An entry says one way to its documents. A `url` beside a file says where that was saved from."""
    said = [key for key in ("path", "warc", "feed", "sitemap") if entry.get(key) is not None]
    if not said and entry.get("url") is None and entry.get("sha256") is None:
        what = "the document has none of `path`, `url`, `feed`, `sitemap`, `warc`, and no `sha256`"
        yield file.problem(entry.at, what, "give one of them")
    fetched = "feed" in said or "sitemap" in said
    if len(said) > 1 or (fetched and (entry.get("url") or entry.get("sha256"))):
        others = [key for key in ("url", "sha256") if fetched and entry.get(key) is not None]
        what = f"the document has {' and '.join(f'`{key}`' for key in [*said, *others])}"
        yield file.problem(entry.at, what, "keep one, and write an entry for each of the others")


def _encoding(name: str) -> bool:
    """True of a name that Python knows for an encoding of text."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def _day_faults(file: File, day: Value | None) -> Iterator[Problem]:
    if day is not None and not _is_date(str(day.data)):
        yield file.problem(day.at, f"'{day.data}' is no day of the calendar", "write a day such as 2020-02-03")


def _is_date(text: str) -> bool:
    """True of YYYY, YYYY-MM, YYYY-MM-DD and YYYY-MM-DDTHH:MM with or without zone, if the calendar has it."""
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def _decision_faults(file: File, decision: Value, authority: Authority) -> Iterator[Problem]:
    yield from _day_faults(file, decision.get("on"))
    value, field = decision.get("value"), decision.text("field")
    if value is None or field is None:
        return
    text, kind = str(value.data), FIELDS[field]
    if kind == "outlet" and not authority.outlet(text):
        names = [outlet.name for outlet in authority.outlets]
        remedy = suggestion(text, names, "add it there, with a name and its domains")
        yield file.problem(value.at, f"decision: the outlet '{text}' is not in manifests/outlets.yml", remedy)
    if kind == "date" and not _is_date(text):
        remedy = "write YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DDTHH:MM+HH:MM"
        yield file.problem(value.at, f"decision: '{text}' is no date", remedy)
    if kind == "number" and not text.isdecimal():
        yield file.problem(value.at, f"decision: '{text}' is no number", "write digits")
    if kind == "url" and not re.fullmatch(r"https?://\S+", text):
        yield file.problem(value.at, f"decision: '{text}' is no address", "begin it with https://")
    if field == "relation" and text not in RELATIONS:
        yield file.problem(value.at, f"decision: '{text}' is no relation", suggestion(text, RELATIONS))


def _decided_twice(file: File, decision: Value, seen: dict[tuple[str | None, ...], Value]) -> Iterator[Problem]:
    field = decision.text("field")
    several = field is not None and FIELDS[field] in _SEVERAL
    key = (decision.text("article"), field, decision.text("value") if several else "")
    first = seen.setdefault(key, decision)
    if first is not decision and None not in key:
        remedy = f"first decided on line {file.place(first.at)[0]}; keep one"
        yield file.problem(decision.at, f"{field} of {key[0]} is decided twice", remedy)


def authority_faults(file: File, listed: Iterable[Value]) -> Iterator[Problem]:
    """Yield every id, name, alias and domain that two of the listed share."""
    ids: dict[str, Value] = {}
    names: dict[str, tuple[Value, Value]] = {}
    for one in listed:
        called = one.get("id")
        if called is not None and ids.setdefault(str(called.data), called) is not called:
            line = file.place(ids[str(called.data)].at)[0]
            yield file.problem(called.at, f"the id '{called.data}' is given twice", f"first given on line {line}")
        yield from _shared_names(file, one, names)


def _shared_names(file: File, one: Value, names: dict[str, tuple[Value, Value]]) -> Iterator[Problem]:
    name = one.get("name")
    for value in (*([name] if name else []), *one.list("aliases"), *one.list("domains")):
        key = folded(str(value.data)) if value not in one.list("domains") else str(value.data).lower()
        owner, first = names.setdefault(key, (one, value))
        if owner is not one:
            remedy = f"{owner.text('name')} has it on line {file.place(first.at)[0]}; a name means one entry"
            yield file.problem(value.at, f"'{value.data}' is a name of two entries", remedy)
