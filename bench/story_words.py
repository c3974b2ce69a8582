"""Words, phrases and sentences of made-up news, in four scripts. Everything here is written for this file.

A language is its word lists, most frequent first, and phrase tables. Half of an English text are words that exist;
the others are built of syllables, so that the vocabulary has the long tail that prose has. Frequencies fall as
1 / (rank + OFFSET), the Zipf-Mandelbrot law. Sentence frames are drawn once from the phrase tables; between two slots
of a frame stand at most four fixed words, other than in the stock phrases, which are meant to recur.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

FRAMES = 30_000  # sentence frames of English; the others have a fifth
OFFSET = 15  # of the Zipf-Mandelbrot law: the commonest noun is then 1 % of all nouns
DRAWN = 512  # words drawn at a time, at most


def spaced(text: str) -> list[str]:
    """Return the words of a table."""
    return text.split()


def barred(text: str) -> list[str]:
    """Return the phrases of a table; spaces within the bars count, ends of lines do not."""
    return text.strip("\n").removesuffix("|").replace("\n", "").split("|")


NOUNS = spaced("""
harbour bridge ministry council budget ferry reactor school hospital strike tariff treaty election border inquiry
court
verdict pension wage factory market harvest drought flood storm pipeline refinery railway tunnel airport convoy
ceasefire
sanction embassy envoy delegation summit parliament committee report audit contract tender subsidy loan bank currency
inflation deficit reserve auction licence permit regulator watchdog tribunal appeal petition protest march curfew
checkpoint garrison battalion drone missile radar satellite laboratory vaccine clinic outbreak symptom patient surgeon
nurse teacher pupil student university archive museum theatre festival orchestra stadium referee league transfer coach
midfielder captain regatta marathon river valley island coast reef forest orchard vineyard mine quarry smelter turbine
grid battery cable server network platform algorithm startup investor shareholder merger takeover dividend bond ledger
tax levy customs cargo container vessel crew pilot driver commuter tenant landlord mortgage suburb district province
municipality mayor governor senator deputy minister spokesman spokeswoman adviser lobbyist union employer apprentice
farmer fisherman miner refugee migrant shelter camp aid donor charity church mosque temple monastery bishop imam rabbi
witness suspect detective prosecutor lawyer judge jury prison warden amnesty reform amendment statute charter clause
deadline proposal draft survey census figure estimate forecast target quota surplus shortage supply demand price cost
revenue profit loss growth recession recovery stimulus package agenda dispute boycott embargo blockade occupation
settlement frontier village town city street square avenue park garden market-hall warehouse depot terminal junction
signal timetable ticket fare passenger luggage accident collision rescue lifeboat coastguard helicopter ambulance
""")
ADJECTIVES = spaced("""
public private national regional local federal former senior junior chief joint temporary permanent annual quarterly
recent early late final initial formal informal secret open hostile friendly bitter cautious sudden gradual steep
modest
record rare common legal illegal civil criminal military naval rural urban coastal northern southern eastern western
foreign domestic economic financial social political medical technical scientific cultural religious environmental
electoral judicial fiscal monetary industrial agricultural maritime nuclear solar electric digital mobile remote rapid
slow heavy light severe mild costly cheap fragile stable volatile ancient modern empty crowded disputed promised
planned
delayed cancelled revised leaked sealed unpaid overdue unsafe reliable credible vague detailed partial broad narrow
independent rival neutral loyal angry weary anxious hopeful stubborn ambitious prudent reckless
""")
VERBS = spaced("""
accept approve assess attack avoid back block boost calculate call challenge check close collect combine compare
complete condemn confirm consider continue criticise cross damage debate declare defend delay deliver demand demolish
deny deploy describe develop discuss dismiss divide doubt endorse enforce establish evaluate evacuate examine expand
expect explain explore export expose extend finance follow force greet guard handle harm help ignore import improve
increase influence inform inspect invite isolate join launch lift limit list measure mention miss monitor name need
negotiate notice occupy offer open oppose organise overturn overlook patrol postpone praise present prevent promote
protect publish question raise ratify receive recommend reduce refuse reject release remove repair repeat replace
report
request require rescue resist resolve restore restrict reveal review revise search secure seize separate share sign
sponsor start suspend target tighten tolerate train transform treat underestimate unveil update visit warn welcome
""")
ADVERBS = spaced("""
quietly openly briefly firmly repeatedly narrowly largely partly initially eventually formally privately publicly
sharply slowly quickly carefully reluctantly unexpectedly jointly separately temporarily permanently unanimously again
rarely often nearly deliberately swiftly calmly angrily cautiously secretly legally effectively
""")
CONNECTIVES = barred("""
However|Meanwhile|Still|Even so|In practice|In private|By contrast|At first|For now|As expected|In turn|On paper|
Instead|
Later|Elsewhere|Since then|Moreover|In response|Until recently|So far|Last month|Earlier this year|Two weeks ago|
Not surprisingly|In theory|Once again|For years|At the same time|As a result|Behind closed doors
""")
ROLES = barred("""
minister|deputy minister|mayor|governor|spokesman|spokeswoman|analyst|economist|professor|union leader|prosecutor|
police chief|surgeon|engineer|historian|director|chairman|chairwoman|senator|ambassador|envoy|activist|fisherman|
harbour master|head teacher|coach|colonel|investigator|ombudsman|treasurer
""")
WEEKDAYS = spaced("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = spaced("January February March April May June July August September October November December")
UNITS = barred("Authority|Institute|Agency|Council|Union|Bank|Group|Holding|Foundation|Commission|Trust|Party")

SPELLINGS = {
    "harbour": "harbor", "organise": "organize", "organised": "organized", "organising": "organizing",
    "criticise": "criticize", "criticised": "criticized", "criticising": "criticizing", "theatre": "theater",
    "licence": "license", "cancelled": "canceled", "percent": "per cent", "neighbour": "neighbor",
    "programme": "program", "defence": "defense", "centre": "center", "labour": "labor", "towards": "toward",
}  # fmt: skip
SYNONYMS = barred("""
envoy emissary|strike walkout|report account|budget spending-plan|court tribunal|inquiry probe|storm gale|
vessel ship|price cost|wage pay|approve back|reject spurn|rejected spurned|accepted took|demanded sought|
said stated|told informed|began started|refused declined|promised pledged|several some|most many|while whereas|
after following|because since|near beside|despite notwithstanding|could might|also likewise|former onetime|
severe grave|rapid fast|sudden abrupt|rare unusual|modest small|recent latest|early initial|town township|
city metropolis
""")
FILLERS = spaced("also now still reportedly even then just indeed perhaps only already clearly")

# n N noun, plural; x noun with its article; a adjective; d adverb; v V g verb: past, base, -ing; p s person, surname;
# t role; l topic's place; L any place; o organisation; w weekday; m day of a month; h number; c connective
OPENERS = barred("""
{c}, |On {w}, |In {l}, |By {m}, |After {x} in {L}, |Despite {a} {N}, |For {h} {N}, |With {N} {g} {L}, |Late on {w}, |
Under {a} {N}, |Without {x}, |Before the {n}, |Near {L}, |From {l} to {L}, |Like {N} in {L}, |{d}, |
Between {L} and {l}, |
Having {v} the {n}, |In {x}, |Outside the {a} {n}, |While {N} {v} {o}, |As {N} {v} the {n}, |Beyond {L}, |
Weeks after {s} {v} {N}, |Although {o} {v} {x}, |If the {n} {v} {N}, |When {a} {N} {v} {l}, |Along the {n}, |
Asked about {N}, |Citing {a} {N}, |To {V} the {n}, |Because of {x}, |Until {m}, |Since {m}, |
""")
SUBJECTS = barred("""
{p}|{s}|the {n}|the {a} {n}|{o}|{t} {s}|{h} {N}|{a} {N}|{N} in {l}|the {n} of {o}|{N} from {l} and {L}|{x} near {l}|
{p}, {x} from {L},|{a} {N} around {L}|most {N}|neither {s} nor the {n}|several {a} {N}|critics of {o}|no {n}|
every {a} {n}|the {n} {n}|{s} and {p}|{t} {p}|the {a} {n} {n}|half of the {N}|{o} and its {N}|whoever {v} the {n}|
{N} with {a} {N}|what {N} call {x}|both {N}|another {n}|a group of {N}|the {n} which {s} {v}|{l}'s {a} {n}|
{L}'s {n}|her {n}|their {a} {N}|{N} and {N}|{x}|some {N} of {l}|{o}'s {n}|many {a} {N}|one {n} in {h}
""")
PREDICATES = barred("""
{v} the {n}|{v} {N}|{v} {x}|{d} {v} {a} {N}|{v} {o}|had {v} {h} {N}|could {V} the {n}|will {V} {a} {N}|
refused to {V} {N}|began to {V} the {a} {n}|said the {n} {v} {N}|told {o} that {N} {v} the {n}|did not {V} {x}|
went on to {V} {N}|failed to {V} {a} {N}|promised {N} {x}|had never {v} {a} {N}|{v} both {N} and {N}|
{v} and {v} the {n}|{v} {l} with {N}|may yet {V} {o}|{v} {N} {g} {L}|might {V} {h} {N}|kept {g} the {n}|
stopped {g} {a} {N}|asked {o} to {V} the {n}|wanted {s} to {V} {N}|{v} {p}|has {d} {v} {N}|must {V} the {a} {n}|
denied that {s} {v} {N}|{v} more {N} than {o}|gave {N} {x}|lost {h} {N}|{v} the {n} {n}|sent {N} to {L}|
found {N} that {v} {x}|{v} {x} for {a} {N}|left {N} without {x}|showed {s} the {n}|would rather {V} {N}|
was {v} by {a} {N}|was {d} {v}|{v} what {s} called {x}|hoped to {V} {l}|put the {n} at {h}
""")
ADJUNCTS = barred("""
| | | in {l}| near {L}| on {w}| after {x}| because {N} {v} the {n}| while {s} {v} {N}| for {h} {N}| with {a} {N}|
 despite {N} from {o}|, a step that {v} {N}| before the {n} {v}| until {m}| against {a} {N}| without {g} {o}|
 over {h} {N}| through {l}| since {m}| in exchange for {N}| under {x}| where {N} {v} {h} {N}| between {l} and {L}|
 instead of {N}| as {a} {N} {v} {L}|, which {s} {v}| during {x}| among {N}| by {g} {a} {N}| at the {n}| by {m}|
 to {V} {o}| so that {N} could {V} {x}|, {g} {N}| out of {x}| more than {h} {N}| across {L}| rather than {V} {N}|
 next to the {n}| along with {N}|, once {x}| in spite of {s}| like {x} in {L}
""")
TAILS = barred("""
| | | | | |, {s} said|, according to {o}|, {t} {p} said|, {p} told {o}|, {N} said|, {o} reported|, {s} added on {w}|
, and {s} {v} it|, but {o} {v} {N}|, although {N} {v} {x}|, said {p}|, {s} wrote|; {N} {v} the {n}|, as {s} put it|
, {o} said on {w}|, or so {N} believe
""")
STOCK = barred("""
, according to a statement released on {w}| in the early hours of {w} morning| at a news conference in {l}|
, speaking on condition of anonymity because {N} {v} {o}|, in what observers described as {x}|
 for the first time in {h} years|
, a person familiar with the matter said| after weeks of speculation about the {n}| on the sidelines of the {n}|
, people with knowledge of the {n} said| at the end of the year| as part of a wider {n}| in the wake of {x}|
, the first of its kind in {l}| in a sign of growing {n}|, the highest level since records began|
, one of the largest in the region| on the outskirts of {l}| in a written reply to questions from {o}|
 over the course of the past {h} years|, in line with market expectations| a day after {s} {v} {N}|
, a spokesperson for {o} said in an email|, although it was not immediately clear why {N} {v} {x}|
 by the end of next month| in the second half of the year| at the request of {o}| for the foreseeable future|
, which has a population of about {h} thousand|, documents seen by {o} show| with immediate effect|
, as tensions between {l} and {L} continue to rise| in a last attempt to {V} the {n}|, local media in {L} reported|
, down from {h} a year earlier|, compared with {h} in the same period last year| on a scale not seen for {h} years|
 to make matters worse for {N}|, in the words of one {n}| because of what it called {x}|
, the latest in a series of {N}| until further notice| at the time of writing| on behalf of {o} and {N}|
 in front of hundreds of {N}|, the vast majority of them {N}| as a matter of principle|
 under the terms of the {n}|, three people who {v} the {n} said| for reasons that remain unclear
""")
AGENCY = barred("""
Officials did not immediately respond to a request for comment.|
The ministry could not be reached outside office hours.|
Talks are expected to resume next week, though neither side has named a date.|
The figures could not be verified independently.|
Shares closed little changed in thin holiday trading.|A full report is due before the end of the quarter.|
The company declined to comment beyond its filing.|No one has claimed responsibility so far.|
The cause of the accident is still under investigation.|Police have asked anyone with information to come forward.|
Lawyers for both sides said they would study the ruling before deciding on an appeal.|
Forecasters expect the weather to improve by the weekend.|This is a developing story and will be updated.|
The two countries have had no diplomatic relations for more than a decade.|
The minister is due to visit the region next month.|
Emergency services were called to the scene shortly after dawn.|The names of the victims have not been made public.|
Analysts had expected a smaller rise.|The vote was postponed twice last year.|A hearing has been set for the spring.|
Rescue teams will continue the search at first light.|The bill now goes to the upper chamber.|
All sums are in local currency unless stated otherwise.|It was not possible to reach the families on Sunday evening.|
Schools in the area stayed closed for a second day.|The agency keeps its own tally from public records.|
The opposition has called the inquiry a farce.|Trading volumes were about half the monthly average.|
The airline said all other flights were running on time.|A spokeswoman said the matter was being looked into.|
Results are preliminary and may be revised.|The suspect is to appear before a judge within two days.|
The government has denied any role in the affair.|Neither the bank nor the regulator would give details.|
""")
HEADLINES = barred("""
{l} {n} {v} {a} {N}|{N} {v} {n} in {l}|{s} {v} {a} {n}|{o} to {V} {n} near {L}|{h} {N} {v} as {n} {v} {l}|
{a} {n} for {l}|Why {N} {v} {s}|{s}: {N} must {V} the {n}|{L} and {l} {v} {n}|New {n} for {a} {N}|{N}, {N} and {x}|
No {n} without {N}, says {s}|{l} after the {n}|How {o} {v} its {N}|{t} {s} will {V} {n}
""")

CYRILLIC = {
    "openers": "|В {l} |На {w} |По словам {p}, |После {n} |Между тем |Однако |Кроме того, |Если {n} {v}, то |До {m} |"
    "Из-за {n} в {L} |Когда {N} {v}, |Несмотря на {a} {n}, |Вместо {n} ",
    "subjects": "{n}|{a} {n}|{p}|{s} и {p}|{N} из {l}|{n} и {n}|{h} {N}|{o}|{t} {s}|{a} {N} в {L}|{n} {o}|каждый {n}|"
    "ни {n}, ни {n}|{N} под {l}|другой {a} {n}",
    "predicates": "{v} {n}|{v} {a} {N}|не {v} {n} и {n}|{v}, что {n} {v} {N}|{d} {v} {n}|{v} {h} {N}|{v} {o}|"
    "{v} для {N} {n}|{v} о {n} с {s}|{v} к {l}|уже {v} {a} {n}|{v} {n} у {N}|{v} под {n} {N}",
    "adjuncts": "|| в {l}| на {w}| с {a} {N}| без {n}| за {h} {n}| при {n} {o}|, который {v} {n}|, где {N} {v} {n}|"
    " до {m}| из {L}|, чтобы {V} {n}| против {N}| около {l}",
    "tails": "||||, {v} {s}|, сообщил {p}|, по данным {o}|, но {n} {v}|, а {N} {v} {n}|; {N} {v} {n}",
    "stock": ", говорится в сообщении на сайте {o}| в ходе совещания с членами {o}|, передаёт корреспондент из {l}|"
    " в первой половине дня {w}|, сообщил источник, близкий к {o}",
    "headlines": "{l}: {n} {v} {a} {N}|{N} {v} {n} в {L}|{s} {v} {n}|{a} {n} для {l}|{o} {v} {h} {N}",
}
ARABIC = {
    "openers": "|في {l} |وقال {p} إن |بعد {n} |وأضاف {s} أن |غير أن |من جهة أخرى |ومنذ {m} |وبسبب {n} في {L} |لكن |"
    "وعلى الرغم من {n} ",
    "subjects": "{n}|{n} {a}|{p}|{s} و{p}|{N} من {l}|{n} و{n}|{h} {N}|{o}|{t} {s}|{N} في {L}|كل {n}|بعض {N} {a}",
    "predicates": "{v} {n}|{v} {N} {a}|لم {v} {n} أو {n}|{v} أن {n} {v} {N}|{v} {h} {N}|{v} {o}|{v} على {n} {s}|"
    "{v} إلى {l}|قد {v} {n} {a}|{v} عن {N} {n}",
    "adjuncts": "|| في {l}| يوم {w}| مع {N} {a}| دون {n}| خلال {h} {n}| عند {n} {o}| التي {v} {n}| حيث {v} {N} {n}|"
    " حتى {m}| من {L}| ضد {N}| قرب {l}",
    "tails": "||||، بحسب {o}|، كما {v} {s}|، وفق {p}|، لكن {N} {v} {n}|، و{v} {N} {n}",
    "stock": "، وفق بيان صدر يوم {w}| في مؤتمر صحفي عقد في {l}|، بحسب مصدر مطلع في {o}| للمرة الأولى منذ {h} {n}",
    "headlines": "{l}: {n} {v} {N}|{N} {a} في {L}|{s} {v} {n}|{o} {v} {h} {N}|{n} {a} قرب {l}",
}
CHINESE = {
    "openers": "|在{l}，|{w}，|据{p}说，|{n}之后，|但是，|同时，|由于{n}和{N}，|自{m}以来，|如果{n}{v}，|为了{V}{n}，",
    "subjects": "{n}|{a}的{n}|{p}|{s}和{p}|{l}的{N}|{n}与{n}|{h}个{N}|{o}|{t}{s}|{L}{a}{N}|每个{n}|那些{a}{N}",
    "predicates": "{v}了{n}|{v}{a}的{N}|没有{v}{n}或{n}|说{n}{v}{N}|{d}{v}{n}|{v}{h}个{N}|向{o}{v}{n}|把{n}{v}到{l}|"
    "已经{v}{a}{n}|对{N}{v}{n}|要{V}{n}和{N}",
    "adjuncts": "|||，{v}{n}|，而{N}{v}{n}|，并{v}{a}{N}|，使{N}{V}{n}|，因为{n}{v}|，直到{m}|，其中{h}个{v}{n}",
    "tails": "||||，{s}说|，{p}告诉{o}|，{o}报道|，但{N}{v}{n}",
    "stock": "，{o}在{w}发表的声明中说|，一位不愿透露姓名的{t}表示|，这是{h}年来的第一次",
    "headlines": "{l}{n}{v}{a}{N}|{N}在{L}{v}{n}|{s}{v}{n}|{o}{v}{h}个{N}|{a}{n}与{l}",
}


class Sound(NamedTuple):
    """Syllables of made-up words: the letters before, in, and after the vowel; and how a name begins."""

    onsets: list[str]
    nuclei: list[str]
    codas: list[str]


LATIN_SOUND = Sound(
    spaced("b b br c ch cl cr d d dr f f fl fr g g gl gr h k l l m m n n p p pl pr r r s s sh sl sp st t t th tr v w"),
    spaced("a a a e e e i i i o o o u u ai ea ee oa ou"),
    ["", "", "", *spaced("b ck d ft g l l ll lt m m n n nd ng nk nt p r r rd rk rm rn s s ss st t th")],
)
CYRILLIC_SOUND = Sound(
    spaced("б бр в вл г гр д др ж з к кр кл л м н п пр р с ск сл ст стр т тр ф х ц ч ш щ"),
    spaced("а е и о у ы я ю э ё"),
    ["", "", "", *spaced("б в г д ж з к л м н нт п р рт с ст т ф х ч ш й нь ль")],
)
ARABIC_SOUND = Sound(
    spaced("ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي"),
    ["", "", "ا", "و", "ي"],
    ["", "", *spaced("ب ت د ر س ع ف ق ك ل م ن ه ح")],
)


@dataclass(frozen=True)
class Language:
    """Word lists by slot, frames of sentences and headlines, and what edits need to know."""

    name: str
    words: dict[str, list[str]]
    frames: list[tuple[str, str]]
    headlines: list[tuple[str, str]]
    joint: str  # between words and sentences
    stop: str
    quotes: tuple[tuple[str, str], ...]
    token: re.Pattern[str]
    letters: str
    stock: list[str] = field(default_factory=list)  # whole sentences of agencies


def weights(size: int) -> np.ndarray:
    """Return cumulated probabilities of ranks by the Zipf-Mandelbrot law."""
    shares = 1.0 / (np.arange(size) + OFFSET)
    return np.cumsum(shares / shares.sum())


def coined(draw: random.Random, sound: Sound, number: int, shape: Callable[[str], str], most: int = 3) -> list[str]:
    """Return `number` different made-up words; `shape` ends each."""
    found: dict[str, None] = {}
    while len(found) < number:
        size = min(most, draw.choices((1, 2, 3), (3, 6, 1))[0])
        inner = (draw.choice(sound.onsets) + draw.choice(sound.nuclei) for _ in range(size - 1))
        last = draw.choice(sound.onsets) + draw.choice(sound.nuclei) + draw.choice(sound.codas)
        found.setdefault(shape("".join(inner) + last))
    return list(found)


def past(verb: str) -> str:
    return _ended(verb, "ed")


def going(verb: str) -> str:
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


def _ended(verb: str, ending: str) -> str:
    if verb.endswith("e"):
        return verb + ending[1:]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "i" + ending
    return verb + ending


def plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-2] + "en"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def articled(noun: str) -> str:
    return ("an " if noun[0] in "aeio" else "a ") + noun


def _endings(draw: random.Random, endings: str) -> Callable[[str], str]:
    chosen = endings.split()
    return lambda stem: stem + draw.choice(chosen)


def _names(draw: random.Random, sound: Sound, joint: str = " ") -> dict[str, list[str]]:
    def capital(stem: str) -> str:
        return stem[:1].upper() + stem[1:]

    given = coined(draw, sound, 400, capital, 2)
    family = coined(draw, sound, 5000, lambda stem: capital(stem), 3)
    family = [name for name in family if len(name) > 3][:4000]
    people = [f"{draw.choice(given)}{joint}{draw.choice(family)}" for _ in range(8000)]
    return {"p": people, "s": family, "L": [name for name in coined(draw, sound, 3000, capital) if len(name) > 3]}


def frame(text: str) -> tuple[str, str]:
    """Return a phrase with its slots as a format and the slots' letters."""
    return re.sub(r"\{\w\}", "%s", text), "".join(re.findall(r"\{(\w)\}", text))


def _composed(draw: random.Random, tables: dict[str, list[str]], language_stop: tuple[str, str]) -> str:
    joint, stop = language_stop
    opener = draw.choice(tables["openers"]) if draw.random() < 0.4 else ""
    clause = f"{opener}{draw.choice(tables['subjects'])}{joint}{draw.choice(tables['predicates'])}"
    clause += draw.choice(tables["adjuncts"]).rstrip() + draw.choice(tables["adjuncts"]).rstrip()
    if draw.random() < 0.02:
        return clause + draw.choice(tables["stock"]) + stop
    return clause.rstrip() + draw.choice(tables["tails"]).rstrip() + stop


def frames(
    draw: random.Random, tables: dict[str, list[str]], number: int, ending: tuple[str, str]
) -> list[tuple[str, str]]:
    """Return `number` sentence frames drawn from phrase tables."""
    return [frame(_composed(draw, tables, ending).strip()) for _ in range(number)]


def english(seed: int) -> Language:
    """Return the English of a seed."""
    draw = random.Random(f"{seed}/english")
    nouns = NOUNS + coined(
        draw, LATIN_SOUND, 7000, _endings(draw, "el age ment ness er ion ity ock ard ory ant um is ow")
    )
    adjectives = ADJECTIVES + coined(draw, LATIN_SOUND, 2500, _endings(draw, "al ic ous ish ive y ant less ful ary"))
    verbs = VERBS + coined(draw, LATIN_SOUND, 1500, _endings(draw, "ise ate er le ow ect ain ish"))
    for ranked in (nouns, adjectives, verbs):
        head = ranked[:100]
        draw.shuffle(head)
        ranked[:100] = head
    names = _names(draw, LATIN_SOUND)
    places = [name + draw.choice(["", "", "ford", "burg", "ton", "stan", "ville", "mouth"]) for name in names["L"]]
    organisations = [
        f"{draw.choice(places)} {draw.choice(nouns[:300]).title()} {draw.choice(UNITS)}" for _ in range(900)
    ]
    words = {
        **names, "L": places, "o": organisations, "n": nouns, "N": [plural(noun) for noun in nouns],
        "x": [articled(noun) for noun in nouns], "a": adjectives, "d": ADVERBS,
        "V": verbs, "v": [past(verb) for verb in verbs],
        "g": [going(verb) for verb in verbs], "t": ROLES, "w": WEEKDAYS, "c": CONNECTIVES,
        "m": [f"{day} {month}" for month in MONTHS for day in range(1, 29)],
    }  # fmt: skip
    tables = {"openers": OPENERS, "subjects": SUBJECTS, "predicates": PREDICATES, "adjuncts": ADJUNCTS, "tails": TAILS}
    made = frames(draw, {**tables, "stock": STOCK}, FRAMES, (" ", "."))
    spoken = [(f'"{form[:-1]}," %s said.', f"{slots}s") for form, slots in frames(
        draw, {**tables, "tails": [""], "stock": [""]}, FRAMES // 12, (" ", "."))]  # fmt: skip
    return Language(
        "english", words, made + spoken, [frame(one) for one in HEADLINES], " ", ".", (("“", "”"), ('"', '"')),
        re.compile(r"[^\W_]+"), "abcdefghijklmnopqrstuvwxyz", AGENCY,
    )  # fmt: skip


def _other(name: str, tables: dict[str, str], words: dict[str, list[str]], marks: tuple[str, str]) -> Language:
    draw = random.Random(f"{name}/frames")
    joint, stop = marks
    split = {key: text.split("|") for key, text in tables.items()}
    quotes = {"cyrillic": (("«", "»"),), "arabic": (("«", "»"), ('"', '"')), "chinese": (("「", "」"), ("“", "”"))}[
        name
    ]
    token = re.compile(r"[\u4e00-\u9fff]|\d+" if name == "chinese" else r"[^\W_]+")
    return Language(
        name, words, frames(draw, split, FRAMES // 5, marks), [frame(one) for one in split["headlines"]], joint, stop,
        quotes, token, "".join(words["n"][:300]).replace(" ", ""),
    )  # fmt: skip


def _lists(draw: random.Random, make: Callable[[int], list[str]], names: dict[str, list[str]]) -> dict[str, list[str]]:
    sizes = {"n": 6000, "N": 6000, "a": 2500, "v": 2000, "V": 1500, "d": 150, "t": 40, "c": 30, "w": 7, "m": 120}
    words = {slot: make(size) for slot, size in sizes.items()}
    joint = "" if len(names["L"][0]) <= 3 and names["L"][0] > "\u4e00" else " "
    heads = make(60)
    organisations = [f"{draw.choice(heads)}{joint}{draw.choice(names['L'])}" for _ in range(500)]
    return {**words, **names, "o": organisations}


def cyrillic(seed: int) -> Language:
    draw = random.Random(f"{seed}/cyrillic")
    shape = _endings(draw, "а и ов ость ение ный ского ать ил ом у ей ие")
    lists = _lists(draw, lambda size: coined(draw, CYRILLIC_SOUND, size, shape), _names(draw, CYRILLIC_SOUND))
    return _other("cyrillic", CYRILLIC, lists, (" ", "."))


def arabic(seed: int) -> Language:
    draw = random.Random(f"{seed}/arabic")

    def shape(stem: str) -> str:
        return draw.choice(["", "", "ال", "ال", "م", "ت"]) + stem + draw.choice(["", "", "ة", "ين", "ات", "ية"])

    lists = _lists(draw, lambda size: coined(draw, ARABIC_SOUND, size, shape), _names(draw, ARABIC_SOUND))
    return _other("arabic", ARABIC, lists, (" ", "."))


def chinese(seed: int) -> Language:
    """Words of one to three signs from two thousand, without spaces between them."""
    draw = random.Random(f"{seed}/chinese")
    signs = [chr(code) for code in draw.sample(range(0x4E00, 0x9FA0), 2000)]

    def make(size: int) -> list[str]:
        return list({"".join(draw.choices(signs, k=draw.choice((1, 2, 2, 2, 3)))): None for _ in range(size)})

    names = {"p": ["".join(draw.choices(signs, k=3)) for _ in range(3000)], "s": make(2000), "L": make(1500)}
    return _other("chinese", CHINESE, _lists(draw, make, names), ("", "。"))


MAKERS = {"english": english, "cyrillic": cyrillic, "arabic": arabic, "chinese": chinese}


@lru_cache(maxsize=8)
def language(name: str, seed: int) -> Language:
    return MAKERS[name](seed)


@lru_cache(maxsize=64)
def _weights(size: int) -> np.ndarray:
    return weights(size)


# How many words of its own a topic has for a slot, and the share of draws that are of these.
LEANINGS = {
    "n": (50, 0.2), "N": (40, 0.2), "x": (30, 0.2), "a": (25, 0.15), "v": (30, 0.12), "p": (8, 0.85), "s": (8, 0.85),
    "o": (6, 0.7), "h": (12, 0.35), "L": (12, 0.5), "m": (3, 0.6), "t": (6, 0.6),
}  # fmt: skip


class Writer:
    """Writes sentences about one topic: its people, places and figures return, as do some of its nouns."""

    def __init__(self, tongue: Language, key: tuple[int, ...]) -> None:
        self.language = tongue
        self._draw = np.random.default_rng(key)
        self._pick = random.Random(hash(key))
        self._decks: dict[str, Iterator[str]] = {slot: self._deck(slot, words) for slot, words in tongue.words.items()}
        self._decks["h"] = self._deck("h", [str(number) for number in range(2, 1000)])
        places = tongue.words["L"]
        own = [places[at] for at in self._draw.integers(0, len(places), 5)]
        self._decks["l"] = self._plain(own)

    def _plain(self, words: list[str]) -> Iterator[str]:
        while True:
            yield from (words[at] for at in self._draw.integers(0, len(words), 64).tolist())

    def _deck(self, slot: str, words: list[str]) -> Iterator[str]:
        shares = _weights(len(words))
        number, leaning = LEANINGS.get(slot, (0, 0.0))
        flat = slot in "psLohm"  # names and numbers have no common rank
        own = self._draw.integers(0, len(words), number) if number else None
        size = 32
        while True:
            chance = self._draw.random(size)
            drawn = (chance * len(words)).astype(int) if flat else np.searchsorted(shares, chance)
            if own is not None:
                mine = self._draw.random(size) < leaning
                drawn[mine] = own[self._draw.integers(0, number, int(mine.sum()))]
            yield from [words[at] for at in np.minimum(drawn, len(words) - 1).tolist()]
            size = min(DRAWN, size * 2)

    def sentence(self) -> str:
        forms = self.language.frames
        form, slots = forms[int(self._pick.random() * len(forms))]
        said = form % tuple(map(next, map(self._decks.__getitem__, slots)))
        return said[0].upper() + said[1:] if said[0] != '"' else said[0] + said[1].upper() + said[2:]

    def paragraph(self, sentences: int) -> str:
        said = [self.sentence() for _ in range(sentences)]
        stock = self.language.stock
        if stock and self._pick.random() < 0.02:
            said.append(self._pick.choice(stock))
        return self.language.joint.join(said)

    def headline(self) -> str:
        form, slots = self._pick.choice(self.language.headlines)
        said = form % tuple([next(self._decks[slot]) for slot in slots])
        return said[0].upper() + said[1:]

    def word(self, slot: str) -> str:
        return next(self._decks[slot])
