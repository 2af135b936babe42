-- Texts of directive, sealed beside a person's records: one of each person.

-- name: boxes
select case of when 0 then subject else of end, box from directive where org = $1 and subject = $2;

-- name: move
-- Sealed again under another key. Who is joined to a known person leaves hers behind: it was a stranger's.
update directive set box = $4 where org = $1 and subject = $3 and case of when 0 then subject else of end = $2;
