-- What was done for the day when the machine is lost. app/backup.cc

-- name: note
insert into upkeep (org, at, what, places) values ($1, $2, $3, $4) on conflict do nothing;

-- name: last
select max(at) from upkeep where org = $1 and what = $2;

-- name: forget_old
-- One of each kind is enough to know what is due; the others say how it went for two years.
delete from upkeep where org = $1 and at < $2 and at < (select max(u.at) from upkeep u where u.org = upkeep.org and u.what = upkeep.what);

-- name: begun
select created from head where org = $1;
