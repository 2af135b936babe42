-- The outbox. app/letters.cc. Planning and forgetting are the vault's (vault/sql/outbox.sql).

-- name: due
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and state = 'planned' and next <= $2 order by next, letter limit 100;

-- name: next_waiting
select letter, subject, rec, kind, state, at, next, tries, code, box from outbox where org = $1 and state = 'waiting' and next <= $2 order by next, letter limit 1;

-- name: one
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and letter = $2;

-- name: box
select box from outbox where org = $1 and letter = $2;

-- name: of_subject
-- Of Tenue's own letters the one that stands on her sheet.
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and subject = $2 and (kind not like '!%' or kind = '!handover') order by at desc, letter;

-- name: stuck
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and state in ('refused', 'unsure', 'nowhere', 'late') order by next, letter;

-- name: untold
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and rec = $2 and state = 'nowhere' order by at, letter;

-- name: trying
select letter, subject, rec, kind, state, at, next, tries, code from outbox where org = $1 and state = 'trying' order by letter;

-- name: waiting_since
select count(*) from outbox where org = $1 and state = 'waiting' and at <= $2;

-- name: set
update outbox set state = $3, next = $4, tries = $5, code = $6 where org = $1 and letter = $2;

-- name: set_box
update outbox set box = $3 where org = $1 and letter = $2;

-- name: drop
delete from outbox where org = $1 and letter = $2;

-- name: alert
insert or ignore into outbox (org, letter, subject, rec, kind, at, state, next, tries, code, box) values ($1, $2, $3, $4, '!asked', $5, 'planned', $5, 0, 0, null);

-- name: plan_own
insert or ignore into outbox (org, letter, subject, rec, kind, at, state, next, tries, code, box) values ($1, $2, $3, $4, $5, $6, 'planned', $6, 0, 0, null);

-- name: move_own
update outbox set next = $4 where org = $1 and rec = $2 and kind = $3 and state = 'planned';

-- name: write
insert into outbox (org, letter, subject, rec, kind, at, state, next, tries, code, box) values ($1, $2, $3, $4, $5, $6, 'waiting', $6, 0, 0, null);

-- name: drop_alerts
-- Somebody has seen it: what was not sent yet is not sent.
delete from outbox where org = $1 and kind = '!asked' and state not in ('sent', 'trying') and rec not in (select rec from unseen where org = $1);

-- name: unseen
select u.rec, u.subject, u.times, t.name from unseen u
  join record r on r.org = u.org and r.rec = u.rec
  join name t on t.org = u.org and t.kind = 'record' and t.number = r.type
 where u.org = $1 and u.next <= $2 order by u.next, u.rec limit 100;

-- name: unseen_requests
select u.rec, u.times, u.next from unseen u
  join record r on r.org = u.org and r.rec = u.rec
  join name t on t.org = u.org and t.kind = 'record' and t.number = r.type
 where u.org = $1 and t.name = 'request' order by u.rec;

-- name: tell_at
update unseen set next = $3 where org = $1 and rec = $2;

-- name: told
update unseen set next = $3, times = times + 1 where org = $1 and rec = $2;

-- name: keeps
-- Does the activity keep something of the person now?
select count(*) from pair p join name n on n.org = p.org and n.kind = 'activity' and n.number = p.activity
 where p.org = $1 and p.subject = $2 and n.name = $3 and p.begins <= $4 and (p.ends is null or p.ends > $4) and p.hidden is null;

-- name: drop_older
delete from outbox where org = $1 and at < $2;

-- name: drop_older_unseen
delete from unseen where org = $1 and next < $2;

-- name: letters_since
select count(*) from outbox where org = $1 and subject = $2 and rec = $3 and kind = $4 and at > $5;
