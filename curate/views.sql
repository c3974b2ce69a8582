-- What is made once all rows are in: indexes, views, full-text search.
-- Views call none of instr, replace, trim, printf: a server puts guards before these (curate/publish/limits.py).

update articles set rights = sources.statement from sources
where sources.id = articles.source and sources.statement is not null;

create index documents_kind on documents(kind);
create index documents_media_type on documents(media_type);
create index documents_path on documents(path);
create index sources_outlet on sources(outlet);
create index outlet_names_outlet on outlet_names(outlet);
create index outlets_kind on outlets(kind);
create index outlets_country on outlets(country);
create index rules_pack on rules(pack);
create index rules_label on rules(label);
create index articles_narrowed on articles(n, outlet, language, published); -- a search narrowed to some of them
create index articles_published on articles(published);
create index articles_hops on articles(hops);
create index articles_words on articles(words);
create index articles_removed on articles(removed);
create index articles_document on articles(document, "start");
-- One for each facet of the list. They hold the other facets and the day, too: a list filtered by these is counted from
-- an index alone, and comes newest first without sorting. That is 0.4 kB an article.
create index articles_outlet on articles(outlet, published, origin, relation, language, month, contested, source, rights);
create index articles_origin on articles(origin, published, outlet, relation, language, month, contested, source, rights);
create index articles_relation on articles(relation, published, outlet, origin, language, month, contested, source, rights);
create index articles_language on articles(language, published, outlet, origin, relation, month, contested, source, rights);
create index articles_month on articles(month, published, outlet, origin, relation, language, contested, source, rights);
create index articles_contested on articles(contested, published, outlet, origin, relation, language, month, source, rights);
create index articles_source on articles(source, published, outlet, origin, relation, language, month, contested, rights);
create index articles_rights on articles(rights, published, outlet, origin, relation, language, month, contested, source);
create index article_authors_person on article_authors(person);
create index article_terms_field on article_terms(field, term);
create index article_terms_term on article_terms(term);
create index spans_article on spans(article, "start");
create index spans_label on spans(label);
create index spans_rule on spans(rule);
create index votes_label on votes(label);
create index claims_article on claims(article, field);
create index claims_field on claims(field, value);
create index claims_document on claims(document, "start");
create index claims_basis on claims(basis);
create index hops_outlet on hops(outlet);
create index hops_relation on hops(relation);
create index hop_claims_claim on hop_claims(claim);
create index hops_standing on hops(standing);
create index hops_publication on hops(publication);
create index pairs_b on pairs(b);
create index pairs_rule on pairs(rule);
create index pairs_relation on pairs(relation);
create index pairs_direction on pairs(direction, rule);
create index overlaps_b on overlaps(b, b_start);
create index families_root on families(root);
create index families_articles on families(articles);
create index families_outlets on families(outlets, articles);
create index families_first on families(first_published);
create index family_members_family on family_members(family);
create index family_members_rule on family_members(rule);
create index family_members_parent on family_members(parent);
create index publications_held on publications(held);
create index edges_later on edges(later);
create index edges_rule on edges(rule);
create index edges_basis on edges(basis, relation);
create index edge_claims_claim on edge_claims(claim);
create index conflicts_other on conflicts(other);
create index conflicts_kind on conflicts(kind);
create index network_later on network(later);
create index totals_value on totals(kind, value);
create index quotes_outlet on quotes(outlet);
create index quotes_rule on quotes(rule);

-- What the pages of outlets, people, rules and sources count and list, each read off an index in its order: the newest
-- articles, the forms of a name, the claims of a rule. Each serves the filter on its first column, too.
create index claims_outlet on claims(outlet, exact, field, chosen) where outlet is not null;
create index claims_person on claims(person, exact, field, chosen) where person is not null;
create index claims_rule on claims(rule, field, chosen);
create index publications_outlet on publications(outlet, held, named_by);
create index documents_source on documents(source, kind, path);

-- What is searched: titles and texts, parted where their script does not part words.
create view searched_texts as
select
  article_texts.n, article_texts.article,
  coalesce(parted_texts.title, article_texts.title) as title, coalesce(parted_texts.text, article_texts.text) as text
from article_texts left join parted_texts on parted_texts.n = article_texts.n;

-- The remark is for sqlite-utils and Datasette, which look for the table's name after content=.
create virtual table articles_fts using fts5 /* content="article_texts" */ (
  title, text,
  content="searched_texts", content_rowid="n",
  tokenize='porter unicode61 remove_diacritics 2'
);

create view articles_resolved as
select
  articles.id, articles.title, articles.subtitle, articles.authors,
  outlets.name as outlet, articles.published,
  origins.name as origin, articles.origin_published, articles.origin_title, articles.origin_url,
  articles.relation, articles.chain, articles.hops,
  articles.contested, articles.contested_fields, articles.language, articles.month,
  articles.words, articles.kept, articles.removed, articles.unclaimed, articles.rights,
  articles.outlet as outlet_id, articles.origin as origin_id, articles.source,
  documents.path, articles.document, articles."start", articles."end"
from articles
join documents on documents.id = articles.document
left join outlets on outlets.id = articles.outlet
left join outlets as origins on origins.id = articles.origin;

create view claims_in_context as
select
  claims.id, claims.article, articles.title, claims.field, claims.value,
  substr(document_texts.text, max(claims."start" - 60, 0) + 1, min(claims."start", 60)) as before,
  claims.exact,
  substr(document_texts.text, claims."end" + 1, 60) as after,
  claims.chosen, claims.why, claims.basis, claims.trust, claims.rule,
  claims.document, documents.path, claims."start", claims."end", claims.place
from claims
join articles on articles.id = claims.article
join documents on documents.id = claims.document
join document_texts on document_texts.document = claims.document;

-- Fields an article has one value of, or that the article itself calls contested.
create view contested as
select
  one.article, articles.title, one.field,
  ', ' || articles.contested_fields || ', ' not like '%, ' || one.field || ', %' as settled,
  one.value, one.exact, one.rule, one.chosen, one.why, one.id as claim,
  other.value as other_value, other.exact as other_exact, other.rule as other_rule,
  other.chosen as other_chosen, other.why as other_why, other.id as other_claim
from claims as one
join claims as other on other.article = one.article and other.field = one.field
join articles on articles.id = one.article
where one.value <> other.value
  and (one.chosen > other.chosen
    or (one.chosen = other.chosen and (one."start", one.id) < (other."start", other.id)))
  and (one.field in ('title', 'subtitle', 'outlet', 'published', 'modified', 'origin-outlet',
      'origin-published', 'origin-title', 'origin-url', 'comment-count', 'language', 'relation')
    or ', ' || articles.contested_fields || ', ' like '%, ' || one.field || ', %');

create view removed_text as
select
  spans.article, articles.title, spans.label, labels.kind, spans.rule,
  substr(document_texts.text, spans."start" + 1, spans."end" - spans."start") as text,
  spans.document, documents.path, spans."start", spans."end"
from spans
join labels on labels.id = spans.label
join documents on documents.id = spans.document
join document_texts on document_texts.document = spans.document
left join articles on articles.id = spans.article
where spans.kept = 0;

create view chain as
select
  hops.article, articles.title, hops.position, outlets.name as outlet, hops.relation,
  hops.published, hops.basis,
  (select group_concat(exact, ' | ') from
    (select claims.exact from hop_claims join claims on claims.id = hop_claims.claim
     where hop_claims.article = hops.article and hop_claims.position = hops.position
     order by claims."start", claims.id)) as evidence,
  hops.outlet as outlet_id
from hops
join articles on articles.id = hops.article
left join outlets on outlets.id = hops.outlet;

create view outlet_pairs as
select
  giver.name as earlier, taker.name as later, after.relation, after.basis,
  count(*) as articles, min(after.published) as first_published, max(after.published) as last_published,
  giver.id as earlier_id, taker.id as later_id
from hops as before
join hops as after on after.article = before.article and after.position = before.position + 1
join outlets as giver on giver.id = before.outlet
join outlets as taker on taker.id = after.outlet
group by giver.id, taker.id, after.relation, after.basis;

-- Each pair of articles that share text, once from either side: symmetric by its making.
create view reuse as
with sides as (
  select a as article, b as other, relation, direction, rule, reason, words,
    a_coverage as coverage, b_coverage as other_coverage, identity,
    case direction when 'a->b' then 'earlier' when 'b->a' then 'later' else 'unknown' end as place
  from pairs
  union all
  select b, a, relation, direction, rule, reason, words, b_coverage, a_coverage, identity,
    case direction when 'a->b' then 'later' when 'b->a' then 'earlier' else 'unknown' end
  from pairs
)
select sides.article, mine.title, outlet.name as outlet, mine.published,
  sides.other, theirs.title as other_title, other_outlet.name as other_outlet, theirs.published as other_published,
  sides.relation, sides.place, sides.rule, sides.reason, sides.words, sides.coverage, sides.other_coverage, sides.identity
from sides
join articles as mine on mine.id = sides.article
join articles as theirs on theirs.id = sides.other
left join outlets as outlet on outlet.id = mine.outlet
left join outlets as other_outlet on other_outlet.id = theirs.outlet;

create view overlaps_in_context as
select
  overlaps.a, overlaps.b, pairs.relation, pairs.direction, overlaps.words, overlaps.identity,
  substr(a_texts.text, overlaps.a_start + 1, overlaps.a_end - overlaps.a_start) as a_text,
  substr(b_texts.text, overlaps.b_start + 1, overlaps.b_end - overlaps.b_start) as b_text,
  overlaps.a_start, overlaps.a_end, overlaps.b_start, overlaps.b_end,
  a_articles.document as a_document, b_articles.document as b_document
from overlaps
join pairs on pairs.a = overlaps.a and pairs.b = overlaps.b
join articles as a_articles on a_articles.id = overlaps.a
join articles as b_articles on b_articles.id = overlaps.b
join document_texts as a_texts on a_texts.document = a_articles.document
join document_texts as b_texts on b_texts.document = b_articles.document;

create view stories as
select
  families.id as family, families.title, families.articles, families.outlets,
  families.first_published, families.last_published,
  (select group_concat(name, ', ') from
    (select distinct outlets.name from family_members join articles on articles.id = family_members.article
     join outlets on outlets.id = articles.outlet where family_members.family = families.id
     order by outlets.name)) as told_by
from families;

create view outlet_network as
select
  giver.name as earlier, taker.name as later, network.articles, network.claimed, network.measured, network.confirmed,
  network.median_hours, network.mean_coverage, network.first_published, network.last_published,
  network.earlier as earlier_id, network.later as later_id
from network
join outlets as giver on giver.id = network.earlier
join outlets as taker on taker.id = network.later;

-- What the whole corpus comes to. A build keeps it in `totals`.
create view counted as
select 'corpus' as kind, 'articles' as name, count(*) as value from articles
union all select 'corpus', 'documents', count(*) from documents where kind = 'page'
union all select 'corpus', 'outlets', count(distinct outlet) from articles
union all select 'corpus', 'authors', count(distinct person) from article_authors
union all select 'corpus', 'languages', count(distinct language) from articles
union all select 'corpus', 'contested', count(*) from articles where contested = 1
union all select 'corpus', 'republished', count(*) from articles where origin is not null
union all select 'corpus', 'stories', count(*) from families
union all select 'corpus', 'kept', coalesce(sum(kept), 0) from documents where kind = 'page'
union all select 'corpus', 'removed', coalesce(sum(removed), 0) from documents where kind = 'page'
union all select 'corpus', 'unclaimed', coalesce(sum(unclaimed), 0) from documents where kind = 'page'
union all select 'outlet', outlet, count(*) from articles where outlet is not null group by outlet
union all select 'month', month, count(*) from articles where month is not null group by month
union all select 'language', language, count(*) from articles where language is not null group by language
union all
select 'removed', label, sum("end" - "start") from spans where kept = 0 and article is not null group by label;

create view unclaimed_share as
select
  id as document, path, source, characters, unclaimed,
  case when characters > 0 then round(1.0 * unclaimed / characters, 4) else 0.0 end as share
from documents
where kind = 'page';

create view label_use as
select
  labels.id as label, labels.kind, labels.says, count(spans."start") as spans,
  coalesce(sum(spans."end" - spans."start"), 0) as characters,
  count(distinct spans.document) as documents
from labels left join spans on spans.label = labels.id
group by labels.id;

create view rule_use as
select
  rules.id as rule, rules.pack, rules.label,
  (select count(*) from spans where spans.rule = rules.id) as spans,
  (select count(distinct document) from spans where spans.rule = rules.id) as documents,
  (select count(*) from claims where claims.rule = rules.id) as claims,
  (select count(*) from claims where claims.rule = rules.id and claims.chosen) as chosen
from rules;

create view false_evidence as
select
  claims.*,
  substr(document_texts.text, claims."start" + 1, claims."end" - claims."start") as found
from claims left join document_texts on document_texts.document = claims.document
where found is not claims.exact
  and (select value from meta where key = 'text') is not 'withheld';  -- a publication without texts

create view broken_tiling as
with pieces as (
  select
    spans.document, spans.article, spans."start", spans."end", documents.characters,
    lag(spans."end", 1, 0) over tiles as reached,
    row_number() over tiles = count(*) over (partition by spans.document) as last
  from spans join documents on documents.id = spans.document
  window tiles as (partition by spans.document order by spans."start")
),
within as (
  select
    articles.id, articles.document, articles."start", articles."end",
    min(spans."start") as first, max(spans."end") as reached
  from articles left join spans on spans.article = articles.id
  group by articles.id
)
select document, null as article, 'gap' as what, reached as "start", "start" as "end"
from pieces where "start" > reached
union all
select document, null, 'overlap', "start", min(reached, "end")
from pieces where "start" < reached
union all
select document, null, 'uncovered end', "end", characters
from pieces where last and "end" < characters
union all
select document, null, 'beyond the end', characters, "end"
from pieces where "end" > characters
union all
select id, null, 'no spans', 0, characters
from documents
where kind = 'page' and characters > 0 and not exists (select 1 from spans where spans.document = documents.id)
union all
select document, id, 'article not tiled', "start", "end"
from within where "end" > "start" and (first is not "start" or reached is not "end")
union all
select spans.document, spans.article, 'span outside its article', spans."start", spans."end"
from spans join articles on articles.id = spans.article
where spans.document <> articles.document
  or spans."start" < articles."start" or spans."end" > articles."end"
union all
select articles.document, articles.id, 'foreign span in the article', spans."start", spans."end"
from articles join spans on spans.document = articles.document
  and spans."start" >= articles."start" and spans."start" < articles."end"
where spans.article is not articles.id
union all
select document_texts.document, null, 'characters miscounted', length(document_texts.text), documents.characters
from document_texts join documents on documents.id = document_texts.document
where length(document_texts.text) <> documents.characters
  and (select value from meta where key = 'text') is not 'withheld';

-- Values of articles that no chosen claim gives, and links of chains without evidence.
create view unsupported as
with resolved as (
  select id as article, 'title' as field, title as value from articles
  union all select id, 'subtitle', subtitle from articles
  union all select id, 'outlet', outlet from articles
  union all select id, 'published', published from articles
  union all select id, 'language', language from articles
  union all select id, 'origin-outlet', origin from articles
  union all select id, 'origin-published', origin_published from articles
  union all select id, 'origin-title', origin_title from articles
  union all select id, 'origin-url', origin_url from articles
  union all select article, 'author', person from article_authors
  union all select article, field, term from article_terms
)
select article, field, value
from resolved
where value is not null and not exists (
  select 1 from claims
  where claims.article = resolved.article and claims.field = resolved.field and claims.chosen
    and coalesce(claims.outlet, claims.person, claims.value) = resolved.value
)
union all
select hops.article, 'hop ' || hops.position, hops.outlet
from hops
where hops.outlet is not null and not exists (
  select 1 from hop_claims join claims on claims.id = hop_claims.claim
  where hop_claims.article = hops.article and hop_claims.position = hops.position
    and claims.outlet = hops.outlet
)
union all
select hops.article, 'the date of hop ' || hops.position, hops.published
from hops
where hops.published is not null and not exists (
  select 1 from hop_claims join claims on claims.id = hop_claims.claim
  where hop_claims.article = hops.article and hop_claims.position = hops.position
    and claims.value = hops.published and claims.field in ('published', 'origin-published')
)
union all  -- the claims of a link are those of an article that comes after it in the chain, or of its own
select hop_claims.article, 'evidence of hop ' || hop_claims.position, hop_claims.claim
from hop_claims join claims on claims.id = hop_claims.claim
where not exists (
  select 1 from hops
  where hops.article = hop_claims.article and hops.publication = claims.article
    and hops.position >= hop_claims.position
);

-- Claims that speak about an article from a place where nothing is said about it.
create view misplaced_claims as
select
  claims.id, claims.article, claims.field,
  case when claims.document = articles.document then 'outside its article' else 'in another document' end as what,
  claims.document, claims."start", claims."end"
from claims
join articles on articles.id = claims.article
left join sources on sources.id = articles.source
where case
  when claims.basis = 'curated' then claims.document is not sources.manifest
  when claims.basis = 'measured' then 0  -- see false_measures
  when claims.document <> articles.document then 1
  when claims.rule = 'layout.masthead' then 0
  when exists (  -- front matter of the whole document
    select 1 from spans where spans.document = claims.document and spans.article is null
      and spans.label = 'front-matter' and claims."start" >= spans."start" and claims."end" <= spans."end"
  ) then 0
  else claims."start" < articles."start" or claims."end" > articles."end"
end;

-- Fields whose claims do not add up to what the article shows.
create view unresolved as
with own as (  -- fields that have one value
  select
    article, field, sum(chosen) as chosen, sum(why like 'contested:%') as disputed,
    sum(why not like 'ambiguous:%' and not (  -- nor said of an outlet that is not the origin chosen
      why like 'said of %, not of the origin' and exists (
        select 1 from claims as origin
        where origin.article = claims.article and origin.field = 'origin-outlet' and origin.chosen
          and claims.why not in (  -- as Python quotes it
            'said of ''' || origin.value || ''', not of the origin',
            'said of "' || origin.value || '", not of the origin')))) as readable
  from claims
  where field in ('title', 'subtitle', 'outlet', 'published', 'origin-outlet', 'origin-published',
    'origin-title', 'origin-url', 'language', 'relation', 'comment-count', 'posted-by')
  group by article, field
),
first as (  -- articles that say they were published here before anywhere
  select claims.article
  from claims join articles on articles.id = claims.article
  where claims.field = 'origin-outlet' and claims.chosen and claims.basis <> 'measured'
    and claims.outlet is articles.outlet
),
shown as (
  select id as article, 'title' as field, title as value from articles
  union all select id, 'subtitle', subtitle from articles
  union all select id, 'outlet', outlet from articles
  union all select id, 'published', published from articles
  union all select id, 'language', language from articles
  union all select id, 'origin-outlet', origin from articles where id not in first
  union all select id, 'origin-published', origin_published from articles where id not in first
  union all select id, 'origin-title', origin_title from articles where id not in first
  union all select id, 'origin-url', origin_url from articles where id not in first
),
listed as (
  select
    article, field, coalesce(outlet, person, value) as value,
    row_number() over (
      partition by article, field order by cast(substr(id, length(article) + 3) as integer)
    ) - 1 as position
  from claims
  where chosen and field in ('author', 'category', 'tag', 'region', 'theme', 'topic', 'section', 'in-depth-report')
)
select article, field, 'several values chosen' as what from own where chosen > 1
union all
select article, field, 'no value chosen' from own where chosen = 0 and disputed = 0 and readable > 0
union all
select own.article, own.field, 'contested, or not, against its claims'
from own join articles on articles.id = own.article
where (own.disputed > 0) <> (', ' || articles.contested_fields || ', ' like '%, ' || own.field || ', %')
union all
select shown.article, shown.field, 'chosen value not shown'
from claims join shown on shown.article = claims.article and shown.field = claims.field
where claims.chosen and case when claims.field in ('outlet', 'origin-outlet') then claims.outlet else claims.value end
  is not shown.value
union all
select id, 'origin', 'origin shown of an article first published here'
from articles
where id in first and coalesce(origin, origin_published, origin_title, origin_url) is not null
union all
select article, field, 'chosen value not shown in its place' from (
  select article, field, position, value from listed
  except select article, 'author', position, person from article_authors
  except select article, field, position, term from article_terms
)
union all
select article, field, 'value shown in a place that is not its own' from (
  select * from (
    select article, 'author' as field, position, person as value from article_authors
    union all select article, field, position, term from article_terms
  )
  except select article, field, position, value from listed
);

-- Pieces that are not what their rule says, and quotations that are not the pieces labelled so.
create view mislabelled as
select spans.document, spans.article, 'not the label of its rule' as what, spans."start", spans."end", spans.label
from spans join rules on rules.id = spans.rule
where spans.label <> rules.label and spans.rule <> 'layout.remainder' and spans.label <> 'blockquote'
union all
select spans.document, spans.article, 'labelled a quotation, but none', spans."start", spans."end", spans.label
from spans
where spans.label = 'blockquote' and spans.rule <> 'layout.remainder' and not exists (
  select 1 from quotes
  where quotes.article = spans.article and quotes.rule = spans.rule
    and spans."start" >= quotes."start" and spans."start" < quotes."end"
)
union all
select articles.document, quotes.article, 'a quotation not labelled so', quotes."start", quotes."end", spans.label
from quotes
join articles on articles.id = quotes.article
join spans on spans.article = quotes.article
  and spans."start" < quotes."end" and spans."end" > quotes."start"
left join rules on rules.id = spans.rule
where spans.label <> 'blockquote' and (coalesce(rules.scope, '') not in ('sentence', 'span') or spans.label = 'body')
union all
select articles.document, quotes.article, 'a quotation outside its pieces', quotes."start", quotes."end", null
from quotes
join articles on articles.id = quotes.article
join document_texts on document_texts.document = articles.document
left join spans as opening on opening.article = quotes.article and opening."start" = quotes."start"
left join spans as closing on closing.article = quotes.article
  and closing."start" < quotes."end" and closing."end" >= quotes."end"
where opening.label is null or closing.label is null
  or substr(document_texts.text, quotes."end" + 1, closing."end" - quotes."end") glob '*[^' ||
    char(9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199,
      8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288) || ']*'
    and closing.label = 'blockquote';

-- Measured claims that are not those of an earlier article which the text was taken from.
create view false_measures as
select claims.id, claims.article, claims.field, claims.value
from claims
where claims.basis = 'measured' and not exists (
  select 1 from hops as own
  join hops as source on source.article = own.article and source.position = own.position - 1
    and source.basis = 'measured'
  join pairs on (pairs.a, pairs.b) = (min(source.publication, own.article), max(source.publication, own.article))
  join articles as earlier on earlier.id = source.publication
  join claims as copied on copied.article = source.publication
  where own.article = claims.article and own.publication = own.article
    and pairs.direction = case when pairs.a = own.article then 'b->a' else 'a->b' end
    and pairs.relation <> 'quotation' and pairs.rule <> 'through'
    and copied.chosen
    and copied.field = case when earlier.origin is not null then claims.field else case claims.field
      when 'origin-outlet' then 'outlet' when 'origin-published' then 'published'
      when 'origin-title' then 'title' when 'origin-url' then 'url' end end
    and copied.value = claims.value and copied.name = claims.name and copied.outlet is claims.outlet
    and copied.person is claims.person and copied.document = claims.document and copied."start" = claims."start"
    and copied."end" = claims."end" and copied.exact = claims.exact
);

-- Aligned spans that are not kept text of their own article, or of which two of one pair meet.
create view misplaced_overlaps as
with sides as (
  select a, b, a as article, a_start as "start", a_end as "end", b_start as other from overlaps
  union all
  select a, b, b, b_start, b_end, a_start from overlaps
)
select sides.a, sides.b, sides.article, 'outside its article' as what, sides."start", sides."end"
from sides left join articles on articles.id = sides.article
where articles.id is null or sides."start" < articles."start" or sides."end" > articles."end"
union all
select sides.a, sides.b, sides.article, 'over removed text', sides."start", sides."end"
from sides join articles on articles.id = sides.article
where exists (
  select 1 from spans
  where spans.document = articles.document and spans."start" < sides."end" and spans."end" > sides."start"
    and spans."start" >= articles."start" and (spans.article is not sides.article
      or (spans.kept = 0 and spans.label <> 'line-break'))
)
union all
select one.a, one.b, one.article, 'over another of the pair', one."start", one."end"
from sides as one join sides as two on two.a = one.a and two.b = one.b and two.article = one.article
where (one."start", one.other) < (two."start", two.other) and two."start" < one."end";

-- Pairs that do not say what their spans show.
create view false_pairs as
with spanned as (
  select a, b, sum(words) as words, sum(identity * words) / max(sum(words), 1) as identity,
    min(words) as least, min(identity) as low, max(identity) as high
  from overlaps group by a, b
)
select pairs.a, pairs.b, 'without spans' as what
from pairs left join spanned on spanned.a = pairs.a and spanned.b = pairs.b
where spanned.a is null
union all
select a, b, 'spans of no pair' from spanned
where not exists (select 1 from pairs where pairs.a = spanned.a and pairs.b = spanned.b)
union all
select a, b, 'a share that is none' from pairs
where a_coverage not between 0 and 1 or b_coverage not between 0 and 1 or identity not between 0 and 1
union all
select a, b, 'a share that is none' from spanned where low < 0 or high > 1
union all
select a, b, 'no words' from spanned where least <= 0
union all
select pairs.a, pairs.b, 'words miscounted'
from pairs join spanned on spanned.a = pairs.a and spanned.b = pairs.b
where pairs.words <> spanned.words
union all
select pairs.a, pairs.b, 'another identity than its spans'
from pairs join spanned on spanned.a = pairs.a and spanned.b = pairs.b
where abs(pairs.identity - spanned.identity) > 0.0001
union all
select a, b, 'a direction against its rule' from pairs
where (direction = 'unknown') <> (rule in ('common-source', 'contradiction', 'same-time'));

-- Families that are not what their members and pairs make of them.
create view false_families as
with recursive joined (family, article) as (
  select families.id, families.id from families
  union
  select joined.family, members.article
  from joined
  join (select a as one, b as other from pairs union all select b, a from pairs) as near on near.one = joined.article
  join family_members as members on members.article = near.other and members.family = joined.family
),
counted as (
  select family_members.family, count(*) as articles, count(distinct articles.outlet) as outlets,
    min(articles.published) as first, max(articles.published) as last,
    sum(family_members.parent is null) as roots
  from family_members join articles on articles.id = family_members.article
  group by family_members.family
)
select families.id as family, null as article, 'articles, outlets or days miscounted' as what
from families left join counted on counted.family = families.id
where (families.articles, families.outlets, families.first_published, families.last_published)
  is not (counted.articles, counted.outlets, counted.first, counted.last) or counted.articles < 2
union all
select families.id, null, 'named by an article that is none of it' from families
where not exists (select 1 from family_members where article = families.id and family = families.id)
union all
select families.id, families.root, 'a root that is not its only first article' from families
join counted on counted.family = families.id
where families.root is not (
  select case when counted.roots = 1 then article end from family_members
  where family = families.id and parent is null
) or (families.root is not null and families.root <> families.id)
union all
select members.family, members.article, 'not joined to the others' from family_members as members
where not exists (select 1 from joined where joined.family = members.family and joined.article = members.article)
union all
select members.family, members.article, 'taken from an article that no pair puts before it'
from family_members as members
where members.parent is not null and not exists (
  select 1 from pairs join family_members as parents on parents.article = members.parent
  where (pairs.a, pairs.b) = (min(members.parent, members.article), max(members.parent, members.article))
    and pairs.direction = case when pairs.a = members.article then 'b->a' else 'a->b' end
    and pairs.rule = members.rule and pairs.reason = members.reason and pairs.rule <> 'through'
    and parents.family = members.family
);

-- Publications that are not the articles held, or that no page names.
create view false_publications as
with named as (  -- by links of chains that rest on claims of the article whose chain it is, itself aside
  select hops.publication, count(*) as pages
  from hops
  where hops.publication <> hops.article and exists (
    select 1 from hop_claims join claims on claims.id = hop_claims.claim
    where hop_claims.article = hops.article and hop_claims.position = hops.position and claims.article = hops.article
  )
  group by hops.publication
)
select articles.id as publication, 'an article without one' as what
from articles left join publications on publications.id = articles.id
where publications.article is not articles.id or not publications.held
union all
select publications.id, 'not the article it is of'
from publications join articles on articles.id = publications.article
where publications.id <> publications.article
  or (publications.outlet, publications.title, publications.published)
    is not (articles.outlet, articles.title, articles.published)
union all
select id, 'held, and no article' from publications where held <> (article is not null)
union all
select publications.id, 'pages that name it are miscounted'
from publications left join named on named.publication = publications.id
where publications.named_by <> coalesce(named.pages, 0)
union all
select id, 'neither held nor named' from publications where not held and named_by = 0;

-- Edges of the graph that neither pages claim nor texts show, and steps of chains and pairs that are no edges.
create view false_edges as
with steps as (  -- of chains, as the article's own page tells them
  select before.article, before.publication as earlier, after.publication as later, before.basis, before.position,
    after.relation
  from hops as before
  join hops as after on after.article = before.article and after.position = before.position + 1
  where before.publication <> after.publication and exists (
    select 1 from hop_claims join claims on claims.id = hop_claims.claim
    where hop_claims.article = before.article and hop_claims.position = before.position
      and claims.article = before.article
  )
),
shown as (
  select case direction when 'a->b' then a else b end as earlier, case direction when 'a->b' then b else a end as later,
    relation, rule
  from pairs where direction <> 'unknown' and rule <> 'through'
)
select earlier, later, basis, 'leads to itself' as what from edges where earlier = later
union all
select earlier, later, basis, 'measured by no pair' from edges
where basis = 'measured' and not exists (
  select 1 from pairs
  where (pairs.a, pairs.b) = (min(edges.earlier, edges.later), max(edges.earlier, edges.later))
    and pairs.direction = case when pairs.a = edges.earlier then 'a->b' else 'b->a' end
    and pairs.relation = edges.relation and pairs.rule = edges.rule and pairs.rule <> 'through'
)
union all
select earlier, later, 'measured', 'a pair that is no edge' from shown
where not exists (
  select 1 from edges where edges.earlier = shown.earlier and edges.later = shown.later and edges.basis = 'measured'
)
union all
select earlier, later, basis, 'claimed by no step of a chain' from edges
where basis <> 'measured' and not exists (
  select 1 from steps
  where steps.earlier = edges.earlier and steps.later = edges.later and steps.basis = edges.basis
    and steps.relation = edges.relation
)
union all
select earlier, later, basis, 'a step of a chain that is no edge' from steps
where not exists (
  select 1 from edges
  where edges.earlier = steps.earlier and edges.later = steps.later and edges.basis = steps.basis
)
union all
select earlier, later, basis, 'claims of another step' from (
  select edge_claims.earlier, edge_claims.later, edge_claims.basis, edge_claims.claim
  from edge_claims where edge_claims.basis <> 'measured'
  except
  select steps.earlier, steps.later, steps.basis, hop_claims.claim from steps
  join hop_claims on hop_claims.article = steps.article and hop_claims.position = steps.position
)
union all
select earlier, later, basis, 'a claim is missing' from (
  select steps.earlier, steps.later, steps.basis, hop_claims.claim from steps
  join hop_claims on hop_claims.article = steps.article and hop_claims.position = steps.position
  except
  select earlier, later, basis, claim from edge_claims
)
union all
select edge_claims.earlier, edge_claims.later, edge_claims.basis, 'claims of another page'
from edge_claims join claims on claims.id = edge_claims.claim
where edge_claims.basis = 'measured' and claims.article <> edge_claims.later
union all
select earlier, later, basis, 'by a rule that reads claims, and none' from edges
where (basis <> 'measured' or rule in ('claim', 'link')) and not exists (
  select 1 from edge_claims
  where edge_claims.earlier = edges.earlier and edge_claims.later = edges.later and edge_claims.basis = edges.basis
);

-- Links of chains that nothing shows, or that stand where they cannot.
create view unfounded_hops as
select hops.article, hops.position, 'no evidence' as what
from hops
where hops.publication <> hops.article and not exists (
  select 1 from hop_claims where hop_claims.article = hops.article and hop_claims.position = hops.position
) and not (hops.basis = 'measured' and hops.outlet is null and hops.published is null)  -- it says nothing but that it is held
union all
select hops.article, hops.position, 'measured by no pair'
from hops
where hops.basis = 'measured' and not exists (
  select 1 from hops as after
  join pairs on (pairs.a, pairs.b) = (min(hops.publication, after.publication), max(hops.publication, after.publication))
  where after.article = hops.article and after.position > hops.position
    and pairs.direction = case when pairs.a = hops.publication then 'a->b' else 'b->a' end
    and pairs.relation <> 'quotation' and pairs.rule <> 'through'
)
union all
select article, max(position), 'the last link is not the article'
from hops group by article having publication is not article
union all
select article, position, 'no publication, or no standing' from hops where publication is null or standing is null
union all
select article, max(position), 'one publication twice' from hops group by article, publication having count(*) > 1
union all
select hops.article, hops.position, 'standing ' || hops.standing
from hops join publications on publications.id = hops.publication
where case hops.standing
  when 'this' then hops.publication <> hops.article
  when 'not held' then publications.held
  when 'confirmed' then not publications.held
  when 'held' then not publications.held
  when 'measured' then hops.basis <> 'measured'
  when 'against the dates' then hops.publication = hops.article
  else 1 end
union all
select hops.article, hops.position, 'standing confirmed, and no pair'
from hops
where hops.standing = 'confirmed' and not exists (
  select 1 from hops as after
  join pairs on (pairs.a, pairs.b) = (min(hops.publication, after.publication), max(hops.publication, after.publication))
  where after.article = hops.article and after.position > hops.position
)
union all
select hops.article, hops.position, 'positions with a gap'
from hops where hops.position > 0 and not exists (
  select 1 from hops as before where before.article = hops.article and before.position = hops.position - 1
);

-- Conflicts that are none, and what does not fit without being told.
create view false_conflicts as
with disputed (article) as (  -- by pages that name several outlets as the first
  select article from claims where field = 'origin-outlet' and why like 'contested:%'
  group by article having count(distinct outlet) > 1
),
strange (article, other) as (  -- publications that pages of copies name, and whose chains begin with another outlet
  select mine.article, named.publication
  from family_members as mine
  join family_members as theirs on theirs.family = mine.family and theirs.article <> mine.article
  join hops as named on named.article = theirs.article
  join hops as there on there.article = theirs.article and there.position = 0
  join hops as here on here.article = mine.article and here.position = 0
  where there.outlet <> here.outlet
)
select article, kind, other, 'no such link is against the dates' as what from conflicts
where kind = 'dates run backwards' and not exists (
  select 1 from hops
  where hops.article = conflicts.article and publication = conflicts.other and standing = 'against the dates'
)
union all
select article, 'dates run backwards', publication, 'not told' from hops
where standing = 'against the dates' and not exists (
  select 1 from conflicts
  where conflicts.article = hops.article and kind = 'dates run backwards' and other = hops.publication
)
union all
select article, kind, other, 'neither its page nor a copy leads there' from conflicts
where kind = 'two origins' and not (article = other and article in disputed)
  and not exists (select 1 from strange where article = conflicts.article and other = conflicts.other)
union all
select article, 'two origins', article, 'not told' from disputed
where not exists (select 1 from conflicts where article = disputed.article and kind = 'two origins')
union all
select article, kind, other, 'no pair shows it' from conflicts
where kind = 'claim against measure' and (not exists (
  select 1 from pairs
  where (pairs.a, pairs.b) = (min(conflicts.article, conflicts.other), max(conflicts.article, conflicts.other))
    and direction = case when a = conflicts.other then 'a->b' else 'b->a' end and relation <> 'quotation'
) or exists (
  select 1 from hops where hops.article = conflicts.article and hops.publication = conflicts.other
));

-- Rows of the network that the edges do not give. Its medians are checked by `curate verify`.
create view false_network as
with flows as (
  select giver.outlet as earlier, taker.outlet as later, edges.earlier as one, edges.later as other,
    edges.basis, taker.published
  from edges
  join publications as giver on giver.id = edges.earlier
  join publications as taker on taker.id = edges.later
  where giver.outlet <> taker.outlet and edges.relation <> 'quotation'
),
articles_taken as (
  select earlier, later, other, max(basis = 'measured') as measured, max(basis <> 'measured') as claimed
  from flows group by earlier, later, other
),
counted as (
  select earlier, later, count(*) as articles, sum(claimed) as claimed, sum(measured) as measured,
    sum(claimed and measured) as confirmed
  from articles_taken group by earlier, later
),
days as (
  select earlier, later, min(published) as first, max(published) as last from flows group by earlier, later
),
shares as (
  select steps.earlier, steps.later,
    avg(case when pairs.a = steps.one then pairs.a_coverage else pairs.b_coverage end) as coverage
  from (select distinct earlier, later, one, other from flows) as steps
  join pairs on (pairs.a, pairs.b) = (min(steps.one, steps.other), max(steps.one, steps.other))
    and pairs.direction = case when pairs.a = steps.one then 'a->b' else 'b->a' end
  group by steps.earlier, steps.later
)
select counted.earlier, counted.later, 'not told' as what from counted
where not exists (select 1 from network where network.earlier = counted.earlier and network.later = counted.later)
union all
select network.earlier, network.later, 'articles miscounted'
from network left join counted on counted.earlier = network.earlier and counted.later = network.later
where (network.articles, network.claimed, network.measured, network.confirmed)
  is not (counted.articles, counted.claimed, counted.measured, counted.confirmed)
union all
select network.earlier, network.later, 'other days'
from network join days on days.earlier = network.earlier and days.later = network.later
where (network.first_published, network.last_published) is not (days.first, days.last)
union all
select network.earlier, network.later, 'another mean share'
from network left join shares on shares.earlier = network.earlier and shares.later = network.later
where (network.mean_coverage is null) <> (shares.coverage is null)
  or abs(network.mean_coverage - shares.coverage) > 0.0002;
