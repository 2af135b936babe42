-- Sealed files of records. $1 is the organisation in every statement.

-- name: insert
insert into file (org, file, subject, rec, field, box) values ($1, $2, $3, $4, $5, $6);

-- name: of_record
select file, subject, rec, field, box from file where org = $1 and subject = $2 and rec = $3 order by file;

-- name: of_subject
select file, subject, rec, field, box from file where org = $1 and subject = $2 order by file;

-- name: all
select file, subject, rec, field, box from file where org = $1 order by file;

-- name: exists
select count(*) from file where org = $1 and file = $2;

-- name: delete
delete from file where org = $1 and file = $2;

-- name: move
update file set subject = $3, rec = $4 where org = $1 and file = $2;

-- name: move_subject
update file set subject = $3 where org = $1 and subject = $2;
