"""What crawlers are told. A corpus that is not public asks them to stay away; a public one shows its pages once.

The same rows have an address for every filter, order and choice of columns. Crawlers that follow them all ask for the
same corpus thousands of times, and no page of it is found better. So pages are for them, questions are not.
"""

from __future__ import annotations

PUBLIC = """\
User-agent: *
Disallow: /*?
Disallow: /*.csv
Disallow: /*.db
Allow: /
"""

PRIVATE = """\
User-agent: *
Disallow: /
"""


def text(*, public: bool) -> str:
    """Return robots.txt."""
    return PUBLIC if public else PRIVATE


def tag(query: bytes, *, public: bool) -> str | None:
    """Return what an answer says to search engines that fetched it all the same; None if it may be found."""
    if not public:
        return "noindex, nofollow"
    return "noindex" if query else None
