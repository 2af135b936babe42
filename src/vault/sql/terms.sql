-- Which edition of which terms was agreed to, of which record. Rows are added, never changed, and go with the record.

-- name: insert
insert into agreement (org, subject, rec, terms, edition, at, policy) values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing;

-- name: of_record
select terms, edition, at from agreement where org = $1 and subject = $2 and rec = $3 order by at, terms;

-- name: move_record
-- What was agreed to of one record is agreed to of the other; an edition that both have stays as the other has it.
update or ignore agreement set subject = $4, rec = $5 where org = $1 and subject = $2 and rec = $3;

-- name: move
update agreement set subject = $3 where org = $1 and subject = $2;

-- name: delete_of_record
delete from agreement where org = $1 and subject = $2 and rec = $3;

-- name: delete_of_subject
delete from agreement where org = $1 and subject = $2;
