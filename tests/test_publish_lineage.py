"""The pages of republication: families, aligned readings, chains, placeholders, the network. And what they are made of."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import kin
import pytest
from datasette.utils import tilde_encode
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from sites import ROOT, Site, articles, asked, page, said, site

from curate.model import Span, Tile
from curate.publish import saying
from curate.publish.pages import differences, drawing, families, network, pairs
from curate.publish.pages.drawing import Flow, Moment, Stop
from curate.reuse.words import Piece


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(kin.related(tmp_path_factory.mktemp("kin"))) as opened:
        yield opened


def paths(site: Site) -> list[str]:
    """Every page of ours that shows republication."""
    found = [
        f"/curate/{table}/{tilde_encode(row['id'])}"
        for table in ("families", "publications")
        for row in asked(site, f"select id from {table}")
    ]
    found += [f"/curate/pairs/{row['a']},{row['b']}" for row in asked(site, "select a, b from pairs")]
    return [*found, "/curate/outlet_network"]


def pair(site: Site, one: str = "lamp", other: str = "copy") -> html.HtmlElement:
    names = kin.ids(site.database)
    return page(site, f"/curate/pairs/{','.join(sorted((names[one], names[other])))}")


# ---- every page


def test_links_of_every_page_lead_somewhere(any_site):
    inner, outer = [], set()
    for path in paths(any_site):
        content = page(any_site, path)
        ids = content.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        inner += [
            (path, href) for href in content.xpath('//a[starts-with(@href, "#")]/@href') if unquote(href[1:]) not in ids
        ]
        outer |= {
            href for href in content.xpath("//section//a/@href | //header//a/@href") if href.startswith("/curate/")
        }
    assert [one for one in inner if one[1] != "#export"] == []
    for href in sorted({href.partition("#")[0] for href in outer}):
        assert any_site.get(href).status == 200, href


def test_evidence_elsewhere_leads_to_the_words(any_site):
    hrefs = {
        href
        for path in [*paths(any_site), *(f"/curate/articles/{row['id']}" for row in articles(any_site))]
        for href in page(any_site, path).xpath('//a[@class="number there"]/@href')
    }
    assert hrefs
    for href in sorted(hrefs):
        path, _, anchor = href.partition("#")
        assert anchor in page(any_site, path).xpath("//@id"), href


def test_drawings_say_what_they_show(any_site):
    """Each has a title and a description, and stands beside the same in words."""
    for path in paths(any_site):
        for drawn in page(any_site, path).xpath('//svg[contains(@class, "drawn")]'):
            assert drawn.get("role") == "group", path  # an image would hide the links in it
            first, second = (
                drawn.get_element_by_id(drawn.get(f"aria-{name}")) for name in ("labelledby", "describedby")
            )
            assert first.tag == "title", path
            assert first.text_content(), path
            assert "says the same" in second.text_content(), path


@pytest.mark.parametrize(
    "path",
    ["/curate/families/none", "/curate/pairs/a,b", "/curate/publications/-0"],
)
def test_what_is_not_there_is_no_page(hand, path):
    assert hand.get(path).status in (400, 404)


TABLES = [
    "pairs",
    "reuse",
    "overlaps",
    "edges",
    "edge_claims",
    "conflicts",
    "families",
    "family_members",
    "publications",
    "network",
    "stories",
]
QUERIES = [
    "taken",
    "most_republished",
    "silent_copies",
    "claims_of_origin",
    "not_held",
    "speed",
    "conflicting",
    "shared_quotations",
]


@pytest.mark.parametrize("name", [*TABLES, *QUERIES])
def test_links_in_cells_lead_somewhere(any_site, name):
    hrefs = page(any_site, f"/curate/{name}?_size=20").xpath("//tbody//a/@href")
    for href in sorted({href.partition("#")[0] for href in hrefs if href.startswith("/curate/")})[:40]:
        assert any_site.get(href).status == 200, href


# ---- a family


def test_a_family_shows_all_its_articles_in_order_of_date(any_site):
    for family in asked(any_site, "select * from families"):
        content = page(any_site, f"/curate/families/{family['id']}")
        members = asked(
            any_site,
            f"""select article from family_members join articles on articles.id = article where family = '{family["id"]}'
            order by coalesce(published, '9999'), article""",
        )
        wanted = [f"/curate/articles/{row['article']}" for row in members]
        assert content.xpath('//section[@id="timeline"]//table//a[contains(@href, "/articles/")]/@href') == wanted
        tree = content.xpath('//ul[@class="tree"]//li/a/@href')
        assert sorted(tree) == sorted(wanted)
        pairs = asked(
            any_site,
            f"""select a, b from pairs join family_members as one on one.article = a
            join family_members as other on other.article = b where one.family = '{family["id"]}' and other.family = one.family""",
        )
        read = content.xpath('//section[@id="pairs"]//a[contains(@href, "/pairs/")]/@href')
        assert sorted(read) == sorted(f"/curate/pairs/{row['a']},{row['b']}" for row in pairs)


def test_a_family_tells_who_took_it_from_whom_and_why(hand):
    names = kin.ids(hand.database)
    content = page(hand, f"/curate/families/{names['lamp']}")
    (first,) = content.xpath('//ul[@class="tree"]/li')
    (second,) = first.xpath("./ul/li")
    told = said(second)
    assert "Coast Radio 2020-01-11, 08:30" in told
    assert "the page says so, the texts match" in told
    assert "trimmed, 50 % of its words stand in Inland Digest’s article" in told
    assert "the page of the later names the outlet of the earlier as its source (that article)" in told
    assert second.xpath(f'.//a[@href="/curate/articles/{names["ar"]}"]')
    assert "Its page names before it: 🕯 A lamp of harbour-post, not held" in said(first).replace(
        "Harbour Post", "harbour-post"
    )
    assert "named by 2 articles, not held" in said(content.xpath('//section[@id="absent"]')[0])
    assert "dates run backwards: 2020-01-12 is given for the earlier" in said(
        content.xpath('//section[@id="conflicts"]')[0]
    )


def test_of_many_pairs_a_family_lists_some_and_says_so(hand, monkeypatch):
    names = kin.ids(hand.database)
    address = f"/curate/families/{names['lamp']}"
    assert "are listed" not in said(page(hand, address).xpath('//section[@id="pairs"]')[0])
    monkeypatch.setattr(families, "LISTED", 0)
    content = page(hand, address)
    assert "Of 1 pair the 0 that share most are listed" in said(content.xpath('//section[@id="pairs"]')[0])
    assert "50 % of its words stand in" in said(content.xpath('//ul[@class="tree"]')[0])


# ---- two texts side by side


def test_both_texts_are_shown_whole(any_site):
    """What is kept of either article stands there, to the character; what was removed is named by its label."""
    for row in asked(any_site, "select a, b, direction from pairs"):
        content = page(any_site, f"/curate/pairs/{row['a']},{row['b']}")
        ends = (row["b"], row["a"]) if row["direction"] == "b->a" else (row["a"], row["b"])
        for article, side in zip(ends, content.xpath('//div[@class="side"]'), strict=True):
            (paper,) = side.xpath('./div[contains(@class, "paper")]')
            for added in paper.xpath('.//a[contains(@class, "chip") or contains(@class, "number")]'):
                added.drop_tree()
            kept = "".join(span["text"] for span in asked(any_site, KEPT.format(article)))
            assert paper.text_content().split() == kept.split(), article


KEPT = """select substr(text, "start" + 1, "end" - "start") as text from spans join document_texts using (document)
where article = '{}' and kept order by "start" """


def test_overlaps_are_marked_on_the_very_words_and_linked_both_ways(any_site):
    for row in asked(any_site, "select a, b, direction from pairs"):
        content = page(any_site, f"/curate/pairs/{row['a']},{row['b']}")
        left, right = ("b", "a") if row["direction"] == "b->a" else ("a", "b")
        overlaps = asked(
            any_site,
            f"""select {left}_text as left, {right}_text as right from overlaps_in_context
            where a = '{row["a"]}' and b = '{row["b"]}'
            order by {left}_start, {left}_end, {right}_start""",
        )
        sides = content.xpath('//div[@class="side"]')
        for number, overlap in enumerate(overlaps, start=1):
            for side, text, here, there in (
                (sides[0], overlap["left"], f"o-{number}", f"o-{number}-right"),
                (sides[1], overlap["right"], f"o-{number}-right", f"o-{number}"),
            ):
                marks = side.xpath(f'.//mark[contains(concat(" ", @data-overlaps, " "), " {number} ")]')
                marked = "".join("".join(mark.itertext()) for mark in marks)
                rest = iter(text)  # which may hold what was removed, too
                assert all(letter in rest for letter in marked if not letter.isspace())
                assert (marked[0], marked[-1]) == (text[0], text[-1])
                assert side.xpath(f'.//*[@id="{here}"]')
                assert side.xpath(f'.//a[@href="#{there}"]')


def test_words_that_differ_are_marked_with_an_emoji_before_them(hand):
    left, right = pair(hand).xpath('//div[@class="side"]')
    assert [mark.text for mark in left.xpath('.//mark[@data-overlaps="1"]')] == [
        "After nine dark winters the keeper 👩‍🚒 climbed the stairs and lit ", "the", " lamp."
    ]  # fmt: skip
    changed = right.xpath('.//mark[contains(@class, "changed")]')
    only = right.xpath('.//mark[contains(@class, "only")]')
    assert [(mark.text, mark.get("title")) for mark in changed] == [("a", "in the other text: “the”")]
    assert [(mark.text, mark.get("title")) for mark in only] == [("old", "not in the other text")]
    assert left.xpath('.//mark[@data-overlaps="2"]/text()') == [kin.OIL]


def test_what_differs_is_not_looked_for_in_the_longest_passages_and_the_page_says_so(hand, monkeypatch):
    assert "words that differ are not marked" not in said(pair(hand).xpath('//section[@id="reading"]')[0])
    monkeypatch.setattr(pairs, "LONGEST", 3)
    content = pair(hand)
    assert "words that differ are not marked" in said(content.xpath('//section[@id="reading"]')[0])
    assert not content.xpath('//div[@class="side"]//mark[contains(@class, "changed") or contains(@class, "only")]')


def test_facts_of_a_pair_stand_on_top(hand):
    names = kin.ids(hand.database)
    content = pair(hand)
    facts = {said(fact.xpath("dt")[0]): fact.xpath("dd")[0] for fact in content.xpath('//dl[@class="facts"]/div')}
    assert said(facts["Relation"]) == "trimmed the later is the earlier with parts left out"
    assert said(facts["Direction"]) == "from Inland Digest to Coast Radio"
    assert said(facts["Why"]).startswith("the page of the later names the outlet of the earlier as its source claim")
    (claim,) = facts["Why"].xpath('.//a[@class="number there"]/@href')
    assert claim.startswith(f"/curate/articles/{names['copy']}#c-")
    assert (
        said(facts["Shared"]) == "24 words in 2 passages; 90 % of the words on the left, 50 % of the words on the right"
    )
    assert said(facts["Identity"]).startswith("90 %")
    unknown = pair(hand, "ar", "ar copy")
    assert said(unknown.xpath('//dl[@class="facts"]/div[2]/dd')[0]) == "not known"


def test_right_to_left_texts_stand_right(hand):
    assert [paper.get("dir") for paper in pair(hand, "ar", "ar copy").xpath('//div[contains(@class, "paper")]')] == [
        "rtl",
        "rtl",
    ]
    assert [paper.get("dir") for paper in pair(hand).xpath('//div[contains(@class, "paper")]')] == ["auto", "auto"]


# ---- the page of an article


def test_the_joined_chain_tells_how_each_link_is_known(hand):
    names = kin.ids(hand.database)
    content = page(hand, f"/curate/articles/{names['copy']}")
    links = content.xpath('//ol[@class="chain"]/li')
    assert [said(link.xpath('span[starts-with(@class, "standing")]')[0]) for link in links] == [
        "claimed, not held", "claimed and confirmed", "this article",
    ]  # fmt: skip
    assert links[0].xpath("span[@class='leads']/a/@href") == [f"/curate/publications/{tilde_encode(kin.ABSENT)}"]
    assert links[1].xpath("span[@class='leads']/a/@href")[0] == f"/curate/articles/{names['lamp']}"
    (there,) = links[0].xpath('.//a[@class="number there"]/@href')
    assert there.startswith(f"/curate/articles/{names['lamp']}#c-")
    (here,) = links[1].xpath('.//a[@class="number"]/@href')
    assert here.startswith("#c-")
    boxes = content.xpath('//svg[contains(@class, "drawn")]//text[@class="name"]/text()')
    assert boxes == ["Harbour Post", "Inland Digest", "Coast Radio"]


def test_shared_text_family_and_conflicts_are_on_the_page(hand):
    names = kin.ids(hand.database)
    content = page(hand, f"/curate/articles/{names['copy']}")
    (row,) = content.xpath('//section[@id="shared"]//tbody/tr')
    assert "trimmed: it is the other's text with parts left out" in said(row)
    assert "50 %, 24 words" in said(row)
    assert row.xpath('.//a[contains(@href, "/pairs/")]')
    assert content.xpath(f'//section[@id="chain"]//a[@href="/curate/families/{names["lamp"]}"]')
    assert "dates run backwards" in said(content.xpath('//ul[@class="conflicts"]')[0])


def test_measured_claims_lead_to_the_pair_and_to_the_words(real):
    rows = asked(real, "select * from claims where basis = 'measured'")
    assert rows
    for claim in rows:
        content = page(real, f"/curate/articles/{claim['article']}")
        (fact,) = content.xpath(f'//*[@id="f-{claim["id"]}"]')
        assert "measured in the other document" in said(fact)
        (there,) = fact.xpath('./a[@class="number"]/@href')
        assert there == f"/curate/documents/{claim['document']}#c-{claim['id']}"
        assert there.partition("#")[2] in page(real, there).xpath("//@id")
        assert fact.xpath('../span[@class="why"]//a[contains(@href, "/curate/pairs/")]')


# ---- placeholders


def test_a_placeholder_says_who_names_it(hand):
    content = page(hand, f"/curate/publications/{tilde_encode(kin.ABSENT)}")
    assert "Named by 2 articles, not held." in said(content.xpath("//header[@class='masthead']")[0])
    rows = content.xpath('//section[@id="named"]//tbody/tr')
    assert len(rows) == 2
    assert all("claimed, not held" in said(row) and "“Harbour Post”" in said(row) for row in rows)
    assert content.xpath('//a[@href="https://harbour-post.example/lamp"]')


# ---- the network


def test_the_network_is_drawn_from_the_rows_of_its_table(any_site):
    flows = asked(any_site, "select * from network")
    content = page(any_site, "/curate/outlet_network")
    assert len(content.xpath('//svg[contains(@class, "drawn")]//path[starts-with(@class, "arrow")]')) == len(flows)
    assert len(content.xpath("//table[@class='rows-and-columns']/tbody/tr")) == len(flows)
    one = flows[0]
    part = page(any_site, f"/curate/outlet_network?earlier_id={one['earlier']}")
    drawn = part.xpath('//svg[contains(@class, "drawn")]//path[starts-with(@class, "arrow")]')
    assert len(drawn) == sum(flow["earlier"] == one["earlier"] for flow in flows)
    for odd in ("?_col=earlier", "?earlier_id=none", "?_size=2", "?_sort=later"):
        page(any_site, f"/curate/outlet_network{odd}")


def test_the_kinds_of_flows_are_told_apart(hand):
    arrows = page(hand, "/curate/outlet_network").xpath('//svg[contains(@class, "drawn")]//a[path]')
    told = {arrow.xpath("path/@class")[0]: (arrow.get("href"), said(arrow)) for arrow in arrows}
    assert told["arrow confirmed"] == (
        "/curate/taken?earlier=inland-digest&later=coast-radio",
        "Coast Radio took 3 articles from Inland Digest: 1 claimed, 3 measured, 1 both; median time 2 days",
    )
    assert told["arrow claimed"][1].startswith("Inland Digest took 1 article from Harbour Post: 1 claimed, 0 measured")
    assert told["arrow measured"][1].startswith("Harbour Post took 1 article from Coast Radio: 0 claimed, 1 measured")


def test_a_large_network_is_drawn_in_part_and_says_so(hand, monkeypatch):
    monkeypatch.setattr(network, "MOST", 2)
    content = page(hand, "/curate/outlet_network")
    assert len(content.xpath('//path[starts-with(@class, "arrow")][title]')) == 2
    assert "1 flow is left out of the drawing" in said(content.xpath('//section[contains(@class, "network")]')[0])


def test_the_network_is_a_graph_in_json(any_site):
    answer = any_site.get("/-/curate/network.json")
    assert answer.status == 200
    graph = json.loads(answer.text)
    assert graph["directed"] is True
    nodes = {node["id"] for node in graph["nodes"]}
    assert {edge[end] for edge in graph["edges"] for end in ("source", "target")} == nodes
    rows = asked(any_site, "select earlier, later, articles, confirmed from network order by earlier, later")
    assert [(edge["source"], edge["target"], edge["articles"], edge["confirmed"]) for edge in graph["edges"]] == [
        tuple(row) for row in rows
    ]


def test_the_graph_is_shown_to_whom_the_table_is(tmp_path):
    with site(kin.related(tmp_path)) as closed:
        closed.datasette._metadata_local["databases"]["curate"]["tables"]["outlet_network"]["allow"] = False
        assert closed.get("/curate/outlet_network").status == 403
        assert closed.get("/-/curate/network.json").status == 403


def test_the_example_of_the_documentation_runs(real, monkeypatch, capsys):
    """docs/publication.md: who takes most."""
    written = (ROOT / "docs/publication.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?network\.json.*?)```", written, re.DOTALL)
    monkeypatch.setattr("urllib.request.urlopen", lambda url: io.StringIO(real.get(urlsplit(url).path).text))
    exec(example, {})
    most = asked(
        real, "select name, sum(articles) as n from network join outlets on id = later group by later order by n desc"
    )
    assert capsys.readouterr().out.startswith(f"[({most[0]['name']!r}, {most[0]['n']})")


# ---- what the pages are made of


WORDS = st.lists(st.sampled_from(["sea", "lamp", "🗼", "oil", "Año", "منارة", "co-op", "–"]), max_size=12).map(" ".join)


@given(WORDS, WORDS, st.integers(0, 5))
@example("", "", 0)
@example("🗼 lamp", "🗼 lamp", 3)
def test_differences_are_what_the_other_side_lacks(one, other, at):
    """Take the differing words out of both sides, and the same words are left."""
    found = differences.differences([Piece(at, one)], [Piece(0, other)])

    def without(text: str, spans: list[Span | None], start: int) -> list[str]:
        for span in reversed([span for span in spans if span]):
            text = f"{text[: span.start - start]} {text[span.end - start :]}"
        return [word.casefold() for word in re.findall(r"\w+", text)]

    left = without(one, [difference.here for difference in found], at)
    assert left == without(other, [difference.there for difference in found], 0)
    assert (one == other) <= (found == [])
    assert all(difference.here or difference.there for difference in found)
    swapped = differences.differences([Piece(0, other)], [Piece(at, one)])
    assert (swapped == []) == (found == [])


def test_a_word_divided_at_the_end_of_a_line_is_one():
    tiles = [
        Tile(Span(0, 7), "body", kept=True, rule=None),
        Tile(Span(7, 9), "line-break", kept=False, rule=None),
        Tile(Span(9, 13), "body", kept=True, rule=None),
    ]
    divided = differences.kept("the har-\nbour", 0, tiles, Span(0, 13))
    assert differences.differences(divided, [Piece(0, "the harbour")]) == []


def test_kept_pieces_of_a_span_leave_out_what_was_removed():
    tiles = [Tile(Span(9, 12), "share-prompt", kept=False, rule=None), Tile(Span(5, 9), "body", kept=True, rule=None), Tile(Span(12, 20), "body", kept=True, rule=None)]  # fmt: skip
    assert differences.kept("abcdefghijklmno", 5, tiles, Span(6, 14)) == [Piece(6, "bcd"), Piece(12, "hi")]


@pytest.mark.parametrize(
    ("published", "at"),
    [("2020", 737425), ("2020-01", 737425), ("2020-01-03", 737427), ("2020-01-03T12:00", 737427.5), ("2020-13", None), ("", None), (None, None), ("<xss>", None), ("99999-01-01", None)],
)  # fmt: skip
def test_days_are_read_as_exactly_as_they_are_known(published, at):
    assert drawing.day(published) == at


def test_a_timeline_goes_from_left_to_right():
    moments = [
        Moment(str(at), "x" * 40, day, "", None, str(at - 1), "claimed", "")
        for at, day in enumerate(["2020-01-01", "2020-01-02T12:00", "2020-02", None])
    ]
    drawn = drawing.timeline(moments)
    across = [node.x for node in drawn.nodes]
    assert across[0] < across[1] < across[2]
    assert across[3] == drawing.UNKNOWN
    assert len(drawn.arrows) == 3
    assert all(len(node.name) <= 24 for node in drawn.nodes)
    assert drawing.timeline([]).nodes == ()
    assert len(drawing.timeline(moments[:1]).ticks) == 1


KEYS = st.sampled_from(list("abcdefgh"))
FLOWS = st.lists(
    st.builds(Flow, KEYS, KEYS, st.integers(1, 5000), st.just("claimed"), st.just(""), st.none()),
    min_size=1,
    max_size=30,
)


@given(FLOWS)
def test_a_network_is_drawn_the_same_way_each_time(flows):
    names = {key: (key, None) for key in "abcdefgh"}
    drawn = drawing.network(flows, names)
    assert drawn == drawing.network(list(reversed(flows)), names) or len(
        {(f.earlier, f.later, f.articles) for f in flows}
    ) < len(flows)
    places = [(node.left, node.y) for node in drawn.nodes]
    assert len(places) == len(set(places))
    assert all(0 < node.y < drawn.height and 0 < node.x < drawn.width for node in drawn.nodes)
    assert len(drawn.arrows) == len(flows)


def test_a_chain_is_drawn_in_order():
    stops = [Stop(name, "", "this", "", None, "republication", "claimed") for name in ("a", "b", "c")]
    drawn = drawing.chain(stops)
    assert [node.name for node in drawn.nodes] == ["a", "b", "c"]
    assert [node.x for node in drawn.nodes] == sorted(node.x for node in drawn.nodes)
    assert len(drawn.arrows) == 2
    assert drawing.chain(stops[:1]).arrows == ()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a (0123456789abcdef-12)", [("a (", None), ("0123456789abcdef-12", "0123456789abcdef-12"), (")", None)]),
        ("no id 0123456789abcdef", [("no id 0123456789abcdef", None)]),
        ("", []),
        (None, []),
    ],
)
def test_reasons_are_cut_at_the_articles_they_name(text, pieces):
    assert [tuple(piece) for piece in saying.sentence(text)] == pieces


@pytest.mark.parametrize(
    ("part", "shown"),
    [(0.0, "0 %"), (0.004, "less than 1 %"), (0.54, "54 %"), (0.995, "99.5 %"), (0.99999, "99.9 %"), (1.0, "100 %"), (None, "unknown")],
)  # fmt: skip
def test_shares_are_never_rounded_to_all(part, shown):
    assert saying.percent(part) == shown


@pytest.mark.parametrize(
    ("hours", "told"),
    [(0, "none: the same day"), (1, "1 hour"), (30.4, "30 hours"), (144.0, "6 days"), (-5, "5 hours before")],
)
def test_times_between_publications(hours, told):
    assert saying.lag(hours) == told


@pytest.mark.parametrize("relation", ["copy", "trimmed", "expanded", "excerpt", "quotation"])
def test_how_two_articles_stand_is_told_from_each_side(relation):
    told = {place: saying.how(relation, place) for place in ("earlier", "later", "unknown")}
    assert len(set(told.values())) == 3
    assert saying.how(relation, "?") == relation
