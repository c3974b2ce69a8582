-- What is made once all rows are in: indexes, views, full-text search.

create index documents_source on documents(source);
create index documents_kind on documents(kind);
create index documents_media_type on documents(media_type);
create index documents_path on documents(path);
create index sources_outlet on sources(outlet);
create index outlet_names_outlet on outlet_names(outlet);
create index outlets_kind on outlets(kind);
create index outlets_country on outlets(country);
create index rules_pack on rules(pack);
create index rules_label on rules(label);
create index articles_outlet on articles(outlet);
create index articles_origin on articles(origin);
create index articles_published on articles(published);
create index articles_month on articles(month);
create index articles_authors on articles(authors);
create index articles_relation on articles(relation);
create index articles_language on articles(language);
create index articles_contested on articles(contested);
create index articles_hops on articles(hops);
create index articles_source on articles(source);
create index articles_document on articles(document, "start");
create index article_authors_person on article_authors(person);
create index article_terms_term on article_terms(field, term);
create index spans_article on spans(article, "start");
create index spans_label on spans(label);
create index spans_rule on spans(rule);
create index votes_label on votes(label);
create index claims_article on claims(article, field);
create index claims_field on claims(field, value);
create index claims_outlet on claims(outlet);
create index claims_person on claims(person);
create index claims_rule on claims(rule);
create index claims_document on claims(document, "start");
create index claims_basis on claims(basis);
create index hops_outlet on hops(outlet);
create index hops_relation on hops(relation);
create index hop_claims_claim on hop_claims(claim);
create index quotes_outlet on quotes(outlet);
create index quotes_rule on quotes(rule);

-- Written as sqlite-utils and Datasette look for it: content="table".
create virtual table articles_fts using fts5(
  title, text,
  content="article_texts", content_rowid="n",
  tokenize='porter unicode61 remove_diacritics 2'
);

create view articles_resolved as
select
  articles.id, articles.title, articles.subtitle, articles.authors,
  outlets.name as outlet, articles.published,
  origins.name as origin, articles.origin_published, articles.origin_title, articles.origin_url,
  articles.relation, articles.chain, articles.hops,
  articles.contested, articles.contested_fields, articles.language, articles.month,
  articles.words, articles.kept, articles.removed, articles.unclaimed,
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
  instr(', ' || articles.contested_fields || ', ', ', ' || one.field || ', ') = 0 as settled,
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
    or instr(', ' || articles.contested_fields || ', ', ', ' || one.field || ', ') > 0);

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
where found is not claims.exact;

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
where length(document_texts.text) <> documents.characters;

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
    and claims.article = hops.article and claims.outlet = hops.outlet
)
union all
select hops.article, 'the date of hop ' || hops.position, hops.published
from hops
where hops.published is not null and not exists (
  select 1 from hop_claims join claims on claims.id = hop_claims.claim
  where hop_claims.article = hops.article and hop_claims.position = hops.position
    and claims.article = hops.article and claims.value = hops.published
    and claims.field in ('published', 'origin-published')
)
union all
select hop_claims.article, 'evidence of hop ' || hop_claims.position, hop_claims.claim
from hop_claims join claims on claims.id = hop_claims.claim
where claims.article <> hop_claims.article;

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
  where claims.field = 'origin-outlet' and claims.chosen and claims.outlet is articles.outlet
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
where (own.disputed > 0) <> (instr(', ' || articles.contested_fields || ', ', ', ' || own.field || ', ') > 0)
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
  or trim(
    substr(document_texts.text, quotes."end" + 1, closing."end" - quotes."end"),
    char(9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199,
      8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288)
  ) <> '' and closing.label = 'blockquote';
