-- Sealed files of records. $1 is the organisation in every statement.

-- name: insert
insert into file (org, file, subject, rec, field, state, box) values ($1, $2, $3, $4, $5, $6, $7);

-- name: of_record
select file, subject, rec, field, box, state from file where org = $1 and subject = $2 and rec = $3 order by file;

-- name: of_subject
select file, subject, rec, field, box, state from file where org = $1 and subject = $2 order by file;

-- name: all
select file, subject, rec, field, box, state from file where org = $1 order by file;

-- name: one
select file, subject, rec, field, box, state from file where org = $1 and file = $2;

-- name: waiting
select count(*) from file where org = $1 and state = 'waiting';

-- name: all_waiting
select file, subject, rec, field, box, state from file where org = $1 and state = 'waiting' order by file limit 100;

-- name: judge
update file set state = $3 where org = $1 and file = $2;

-- name: exists
select count(*) from file where org = $1 and file = $2;

-- name: delete
delete from file where org = $1 and file = $2;

-- name: move
update file set subject = $3, rec = $4 where org = $1 and file = $2;

-- name: move_subject
update file set subject = $3 where org = $1 and subject = $2;
