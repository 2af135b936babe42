-- Requests about one's data. app/requests.cc

-- name: with_token
select t.subject from token t join name n on n.org = t.org and n.kind = 'field' and n.number = t.field
 where t.org = $1 and n.name = $2 and t.token = $3 group by t.subject order by t.subject;

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
