"""A web archive of the sample pages: the bare library, the bare labelling, and a build of the same archive.

    python bench/warc.py [--size MEGABYTES] [--pages FOLDER] [--gzip]

The pages are those of corpus/sample and tests/pages, or of a folder, once for each title that is given to them, so
that each record is another document. Texts get the frame of a site, with as much script and style as pages of the web
have (--weight, in kilobytes). Seconds are of the processor. Even these depend on what else the machine does, so that
two measures at different times are hard to compare: labelling is measured alone on a part of the pages, and also
within the build, each page once. The share is (library + labelling within the build) / build: what the build does
besides must be less than a fifth. Exits with status 1 where it is not; where a page is missing from what was built;
or where the process holds more than 400 MB.
"""

from __future__ import annotations

import argparse
import html
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from curate import archive, manifest, pool, record
from curate.build import build
from curate.model import Document
from curate.read import Said, read
from curate.rules import Ruleset

ROOT = Path(__file__).resolve().parents[1]
SHARE = 0.8
MEGABYTES = 400
LABELLED = 20_000_000  # bytes of pages that are labelled for the measure; the rest takes as long, byte for byte
HEADERS = (("content-type", "text/html; charset=utf-8"),)
SOURCE = "source: crawl\ntitle: A crawl\ndocuments:\n- warc: crawl.warc.gz\n"


def pages(folders: list[Path], weight: int) -> list[str]:
    """Return all sample pages as HTML; texts get the frame of a site."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if path.suffix in (".html", ".htm"):
            found.append(path.read_text(encoding="utf-8", errors="replace"))
        elif path.suffix == ".txt":
            found.append(framed(path.read_text(encoding="utf-8", errors="replace"), weight))
    return found


def framed(text: str, weight: int) -> str:
    """Return a text as a page of an invented site, with `weight` kilobytes of script and style."""
    style = "".join(f".tide-{at} {{ margin: {at}px; color: #{at:06x} }}\n" for at in range(weight * 14))
    script = "".join(f"tides.push({{at: {at}, high: {at % 7}}});\n" for at in range(weight * 14))
    parts = [html.escape(part) for part in text.split("\n\n") if part.strip()]
    body = "\n".join(f"<p>{part}</p>" for part in parts)
    menu = "".join(
        f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("harbour", "tides", "letters", "about")
    )
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{parts[0][:80] if parts else ''}</title>"
        f'<meta property="og:site_name" content="Harbour Post"><style>{style}</style><script>{script}</script></head>'
        f"<body><nav><ul>{menu}</ul></nav><main><article>{body}</article></main>"
        "<footer>Harbour Post</footer></body></html>"
    )


def written(path: Path, size: int, samples: list[str], *, packed: bool) -> int:
    """Write an archive of about `size` bytes; return how many pages it holds."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        for number in count():
            body = samples[number % len(samples)].replace("<title>", f"<title>{number} ", 1)
            body = body.replace("<p>", f"<p>Edition {number}: ", 1).encode()
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"https://harbour.example/{number}"
            made = writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=head)
            writer.write_record(made)
            if file.tell() >= size:
                return number + 1
    raise AssertionError("count() does not end")


def bare(path: Path) -> Iterator[bytes]:
    """Yield the pages as warcio reads them."""
    with path.open("rb") as file:
        for made in ArchiveIterator(file):
            if made.rec_type == "response":
                yield made.content_stream().read()


def faster(path: Path) -> Iterator[bytes]:
    """Yield the pages as fastwarc reads them.

    Raises:
        ImportError: it is not installed; nothing here needs it but this row.
    """
    from fastwarc.warc import ArchiveIterator as Records
    from fastwarc.warc import WarcRecordType

    with path.open("rb") as file:
        for made in Records(file, record_types=WarcRecordType.response, parse_http=True):
            yield made.reader.read()


def seconds(work: Callable[[], object]) -> float:
    """Return how many seconds of the processor something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def labelled(path: Path, root: Path, total: int) -> tuple[int, float]:
    """Read and label pages without archive, cache and database; return how many bytes, and the seconds.

    Of `total` bytes of pages LABELLED are taken, from everywhere in the archive.
    """
    project = manifest.load(root)
    (source,) = project.sources
    ruleset = Ruleset(project.rules_of(source))
    step = max(1, total // LABELLED) + 1
    raws = [raw for number, raw in enumerate(bare(path)) if number % step == 0]
    size = sum(map(len, raws))

    def work(some: list[bytes] = raws) -> None:
        for number, raw in enumerate(some):
            said = Said(None, "text/html", f"https://harbour.example/{number}", headers=HEADERS)
            page = read(raw, path=str(number), source=source.id, entry=said)
            record.make(page, source, ruleset, project.authority, frozenset())

    work(raws[:1])  # what is loaded once is no part of the measure
    return size, seconds(work)


@dataclass
class Build:
    """What a build in a process of its own took."""

    seconds: float
    labelling: float
    again: float
    clock: float
    megabytes: int
    documents: int


def built(root: Path) -> Build:
    """Build in a process of its own, from nothing."""
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import warc\n"
        "warc.report_build(Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent), str(root)]
    told = subprocess.check_output(command, text=True).split()
    return Build(*(float(one) for one in told[:4]), *(int(one) for one in told[4:]))


class Watch:
    """Adds up what reading and labelling take within a build: of each page the first time, and `again`.

    A page with lines that other pages repeat is made a second time, knowing of them.
    """

    def __init__(self) -> None:
        self.seconds = self.again = 0.0
        self._read, self._make = pool.read, pool.make
        self._seen: set[str] = set()
        pool.read, pool.make = self.read, self.make

    def read(self, raw: bytes, *, path: str, source: str, entry: Any) -> Document:
        """Read a page as the build does."""
        began = time.process_time()
        page = self._read(raw, path=path, source=source, entry=entry)
        self._add(page, time.process_time() - began)
        return page

    def make(self, page: Document, *more: Any) -> record.Record:
        """Label a page as the build does."""
        began = time.process_time()
        made = self._make(page, *more)
        self._add(page, time.process_time() - began)
        self._seen.add(page.id)
        return made

    def _add(self, page: Document, taken: float) -> None:
        if page.id in self._seen:
            self.again += taken
        else:
            self.seconds += taken


def report_build(root: Path) -> None:
    """Build, and print the seconds, those of labelling, those of the clock, the memory in MB, and the documents."""
    project = manifest.load(root)
    watch = Watch()
    began = time.process_time()
    found = build(project, processes=1)
    taken = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(taken, watch.seconds, watch.again, found.seconds, memory, found.documents)


def listed(path: Path) -> None:
    """List the members as the plan of a build does."""
    for _ in archive.listing(path, "application/warc"):
        pass


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1000, help="megabytes of the archive")
    parser.add_argument("--pages", type=Path, action="append", help="folder of pages, in place of the samples")
    parser.add_argument("--weight", type=int, default=40, help="kilobytes of script, and of style, in a page")
    parser.add_argument("--gzip", action="store_true", help="compress each record")
    given = parser.parse_args()
    samples = pages(given.pages or [ROOT / "corpus/sample", ROOT / "tests/pages"], given.weight)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "manifests/sources").mkdir(parents=True)
        (root / "manifests/sources/crawl.yml").write_text(SOURCE)
        path = root / "corpus/crawl.warc.gz"
        path.parent.mkdir()
        number = written(path, given.size * 1_000_000, samples, packed=given.gzip)
        return table(path, root, number)


def table(path: Path, root: Path, number: int) -> int:
    """Measure, print, and return the exit status."""
    total = sum(map(len, bare(path)))
    print(f"{number:,} pages, {path.stat().st_size / 1e6:.0f} MB, {total / 1e6:.0f} MB of content")
    library = seconds(lambda: sum(map(len, bare(path))))
    row("warcio alone", library, total)
    try:
        row("fastwarc alone", seconds(lambda: sum(map(len, faster(path)))), total)
    except ImportError:
        print("  fastwarc alone: not installed")
    row("curate: listing alone, with digests", seconds(lambda: listed(path)), total)
    size, taken = labelled(path, root, total)
    labelling = taken * total / size
    row("reader and labelling alone", labelling, total)
    row("warcio + labelling", library + labelling, total)
    found = built(root)
    share = (library + found.labelling) / found.seconds
    row("curate build, one process", found.seconds, total)
    row("  of it reading and labelling", found.labelling, total)
    row("  of it for repeated lines, again", found.again, total)
    print(f"  share {share:.2f} (at least {SHARE}); {found.clock:.0f} s by the clock, {found.megabytes} MB at most")
    print(f"  {found.documents:,} documents built")
    return int(share < SHARE or found.megabytes > MEGABYTES or found.documents < number)


def row(what: str, taken: float, size: int) -> None:
    """Print a line of the table."""
    print(f"  {what:40}{taken:9.2f} s{size / taken / 1e6:10.2f} MB/s", flush=True)


if __name__ == "__main__":
    with closing(sys.stdin):
        sys.exit(main())
