"""Datasette's own templates, mended as they are loaded, for readers who do not see the page or do not use a mouse.

Names for form fields and crosses, a language, a place to skip to, headings in order. Only templates of the
installed Datasette are touched, and only their source: no text of a document ever passes here. What a release
words otherwise stays as it is; a test holds the list to the release that curate is made for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import datasette
from jinja2 import BaseLoader, Environment

OWN = Path(datasette.__file__).parent / "templates"

SKIP = '<a class="skip" href="#content">Skip to the content</a>\n'

_HEADINGS = (("<h3>", '<h2 class="header3">'), ("</h3>", "</h2>"))
_SCROLLS = (
    '<div class="table-wrapper">',
    '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">',
)
_EDITOR = ('<textarea id="sql-editor"', '<textarea aria-label="SQL" id="sql-editor"')


def _named(tag: str, name: str, label: str) -> tuple[str, str]:
    """A form field, and the same with a name that is read out."""
    return f'<{tag} name="{name}"', f'<{tag} aria-label="{label}" name="{name}"'


MENDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "base.html": (
        ("<html>", '<html lang="en">'),
        ('<div class="not-footer">', f'{SKIP}<div class="not-footer">'),
        ("<header><nav>", '<header><nav aria-label="Site">'),
        ('<section class="content">', '<main id="content" tabindex="-1"><section class="content">'),
        ("{% block content %}\n{% endblock %}\n</section>", "{% block content %}\n{% endblock %}\n</section></main>"),
    ),
    "table.html": (
        *_HEADINGS,
        ("{% if is_view %} (view){% endif %}", ""),
        _named("select", "_filter_column_{{ loop.index }}", "Column of filter {{ loop.index }}"),
        _named("select", "_filter_op_{{ loop.index }}", "Comparison of filter {{ loop.index }}"),
        _named('input type="text"', "_filter_value_{{ loop.index }}", "Value of filter {{ loop.index }}"),
        _named("select", "_filter_column", "Column of a new filter"),
        _named("select", "_filter_op", "Comparison of a new filter"),
        _named('input type="text"', "_filter_value", "Value of a new filter"),
        _named("select", "_sort", "Sort by"),
    ),
    "_facet_results.html": (
        (
            '<a href="{{ facet_info.toggle_url }}" class="cross">',
            '<a href="{{ facet_info.toggle_url }}" class="cross" aria-label="Hide the facet {{ facet_info.name }}">',
        ),
        (
            '<a href="{{ facet_value.toggle_url }}" class="cross">',
            '<a href="{{ facet_value.toggle_url }}" class="cross"'
            ' aria-label="Remove the filter {{ facet_value.label }}">',
        ),
        ('"max"}) }}">…</a>', '"max"}) }}" aria-label="More of {{ facet_info.name }}">…</a>'),
    ),
    "_table.html": (_SCROLLS,),
    "query.html": (*_HEADINGS, _SCROLLS, _EDITOR),
    "database.html": (("<h3>Custom SQL query</h3>", '<h2 class="header3">Custom SQL query</h2>'), _EDITOR),
}
"""Template -> what is written in it, and what is to stand there instead."""


def mended(name: str, source: str) -> str:
    """Return the source of one of Datasette's templates with what MENDED says of it."""
    for written, instead in MENDED.get(name, ()):
        source = source.replace(written, instead)
    return source


class Mending(BaseLoader):
    """Loads what another loader loads, with Datasette's own templates mended."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the source of a template, where it lies, and whether it is still the same."""
        source, filename, current = self._loader.get_source(environment, template)
        if filename and Path(filename).parent == OWN:
            source = mended(Path(filename).name, source)
        return source, filename, current

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return self._loader.list_templates()
