-- Links that lead to one record. app/links.cc

-- name: insert
insert into request_link (org, token, rec, subject, kind, made, used) values ($1, $2, $3, $4, $5, $6, null);

-- name: link
select rec, subject, made, used from request_link where org = $1 and token = $2 and kind = $3;

-- name: end
delete from request_link where org = $1 and rec = $2 and kind = $3 and used is null;

-- name: use
update request_link set used = $3 where org = $1 and token = $2 and used is null;

-- name: used
select max(used) from request_link where org = $1 and rec = $2 and kind = $3;
