-- Which edition of which terms was agreed to, of which record. Rows are added, never changed, and go with the record.

-- name: insert
insert into agreement (org, subject, rec, terms, edition, at, policy) values ($1, $2, $3, $4, $5, $6, $7);

-- name: of_record
select terms, edition, at from agreement where org = $1 and subject = $2 and rec = $3 order by at, terms;

-- name: move
update agreement set subject = $3 where org = $1 and subject = $2;

-- name: delete_of_record
delete from agreement where org = $1 and subject = $2 and rec = $3;

-- name: delete_of_subject
delete from agreement where org = $1 and subject = $2;
