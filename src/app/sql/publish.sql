-- What publishing looks at: which records and pairs the store holds. app/publish.cc

-- name: live_records
-- Records that hold data, by type. phase 2 = gone.
select r.rec, n.name, r.state from record r
  join name n on n.org = r.org and n.kind = 'record' and n.number = r.type
 where r.org = $1 and r.phase < 2
 order by r.rec;

-- name: live_pairs
select p.rec, a.name, n.name, p.ends from pair p
  join record r on r.org = p.org and r.rec = p.rec
  join name n on n.org = p.org and n.kind = 'record' and n.number = r.type
  join name a on a.org = p.org and a.kind = 'activity' and a.number = p.activity
 where p.org = $1 and r.phase < 2
 order by p.rec, p.activity;

-- name: lines_of
select count(*) from evidence where org = $1 and measure = $2;

-- name: versions
select version, dated, canonical from policy where org = $1 order by version desc;

-- name: last_proof
select max(at) from proof where org = $1 and held = 1;

-- name: signed_tasks
-- "place reference" of each copy that a person saw to, and when.
select what, max(done) from keep_task where org = $1 and kind = 'copy' and done is not null group by what;
