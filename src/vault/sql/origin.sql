-- Where data came from when the person did not give them.

-- name: insert
insert into origin (org, origin, subject, rec, source, fields, at, user, told, box) values ($1, $2, $3, $4, $5, $6, $7, $8, null, $9);

-- name: of_subject
select origin, rec, source, fields, at, user, told, box from origin where org = $1 and subject = $2 order by at, origin;

-- name: of_source
select origin, subject from origin where org = $1 and source = $2 order by at, origin;

-- name: untold_of_source
select origin, subject from origin where org = $1 and source = $2 and told is null order by at, origin;

-- name: subject_of
select subject from origin where org = $1 and origin = $2;

-- name: of_record
select origin, fields from origin where org = $1 and subject = $2 and rec = $3;

-- name: told
update origin set told = $3 where org = $1 and origin = $2;

-- name: set_fields
update origin set fields = $3 where org = $1 and origin = $2;

-- name: delete
delete from origin where org = $1 and origin = $2;

-- name: delete_of_record
delete from origin where org = $1 and subject = $2 and rec = $3;

-- name: delete_of_subject
delete from origin where org = $1 and subject = $2;

-- name: boxes
select origin, box from origin where org = $1 and subject = $2;

-- name: move
-- Sealed again for another subject, or under another key.
update origin set subject = $3, box = $4 where org = $1 and origin = $2;
