-- What the proof reads. $1 is the organisation in every statement; times are microseconds UTC.

-- name: head
select next_slot, next_leaf, high_water, swept_until, clock_asks from head where org = $1;

-- name: versions
select version from policy where org = $1;

-- name: leaves
select count(*), coalesce(max(leaf) + 1, 0) from audit where org = $1;

-- name: leaves_by_month
-- How many entries each month has, and the slot of its key (null: the month has none).
select a.month, count(*), max(m.slot) from audit a
  left join audit_month m on m.org = a.org and m.month = a.month
 where a.org = $1 group by a.month order by a.month;

-- name: dead_slots
select slot from dead_slot where org = $1 order by slot;

-- name: people
select subject, slot, created, provisional from subject where org = $1 order by subject;

-- name: is_dead
select count(*) from dead_slot where org = $1 and slot = $2;

-- name: records
select rec, ver, type, parent, state, created, policy, phase, box from record where org = $1 and subject = $2 order by created, rec;

-- name: facts
select rec, kind, name, at, word from fact where org = $1 and subject = $2 order by rec, kind, seq, name;

-- name: pairs
select rec, activity, ends, fates, fields, hidden from pair where org = $1 and subject = $2 order by rec, activity;

-- name: tokens
select rec, field, token from token where org = $1 and subject = $2;

-- name: ledger
-- Answers with what was shown; null where the words are not kept.
select c.activity, c.choice, c.answer, c.at, w.hash, w.words, c.rec
  from consent c left join wording w on w.org = c.org and w.hash = c.wording
 where c.org = $1 and c.subject = $2 order by c.seq;

-- name: holds
select rec, kind from hold where org = $1 and subject = $2 and ended is null;

-- name: agreements
select rec, terms from agreement where org = $1 and subject = $2;

-- name: policy_text
select canonical from policy where org = $1 and version = $2;

-- name: by_hand
-- Records that wait for a person's hand.
select rec from keep_task where org = $1 and subject = $2 and kind = 'by_hand' and done is null;

-- name: open_tasks
select count(*) from keep_task where org = $1 and done is null and kind <> 'found';

-- name: strays
-- Rows that speak of a person, or of where the data of a record came from, whom or which the store no longer has.
select 'record' as part, subject from record where org = $1 and subject not in (select subject from subject where org = $1)
union select 'fact', subject from fact where org = $1 and subject not in (select subject from subject where org = $1)
union select 'pair', subject from pair where org = $1 and subject not in (select subject from subject where org = $1)
union select 'token', subject from token where org = $1 and subject not in (select subject from subject where org = $1)
union select 'consent', subject from consent where org = $1 and subject not in (select subject from subject where org = $1)
union select 'agreement', subject from agreement where org = $1 and subject not in (select subject from subject where org = $1)
union select 'file', subject from file where org = $1 and subject not in (select subject from subject where org = $1)
union select 'assignment', subject from assignment where org = $1 and subject not in (select subject from subject where org = $1)
union select 'origin', subject from origin where org = $1 and rec not in (select rec from record where org = $1 and phase < 2)
order by 1, 2;

-- name: write_down
insert into proof (org, at, held, terms) values ($1, $2, $3, $4)
on conflict (org, at) do update set held = excluded.held, terms = excluded.terms;
