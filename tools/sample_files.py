"""Makes the files of corpus/sample/tide that cannot be written by hand: a web archive, a print and a Word document.

`python tools/sample_files.py`; needs Chromium, and what `pip install -e '.[test]'` brings. The files are part of the
repository: they change only when this is run.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import docx
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HOME = Path(__file__).parent / "sample"
TIDE = Path(__file__).parents[1] / "corpus/sample/tide"
PAGE = "https://porthallamledger.example/news/2020/04/04/tide-tables"
FIRST, LATER = "2020-04-04T07:12:31Z", "2020-04-05T07:12:40Z"


def web_archive() -> None:
    """A capture of a newspaper's page: its style sheet, a page that was gone, and the page again, unchanged."""
    body = (HOME / "ledger.html").read_text(encoding="utf-8").encode("cp1252")
    with (TIDE / "ledger.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("ledger.warc.gz", {"software": "written for a sample"}))
        first = response(writer, PAGE, "200 OK", "text/html", body)
        writer.write_record(response(writer, f"{PAGE}/ledger.css", "200 OK", "text/css", b"h1 { color: navy }"))
        writer.write_record(response(writer, f"{PAGE}/tides.png", "404 Not Found", "text/html", b"<p>Gone."))
        writer.write_record(first)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(writer.create_revisit_record(PAGE, digest, PAGE, FIRST, http, {"WARC-Date": LATER}))


def response(writer: WARCWriter, url: str, status: str, kind: str, body: bytes) -> ArcWarcRecord:
    """A response record of the first capture."""
    http = StatusAndHeaders(status, [("Content-Type", kind), ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": FIRST}
    )
    writer.ensure_digest(record, payload=True)
    return record


def printed() -> None:
    """The newsletter as its readers print it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}",
                "--no-pdf-header-footer", f"--print-to-pdf={TIDE / 'bollard-19.pdf'}", str(HOME / "bollard.html"),
            ],
            check=True, capture_output=True,
        )  # fmt: skip


def statement() -> None:
    """The authority's statement, as it was sent to the newspapers."""
    made = docx.Document()
    made.core_properties.title = "Statement on the tables of the tides"
    made.core_properties.author = "Velmoran Harbour Authority"
    made.core_properties.created = datetime(2020, 4, 3, 9, 40, tzinfo=timezone.utc)
    made.core_properties.modified = datetime(2020, 4, 3, 9, 55, tzinfo=timezone.utc)
    made.core_properties.language = "en"
    made.add_heading("Statement on the tables of the tides", 0)
    made.add_paragraph("Velmoran Harbour Authority, 3 April 2020")
    made.add_paragraph(
        "All times in the tables are to be read as one hour earlier. The depths are right. The authority regrets that"
        " an hour was added to the tables which was in them already."
    )
    table = made.add_table(rows=0, cols=3)
    rows = [("Port", "As printed", "To be read as")]
    rows += [("Port Hallam", "07:14", "06:14"), ("Brackwater", "08:02", "07:02")]
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.add_heading("What skippers should do", 1)
    made.add_paragraph("Take an hour off every figure in the book.", style="List Bullet")
    made.add_paragraph("Glue in the correction when it comes.", style="List Bullet")
    made.add_paragraph("Contact: press@velmoranharbour.example")
    made.save(str(TIDE / "harbour-authority.docx"))


if __name__ == "__main__":
    web_archive()
    printed()
    statement()
