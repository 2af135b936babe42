-- Dates, links and choices that ends hang on, and the pairs (record, activity) that follow from them.

-- name: facts
select rec, kind, name, at, word from fact where org = $1 and subject = $2 order by rec, kind, seq, name;

-- name: insert_fact
insert into fact (org, subject, rec, kind, name, seq, at, word) values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: take
-- Since when activity $4 keeps the record.
insert into fact (org, subject, rec, kind, name, seq, at, word) values ($1, $2, $3, 'taken', $4, 0, $5, '')
on conflict (org, subject, rec, kind, name, seq) do update set at = $5;

-- name: enter
insert into fact (org, subject, rec, kind, name, seq, at, word)
values ($1, $2, $3, 'entered', $4,
        (select coalesce(max(seq), 0) + 1 from fact where org = $1 and subject = $2 and rec = $3 and kind = 'entered'), $5, '');

-- name: delete_content
-- What follows from the values of a record; states and takings stay.
delete from fact where org = $1 and subject = $2 and rec = $3 and kind in ('date', 'link', 'choice', 'set');

-- name: delete_named
delete from fact where org = $1 and subject = $2 and rec = $3 and kind = $4 and name = $5;

-- name: delete_of_record
delete from fact where org = $1 and subject = $2 and rec = $3;

-- name: delete_of_subject
delete from fact where org = $1 and subject = $2;

-- name: pairs
select rec, activity, begins, ends, archive, fates, fields, hidden from pair where org = $1 and subject = $2 order by rec, activity;

-- name: put_pair
insert into pair (org, subject, rec, activity, begins, ends, archive, fates, fields, hidden)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (org, subject, rec, activity) do update
   set begins = $5, ends = $6, archive = $7, fates = $8, fields = $9, hidden = $10;

-- name: end_pair
-- Ends now and for good: no recomputing brings it back, only a new taking or consent.
update pair set ends = min(coalesce(ends, $5), $5), hidden = coalesce(hidden, $5)
 where org = $1 and subject = $2 and rec = $3 and activity = $4;

-- name: delete_pair
delete from pair where org = $1 and subject = $2 and rec = $3 and activity = $4;

-- name: delete_pairs
delete from pair where org = $1 and subject = $2 and rec = $3;

-- name: delete_pairs_of_subject
delete from pair where org = $1 and subject = $2;

-- name: agenda
select p.ends, p.subject, p.rec, p.activity, r.type, r.state, r.created, r.reference
  from pair p join record r on r.org = p.org and r.subject = p.subject and r.rec = p.rec
 where p.org = $1 and p.ends is not null and p.ends <= $2 and p.hidden is null and r.phase < 2
 order by p.ends, p.subject, p.rec, p.activity;
