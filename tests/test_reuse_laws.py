"""Laws of text reuse and lineage: true of every text, every pair, every order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from harbour import prose
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from curate.reuse import alphabet, candidates
from curate.reuse.align import Passage, Side, passages
from curate.reuse.candidates import POSTING, SKETCHES, Carriers, Status
from curate.reuse.compare import compare
from curate.reuse.prints import LONG, SHINGLE, WINDOW, agree, prints
from curate.reuse.words import CHARACTER, WORD, Piece, Words, words

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# ---- words

SCRIPTS = (
    "Harbour Straße ﬁsh CAFÉ cafe\u0301 naïve ŒUVRE İstanbul ½ x² №5 ａｂｃ don't Ångström",
    "Портовый вестник Ёлка ЙОД й",
    "بَرِيدُ المِينَاءِ كتـــاب ﷺ ﻻ الحـبر ٣٤",
    "שָׁלוֹם הנמל עיתון",
    "क्षत्रिय हिन्दी बंदरगाह ज़िला",
    "ท่าเรือกำลังปิด ໜ",
    "港口晚报 二〇二〇年 㐀𠀀",
    "港のしんぶん カタカナ ﾊﾞｽ 々",
    "🚢 👩\u200d✈️ 1️⃣ 🇵🇹 x\u200dy soft\u00adhyphen",
    "har-\nbour har-\n  bour Har-\nBour 12-\n13 -\n- a¬\nb x\u2010\r\ny z-\n\n\nq",
    "“quoted” ‘it’s’ „zitat“ «guillemets» 'plain' \"plain\"",
    "\ud800 a\udfffb \x00 \u2028 \x85",
)
characters = st.one_of(
    st.sampled_from(sorted(set("".join(SCRIPTS)))),
    st.characters(codec=None, exclude_categories=()),
)
texts = st.lists(st.one_of(st.sampled_from(SCRIPTS), st.text(characters, max_size=12)), max_size=6).map("".join)


def spoken(text: str) -> list[tuple[str, int, int, int]]:
    """The words of a text, a character at a time: letters, start, end, weight."""
    found: list[tuple[str, int, int, int]] = []
    gap = True
    for at, one in enumerate(text):
        kind = alphabet.kind(one)
        if kind == alphabet.SILENT:
            continue
        if kind == alphabet.ALONE:
            found.append(((alphabet.letters(one) or one)[0], at, at + 1, CHARACTER))
        elif kind != alphabet.GAP:
            written, start = ("", at) if gap else found.pop()[:2]
            found.append((written + alphabet.letters(one), start, at + 1, WORD))
        gap = kind in (alphabet.GAP, alphabet.ALONE)
    return found


def told(found: Words) -> list[tuple[int, int, int, int]]:
    return list(
        zip(found.ids.tolist(), found.starts.tolist(), found.ends.tolist(), found.weights.tolist(), strict=True)
    )


def whole(text: str, at: int = 0) -> Words:
    return words([Piece(at, text)])


@few
@given(texts)
@example("".join(SCRIPTS))
@example("")
@example("ﷺﷺ ﬁ½")
def test_words_are_the_runs_of_letters(text: str) -> None:
    text = text.replace("-", " ").replace("\u2010", " ").replace("¬", " ")  # what divides words is below
    wanted, found = spoken(text), whole(text)
    assert [row[1:] for row in told(found)] == [row[1:] for row in wanted]
    letters: dict[int, str] = {}
    for (number, *_), (written, *_) in zip(told(found), wanted, strict=True):
        assert letters.setdefault(number, written) == written
    assert len(set(letters.values())) == len(letters)
    assert not found.parted.any()


@few
@given(texts)
@example("har-\nbour a\u0301-\n\u0301b")
def test_the_place_of_a_word_is_its_letters(text: str) -> None:
    def letters(written: str) -> str:
        return "".join(alphabet.letters(one) for one in written if alphabet.kind(one) != alphabet.SILENT)

    found = whole(text, 7)
    assert (found.starts < found.ends).all() and (found.ends[:-1] <= found.starts[1:]).all()
    for number, start, end, weight in told(found):
        written = text[start - 7 : end - 7]
        assert alphabet.kind(written[0]) not in (alphabet.GAP, alphabet.SILENT)
        assert alphabet.kind(written[-1]) not in (alphabet.GAP, alphabet.SILENT)
        if weight == WORD:
            (alone,) = told(whole(letters(written))) or [(number,)]
            assert alone[0] == number
    kept = [one for one in text if alphabet.kind(one) not in (alphabet.GAP, alphabet.SILENT)]
    inside = "".join(text[start - 7 : end - 7] for _, start, end, _ in told(found))
    assert [one for one in inside if alphabet.kind(one) not in (alphabet.GAP, alphabet.SILENT)] == kept


SAME = (
    ("Harbour CAFÉ", "harbour café"),
    ("café naïve", "cafe naive"),
    ("cafe\u0301", "café"),
    ("ﬁsh Straße œuvre", "fish strasse œuvre"),
    ("ａｂｃ １２", "abc 12"),
    ("بَرِيدُ كتـــاب", "بريد كتاب"),
    ("שָׁלוֹם", "שלום"),
    ("ёлка Й", "елка и"),
    ("har-\nbour", "harbour"),
    ("har\u00adbour", "harbour"),
    ("har-\r\n    bour", "harbour"),
    ("the pier’s “end”", 'the pier\'s "end"'),
    ("x\u200dy z\u200bw", "xy zw"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_words_that_are_the_same(one: str, other: str) -> None:
    assert whole(one).ids.tolist() == whole(other).ids.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Har-\nBour", "HarBour", id="before a capital a hyphen stays one"),
        pytest.param("12-\nand", "12and", id="after a figure too"),
        pytest.param("har-bour", "harbour", id="in a line too"),
        pytest.param("har-\n\nbour", "harbour", id="over an empty line it divides"),
        pytest.param("pier", "peer", id="another letter"),
    ],
)
def test_words_that_are_not(one: str, other: str) -> None:
    assert whole(one).ids.tolist() != whole(other).ids.tolist()


@few
@given(texts, st.lists(st.integers(0, 200), max_size=6))
def test_pieces_that_touch_are_one(text: str, cuts: list[int]) -> None:
    edges_ = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [Piece(start + 5, text[start:end]) for start, end in pairwise(edges_)]
    found, one = words(pieces), whole(text, 5)
    assert told(found) == told(one)
    assert found.parted.tolist() == one.parted.tolist()


@few
@given(texts, texts)
def test_pieces_that_do_not_touch_are_parted(text: str, other: str) -> None:
    first, second = whole(text), whole(other, len(text) + 9)
    found = words([Piece(0, text), Piece(len(text) + 9, other)])
    assert told(found) == told(first) + told(second)
    wanted = [at == len(first.ids) for at in range(len(found.ids))]
    assert found.parted.tolist() == wanted


@few
@given(st.integers(1, 6), st.integers(1, 9))
def test_a_word_goes_on_after_what_divides_it(cut: int, gap: int) -> None:
    pieces = [Piece(0, "harbour"[:cut]), Piece(cut + gap, "harbour"[cut:], goes_on=True)]
    found = words(pieces)
    assert found.ids.tolist() == whole("harbour").ids.tolist()
    assert (found.starts.tolist(), found.ends.tolist()) == ([0], [7 + gap])
    assert not found.parted.any()


@few
@given(texts)
def test_what_is_quoted_stands_between_marks(text: str) -> None:
    found = whole(
        f"said the clerk “{text.translate(dict.fromkeys(map(ord, '“”„«»「『」』')))} of the harbour town” and left"
    )
    assert found.quoted[3:-2].all()
    assert not found.quoted[:3].any() and not found.quoted[-2:].any()


# ---- fingerprints

numbers = st.integers(0, 2**64 - 1)


@few
@given(
    st.lists(numbers, min_size=LONG, max_size=LONG + 6, unique=True),
    st.tuples(*[st.lists(numbers, max_size=30, unique=True)] * 4),
)
def test_a_shared_run_of_long_words_is_found(run: list[int], rest: tuple[list[int], ...]) -> None:
    a, b, c, d = ([one for one in part if one not in run] for part in rest)
    one, other = (prints(np.array(ids, dtype=np.uint64)) for ids in (a + run + b, c + run + d))
    shared, mine, theirs = np.intersect1d(one.hashes, other.hashes, return_indices=True)
    assert len(shared)
    assert agree(one.contexts[mine], other.contexts[theirs]).any()


@few
@given(st.lists(st.integers(0, 3), max_size=60), st.lists(st.integers(0, 3), max_size=60))
def test_of_texts_that_repeat_themselves_too(one: list[int], other: list[int]) -> None:
    runs = [{tuple(ids[at : at + LONG]) for at in range(len(ids) - LONG + 1)} for ids in (one, other)]
    mine, theirs = (prints(np.array(ids, dtype=np.uint64)) for ids in (one, other))
    if runs[0] & runs[1]:
        assert np.intersect1d(mine.hashes, theirs.hashes).size
    for found, ids in ((mine, one), (theirs, other)):
        assert (np.diff(found.hashes.astype(object)) > 0).all()
        assert (found.places.astype(int) + SHINGLE <= len(ids)).all()
        assert len(found.hashes) == len(found.places) == len(found.contexts)


@few
@given(st.lists(numbers, min_size=LONG, max_size=80, unique=True))
def test_fingerprints_stand_close(ids: list[int]) -> None:
    places = np.sort(prints(np.array(ids, dtype=np.uint64)).places.astype(int))
    assert places[0] < WINDOW and places[-1] >= len(ids) - LONG
    assert (np.diff(places) <= WINDOW).all()


# ---- alignment

POOL = tuple(sentence + "." for number in range(40) for sentence in prose(number, 3).split(".") if sentence.strip())


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """An article of sentences from a pool, some of them words of its own, parted and masked here and there."""
    kinds = st.sampled_from(("pool", "pool", "pool", "own", "half"))
    pieces, at, text = [], 0, ""
    for kind in draw(st.lists(kinds, max_size=10)):
        sentence = draw(st.sampled_from(POOL[:24]))
        if kind == "own":
            sentence = prose(draw(st.integers(1000, 1040)), 1)
        elif kind == "half":
            sentence = " ".join(sentence.split()[: draw(st.integers(1, 9))])
        if text and draw(st.integers(0, 4)) == 0:
            text += " [taken out] "
            at = len(text)
        pieces.append(Piece(at, sentence.strip() + " ", quoted=draw(st.booleans()) and kind == "half"))
        text += sentence.strip() + " "
        at = len(text)
    found = words(pieces)
    masked = np.zeros(len(found.ids), dtype=np.bool_)
    if draw(st.booleans()) and len(masked):
        first = draw(st.integers(0, len(masked) - 1))
        masked[first : first + draw(st.integers(1, 20))] = True
    return Side(found, text, masked)


def check(found: Sequence[Passage], a: Side, b: Side) -> None:
    """Hold passages to what is promised of them."""
    for side, spans in (
        (a, [(one.a_first, one.a_last) for one in found]),
        (b, [(one.b_first, one.b_last) for one in found]),
    ):
        covered = [at for span in spans for at in range(*span)]
        assert len(covered) == len(set(covered))
        assert not side.masked[covered].any()
        assert all(first < last <= len(side.masked) for first, last in spans)
        assert not any(side.words.parted[first + 1 : last].any() for first, last in spans)
    for one in found:
        assert 0 < one.same <= min(one.a_last - one.a_first, one.b_last - one.b_first)


@few
@given(sides(), sides())
def test_passages(a: Side, b: Side) -> None:
    found = passages(a.anew(), b.anew())
    check(found, a, b)
    assert found == sorted(found)
    assert found == passages(a.anew(), b.anew())


@few
@given(sides(), sides())
def test_what_two_articles_share_is_the_same_from_either_side(a: Side, b: Side) -> None:
    one, other = compare(a.anew(), b.anew()), compare(b.anew(), a.anew())
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.turned().turned() == one._replace(overlaps=tuple(sorted(one.overlaps)))
        assert sorted(other.turned().overlaps) == sorted(one.overlaps)
        assert other.turned() == one._replace(overlaps=tuple(sorted(one.overlaps)))


@few
@given(sides(), sides())
def test_spans_lie_where_their_words_do(a: Side, b: Side) -> None:
    found = compare(a.anew(), b.anew())
    if found is None:
        return
    for overlap in found.overlaps:
        assert 0 <= overlap.identity <= 1 and overlap.words > 0
        assert "[taken out]" not in a.text[overlap.a_start : overlap.a_end]
        assert "[taken out]" not in b.text[overlap.b_start : overlap.b_end]
        assert a.text[overlap.a_end - 1].strip() and b.text[overlap.b_end - 1].strip()
    assert all(0 < share <= 1 for share in found.coverage)
    assert 0 < found.identity <= 1
    ends = sorted((one.a_start, one.a_end) for one in found.overlaps)
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


@few
@given(st.integers(0, 5000), st.integers(2, 12))
def test_a_text_is_itself(seed: int, sentences: int) -> None:
    text = prose(seed, sentences)
    found = compare(*(Side(whole(text), text, np.zeros(len(whole(text).ids), dtype=np.bool_)) for _ in range(2)))
    assert found is not None
    (overlap,) = found.overlaps
    assert (overlap.a_start, overlap.a_end) == (overlap.b_start, overlap.b_end) == (0, len(text))
    assert overlap.identity == found.identity == 1.0
    assert found.coverage == (1.0, 1.0)


def plain(text: str) -> Side:
    found = whole(text)
    return Side(found, text, np.zeros(len(found.ids), dtype=np.bool_))


@few
@given(st.lists(texts, max_size=4).map("".join), st.lists(texts, max_size=4).map("".join))
@example("".join(SCRIPTS) * 3, "".join(SCRIPTS))
@example("a " * 300, "a " * 300)
@example("", "a")
def test_no_text_is_too_strange(one: str, other: str) -> None:
    a, b = plain(one), plain(other)
    check(passages(a.anew(), b.anew()), a, b)
    compare(a.anew(), b.anew())
    compare(a.anew(), a.anew())


def run_of(seed: int, size: int) -> str:
    return " ".join(prose(seed, 1 + size // 8).replace(".", "").lower().split()[:size])


def test_a_piece_takes_no_words_of_the_next() -> None:
    """The first passage goes on over a misprint, into words that the second begins with."""
    a = plain(f"{run_of(1, 20)} harbourmaster councillors {run_of(2, 20)}")
    b = plain(f"{run_of(1, 20)} harbormaster councillors {run_of(3, 8)} harbourmaster councillors {run_of(2, 20)}")
    found = passages(a.anew(), b.anew())
    assert len(found) == 2
    check(found, a, b)


def test_a_passage_holds_no_words_of_a_better_one() -> None:
    """Few words stand between two runs on the one side; on the other they are another passage."""
    first, middle, second, last = run_of(1, 12), run_of(5, 5), run_of(2, 12), run_of(4, 40)
    a = plain(f"{first} {middle} {second} {last}")
    b = plain(f"{first} {run_of(6, 5)} {second} {run_of(7, 40)} {middle} {run_of(8, 12)} {last}")
    found = passages(a.anew(), b.anew())
    assert len(found) > 2
    check(found, a, b)


# ---- candidates


@st.composite
def postings(draw: st.DrawFn) -> tuple[np.ndarray, Carriers]:
    """Postings of some articles, as the index would have them, and whose articles they are."""
    count = draw(st.integers(1, 9))
    lists = draw(st.lists(st.lists(st.integers(0, 11), max_size=40), min_size=count, max_size=count))
    rows = []
    sketches = np.zeros((count, SKETCHES), dtype=np.uint64)
    for number, ids in enumerate(lists):
        found = prints(np.array(ids, dtype=np.uint64))
        sketches[number] = candidates.sketch(found.hashes)
        some = np.zeros(len(found.hashes), dtype=POSTING)
        some["hash"], some["place"], some["context"], some["article"] = *found, number
        rows.append(some)
    outlets = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    found = np.concatenate(rows)
    order = np.lexsort((found["article"], found["hash"]))
    return found[order], Carriers(
        np.arange(count, dtype=np.uint32), np.array(outlets, dtype=np.uint32), sketches, np.arange(count)
    )


def met(
    found: np.ndarray, carriers: Carriers, cuts: Sequence[int] = (), wanted: np.ndarray | None = None
) -> set[tuple[int, int]]:
    """The pairs that are found, postings in parts."""
    edges_ = [0, *sorted(cuts), 2**64]
    parts = [
        candidates.grouped(found[[low <= one < high for one in found["hash"].tolist()]], carriers)
        for low, high in pairwise(edges_)
    ]
    return {(int(one) >> 32, int(one) & 0xFFFFFFFF) for one in candidates.pairs(parts, wanted)}


@few
@given(postings(), st.lists(numbers, max_size=5))
def test_pairs_do_not_depend_on_parts(case: tuple[np.ndarray, Carriers], cuts: list[int]) -> None:
    assert met(*case, cuts) == met(*case)


@few
@given(postings(), st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_numbers(case: tuple[np.ndarray, Carriers], draw: random.Random) -> None:
    found, carriers = case
    names = list(range(len(carriers.articles)))
    draw.shuffle(names)
    back = {new: old for old, new in enumerate(names)}
    other = found.copy()
    other["article"] = np.array(names, dtype=np.uint32)[found["article"]]
    other = other[np.lexsort((other["article"], other["hash"]))]
    order = [back[new] for new in range(len(names))]
    turned = Carriers(carriers.articles, carriers.outlets[order], carriers.sketches[order], carriers.ranks[order])
    named_ = {tuple(sorted((back[a], back[b]))) for a, b in met(other, turned)}
    assert named_ == met(found, carriers)


@pytest.mark.parametrize("turned", [False, True], ids=["as they came", "the other first"])
def test_two_fingerprints_at_one_distance_are_enough_from_either_side(turned: bool) -> None:
    """A third lies between them on the one side only."""
    places = [(0, 0), (10, 500), (20, 20)]
    rows = []
    for number, (one, other) in enumerate(places):
        for article, place in enumerate((other, one) if turned else (one, other)):
            rows.append((number, article, place, 1 + article))
    carriers = Carriers(
        np.arange(2, dtype=np.uint32), np.arange(2, dtype=np.uint32), np.zeros((2, 3), dtype=np.uint64), np.arange(2)
    )
    assert met(np.array(rows, dtype=POSTING), carriers) == {(0, 1)}


@few
@given(postings(), st.lists(st.booleans(), min_size=9, max_size=9))
def test_pairs_of_the_wanted(case: tuple[np.ndarray, Carriers], flags: list[bool]) -> None:
    wanted = np.array(flags, dtype=np.bool_)
    every = met(*case)
    assert met(*case, wanted=wanted) == {pair for pair in every if flags[pair[0]] or flags[pair[1]]}


@few
@given(postings())
def test_who_shares_a_run_is_met(case: tuple[np.ndarray, Carriers]) -> None:
    """But for house text and what everybody says."""
    found, carriers = case
    groups = candidates.grouped(found, carriers)
    wanted = set()
    for at, status in enumerate(groups.status.tolist()):
        group = groups.postings[groups.heads[at] : groups.heads[at + 1]]
        assert len(group) > 1 and len(set(group["hash"].tolist())) == 1
        for one in range(len(group)):
            for other in range(one + 1, len(group)):
                pair = agree(group["context"][one : one + 1], group["context"][other : other + 1])
                if status < Status.house and pair[0]:
                    wanted.add((int(group["article"][one]), int(group["article"][other])))
    assert wanted <= met(found, carriers)


@few
@given(st.sets(st.integers(0, 80), max_size=12), st.integers(0, 90))
def test_house_text_lies_between_its_fingerprints(places: set[int], more: int) -> None:
    size = max(places, default=0) + SHINGLE + more
    found = candidates.house_text(np.array(sorted(places), dtype=np.uint32), size)
    assert len(found) == size
    shuffled = candidates.house_text(np.array(list(places)[::-1], dtype=np.uint32), size)
    assert shuffled.tolist() == found.tolist()
    for at in np.flatnonzero(found).tolist():
        near = [place for place in places if abs(place - at) < 2 * (LONG + WINDOW)]
        assert len(near) > 1


@few
@given(st.integers(0, 2000), st.integers(0, 60), st.integers(0, 20))
def test_the_status_of_a_fingerprint(articles: int, tellings: int, houses: int) -> None:
    (status,) = candidates.statuses(np.array([articles]), np.array([tellings]), np.array([houses])).tolist()
    house = tellings >= candidates.HOUSE and tellings >= candidates.SPREAD * houses
    many = articles > candidates.MANY or tellings > candidates.TELLINGS
    assert (status == Status.house) == house
    assert (status == Status.common) == (many and not house)
    if tellings < candidates.HOUSE and articles <= candidates.MANY:
        assert status == Status.own
