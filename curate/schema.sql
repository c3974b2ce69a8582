-- The database of curate, schema version 4. Rebuilt from corpus + manifests + packs; never migrated.
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
  statement text,
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
  rights text,
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

-- Only articles in scripts that set no spaces between words; see rows.parted.
create table parted_texts (
  n integer primary key,
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
  publication text references publications(id),
  standing text,
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

-- What the articles of the whole corpus show together: made after all of them are in.

create table pairs (
  a text not null references articles(id),
  b text not null references articles(id),
  relation text not null check (relation in ('copy', 'trimmed', 'expanded', 'excerpt', 'quotation')),
  direction text not null check (direction in ('a->b', 'b->a', 'unknown')),
  rule text not null,
  reason text not null,
  words integer not null,
  a_coverage real not null,
  b_coverage real not null,
  identity real not null,
  primary key (a, b),
  check (a < b)
) strict, without rowid;

create table overlaps (
  a text not null,
  b text not null,
  a_start integer not null,
  a_end integer not null,
  b_start integer not null,
  b_end integer not null,
  words integer not null,
  identity real not null,
  a_quoted integer not null check (a_quoted in (0, 1)),
  b_quoted integer not null check (b_quoted in (0, 1)),
  primary key (a, b, a_start, b_start),
  foreign key (a, b) references pairs(a, b),
  check (a_start < a_end and b_start < b_end)
) strict, without rowid;

create table families (
  id text primary key,
  title text,
  root text references articles(id),
  articles integer not null,
  outlets integer not null,
  first_published text,
  last_published text
) strict;

create table family_members (
  article text primary key references articles(id),
  family text not null references families(id),
  parent text references articles(id),
  rule text not null,
  reason text not null
) strict, without rowid;

create table publications (
  id text primary key,
  held integer not null check (held in (0, 1)),
  article text unique references articles(id),
  outlet text references outlets(id),
  title text,
  url text,
  published text,
  named_by integer not null
) strict;

create table edges (
  earlier text not null references publications(id),
  later text not null references publications(id),
  basis text not null check (basis in ('claimed', 'measured', 'curated')),
  relation text not null,
  rule text not null,
  reason text not null,
  primary key (earlier, later, basis)
) strict, without rowid;

create table edge_claims (
  earlier text not null,
  later text not null,
  basis text not null,
  claim text not null references claims(id),
  primary key (earlier, later, basis, claim),
  foreign key (earlier, later, basis) references edges(earlier, later, basis)
) strict, without rowid;

create table conflicts (
  article text not null references articles(id),
  kind text not null check (kind in ('two origins', 'dates run backwards', 'cycle', 'claim against measure')),
  other text not null references publications(id),
  message text not null,
  primary key (article, kind, other)
) strict, without rowid;

create table network (
  earlier text not null references outlets(id),
  later text not null references outlets(id),
  articles integer not null,
  claimed integer not null,
  measured integer not null,
  confirmed integer not null,
  median_hours real,
  mean_coverage real,
  first_published text,
  last_published text,
  primary key (earlier, later)
) strict, without rowid;

-- What the whole corpus comes to: the rows of the view `counted`, kept so that no page has to count them.
create table totals (
  kind text not null,
  name text not null,
  value integer not null,
  primary key (kind, name)
) strict, without rowid;
