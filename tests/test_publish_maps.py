"""The map of a document and its text equivalent, the lines of a manifest, and the evidence on the arrows of a chain."""

from __future__ import annotations

from sites import asked, handmade, page, site
from tour import ROWS

from curate.publish import reads
from curate.publish.pages import drawing
from curate.publish.pages.drawing import Ref, Stop


def document(site, kind):
    return asked(site, f"select * from documents where kind = '{kind}' order by articles desc, id limit 1")[0]


def test_ticks_stand_where_the_evidence_lies(hand):
    row = document(hand, "page")
    ticks = page(hand, f"/curate/documents/{row['id']}").xpath('//*[@class="map"]//rect[@class="tick"]')
    claims = asked(hand, f"select * from claims where document = '{row['id']}'")
    assert sum(int(tick.findtext("title").split()[0]) for tick in ticks) == len(claims)
    at = {float(tick.get("x")) for tick in ticks}
    for claim in claims:
        place = 1000 * claim["start"] / row["characters"]
        assert any(x <= place < x + float(ticks[0].get("width")) for x in at), claim["exact"]


def test_the_map_is_there_in_words(hand):
    row = document(hand, "page")
    content = page(hand, f"/curate/documents/{row['id']}")
    (told,) = content.xpath('//details[@class="as-text"]')
    for article in asked(hand, f"select * from articles where document = '{row['id']}'"):
        (line,) = told.xpath(f'.//tr[td/a[contains(@href, "a-{article["id"]}")]]')
        words = " ".join(line.text_content().split())
        assert f"{article['removed']} characters removed" in words
        ((claims,),) = asked(
            hand, f"select count(*) from claims where document = '{row['id']}' and article = '{article['id']}'"
        )
        assert f"{claims} claim" in words
    removed = asked(hand, f"select distinct label, rule from spans where document = '{row['id']}' and not kept")
    assert len(told.xpath('.//table[@class="removed"]/tbody/tr')) == len(removed)


def test_every_link_of_a_map_finds_its_place(tmp_path, monkeypatch):
    """Also where the document is shown in parts."""
    monkeypatch.setattr(reads, "WINDOW", 100)
    with site(handmade(tmp_path)) as short:
        row = document(short, "page")
        content = page(short, f"/curate/documents/{row['id']}")
        links = content.xpath('//section[@id="map"]//a[contains(@href, "#")]/@href')
        assert len({link.partition("#")[0] for link in links}) > 3
        parts = {}
        for link in links:
            path, _, place = link.partition("#")
            parts.setdefault(path, page(short, path))
            assert parts[path].xpath(f'//*[@id="{place}"]'), link


def test_a_manifest_says_which_claims_rest_on_which_line(hand):
    row = document(hand, "manifest")
    content = page(hand, f"/curate/documents/{row['id']}")
    (line,) = content.xpath('//section[@id="cited"]//tbody/tr')
    assert line.xpath("td[1]")[0].text_content() == "line 3"
    assert line.xpath("td[2]")[0].text_content() == "outlet: harbour-post"
    (claim,) = asked(hand, f"select * from claims where document = '{row['id']}'")
    (link,) = line.xpath("td[3]//a/@href")
    assert link == f"/curate/articles/{claim['article']}#f-{claim['id']}"


def test_claims_on_a_line_are_listed_to_a_point(tmp_path, monkeypatch):
    monkeypatch.setattr("curate.publish.pages.documents.NAMED", 0)
    with site(handmade(tmp_path)) as opened:
        row = document(opened, "manifest")
        (line,) = page(opened, f"/curate/documents/{row['id']}").xpath('//section[@id="cited"]//tbody/tr')
        assert "and 1 more" in line.text_content()
        assert line.xpath(f'.//a[@href="/curate/claims?document={row["id"]}"]')


def test_arrows_carry_all_evidence_of_the_link_they_come_from(real):
    ((key,),) = asked(real, ROWS["article, long way"])
    content = page(real, f"/curate/articles/{key}")
    hops = asked(real, f"select * from hops where article = '{key}' order by position")
    drawn = content.xpath('//section[@id="chain"]//*[contains(@class, "drawn")]')[0]
    numbered = [
        len(asked(real, f"select * from hop_claims where article = '{key}' and position = {hop['position']}"))
        for hop in hops
    ]
    assert len(drawn.xpath('.//*[@class="ref"]')) == sum(min(count, drawing.FIT) for count in numbered[:-1])
    assert [text.text for text in drawn.xpath('.//*[@class="basis"]')] == [
        hop["standing"] if hop["standing"] in ("confirmed", "measured") else hop["basis"] for hop in hops[:-1]
    ]
    assert all(link.get("aria-label").startswith("evidence") for link in drawn.xpath('.//*[@class="ref"]/..'))


def test_numbers_that_do_not_fit_are_counted():
    refs = tuple(Ref(str(number), f"evidence {number}", f"#c-{number}") for number in range(1, 7))
    stops = [
        Stop("a", "", "this", "", None, "", "claimed", refs, "#hop-0"),
        Stop("b", "", "this", "", None, "copy", "claimed"),
    ]
    (arrow,) = drawing.chain(stops).arrows
    assert [ref.text for ref in arrow.refs] == ["1", "2", "3", "…"]
    assert arrow.refs[-1].href == "#hop-0"
    assert arrow.refs[-1].title == "3 more, in the list"
    places = [ref.at[0] for ref in arrow.refs]
    assert places == sorted(places)
    assert places[0] > drawing.BOX
    assert places[-1] + drawing.REF < drawing.BOX + drawing.GAP + 2


def test_what_claims_weigh_is_told_where_they_compete(hand):
    article = asked(hand, "select * from articles where title like '%lamp%'")[0]
    content = page(hand, f"/curate/articles/{article['id']}")
    weights = {
        fact.findtext("dt"): [one.text for one in fact.xpath('.//*[@class="weight"]')]
        for fact in content.xpath('//div[contains(@class, "fact")]')
    }
    assert weights["First published by"] == ["about this article, trust normal"] * 2
    assert weights["Author"] == []
