"""Make the pictures of the documentation anew: build the sample corpus, serve it, photograph it in Chromium.

python docs/screenshots.py [FOLDER]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from chromium import tab  # noqa: E402 (beside the tests that use it)
from sites import sample, server  # noqa: E402

BEST = """
select articles.id from articles join claims on claims.article = articles.id
where articles.origin is not null and articles.language = 'en' and articles.title is not null
group by articles.id
order by max(claims.field = 'origin-outlet' and not claims.chosen and claims.why not like 'agrees%') desc,
  articles.hops desc, count(distinct claims.field) desc, articles.id
limit 1
"""
"""An English article that came from another outlet, where claims compete if there is one."""

NEAR = """
select a || ',' || b from pairs join articles on articles.id = pairs.a
where identity < 1 and direction <> 'unknown' and articles.language = 'en'
order by pairs.words desc, a limit 1
"""
"""Two English articles that are nearly the same."""


def main(folder: Path) -> None:
    """Write the pictures into `folder`."""
    with tempfile.TemporaryDirectory() as work:
        database = sample(Path(work))
        with closing(sqlite3.connect(database)) as connection:
            pages = {
                f"{table}-page.png": f"{table}s/{connection.execute(sql).fetchone()[0]}"
                for table, sql in (("article", BEST), ("pair", NEAR))
            }
        with server(database) as address, tab() as browser:
            browser.size(1280, 1500)
            browser.prefer("light")
            for name, path in pages.items():
                browser.open(f"{address}/curate/{path}")
                browser.picture(folder / name)
                print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
