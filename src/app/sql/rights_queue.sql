-- Requests that wait, and the calendar's links. app/rights_queue.cc

-- name: open
select r.rec, r.created, r.reference, f.name, f.at, f.word from record r
  join name t on t.org = r.org and t.kind = 'record' and t.name = 'request' and t.number = r.type
  left join fact f on f.org = r.org and f.subject = r.subject and f.rec = r.rec and f.kind in ('date', 'choice')
 where r.org = $1 and r.phase = 0
   and not exists (select 1 from fact c where c.org = r.org and c.subject = r.subject and c.rec = r.rec and c.kind = 'date' and c.name = 'closed')
 order by r.created, r.rec;

-- name: answered
select r.rec, r.created, r.reference, f.name, f.at, f.word from record r
  join name t on t.org = r.org and t.kind = 'record' and t.name = 'request' and t.number = r.type
  left join fact f on f.org = r.org and f.subject = r.subject and f.rec = r.rec and f.kind in ('date', 'choice')
 where r.org = $1 and r.phase = 0
   and exists (select 1 from fact c where c.org = r.org and c.subject = r.subject and c.rec = r.rec and c.kind = 'date' and c.name = 'closed')
 order by r.created, r.rec;

-- name: insert
insert into calendar_link (org, token, user, made) values ($1, $2, $3, $4);

-- name: end
delete from calendar_link where org = $1 and user = $2;

-- name: has
select count(*) from calendar_link where org = $1 and user = $2;

-- name: link
select user from calendar_link where org = $1 and token = $2;
