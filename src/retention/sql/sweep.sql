-- What the retention clock reads and writes. $1 is the organisation in every statement; times are microseconds UTC.

-- name: head
select swept_until, clock_asks from head where org = $1;

-- name: ask
update head set clock_asks = 1 where org = $1;

-- name: swept
update head set swept_until = max(swept_until, $2), clock_asks = 0 where org = $1;

-- name: names
select kind, name, number from name where org = $1;

-- name: subjects
select subject from subject where org = $1 order by subject;

-- name: in_state
-- Records of a type, hidden ones too, that stand in a state, and since when. $2 type, $3 state.
select r.rec, f.at
  from record r
  join fact f on f.org = r.org and f.subject = r.subject and f.rec = r.rec and f.kind = 'entered' and f.name = r.state
 where r.org = $1 and r.type = $2 and r.state = $3 and r.phase < 2
   and f.seq = (select max(g.seq) from fact g
                 where g.org = r.org and g.subject = r.subject and g.rec = r.rec and g.kind = 'entered')
 order by f.at, r.rec;

-- name: unkept
-- Records that nothing keeps any more at $2: no pair whose end is open or later. Those without any pair are among them.
select r.subject, r.rec, r.phase
  from record r
 where r.org = $1 and r.phase < 2
   and r.rec in (select rec from pair where org = $1 and ends <= $2
                 union all
                 select q.rec from record q
                  where q.org = $1 and not exists (select 1 from pair p where p.org = q.org and p.subject = q.subject and p.rec = q.rec))
   and not exists (select 1 from pair p
                    where p.org = r.org and p.subject = r.subject and p.rec = r.rec and (p.ends is null or p.ends > $2))
 order by r.subject, r.rec;

-- name: partly_ended
-- Records of which one activity let go and another keeps on, not seen to yet. $2 horizon.
select distinct p.subject, p.rec
  from pair p
  join record r on r.org = p.org and r.subject = p.subject and r.rec = p.rec and r.phase < 2
 where p.org = $1 and p.ends <= $2 and p.hidden is null
   and exists (select 1 from pair k
                where k.org = p.org and k.subject = p.subject and k.rec = p.rec and (k.ends is null or k.ends > $2))
 order by p.subject, p.rec;

-- name: kept_still
-- 1 if something keeps the record at $4, 0 if nothing does; no row once it is gone.
select exists (select 1 from pair p
                where p.org = r.org and p.subject = r.subject and p.rec = r.rec and (p.ends is null or p.ends > $4))
  from record r
 where r.org = $1 and r.subject = $2 and r.rec = $3 and r.phase < 2;

-- name: hide_record
update record set phase = 1 where org = $1 and subject = $2 and rec = $3 and phase = 0;

-- name: show_record
-- A record that is kept again before it was destroyed. $2 horizon.
update record set phase = 0
 where org = $1 and phase = 1
   and exists (select 1 from pair p
                where p.org = record.org and p.subject = record.subject and p.rec = record.rec and (p.ends is null or p.ends > $2));

-- name: hide_pairs
update pair set hidden = ends where org = $1 and subject = $2 and rec = $3 and ends <= $4 and hidden is null;

-- name: last_pair
-- The activity that let go last, and what it asks for. No row: nothing ever kept the record.
select activity, fates from pair where org = $1 and subject = $2 and rec = $3 order by ends desc, activity limit 1;

-- name: record
select type, state, reference, created from record where org = $1 and subject = $2 and rec = $3;

-- name: entered
select name, at from fact where org = $1 and subject = $2 and rec = $3 and kind = 'entered' order by seq;

-- name: holds_on
-- Holds that stand on the record or on its whole subject. $2 subject, $3 record.
select hold, kind from hold where org = $1 and subject = $2 and (rec = 0 or rec = $3) and ended is null;

-- name: open_holds
-- The sixth column: when the held record was made; when the hold was placed, where it is on a whole person.
select hold, subject, rec, kind, placed,
       coalesce((select created from record r where r.org = hold.org and r.subject = hold.subject and r.rec = hold.rec), placed), until
  from hold where org = $1 and ended is null order by hold;

-- name: close_hold
update hold set ended = $3 where org = $1 and hold = $2 and ended is null;

-- name: task
-- Whether a person has done the task of this kind for the record: null = open. No row: there is none.
select done from keep_task where org = $1 and subject = $2 and rec = $3 and kind = $4;

-- name: open_task
insert into keep_task (org, task, subject, rec, kind, what, due, done, user)
select $1, coalesce(max(task), 0) + 1, $2, $3, $4, $5, $6, null, null from keep_task where org = $1;

-- name: count
insert into tally (org, statistic, cell, n) values ($1, $2, $3, 1)
on conflict (org, statistic, cell) do update set n = n + 1;

-- name: live
-- Records of a type that something keeps at $3. $2 type.
select r.subject, r.rec from record r
 where r.org = $1 and r.type = $2 and r.phase = 0
   and exists (select 1 from pair p where p.org = r.org and p.subject = r.subject and p.rec = r.rec and (p.ends is null or p.ends > $3))
 order by r.subject, r.rec;

-- name: tallied
select cell, n from tally where org = $1 and statistic = $2 order by cell;

-- name: to_roll
select subject from subject where org = $1 and roll_due <= $2 order by roll_due, subject;

-- name: forgettable
-- Persons of whom no record lives and on whom no hold stands.
select s.subject
  from subject s
 where s.org = $1
   and not exists (select 1 from record r where r.org = s.org and r.subject = s.subject and r.phase < 2)
   and not exists (select 1 from hold h where h.org = s.org and h.subject = s.subject and h.ended is null)
 order by s.subject;

-- name: has_nothing_left
-- 1: this person is one of those.
select count(*) from subject s
 where s.org = $1 and s.subject = $2
   and not exists (select 1 from record r where r.org = s.org and r.subject = s.subject and r.phase < 2)
   and not exists (select 1 from hold h where h.org = s.org and h.subject = s.subject and h.ended is null);

-- name: next_end
-- The first end after $2 of a record that is still there.
select min(p.ends)
  from pair p
  join record r on r.org = p.org and r.subject = p.subject and r.rec = p.rec and r.phase < 2
 where p.org = $1 and p.ends > $2;

-- name: next_roll
select min(roll_due) from subject where org = $1 and roll_due > $2;

-- name: report
insert into sweep_report (org, at, hidden, destroyed, blanked, folded, held_back) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (org, at) do update set hidden = hidden + excluded.hidden, destroyed = destroyed + excluded.destroyed,
  blanked = blanked + excluded.blanked, folded = folded + excluded.folded, held_back = excluded.held_back;
