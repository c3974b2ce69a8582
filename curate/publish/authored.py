"""The filter `?_author=<person>` of the list of articles: what no column of it can say.

Datasette's own `_through` says the same, but its value and that of another filter are given one name: the two do not
go together.
"""

from __future__ import annotations

from datasette.filters import FilterArguments
from datasette.utils.asgi import Request

ARGUMENT = "_author"


def articles_of(request: Request, table: str) -> FilterArguments | None:
    """Return the condition that a request for articles puts on their authors."""
    person = request.args.get(ARGUMENT)
    if table != "articles" or not person:
        return None
    return FilterArguments(
        ["id in (select article from article_authors where person = :curate_author)"],
        {"curate_author": person},
        [f'the author is "{person}"'],
    )
