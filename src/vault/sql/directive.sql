-- Texts of directive, sealed beside a person's records: one of each person.

-- name: boxes
select subject, box from directive where org = $1 and subject = $2;

-- name: move
-- Sealed again under another key. Who is joined to a known person leaves hers behind: it was a stranger's.
update directive set box = $4 where org = $1 and subject = $2 and subject = $3;
