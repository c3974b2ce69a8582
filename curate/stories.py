"""Which articles tell one story: copies share paragraphs because they are copies, not because a site prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

FEW = 20  # articles; a paragraph that more of them carry tells no story
SHARED = 3  # paragraphs that copies share


def same(paragraphs: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the story of each article, named by one of its articles.

    An article that shares too little with any other is a story of its own, and is not in what is returned.

    Args:
        paragraphs: for each paragraph the articles that carry it.
    """
    shared: Counter[tuple[str, str]] = Counter()
    for articles in paragraphs.values():
        distinct = sorted(set(articles))
        if len(distinct) <= FEW:
            shared.update(combinations(distinct, 2))
    story: dict[str, str] = {}
    for (one, other), count in sorted(shared.items()):
        if count >= SHARED:
            _join(story, one, other)
    return {article: _first(story, article) for article in story}


def tellings(articles: Sequence[str], story: Mapping[str, str]) -> int:
    """Return how many different stories `articles` tell."""
    return len({story.get(article, article) for article in articles})


def _first(story: dict[str, str], article: str) -> str:
    story.setdefault(article, article)
    while story[article] != article:
        story[article] = story[story[article]]
        article = story[article]
    return article


def _join(story: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_first(story, one), _first(story, other)))
    story[second] = first
