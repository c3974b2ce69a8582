"""What the database holds, in words: describe.yml as data and as docs/schema.md."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

_HOME = Path(__file__).parent
_HEAD = """\
# The database

`curate build` makes one SQLite file, `corpus/curate.db`. This page lists every table, view and column of it.
It is made from `curate/describe.yml` by `python -m curate.describe > docs/schema.md`; a test holds both to
the schema.

Offsets (`start`, `end`) count Unicode code points of `document_texts.text`, from 0, end exclusive: the words
of a claim are `substr(text, "start" + 1, "end" - "start")`. Both names are SQL keywords: put them in double
quotes.

Full-text search:

```sql
select articles.* from articles_fts join articles on articles.n = articles_fts.rowid
where articles_fts match 'harbour' order by rank
```

The search box of Datasette on `articles` uses the same index, by `fts_table: articles_fts` and `fts_pk: n` in
metadata.yml.

The views `false_evidence`, `broken_tiling`, `unsupported`, `misplaced_claims`, `unresolved`, `mislabelled`,
`false_measures`, `misplaced_overlaps`, `false_pairs`, `false_families`, `false_publications`, `false_edges`,
`unfounded_hops`, `false_conflicts` and `false_network` are promises as SQL: each is empty, always.
`curate verify` checks them, and what SQL cannot.
"""


class Described(NamedTuple):
    """What a table or view holds, and each of its columns."""

    about: str
    columns: dict[str, str]


@cache
def tables() -> dict[str, Described]:
    """Return the description of every table and view, in the order of describe.yml."""
    read = yaml.safe_load((_HOME / "describe.yml").read_text(encoding="utf-8"))
    return {name: Described(one["about"], one["columns"]) for name, one in read["tables"].items()}


def schema() -> dict[str, tuple[str, list[str]]]:
    """Return what the schema itself says: name -> (table or view, columns), internal tables of FTS aside."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for part in ("schema.sql", "views.sql"):
            connection.executescript((_HOME / part).read_text(encoding="utf-8"))
        found = connection.execute(
            "select name, type from sqlite_master where type in ('table', 'view')"
            " and name not like 'articles_fts_%' and name not like 'sqlite_%' order by name"
        ).fetchall()
        return {
            name: (kind, [row[1] for row in connection.execute(f"pragma table_info({name})")]) for name, kind in found
        }


def page() -> Iterator[str]:
    """Yield docs/schema.md, line by line."""
    yield from _HEAD.splitlines()
    kinds = {name: kind for name, (kind, _) in schema().items()}
    for kind, title in (("table", "Tables"), ("view", "Views")):
        yield from ("", f"## {title}")
        for name, described in tables().items():
            if kinds[name] == kind:
                yield from ("", f"### {name}", "", described.about, "", "| column | holds |", "| --- | --- |")
                yield from (
                    f"| `{column}` | {says.replace('|', chr(92) + '|')} |" for column, says in described.columns.items()
                )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in page())
