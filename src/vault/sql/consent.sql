-- The consent ledger: rows are added, never changed, and go with the person.

-- name: keep_wording
insert into wording (org, hash, words) values ($1, $2, $3) on conflict do nothing;

-- name: insert
insert into consent (org, seq, subject, rec, activity, choice, answer, at, act, policy, wording)
values ($1, (select coalesce(max(seq), 0) + 1 from consent where org = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: of_subject
select activity, choice, answer, at, act, wording, rec from consent where org = $1 and subject = $2 order by seq;

-- Marks of refused offers: they stay when the person goes.

-- name: mark
insert into refusal (org, token, at) values ($1, $2, $3) on conflict do nothing;

-- name: unmark
delete from refusal where org = $1 and token = $2;

-- name: marked
select count(*) from refusal where org = $1 and token = $2;

-- name: move
update consent set subject = $3 where org = $1 and subject = $2;

-- name: delete_of_subject
delete from consent where org = $1 and subject = $2;
