"""What manifests, packs, outlets.yml and people.yml may say: the specifications, as data."""

from __future__ import annotations

import json
from pathlib import Path

from curate.authority import KINDS
from curate.model import FIELDS, LABELS, LAYOUTS, PROFILES, RELATIONS
from curate.rules import PLACES, TAKES
from curate.yamlspec import Either, Enum, Key, List, Map, Scalar, json_schema

RULE_LABELS = tuple(label for label in LABELS if label != "unclaimed")

TEXT = Scalar()
COUNT = Scalar("count")
FLAG = Scalar("flag")
SLUG = Scalar(form="[a-z0-9]+(-[a-z0-9]+)*", says="an id of small letters, digits and single hyphens")
RULE_ID = Scalar(form="[a-z0-9-]+(\\.[a-z0-9-]+)+", says="a rule id such as en.share-note")
SHA256 = Scalar("written", "[0-9a-f]{64}", says="a sha256: 64 digits 0-9 a-f")
DAY = Scalar(form="\\d{4}-\\d{2}-\\d{2}", says="a day such as 2020-02-03")
LANGUAGE = Scalar(form="[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", says="a BCP 47 language tag such as en or pt-BR")
MEDIA_TYPE = Scalar(form="[a-z]+/[a-zA-Z0-9.+-]+", says="a media type such as text/plain")
URL = Scalar(form="https?://\\S+", says="an address that begins with http:// or https://")
ARTICLE = Scalar(form="[0-9a-f]{16}-\\d+", says="an article id such as 5af6561b99b1869e-0")
COUNTRY = Scalar(form="[A-Z]{2}", says="an ISO 3166 country code such as FR")
WIKIDATA = Scalar(form="Q[1-9]\\d*", says="a Wikidata id such as Q42")
DOMAIN = Scalar(
    form="([a-z0-9\\u00a1-\\uffff_-]+\\.)+[a-z0-9\\u00a1-\\uffff-]{2,}(/[^/\\s]+)?",
    says="a domain such as harbour.example, without https:// and www.",
)
_SAID = Scalar("written", null=True)
_GROUPS = tuple(dict.fromkeys([*FIELDS, *(name.replace("-", "_") for name in FIELDS)]))

EXAMPLE = Map(
    (Key("text", TEXT, "the text of the block", required=True),),
    other=Either((_SAID, List(_SAID))),
    names=_GROUPS,
)

RULE = Map(
    (
        Key("id", RULE_ID, "the rule's id, unique over all packs and manifests", required=True),
        Key("label", Enum(RULE_LABELS), "what the text is", required=True),
        Key("block", TEXT, "pattern for a whole block (paragraph)"),
        Key("sentence", TEXT, "pattern for a whole sentence of a block"),
        Key("span", TEXT, "pattern for a part of a block"),
        Key("front", TEXT, "pattern for a whole line of front matter"),
        Key("why", TEXT, "one line: who writes this, and where", required=True),
        Key("where", Enum(PLACES), "where in the article the rule holds"),
        Key("takes", Enum(TAKES), "what else goes with the block"),
        Key("trust", Enum(("low", "normal", "high")), "how far its claims are to be trusted"),
        Key("specific", FLAG, "false for a line that a site prints under every page"),
        Key("first", FLAG, "false for a line that says where this copy was taken from, which need not be the first"),
        Key("relation", Enum(tuple(RELATIONS)), "how this copy stands to the origin that the rule names"),
        Key("max", COUNT, "only blocks of at most so many characters"),
        Key("matches", List(Either((TEXT, EXAMPLE)), 1), "texts that the rule must match", required=True),
        Key("spares", List(TEXT, 1), "near misses that the rule must not match", required=True),
    )
)

PACK = Map(
    (
        Key("pack", SLUG, "the pack's name, the same as the file's", required=True),
        Key("note", TEXT, "one line: what the pack is for", required=True),
        Key("general", FLAG, "false for a pack that is used only where a manifest names it"),
        Key("order", COUNT, "packs with a lower number come first; 50 if not given"),
        Key("patterns", Map(other=TEXT), "named fragments, used as {name} in this pack"),
        Key("rules", List(RULE), "the rules, first match wins", required=True),
    )
)

ENTRY = Map(
    (
        Key("path", TEXT, "a file, folder or glob under corpus/"),
        Key("warc", TEXT, "a web archive under corpus/"),
        Key("feed", URL, "a feed whose pages `curate fetch` saves"),
        Key("sitemap", URL, "a sitemap whose pages `curate fetch` saves"),
        Key("sha256", SHA256, "the digest of the file's bytes"),
        Key("url", URL, "where the page was saved from; without a path, a page that `curate fetch` saves"),
        Key("retrieved", DAY, "the day the page was saved"),
        Key("encoding", TEXT, "the character encoding, where detection fails"),
        Key("media_type", MEDIA_TYPE, "the media type, where the file's name does not say"),
    )
)

DECISION = Map(
    (
        Key("article", ARTICLE, "the article's id, as `curate explain` shows it", required=True),
        Key("field", Enum(tuple(FIELDS)), "the field that is decided", required=True),
        Key("value", Scalar("written"), "the value it has", required=True),
        Key("because", TEXT, "the reason, for readers", required=True),
        Key("by", TEXT, "who decided", required=True),
        Key("on", DAY, "the day of the decision", required=True),
    )
)

EXPECT = Map(
    (
        Key("documents", COUNT, "how many documents the build must find"),
        Key("articles", COUNT, "how many articles it must cut"),
        Key(
            "claims",
            Map(other=COUNT, names=tuple(FIELDS)),
            "how many articles must have a value, field by field",
        ),
    )
)

RIGHTS = Map(
    (
        Key("statement", TEXT, "an SPDX expression or a rightsstatements.org address"),
        Key("holder", TEXT, "who holds the rights"),
        Key("note", TEXT, "what else a user must know"),
    )
)

SOURCE = Map(
    (
        Key("source", SLUG, "the source's id, the same as the file's name", required=True),
        Key("title", TEXT, "what the source is, in one line", required=True),
        Key("outlet", SLUG, "id, in outlets.yml, of the outlet that published these pages"),
        Key("relation", Enum(tuple(RELATIONS)), "what this outlet does with articles"),
        Key("language", LANGUAGE, "the language of the pages, where they agree"),
        Key("dates", Enum(("day-first", "month-first")), "how to read 03/04/2020"),
        Key("rules", List(SLUG), "packs, in order; all general packs if not given"),
        Key("layout", Enum(tuple(LAYOUTS)), "how articles are told apart; auto if not given"),
        Key("extraction", Enum(PROFILES), "which labellers judge web pages; full if not given"),
        Key("documents", List(Either((TEXT, ENTRY)), 1), "the files", required=True),
        Key("pack", List(RULE), "rules for this source alone; they come before the packs"),
        Key("keep", List(Enum(RULE_LABELS)), "labels that stay in the cleaned text"),
        Key("expect", EXPECT, "what a build must find"),
        Key("decisions", List(DECISION), "what a person decided, against or beside the pages"),
        Key("rights", RIGHTS, "what may be done with the texts"),
        Key("note", TEXT, "free text for readers"),
    )
)

OUTLETS = Map(
    (
        Key(
            "outlets",
            List(
                Map(
                    (
                        Key("id", SLUG, "the outlet's id; never reuse one", required=True),
                        Key("name", TEXT, "the name curate shows", required=True),
                        Key("aliases", List(TEXT), "other names, short forms, names in other languages"),
                        Key("domains", List(DOMAIN), "its hosts; subdomains are included"),
                        Key("kind", Enum(tuple(KINDS)), "what sort of outlet it is"),
                        Key("country", COUNTRY, "where it is published"),
                        Key("wikidata", WIKIDATA, "its Wikidata item"),
                    )
                )
            ),
            "the outlets",
            required=True,
        ),
    )
)

PEOPLE = Map(
    (
        Key(
            "people",
            List(
                Map(
                    (
                        Key("id", SLUG, "the person's id; never reuse one", required=True),
                        Key("name", TEXT, "the name curate shows", required=True),
                        Key("aliases", List(TEXT), "other forms of the name"),
                        Key("wikidata", WIKIDATA, "the person's Wikidata item"),
                    )
                )
            ),
            "the people",
            required=True,
        ),
    )
)

FORMS = {"source": SOURCE, "pack": PACK, "outlets": OUTLETS, "people": PEOPLE}
SCHEMAS = Path(__file__).parent / "schemas"  # for editors; ours to write, theirs to read


def schema(form: str) -> str:
    """Return the JSON Schema of a form as its file in `curate/schemas` holds it."""
    titles = {
        "source": "a source manifest",
        "pack": "a rule pack",
        "outlets": "outlets.yml",
        "people": "people.yml",
    }
    found = json_schema(FORMS[form], f"curate: {titles[form]}")
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name in FORMS:
        (SCHEMAS / f"{name}.json").write_text(schema(name), encoding="utf-8")
