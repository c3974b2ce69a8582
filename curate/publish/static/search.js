// Search without a server. The index was made with the pages (curate/edition/still/index.py): files of words, and one
// for each article. They are scripts, which a page opened as a file may load; each calls curateSearch(name, data).
"use strict";
(() => {
  const HERE = new URL(".", document.currentScript.src);
  const STEP = 10, NEAR = 20, STEPS = 31, MOST = 6, BEFORE = 60, AROUND = 240;
  const waiting = new Map(), loaded = new Map();
  const curateSearch = window.curateSearch = (name, data) => waiting.get(name)(data);
  const load = name => {
    if (!loaded.has(name)) loaded.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      waiting.set(name, done);
      script.onerror = () => failed(new Error(`${name} could not be loaded`));
      script.src = new URL(`${name}.js`, HERE);
      document.head.append(script);
    }));
    return loaded.get(name);
  };

  // ---- words: the same as curate/edition/still/folding.py
  const JOINERS = "\\u00ad\\u0640\\u200c\\u200d";
  const MARKS = new RegExp(`[\\p{M}${JOINERS}]`, "gu");
  const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff"
    + "\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
  const RUNS = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+`, "gu");
  const UNSPACED_ONE = new RegExp(`[${UNSPACED}]`, "u");
  const SEEN = new RegExp(`[${UNSPACED}]\\p{M}*|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}${JOINERS}])+`, "gu");
  const bare = text => text.normalize("NFKD").replace(MARKS, "");
  const fold = text => bare(bare(text).toUpperCase().toLowerCase().replaceAll("ς", "σ"));
  const pairs = signs => signs.map((sign, at) => sign + (signs[at + 1] ?? ""));
  const words = text => [...fold(text).matchAll(RUNS)].flatMap(([run]) => UNSPACED_ONE.test(run) ? pairs([...run]) : [run]);
  curateSearch.words = words; // for the test that compares them with Python's
  const asked = text => { // as words, but the last letter of a run of pairs alone asks for nothing more
    const all = words(text);
    return all.filter((word, at) => !(at && UNSPACED_ONE.test(word) && [...word].length === 1 && all[at - 1].endsWith(word)));
  };

  // ---- finding
  const shardOf = (firsts, word) => { // the last file whose first word is not after `word`
    let low = 0, high = firsts.length;
    while (low < high) { const middle = (low + high) >> 1; if (firsts[middle] <= word) low = middle + 1; else high = middle; }
    return Math.max(low - 1, 0);
  };
  const term = async (root, word, open) => { // article -> worth; an open word stands for all that begin so, at half
    const from = shardOf(root.firsts, word), to = open ? shardOf(root.firsts, `${word}\uffff`) : from;
    const names = []; // of files; a word of one letter begins too many
    for (let at = from; at <= Math.min(to, from + MOST - 1) && at < root.firsts.length; at++) names.push(`words-${at}`);
    const worth = new Map();
    for (const [one, list] of (await Promise.all(names.map(load))).flat()) {
      if (one !== word && !(open && one.startsWith(word))) continue;
      let number = 0;
      for (const packed of list) {
        number += Math.floor(packed / (STEPS + 1));
        const value = packed % (STEPS + 1) / STEPS * (one === word ? 1 : 0.5);
        worth.set(number, Math.max(worth.get(number) ?? 0, value));
      }
    }
    const rare = Math.log(1 + (root.articles - worth.size + 0.5) / (worth.size + 0.5));
    return new Map([...worth].map(([number, value]) => [number, value * rare]));
  };
  const opens = (word, last) => UNSPACED_ONE.test(word) ? [...word].length === 1 : last && word.length > 1;
  const find = async query => { // articles with all the words, best first, the newer first among equals
    const root = await load("root"), wanted = asked(query), last = wanted.at(-1);
    const terms = await Promise.all([...new Set(wanted)].map(word => term(root, word, opens(word, word === last))));
    if (!terms.length) return [];
    terms.sort((a, b) => a.size - b.size);
    const found = [...terms[0].keys()].filter(number => terms.every(one => one.has(number)));
    const sum = new Map(found.map(number => [number, terms.reduce((all, one) => all + one.get(number), 0)]));
    found.sort((a, b) => sum.get(b) - sum.get(a) || a - b);
    return wanted.length > 1 ? together(found, wanted) : found;
  };
  const together = async (found, wanted) => { // of the best, those first that have the words side by side
    const phrase = ` ${wanted.join(" ")}`, near = found.slice(0, NEAR);
    const articles = await Promise.all(near.map(number => load(`article-${number}`)));
    const whole = near.filter((_, at) => [1, 5].some(part => ` ${words(articles[at][part]).join(" ")}`.includes(phrase)));
    return [...whole, ...near.filter(number => !whole.includes(number)), ...found.slice(NEAR)];
  };

  // ---- showing
  const hits = (text, wanted) => { // [start, end, word] of what the query's words stand for
    const last = wanted.at(-1), marks = [], seen = [...text.matchAll(SEEN)];
    seen.forEach((match, at) => {
      const end = match.index + match[0].length, next = seen[at + 1];
      const pair = UNSPACED_ONE.test(match[0]) && next?.index === end ? match[0] + next[0] : "";
      const own = words(match[0]), both = pair && wanted.includes(fold(pair));
      const word = both ? fold(pair) : wanted.find(one => own.some(mine => mine === one || opens(one, one === last) && mine.startsWith(one)));
      if (word) marks.push([match.index, both ? end + next[0].length : end, word]);
    });
    return marks;
  };
  const best = marks => { // where most of the words stand together
    const many = start => new Set(marks.filter(([at]) => at >= start && at < start + AROUND - BEFORE).map(mark => mark[2])).size;
    return marks.reduce((top, [at]) => many(at) > top[1] ? [at, many(at)] : top, [0, 0])[0];
  };
  const put = (tag, text, kind) => Object.assign(document.createElement(tag), {textContent: text, className: kind ?? "", dir: "auto"});
  const marked = (into, text, marks, from, to) => {
    let at = from;
    for (const [start, end] of marks) {
      if (start < at || end > to) continue;
      into.append(text.slice(at, start), put("mark", text.slice(start, end)));
      at = end;
    }
    into.append(text.slice(at, to));
    return into;
  };
  const shown = ([address, title, outlet, day, language, text], wanted) => {
    const item = put("li", "", "card"), head = put("h3", ""), link = put("a", ""), name = title || "Untitled article";
    link.href = address;
    if (language) link.lang = language;
    head.append(marked(link, name, hits(name, wanted), 0, name.length));
    const marks = hits(text, wanted), first = Math.max(best(marks) - BEFORE, 0);
    const from = first && first + Math.max(text.slice(first, first + BEFORE).search(/\s/), 0), to = from + AROUND;
    const snippet = put("p", from ? "… " : "", "snippet");
    marked(snippet, text, marks, from, Math.min(to, text.length)).append(to < text.length ? " …" : "");
    item.append(head, put("p", [outlet || "outlet not known", day || "day not known"].join(" · "), "line"), snippet);
    return item;
  };
  const start = async () => {
    const form = document.getElementById("search"), list = document.getElementById("found"), more = document.getElementById("more");
    const says = document.getElementById("says"), query = (new URLSearchParams(location.search).get("q") ?? "").trim();
    form.hidden = false;
    form.elements.q.value = query;
    if (!query) return;
    says.textContent = "Searching …";
    const found = await find(query), wanted = asked(query);
    const next = async () => {
      const at = list.children.length, some = found.slice(at, at + STEP);
      list.append(...(await Promise.all(some.map(number => load(`article-${number}`)))).map(one => shown(one, wanted)));
      more.hidden = list.children.length >= found.length;
      if (at) list.children[at].querySelector("a").focus();
    };
    more.addEventListener("click", next);
    await next();
    says.textContent = found.length ? `${found.length} article${found.length === 1 ? "" : "s"} for “${query}”`
      : `No article has all of these words: “${query}”`;
  };
  start().catch(() => { document.getElementById("says").textContent = "The search could not be loaded."; });
})();
