-- Requests about one's data. app/requests.cc

-- name: with_token
select t.subject from token t join name n on n.org = t.org and n.kind = 'field' and n.number = t.field
 where t.org = $1 and n.name = $2 and t.token = $3 group by t.subject order by t.subject;

-- name: live_pairs
-- Of what is there, what keeps it now.
select p.rec, p.fields, a.name, p.ends, t.name, p.fates from pair p
  join record r on r.org = p.org and r.subject = p.subject and r.rec = p.rec
  join name a on a.org = p.org and a.kind = 'activity' and a.number = p.activity
  join name t on t.org = p.org and t.kind = 'record' and t.number = r.type
 where p.org = $1 and p.subject = $2 and r.phase < 2 and p.hidden is null and (p.ends is null or p.ends > $3)
 order by r.created, p.rec, a.name;

-- name: field_name
select name from name where org = $1 and kind = 'field' and number = $2;

-- name: holds
-- Those that delay an erasure now; of the kinds that are Tenue's own none does against the person's will.
-- With the day to look at each again, or on which it ends.
select rec, kind, coalesce(until, review) from hold where org = $1 and subject = $2 and ended is null and (until is null or until > $3) and kind not like '!%';

-- name: same_mail_since
-- Requests with that address, this one among them.
select count(*) from token t join name n on n.org = t.org and n.kind = 'field' and n.number = t.field
  join record r on r.org = t.org and r.subject = t.subject and r.rec = t.rec
 where t.org = $1 and n.name = 'request.mail' and t.token = $2 and r.created > $3;

-- name: letters_of
select count(*) from outbox where org = $1 and rec = $2 and kind <> '!asked';
