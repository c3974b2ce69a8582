-- The database of curate, schema version 2. Rebuilt from corpus + manifests + packs; never migrated.
-- Offsets ("start", "end") count Unicode code points of document_texts.text, half-open, as substr() does.

create table meta (
  key text primary key,
  value text not null
) strict, without rowid;

create table outlets (
  id text primary key,
  name text not null,
  kind text,
  country text,
  wikidata text,
  listed integer not null check (listed in (0, 1))
) strict;

create table outlet_names (
  name text not null,
  outlet text not null references outlets(id),
  kind text not null check (kind in ('name', 'alias', 'domain', 'as written')),
  primary key (name, outlet, kind)
) strict, without rowid;

create table people (
  id text primary key,
  name text not null,
  wikidata text,
  listed integer not null check (listed in (0, 1))
) strict;

create table labels (
  id text primary key,
  kind text not null check (kind in ('text', 'metadata', 'boilerplate', 'unclaimed')),
  kept integer not null check (kept in (0, 1)),
  says text not null
) strict;

create table rules (
  id text primary key,
  pack text not null,
  label text not null references labels(id),
  scope text not null,
  pattern text not null,
  place text not null,
  trust text not null,
  why text not null
) strict;

create table sources (
  id text primary key,
  title text not null,
  outlet text references outlets(id),
  relation text,
  language text,
  layout text not null,
  manifest text not null,
  rights text,
  note text
) strict;

create table documents (
  id text primary key,
  source text references sources(id),
  kind text not null check (kind in ('page', 'manifest')),
  path text not null,
  media_type text not null,
  encoding text,
  url text,
  retrieved text,
  bytes integer not null,
  characters integer not null,
  articles integer not null,
  kept integer not null,
  removed integer not null,
  unclaimed integer not null,
  layout text,
  layout_why text
) strict;

create table document_texts (
  document text primary key references documents(id),
  text text not null
) strict;

create table articles (
  id text primary key,
  n integer not null unique,
  title text,
  outlet text references outlets(id),
  published text,
  authors text,
  origin text references outlets(id),
  relation text not null,
  language text,
  subtitle text,
  origin_published text,
  origin_title text,
  origin_url text,
  chain text not null,
  hops integer not null,
  contested integer not null check (contested in (0, 1)),
  contested_fields text not null,
  month text,
  words integer not null,
  kept integer not null,
  removed integer not null,
  unclaimed integer not null,
  source text references sources(id),
  document text not null references documents(id),
  position integer not null,
  "start" integer not null,
  "end" integer not null,
  check ("start" <= "end")
) strict;

create table article_texts (
  n integer primary key,
  article text not null unique references articles(id),
  title text,
  text text not null
) strict;

create table article_authors (
  article text not null references articles(id),
  position integer not null,
  person text not null references people(id),
  primary key (article, position)
) strict, without rowid;

create table article_terms (
  article text not null references articles(id),
  field text not null,
  position integer not null,
  term text not null,
  primary key (article, field, position)
) strict, without rowid;

create table spans (
  document text not null references documents(id),
  "start" integer not null,
  "end" integer not null,
  article text references articles(id),
  label text not null references labels(id),
  kept integer not null check (kept in (0, 1)),
  rule text references rules(id),
  place text,
  primary key (document, "start"),
  check ("start" < "end")
) strict, without rowid;

create table votes (
  document text not null references documents(id),
  "start" integer not null,
  "end" integer not null,
  labeller text not null,
  label text not null references labels(id),
  primary key (document, "start", labeller),
  check ("start" < "end")
) strict, without rowid;

create table claims (
  id text primary key,
  article text not null references articles(id),
  field text not null,
  value text not null,
  name text not null,
  outlet text references outlets(id),
  person text references people(id),
  chosen integer not null check (chosen in (0, 1)),
  why text not null,
  basis text not null check (basis in ('claimed', 'measured', 'curated')),
  trust text not null,
  specific integer not null check (specific in (0, 1)),
  rule text not null references rules(id),
  document text not null references documents(id),
  "start" integer not null,
  "end" integer not null,
  exact text not null,
  place text,
  check ("start" < "end")
) strict;

create table hops (
  article text not null references articles(id),
  position integer not null,
  outlet text references outlets(id),
  relation text not null,
  published text,
  basis text not null check (basis in ('claimed', 'measured', 'curated')),
  primary key (article, position)
) strict, without rowid;

create table hop_claims (
  article text not null,
  position integer not null,
  claim text not null references claims(id),
  primary key (article, position, claim),
  foreign key (article, position) references hops(article, position)
) strict, without rowid;

create table quotes (
  article text not null references articles(id),
  "start" integer not null,
  "end" integer not null,
  source text,
  outlet text references outlets(id),
  rule text not null references rules(id),
  primary key (article, "start"),
  check ("start" < "end")
) strict, without rowid;

create table absences (
  source text not null references sources(id),
  path text not null,
  sha256 text,
  reason text not null check (reason in ('missing', 'refused', 'same', 'ignored', 'damaged')),
  message text not null,
  primary key (source, path)
) strict, without rowid;
