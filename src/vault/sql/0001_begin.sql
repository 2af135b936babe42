-- The whole store of one organisation. Every key begins with org (16 bytes), so that the same tables can stand in one
-- database for many organisations. What is personal is in `box` (sealed) or `token` (keyed hash); everything else is
-- ids, dates, states and words of the policy. docs/formats/store.md says what a thief of this file learns.

create table head (             -- one row: the lock, and what moves with each batch
  org blob primary key,
  short_name text not null,
  demo integer not null,        -- 1: fictional data and a clock that can be moved; decided at creation, for ever
  created integer not null,     -- microseconds UTC, like every time below
  next_slot integer not null,
  next_leaf integer not null,
  high_water integer not null,  -- latest believed instant ever acted at: the clock never runs back behind it
  boot text not null,           -- of the machine that acted then, and how long it had run: what of the time since then
  ran integer not null,         -- a running machine vouches for
  unrun integer not null,       -- what the clock gained on running time since a person last said that it is right
  swept_until integer not null, -- ends up to here have been destroyed
  clock_asks integer not null,  -- 1: the clock jumped; destruction waits for a person's word
  clock_offset integer not null,-- demo only: microseconds added to the machine's clock
  index_slot integer not null,  -- slot of the key that find tokens are made with
  staff_slot integer not null   -- slot of the key that staff accounts are sealed with
) without rowid;

create table seal (             -- what the rows of every other table add up to, sealed; moves with each batch
  org blob primary key, box blob not null
) without rowid;

create table policy (           -- published versions: the compiled model is what runs
  org blob not null, version integer not null,
  hash text not null, dated text not null, published integer not null, canonical text not null,
  primary key (org, version)
) without rowid;

create table name (             -- numbers of records, fields ("record.field"), activities: given once, never again
  org blob not null, kind text not null, name text not null, number integer not null,
  primary key (org, kind, name)
) without rowid;

create table subject (
  org blob not null, subject integer not null,
  slot integer not null, provisional integer not null, created integer not null,
  roll_due integer,             -- set when a part went: the rest is sealed again under a fresh slot by then
  card blob,                    -- sealed names for the search in memory
  primary key (org, subject)
) without rowid;

create table record (
  org blob not null, subject integer not null, rec integer not null,
  ver integer not null, type integer not null, parent integer not null,
  state text not null,          -- '' where the record has no states
  created integer not null,     -- business date
  policy integer not null,      -- version under which it was collected
  informed text not null,       -- how the person was informed: 'form', 'phone', 'staff', 'page'; 'source': see origin
  reference text not null,      -- what a person quotes; '' for records without
  phase integer not null,       -- 0 live, 1 hidden (every pair ended, awaiting destruction), 2 gone (dates only)
  box blob,                     -- null once gone
  primary key (org, subject, rec)
) without rowid;
create unique index record_by_rec on record (org, rec);
create index record_by_state on record (org, type, state, created);
create index record_by_created on record (org, type, created);
create unique index record_by_reference on record (org, reference) where reference <> '';

create table fact (             -- dates, links and choices that ends hang on
  org blob not null, subject integer not null, rec integer not null,
  kind text not null,           -- 'entered' (name = state), 'date', 'link', 'choice', 'set' (filled), 'taken' (name = activity)
  name text not null, seq integer not null,  -- seq orders states entered
  at integer not null,          -- date, or the linked record's id
  word text not null,           -- the choice's id, or a period
  primary key (org, subject, rec, kind, name, seq)
) without rowid;

create table pair (
  org blob not null, subject integer not null, rec integer not null, activity integer not null,
  begins integer not null, ends integer,      -- null = pending
  archive integer,
  fates text not null,          -- 'erase', 'by_hand', 'anonymise'
  fields text not null,         -- numbers of the fields kept, ascending, joined by ','
  hidden integer,               -- when it ended for readers
  primary key (org, subject, rec, activity)
) without rowid;
create index pair_by_end on pair (org, ends);

create table assignment (       -- fields of type role: whose job it is
  org blob not null, user integer not null, subject integer not null, rec integer not null, field text not null,
  primary key (org, user, rec, field)
) without rowid;
create index assignment_by_subject on assignment (org, subject, rec);

create table file (             -- a sealed file of a field of a record; the record's box says which are its own
  org blob not null, file integer not null,    -- its name in the folder of files
  subject integer not null, rec integer not null, field integer not null,
  state text not null,          -- 'waiting' for a scanner, 'clean', 'found': only something that a hold keeps
  box blob not null,            -- sealed under a slot of its own: the file's key, size, type, name
  primary key (org, file)
) without rowid;
create index file_by_record on file (org, subject, rec);
create index file_waiting on file (org, state) where state = 'waiting';

create table token (            -- keyed hashes for finding; never in a data backup
  org blob not null, field integer not null, token blob not null, subject integer not null, rec integer not null,
  primary key (org, field, token, subject, rec)
) without rowid;
create index token_by_rec on token (org, subject, rec);

create table proposal (         -- a provisional subject that may be a known one: staff decide
  org blob not null, subject integer not null, known integer not null, made integer not null,
  primary key (org, subject, known)
) without rowid;
create index proposal_by_known on proposal (org, known);

create table wording (          -- what was shown beside a box or read aloud: words of the policy, kept once
  org blob not null, hash blob not null, words text not null,
  primary key (org, hash)
) without rowid;
create table consent (          -- the ledger: given and withdrawn are rows, nothing is overwritten
  org blob not null, seq integer not null, subject integer not null, rec integer not null,  -- whose: a contact's record; 0 = the person's own
  activity text not null, choice text not null, answer text not null,  -- 'yes', 'withdrawn', 'objected', 'lifted': an objection
  at integer not null, act text not null, policy integer not null, wording blob not null,
  primary key (org, seq)
) without rowid;
create index consent_by_subject on consent (org, subject);

create table refusal (          -- whom offers are kept from for good: it stays when all else of the person has gone
  org blob not null, token blob not null,  -- keyed hash of an address or a number, with the activity that was refused
  at integer not null,
  primary key (org, token)
) without rowid;

create table agreement (        -- which edition of which terms was agreed to, and under which version it was shown
  org blob not null, subject integer not null, rec integer not null,
  terms text not null, edition text not null, at integer not null, policy integer not null,
  primary key (org, subject, rec, terms, edition)
) without rowid;

create table hold (
  org blob not null, hold integer not null, subject integer not null, rec integer not null,  -- rec 0 = all of the subject
  kind text not null, owner integer not null, placed integer not null, review integer not null, ended integer,
  until integer,                -- a date that was given with it: it ends then
  box blob not null,            -- sealed: the reason in words, and the facts that were asked for
  primary key (org, hold)
) without rowid;
create index hold_by_subject on hold (org, subject);
create index hold_in_force on hold (org, review) where ended is null;

create table origin (           -- values of a record that somebody else than the person gave (GDPR art. 14)
  org blob not null, origin integer not null, subject integer not null, rec integer not null,
  source text not null,         -- id of [sources]
  fields text not null,         -- ids of the fields that it gave and that still stand, joined by ','
  at integer not null, user integer not null,  -- when, and who wrote it down or matched it
  told integer,                 -- when the person was told where they come from
  box blob not null,            -- sealed: what shows that the source may give them
  primary key (org, origin)
) without rowid;
create index origin_by_record on origin (org, subject, rec);
create index origin_by_source on origin (org, source, at);

create table disclosure (       -- what of a record was passed on to whom (GDPR art. 15(1)(c), 19): names of fields, never their values
  org blob not null, disclosure integer not null, subject integer not null, rec integer not null,
  who text not null,            -- id of a recipient or of a role; '!subject': herself; '!other': the box says who
  activity text not null,       -- for which activity; '' = none
  fields text not null,         -- ids, joined by ','
  at integer not null, user integer not null,  -- when, and who noted it; 0 = with the act itself
  request integer not null,     -- the request that it answers; 0 = none
  box blob,                     -- sealed: words beside it
  primary key (org, disclosure)
) without rowid;
create index disclosure_by_subject on disclosure (org, subject, rec);

create table notice (           -- a recipient that must be told of a correction, an erasure, a restriction (GDPR art. 19)
  org blob not null, notice integer not null, subject integer not null, rec integer not null,  -- beside the request, or the record that was corrected
  who text not null,            -- as in disclosure
  made integer not null, told integer, closed integer,
  how text not null,            -- once closed: 'answered', 'impossible'
  box blob not null,            -- sealed: the letter's words; once it is closed what came of it
  primary key (org, notice)
) without rowid;
create index notice_by_subject on notice (org, subject, rec);
create index notice_open on notice (org, made) where closed is null;

create table decision (         -- what was done about a request, and why
  org blob not null, rec integer not null, subject integer not null, at integer not null,
  box blob not null,            -- sealed: the answer in words, the lines that a person changed and why
  primary key (org, rec)
) without rowid;
create index decision_by_subject on decision (org, subject);

create table directive (        -- what a person wants done with her data after her death (LIL art. 85), and that she died
  org blob not null, subject integer not null, of integer not null default 0, at integer not null,  -- of: one person of a firm's file; 0 = the root
  wish text not null,           -- 'keep', 'erase', 'communicate'; '' = none was left
  died integer,                 -- when that was noted
  box blob not null,            -- sealed: her words, and whom she entrusts with it
  primary key (org, subject, of)
) without rowid;

create table outbox (           -- letters: planned with the act that asks for them, once each
  org blob not null, letter integer not null, subject integer not null, rec integer not null,
  kind text not null,           -- id of [mails]; '!asked': to the firm, that somebody asked for something
  at integer not null,          -- the date that it is sent for
  state text not null,          -- 'planned', 'waiting', 'trying', 'sent', 'refused', 'unsure', 'nowhere', 'late', 'passed', 'done'
  next integer not null,        -- when it is due, or tried again; once it is over: since when
  tries integer not null,
  code integer not null,        -- the mail server's last reply (RFC 5321 §4.2), 0 = none
  box blob,                     -- sealed: address, subject, words; from being due until it is over
  primary key (org, letter)
) without rowid;
create unique index outbox_once on outbox (org, subject, rec, kind, at);
create index outbox_by_state on outbox (org, state, next);
create index outbox_by_record on outbox (org, rec);

create table unseen (           -- what a visitor asked for, until somebody of the firm has seen it
  org blob not null, rec integer not null, subject integer not null,
  next integer not null, times integer not null,  -- when the firm is told again; how often it was
  primary key (org, rec)
) without rowid;

create table account (          -- customers who sign in; the record `account` is what the policy keeps of it
  org blob not null, rec integer not null,     -- that record
  subject integer not null, person integer not null,  -- person: the record whose address it was made with
  login blob not null,          -- keyed hash of the address that one signs in with
  box blob not null,            -- sealed with the person's other texts: that address, password hash, TOTP secret, an address to come
  totp_step integer not null, failures integer not null, wait_until integer not null,
  primary key (org, rec)
) without rowid;
create unique index account_by_login on account (org, login);
create index account_by_person on account (org, subject, person);
create table account_link (     -- one-time links by mail: to open an account, to choose a new password, to take a new address
  org blob not null, token blob not null, subject integer not null, person integer not null,
  kind text not null, made integer not null,
  primary key (org, token)
) without rowid;
create index account_link_by_person on account_link (org, subject, person);
create table account_session (
  org blob not null, token blob not null,      -- keyed hash of the cookie
  rec integer not null, subject integer not null, begun integer not null, seen integer not null, second_factor integer not null,
  device text not null,         -- "Firefox, Windows": said to the person, from what her browser says of itself
  primary key (org, token)
) without rowid;
create index account_session_by_account on account_session (org, subject, rec);

create table request_link (     -- links that lead whoever holds them to one record
  org blob not null, token blob not null,     -- keyed hash of the link, which names the record
  rec integer not null, subject integer not null,
  kind text not null,           -- what it does there: app/links.h
  made integer not null, used integer,
  primary key (org, token)
) without rowid;
create index request_link_by_record on request_link (org, rec);

create table calendar_link (    -- the feed of due days that a member of the staff subscribed to, one each
  org blob not null, token blob not null,     -- keyed hash of the link, which names the user
  user integer not null, made integer not null,
  primary key (org, token)
) without rowid;
create unique index calendar_link_by_user on calendar_link (org, user);

create table keep_task (        -- what a person must do by hand (by_hand ends, copies in places) or see ('found' in a file)
  org blob not null, task integer not null, subject integer not null, rec integer not null,
  kind text not null, what text not null, due integer not null, done integer, user integer,
  primary key (org, task)
) without rowid;
create index keep_task_open on keep_task (org, due) where done is null;
create index keep_task_by_record on keep_task (org, subject, rec);

create table evidence (         -- what was noted for measures: lines are added, none is changed
  org blob not null, line integer not null,
  measure text not null,
  about text not null,          -- to be searched by; the one in the box counts: a user, a line that names a thing, a recipient, an activity, ''
  box blob not null,            -- sealed under the staff slot: day, words, who, who noted it
  primary key (org, line)
) without rowid;
create index evidence_by_measure on evidence (org, measure, about);

create table audit (
  org blob not null, leaf integer not null, commitment blob not null, box blob not null, month integer not null,
  primary key (org, leaf)
) without rowid;
create table audit_month (org blob not null, month integer not null, slot integer not null, primary key (org, month)) without rowid;
create table audit_link (org blob not null, subject integer not null, leaf integer not null, primary key (org, subject, leaf)) without rowid;

create table dead_slot (        -- the journal of erasures: kept for ever, no personal data
  org blob not null, slot integer not null, leaf integer not null,
  heir integer not null,        -- the slot under which what it kept goes on; 0: it is erased
  primary key (org, slot)
) without rowid;

create table upkeep (           -- for the day when the machine is lost: copies made and tried, the sheet drawn
  org blob not null, at integer not null,
  what text not null,           -- 'copied', 'incomplete' (fewer places than promised), 'tried', 'sheet'
  places integer not null,      -- how many hold the copy
  primary key (org, at, what)
) without rowid;

create table tally (            -- what anonymising leaves: counts, shown from 5 on
  org blob not null, statistic text not null, cell text not null, n integer not null,
  primary key (org, statistic, cell)
) without rowid;

create table serial (org blob not null, field integer not null, year integer not null, next integer not null, primary key (org, field, year)) without rowid;

create table user (
  org blob not null, user integer not null,
  role text not null,           -- to be searched by; the one in the box is the one that counts
  box blob not null,            -- sealed under the staff slot: name, login name, role, password hash, TOTP secret
  login blob not null,          -- keyed hash of the login name
  totp_step integer not null,   -- last step used: a code opens once
  failures integer not null, wait_until integer not null, disabled integer not null,
  primary key (org, user)
) without rowid;
create unique index user_by_login on user (org, login);
create table invitation (org blob not null, token blob not null, user integer not null, until integer not null, primary key (org, token)) without rowid;
create table session (
  org blob not null, token blob not null,     -- keyed hash of the cookie, which names the user
  user integer not null, begun integer not null, seen integer not null, second_factor integer not null,
  box blob,                     -- sealed under the staff slot: which browser
  primary key (org, token)
) without rowid;
create table device (           -- trusted for thirty days: a telephone that digits open, a browser where no code is asked
  org blob not null, token blob not null,     -- keyed hash of the cookie, which names the user
  user integer not null, begun integer not null, seen integer not null, until integer not null,
  failures integer not null,    -- wrong digits in a row
  box blob not null,            -- sealed under the staff slot: which of the two, hash of the digits, which browser
  primary key (org, token)
) without rowid;
create table phone_link (org blob not null, token blob not null, user integer not null, until integer not null, primary key (org, token)) without rowid;
create table recovery_code (org blob not null, user integer not null, token blob not null, primary key (org, user, token)) without rowid;  -- keyed hashes; gone once used
create table sign_in_miss (     -- logins that do not exist wait like those that do; forgotten after a day
  org blob not null, login blob not null, failures integer not null, wait_until integer not null,
  primary key (org, login)
) without rowid;

create table proof (org blob not null, at integer not null, held integer not null, terms integer not null, primary key (org, at)) without rowid;
create table sweep_report (org blob not null, at integer not null, hidden integer not null, destroyed integer not null, blanked integer not null, folded integer not null, held_back integer not null, primary key (org, at)) without rowid;
create table once (org blob not null, token blob not null, at integer not null, subject integer not null, rec integer not null, primary key (org, token)) without rowid;  -- a form sent twice is one act
create index once_by_subject on once (org, subject);

-- What the planner should believe before there are data: org alone selects everything, so the narrower index wins.
-- Without it SQLite reads a whole table by the first column of its key. Rows of sqlite_stat1: total, then how many share
-- the first column, the first two, …
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('subject', 'subject', '50000 50000 1'),
  ('record', 'record', '100000 100000 4 1'), ('record', 'record_by_rec', '100000 100000 1'),
  ('record', 'record_by_state', '100000 100000 10000 1000 2'), ('record', 'record_by_created', '100000 100000 10000 2'), ('record', 'record_by_reference', '50000 50000 1'),
  ('fact', 'fact', '500000 500000 20 5 2 1 1'),
  ('pair', 'pair', '150000 150000 5 2 1'), ('pair', 'pair_by_end', '150000 150000 30'),
  ('assignment', 'assignment', '50000 50000 5000 1 1'), ('assignment', 'assignment_by_subject', '50000 50000 3 1'),
  ('file', 'file', '50000 50000 1'), ('file', 'file_by_record', '50000 50000 5 2'),
  ('token', 'token', '100000 100000 50000 2 1 1'), ('token', 'token_by_rec', '100000 100000 3 1'),
  ('proposal', 'proposal', '1000 1000 1 1'), ('proposal', 'proposal_by_known', '1000 1000 1'),
  ('consent', 'consent', '10000 10000 1'), ('consent', 'consent_by_subject', '10000 10000 3'),
  ('agreement', 'agreement', '10000 10000 3 1 1 1'),
  ('hold', 'hold', '1000 1000 1'), ('hold', 'hold_by_subject', '1000 1000 2'),
  ('origin', 'origin', '10000 10000 1'), ('origin', 'origin_by_record', '10000 10000 2 1'), ('origin', 'origin_by_source', '10000 10000 5000 1'),
  ('disclosure', 'disclosure', '50000 50000 1'), ('disclosure', 'disclosure_by_subject', '50000 50000 10 3'),
  ('notice', 'notice', '1000 1000 1'), ('notice', 'notice_by_subject', '1000 1000 3 1'),
  ('decision', 'decision', '1000 1000 1'), ('decision', 'decision_by_subject', '1000 1000 1'), ('directive', 'directive', '1000 1000 1'),
  ('outbox', 'outbox', '50000 50000 1'), ('outbox', 'outbox_once', '50000 50000 3 2 1 1'), ('outbox', 'outbox_by_state', '50000 50000 5000 2'), ('outbox', 'outbox_by_record', '50000 50000 2'),
  ('unseen', 'unseen', '100 100 1'),
  ('account', 'account', '10000 10000 1'), ('account', 'account_by_login', '10000 10000 1'), ('account', 'account_by_person', '10000 10000 1 1'),
  ('account_link', 'account_link', '1000 1000 1'), ('account_link', 'account_link_by_person', '1000 1000 2 2'),
  ('account_session', 'account_session', '1000 1000 1'), ('account_session', 'account_session_by_account', '1000 1000 2 2'),
  ('request_link', 'request_link', '10000 10000 1'), ('request_link', 'request_link_by_record', '10000 10000 2'),
  ('keep_task', 'keep_task', '50000 50000 1'), ('keep_task', 'keep_task_by_record', '50000 50000 3 1'),
  ('evidence', 'evidence', '10000 10000 1'), ('evidence', 'evidence_by_measure', '10000 10000 1000 20 1'),
  ('once', 'once', '50000 50000 1'), ('once', 'once_by_subject', '50000 50000 1'),
  ('audit', 'audit', '1000000 1000000 1'), ('audit_link', 'audit_link', '1000000 1000000 10 1');
analyze sqlite_schema;
