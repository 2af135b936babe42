-- What stands beside a person's records because of her rights: who received what, who must be told, what was decided, what she wants
-- after her death. The rows of notice, decision and directive are written by app/ (app/sql/rights.sql).

-- name: insert
insert into disclosure (org, disclosure, subject, rec, who, activity, fields, at, user, request, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: same_since
select count(*) from disclosure where org = $1 and subject = $2 and rec = $3 and who = $4 and activity = $5 and fields = $6 and at >= $7 and request = $8 and box is null;

-- name: of_subject
select disclosure, rec, who, activity, fields, at, user, request, box from disclosure where org = $1 and subject = $2 order by at, disclosure;

-- name: delete_disclosures
delete from disclosure where org = $1 and subject = $2 and rec = $3;

-- name: delete_notices
delete from notice where org = $1 and subject = $2 and rec = $3;

-- name: delete_decision
delete from decision where org = $1 and subject = $2 and rec = $3;

-- name: delete_disclosures_of_subject
delete from disclosure where org = $1 and subject = $2;

-- name: delete_notices_of_subject
delete from notice where org = $1 and subject = $2;

-- name: delete_decisions_of_subject
delete from decision where org = $1 and subject = $2;

-- name: delete_directive_of_record
delete from directive where org = $1 and of = $2;

-- name: delete_directive_of_subject
delete from directive where org = $1 and subject = $2;

-- name: move_disclosures
update disclosure set subject = $3 where org = $1 and subject = $2;
