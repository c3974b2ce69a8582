"""Exports that other tools read, each read by a tool of its field that is not ours. No network."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import warnings
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis.strategies import text
from reused import ADDRESS, HOSTILE, LONG, NOT_HELD, hostile

from curate import export
from curate.authority import KINDS
from curate.cli import cli
from curate.export import cslitem, iris, latex, newsarticle, webannotation

TEXTS = sorted(name for name, form in export.FORMATS.items() if isinstance(form, export.Text))
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile(tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def written(database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each form of text as a file."""
    folder = tmp_path_factory.mktemp("written")
    for name in TEXTS:
        (folder / name).write_text("".join(f"{line}\n" for line in text_of(name, database)), "utf-8", newline="\n")
    return {name: folder / name for name in TEXTS}


def text_of(name: str, database: Path) -> list[str]:
    form = export.FORMATS[name]
    assert isinstance(form, export.Text)
    return list(form.write(database))


def rows(database: Path, sql: str) -> Rows:
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def one(database: Path, sql: str) -> Any:
    ((value,),) = (row.values() for row in rows(database, sql))
    return value


def document(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def graph(document: Any, context: object) -> Any:
    """The triples of JSON-LD, with a context of this file's in place of the one it links to."""
    import rdflib

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ConjunctiveGraph is deprecated")
        return rdflib.Graph().parse(data=json.dumps(document | {"@context": context}), format="json-ld")


# ---- all of them


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_database_gives_the_same_text(name: str, database: Path, written: dict[str, Path]) -> None:
    assert "".join(f"{line}\n" for line in text_of(name, database)) == written[name].read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", [name for name in TEXTS if export.FORMATS[name].kind == "lines"])
def test_each_line_of_lines_is_a_whole(name: str, database: Path) -> None:
    lines = text_of(name, database)
    assert lines
    assert all(isinstance(json.loads(line), dict) and "\n" not in line for line in lines)


# ---- links


def test_links_are_the_overlaps_in_the_order_and_the_keys_of_the_contract(database: Path) -> None:
    found = [json.loads(line) for line in text_of("links", database)]
    keys = ["a", "b", "a_start", "a_end", "b_start", "b_end", "relation", "direction", "reason"]
    assert all(list(link) == keys for link in found)
    assert len(found) == one(database, "select count(*) from overlaps") == 3
    assert found == sorted(found, key=lambda link: (link["a"], link["b"], link["a_start"], link["b_start"]))
    (pair,) = rows(database, "select * from pairs")
    assert {(link["relation"], link["direction"], link["reason"]) for link in found} == {
        (pair["relation"], pair["direction"], pair["reason"])
    }


def test_the_hops_of_the_records_say_on_what_they_rest(database: Path) -> None:
    """Also where tables of publications are filled, the keys are those of the contract."""
    (copy,) = [
        article
        for article in map(json.loads, text_of("jsonl", database))
        if article["document"]["path"] == "south/0100.txt"
    ]
    origin, here = copy["chain"]
    assert list(origin) == ["outlet", "relation", "published", "basis", "claims"]
    assert origin["basis"] == "claimed" and origin["claims"]
    said = {claim["id"]: claim["exact"] for claim in copy["claims"]}
    assert "Lantern Weekly" in {said[claim] for claim in origin["claims"]}
    assert here["outlet"] == "Coast Radio"


# ---- PROV, read by the library prov in its own model, and as RDF


def provenance(path: Path) -> Any:
    from prov.model import ProvDocument

    return ProvDocument.deserialize(str(path), format="jsonld")


def values(record: Any, name: str) -> set[str]:
    return {str(value) for key, value in record.attributes if str(key) == name}


def test_prov_reads_what_each_publication_comes_from(database: Path, written: dict[str, Path]) -> None:
    from prov.model import ProvDerivation

    read = provenance(written["prov"])
    derived = [
        (str(one.args[0]), str(one.args[1]), one)
        for one in read.get_records(ProvDerivation)
        if str(one.args[1]).startswith("article:")
    ]
    edges = rows(database, "select * from edges")
    assert Counter(pair[:2] for pair in derived) == Counter(
        (f"article:{edge['later']}", f"article:{edge['earlier']}") for edge in edges
    )
    for edge in edges:
        (found,) = [
            derivation
            for later, earlier, derivation in derived
            if (later, earlier) == (f"article:{edge['later']}", f"article:{edge['earlier']}")
        ]
        assert values(found, "curate:basis") == {edge["basis"]}
        assert values(found, "curate:reason") == {edge["reason"]}
        assert f"curate:{edge['relation']}" in values(found, "prov:type")
        assert ("prov:Quotation" in values(found, "prov:type")) == (edge["relation"] in ("excerpt", "quotation"))


def test_prov_reads_the_claims_an_edge_rests_on(database: Path, written: dict[str, Path]) -> None:
    from prov.model import ProvDerivation

    read = provenance(written["prov"])
    (claim,) = rows(database, "select claims.* from edge_claims join claims on claims.id = claim")
    resting = [one for one in read.get_records(ProvDerivation) if values(one, "curate:evidence")]
    assert [values(one, "curate:evidence") for one in resting] == [{f"claim:{claim['id']}"}]
    (entity,) = read.get_record(f"claim:{claim['id']}")
    assert values(entity, "prov:value") == {claim["exact"]}
    assert values(entity, "curate:about") == {f"article:{claim['article']}"}
    (quoted,) = [one for one in read.get_records(ProvDerivation) if str(one.args[0]) == f"claim:{claim['id']}"]
    assert str(quoted.args[1]) == f"document:{claim['document']}"
    assert values(quoted, "prov:type") == {"prov:Quotation"}
    ((start,),) = (quoted.get_attribute(name) for name in ["curate:start"])
    assert (start.value, str(start.datatype)) == (str(claim["start"]), "xsd:integer")


def test_prov_reads_every_article_claim_and_who_stands_behind_them(database: Path, written: dict[str, Path]) -> None:
    from prov.model import ProvAgent, ProvAssociation, ProvAttribution, ProvEntity

    read = provenance(written["prov"])
    named = {str(entity.identifier) for entity in read.get_records(ProvEntity)}
    for kind, sql in (
        ("article", "select id from publications"),
        ("claim", "select id from claims"),
        ("document", "select id from documents"),
    ):
        assert {name for name in named if name.startswith(f"{kind}:")} == {
            f"{kind}:{row['id']}" for row in rows(database, sql)
        }
    attributed = {(str(one.args[0]), str(one.args[1])) for one in read.get_records(ProvAttribution)}
    assert attributed == {
        (f"article:{row['id']}", row["agent"])
        for row in rows(
            database,
            "select id, 'outlet:' || outlet as agent from publications where outlet is not null union"
            " select article, 'person:' || person from article_authors",
        )
    }
    agents = {str(agent.identifier) for agent in read.get_records(ProvAgent)}
    assert {agent for _, agent in attributed} <= agents
    plans = {str(one.args[2]) for one in read.get_records(ProvAssociation) if one.args[2]}
    assert {f"rule:{row['rule']}" for row in rows(database, "select distinct rule from claims")} <= plans


def test_prov_keeps_a_place_for_what_is_not_held(written: dict[str, Path]) -> None:
    (entity,) = provenance(written["prov"]).get_record(f"article:{NOT_HELD}")
    assert values(entity, "prov:type") == {"curate:Publication", "curate:NotHeld"}
    assert values(entity, "prov:label") == {LONG}
    assert values(entity, "dcterms:source") == {iris.address(ADDRESS)}


def test_prov_can_be_written_in_its_other_forms_without_loss(written: dict[str, Path]) -> None:
    from prov.model import ProvDocument

    read = provenance(written["prov"])
    for form in ("json", "provn", "jsonld"):
        assert ProvDocument.deserialize(content=read.serialize(format=form), format=form) == read


def test_prov_is_rdf(database: Path, written: dict[str, Path]) -> None:
    from prov.serializers.provjsonld import JSONLD_CONTEXT_URL, load_vendored_context

    read = document(written["prov"])
    prefixes, link = read["@context"]
    assert link == JSONLD_CONTEXT_URL
    found = graph(read, [prefixes, load_vendored_context()])
    asked = """
    prefix prov: <http://www.w3.org/ns/prov#>
    prefix curate: <urn:curate:term:>
    select ?later ?earlier ?basis where {
      ?later prov:qualifiedDerivation ?derivation . ?derivation prov:entity ?earlier ; curate:basis ?basis .
    }"""
    assert {tuple(map(str, row)) for row in found.query(asked)} == {
        (iris.iri("article", edge["later"]), iris.iri("article", edge["earlier"]), edge["basis"])
        for edge in rows(database, "select * from edges")
    }


# ---- schema.org, held to the SHACL shapes of schema.org that pyshacl ships


SCHEMA = "http://schema.org/"
LINKED = ("url", "sameAs", "license")  # terms that schema.org's own context declares to be addresses
DAYS = ("datePublished", "dateModified")


def schema_org(read: Any) -> Any:
    """The graph of a document; whole days as xsd:date, of which alone the shapes know."""
    context = {"@vocab": SCHEMA} | {key: {"@id": SCHEMA + key, "@type": "@id"} for key in LINKED}

    def typed(node: Any) -> Any:
        if isinstance(node, list):
            return [typed(one) for one in node]
        if not isinstance(node, dict):
            return node
        return {
            key: {"@value": value, "@type": "http://www.w3.org/2001/XMLSchema#date"} if key in DAYS else typed(value)
            for key, value in node.items()
            if key not in DAYS or len(value) == 10
        }

    return graph({"@graph": typed(read["@graph"])}, context)


def test_schema_org_shapes_hold(written: dict[str, Path]) -> None:
    import pyshacl
    import rdflib

    shapes = rdflib.Graph().parse(Path(pyshacl.__file__).parent / "assets" / "schema.ttl")
    found = schema_org(document(written["jsonld"]))
    conforms, _, report = pyshacl.validate(found, shacl_graph=shapes, ont_graph=shapes)
    assert conforms, report
    terms = {str(term) for triple in found for term in triple[1:] if str(term).startswith(SCHEMA)}
    assert terms <= {str(path) for path in shapes.objects(None, rdflib.SH.path)} | {
        str(name) for name in shapes.subjects()
    }
    broken = document(written["jsonld"])
    broken["@graph"][0]["publisher"] = "not an organisation"
    assert not pyshacl.validate(schema_org(broken), shacl_graph=shapes, ont_graph=shapes)[0]


def test_every_article_is_a_news_article_with_what_is_known(database: Path, written: dict[str, Path]) -> None:
    read = {node["identifier"]: node for node in document(written["jsonld"])["@graph"]}
    for row in rows(database, "select articles.*, outlets.name from articles join outlets on outlets.id = outlet"):
        node = read.pop(row["id"])
        assert node["@type"] == "NewsArticle"
        assert (node.get("headline"), node.get("datePublished"), node["inLanguage"]) == (
            row["title"],
            row["published"],
            row["language"],
        )
        assert node["publisher"]["name"] == row["name"]
    assert not read


def test_is_based_on_carries_the_origin(database: Path, written: dict[str, Path]) -> None:
    nodes = document(written["jsonld"])["@graph"]
    of = {
        row["path"]: row["id"]
        for row in rows(database, "select path, articles.id from articles join documents on documents.id = document")
    }
    read = {path: next(node for node in nodes if node["identifier"] == name) for path, name in of.items()}
    copy = read["south/0100.txt"]["isBasedOn"]
    not_held, held = copy
    assert not_held == {
        "@type": "NewsArticle",
        "@id": f"urn:curate:article:{NOT_HELD}",
        "headline": LONG,
        "url": iris.address(ADDRESS),
        "datePublished": "2019-12",
        "publisher": {
            "@type": "Organization",
            "@id": "urn:curate:outlet:lantern-weekly",
            "name": one(database, "select name from outlets where id = 'lantern-weekly'"),
        },
    }
    assert held["@id"] == iris.iri("article", of["north/0100.txt"])
    assert read["south/0000.txt"]["translationOfWork"] == [{"@id": f"urn:curate:article:{NOT_HELD}"}]
    quoting = read["north/0000.txt"]
    assert "isBasedOn" not in quoting and quoting["citation"][0]["@id"] == held["@id"]
    without_edge = read["south/0001.txt"]["isBasedOn"]  # what the article itself names
    assert [one["publisher"]["@id"] for one in without_edge] == ["urn:curate:outlet:lantern-weekly"]


def test_schema_org_can_stand_in_a_page(written: dict[str, Path]) -> None:
    from lxml import html

    text = written["jsonld"].read_text("utf-8")
    assert "<" not in text
    page = html.fromstring(f'<html><body><script type="application/ld+json">{text}</script></body></html>')
    (script,) = page.iter("script")
    assert json.loads(script.text) == document(written["jsonld"])


# ---- Web Annotation, read by the models of iiif-prezi3, and as RDF


def test_every_claim_and_removed_span_is_an_annotation(database: Path, written: dict[str, Path]) -> None:
    from iiif_prezi3.skeleton import Annotation, TextPositionSelector, TextQuoteSelector

    texts = {row["document"]: row["text"] for row in rows(database, "select * from document_texts")}
    read = document(written["annotations"])
    found = []
    for item in read["first"]["items"]:
        target = Annotation(**item).target
        position, quotation = (selector.root for selector in target.selector)
        assert isinstance(position, TextPositionSelector) and isinstance(quotation, TextQuoteSelector)
        name = str(target.source.id).removeprefix("urn:curate:document:")
        text, start, end = texts[name], position.start, position.end
        assert text[start:end] == quotation.exact
        assert text[max(0, start - 32) : end + 32] == f"{quotation.prefix}{quotation.exact}{quotation.suffix}"
        found.append((name, start, end))
    marked = rows(
        database,
        'select document, "start", "end" from claims union all select document, "start", "end" from spans where kept = 0',
    )
    assert Counter(found) == Counter(tuple(row.values()) for row in marked)
    assert read["total"] == len(found) == len({item["id"] for item in read["first"]["items"]})


def test_annotations_say_what_they_are_for(written: dict[str, Path]) -> None:
    from iiif_prezi3.skeleton import TextualBody

    items = document(written["annotations"])["first"]["items"]
    by_field = {item["curate:field"]: item for item in items if "curate:field" in item}
    motivations = {field: item["motivation"] for field, item in by_field.items()}
    assert motivations["outlet"] == motivations["author"] == "identifying"
    assert motivations["tag"] == "tagging" and motivations["published"] == "describing"
    removed = [item for item in items if "curate:field" not in item]
    assert {item["motivation"] for item in removed} == {"classifying"}
    assert "share-prompt" in {TextualBody(**item["body"]).value for item in removed}
    assert by_field["origin-outlet"]["body"][1]["source"] == "urn:curate:outlet:lantern-weekly"


OA = "http://www.w3.org/ns/oa#"
ANNOTATION = {  # the terms of http://www.w3.org/ns/anno.jsonld that are used
    "oa": OA,
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": {"@type": "@id", "@id": "@id"},
    "type": {"@type": "@id", "@id": "@type"},
    **{name: OA + name for name in ("Annotation", "TextualBody", "SpecificResource", "TextPositionSelector", "TextQuoteSelector")},
    **{name: {"@type": "@id", "@id": f"oa:{iri}"} for name, iri in {
        "body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector", "scope": "hasScope",
    }.items()},
    **{name: {"@type": "@vocab", "@id": f"oa:{iri}"} for name, iri in {
        "motivation": "motivatedBy", "purpose": "hasPurpose",
    }.items()},
    **{name: OA + name for name in ("describing", "identifying", "classifying", "tagging", "exact", "prefix", "suffix")},
    "start": {"@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger", "@id": "oa:end"},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "first": {"@type": "@id", "@id": "as:first"},
    "items": {"@type": "@id", "@container": "@list", "@id": "as:items"},
}  # fmt: skip


def test_annotations_are_rdf(database: Path, written: dict[str, Path]) -> None:
    read = document(written["annotations"])
    assert read["@context"] == ["http://www.w3.org/ns/anno.jsonld", webannotation.OWN]
    from rdflib import RDF, Namespace

    oa = Namespace(OA)
    found = graph(read, [ANNOTATION, webannotation.OWN])
    tagging = set()
    for annotation in found.subjects(oa.motivatedBy, oa.tagging):
        target = found.value(annotation, oa.hasTarget)
        selectors = {found.value(selector, RDF.type): selector for selector in found.objects(target, oa.hasSelector)}
        position, quotation = selectors[oa.TextPositionSelector], selectors[oa.TextQuoteSelector]
        start, end = found.value(position, oa.start), found.value(position, oa.end)
        source, exact = found.value(target, oa.hasSource), found.value(quotation, oa.exact)
        tagging.add((str(annotation), str(source), int(start), int(end), str(exact)))
    claims = rows(database, "select * from claims where field = 'tag'")
    assert tagging == {
        (
            iris.iri("claim", claim["id"]),
            iris.iri("document", claim["document"]),
            claim["start"],
            claim["end"],
            claim["exact"],
        )
        for claim in claims
    }
    assert claims


# ---- CSL-JSON, rendered by citeproc-py; names and types as in the CSL schema it ships


def test_csl_renders(database: Path, written: dict[str, Path]) -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = document(written["csl"])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    shelf = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        shelf.register(Citation([CitationItem(item["id"])]))
    printed = [str(entry) for entry in shelf.bibliography()]
    assert len(printed) == one(database, "select count(*) from articles")
    night = next(line for line in printed if "Night ferry to Tessary" in line)
    assert night.startswith("Ana Lopes (2020)") and night.endswith("Harbour Post, 15 January.")
    assert any(HOSTILE[2] in line for line in printed)


def test_csl_uses_the_names_and_types_of_the_schema(written: dict[str, Path]) -> None:
    import citeproc

    schema = Path(citeproc.__file__).parent / "data" / "schema" / "schemas" / "styles"
    variables, types = (
        set(re.findall(r'"([A-Za-z-]+)"', (schema / name).read_text("utf-8")))
        for name in ("csl-variables.rnc", "csl-types.rnc")
    )
    for item in document(written["csl"]):
        assert set(item) - {"id", "type"} <= variables
        assert item["type"] in types
    assert {*cslitem.TYPES.values(), "webpage"} <= types
    assert set(cslitem.TYPES) <= set(KINDS)


def test_csl_says_where_a_copy_comes_from(database: Path, written: dict[str, Path]) -> None:
    name = one(
        database,
        "select articles.id from articles join documents on documents.id = document where path = 'south/0001.txt'",
    )
    (item,) = [item for item in document(written["csl"]) if item["id"] == name]
    assert item["original-publisher"] == one(database, "select name from outlets where id = 'lantern-weekly'")
    assert item["container-title"] == "Coast Radio"
    assert item["note"].startswith("republication: ")


# ---- BibTeX, read by pybtex and by bibtexparser


def plain(latex: str) -> str:
    """What LaTeX sets, by pylatexenc; the names of three letters that it does not know are said here."""
    from pylatexenc.latex2text import LatexNodes2Text

    for name, letter in (("textbraceleft", "\\{"), ("textbraceright", "\\}"), ("textasciicircum", "\\char`^ ")):
        latex = latex.replace(f"\\{name}{{}}", letter)
    return str(LatexNodes2Text().latex_to_text(latex)).replace("`^ ", "^")


def on_one_line(text: str) -> str:
    return " ".join("".join(" " if letter < " " or letter == "\x7f" else letter for letter in text).split())


def test_pybtex_reads_every_title_back(database: Path, written: dict[str, Path]) -> None:
    from pybtex.database import parse_file

    read = parse_file(str(written["bibtex"]), bib_format="bibtex").entries
    articles = rows(database, "select * from articles")
    assert len(read) == len(articles)
    for article in articles:
        fields = read[article["id"]].fields
        assert plain(fields["title"]) == on_one_line(article["title"])
        assert fields.get("date") == article["published"]
        assert fields.get("year") == ((article["published"] or "")[:4] or None)
    assert [str(person) for person in read[articles[0]["id"]].persons.get("author", [])] in ([], ["{Ana Lopes}"])


def test_bibtexparser_reads_every_entry(database: Path, written: dict[str, Path]) -> None:
    import bibtexparser

    read = bibtexparser.parse_file(str(written["bibtex"]))
    assert not read.failed_blocks
    assert len(read.entries) == one(database, "select count(*) from articles")
    origins = {plain(entry["origpublisher"]) for entry in read.entries if "origpublisher" in entry}
    assert origins == {on_one_line(one(database, "select name from outlets where id = 'lantern-weekly'"))}
    assert {entry.entry_type for entry in read.entries} == {"article", "online"}


@pytest.mark.parametrize(
    "text", [*HOSTILE, "a--b---c ``d'' <<e>> ,,f", "\\", "{", "}", "}{", "%", "#", "a & b ~ c ^ d", "$x_1$"]
)
def test_no_text_breaks_out_of_its_field(text: str) -> None:
    found = latex.escaped(text)
    depth = 0
    for letter in found:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth in (0, 1)
    assert depth == 0 and not re.search(r"(?<!\\)[%#&$_]", found)
    assert plain(found) == on_one_line(text)


@given(text())
def test_a_field_ends_where_its_text_ends(value: str) -> None:
    """Whatever a page says: braces balance, nothing is left that LaTeX would act on, no line ends."""
    found = latex.escaped(value)
    bare = re.sub(r"\\text[a-z]+\{\}|\\[$&#_%]|(?<=[-'`,<>])\{\}", "", found)
    assert not set(bare) & set("\\{}$&#_%~^") and len(found.splitlines()) <= 1


# ---- GraphML and GEXF, read by networkx


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networkx_reads_the_network(form: str, database: Path, written: dict[str, Path]) -> None:
    import networkx

    read = getattr(networkx, f"read_{form}")(written[form])
    assert read.is_directed()
    assert set(read.nodes) == {"coast-radio", "harbour-post", "lantern-weekly"}
    radio = read.nodes["coast-radio"]
    assert (radio["name"], radio["kind"], radio["country"], radio["articles"]) == (
        "Coast Radio",
        "broadcaster",
        "PT",
        3,
    )
    assert read.nodes["lantern-weekly"]["name"] == "Lantern & 'Weekly' <\ufffd> and Sons, ]]>"
    for row in rows(database, "select * from network"):
        edge = dict(read.edges[row.pop("earlier"), row.pop("later")])
        assert {key: value for key, value in edge.items() if key not in ("id", "weight")} == {
            key: value for key, value in row.items() if value is not None
        }


# ---- addresses


@pytest.mark.parametrize(
    ("url", "iri"),
    [
        (ADDRESS, "https://lantern.example/a%20b?x=%7B1%7D&y=%7D%3C%3E%22%C3%A9"),
        ("javascript:alert(1)", None),
        ("//elsewhere.example/", None),
        ("http://[broken/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_pages_become_links(url: str | None, iri: str | None) -> None:
    assert iris.address(url) == iri


@pytest.mark.parametrize("name", ["a b", "ж", "a:b/c", "x%y", "-1"])
def test_an_id_stands_in_an_iri_whatever_it_holds(name: str) -> None:
    assert re.fullmatch(r"urn:curate:rule:[A-Za-z0-9%._~!-]+", iris.iri("rule", name))


def test_outlets_that_are_press_are_news_media() -> None:
    assert set(newsarticle.PRESS) <= set(KINDS) >= set(latex.PRINTED)


# ---- the examples of docs/export.md


def blocks(kind: str) -> list[str]:
    text = (Path(__file__).parents[1] / "docs/export.md").read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)


def test_the_examples_of_the_documents_run(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in "".join(blocks("sh")).splitlines():
        curate, *arguments = shlex.split(line)
        assert curate == "curate"
        done = CliRunner().invoke(cli, ["--root", str(database.parents[1]), *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
    examples = blocks("python")
    assert len(examples) >= 4
    for example in examples:
        exec(example, {})
    printed = capsys.readouterr().out
    assert f"comes from article:{NOT_HELD} {{'claimed'}}" in printed
    assert "lantern-weekly -> coast-radio 3 None" in printed
    assert "title: string" in printed
