-- Accounts of customers, as far as they follow the records. The rest is the accounts' own (app/sql/accounts.sql).

-- name: boxes
select rec, box from account where org = $1 and subject = $2;

-- name: move
-- Sealed again for another subject, or under another key.
update account set subject = $3, box = $4 where org = $1 and rec = $2;

-- name: of_person
select rec from account where org = $1 and subject = $2 and person = $3;

-- name: move_person
update account set person = $4 where org = $1 and subject = $2 and person = $3;

-- name: move_sessions
update account_session set subject = $3 where org = $1 and subject = $2;

-- name: delete_of_record
-- The record that the account is, or that it was made with.
delete from account where org = $1 and subject = $2 and (rec = $3 or person = $3);

-- name: delete_links_of_record
delete from account_link where org = $1 and subject = $2 and person = $3;

-- name: delete_lost_sessions
-- What no account stands behind any more.
delete from account_session where org = $1 and subject = $2 and rec not in (select rec from account where org = $1 and subject = $2);

-- name: delete_of_subject
delete from account where org = $1 and subject = $2;

-- name: delete_links_of_subject
delete from account_link where org = $1 and subject = $2;
