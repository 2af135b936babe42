-- What was published before. app/versions.cc

-- name: published_text
select canonical from policy where org = $1 and version = $2;
