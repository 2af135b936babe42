-- The audit log: entries, their months, and whom they are about.

-- name: insert_entry
insert into audit (org, leaf, commitment, box, month) values ($1, $2, $3, $4, $5);

-- name: insert_link
insert into audit_link (org, subject, leaf) values ($1, $2, $3) on conflict do nothing;

-- name: month_slot
select slot from audit_month where org = $1 and month = $2;

-- name: insert_month
insert into audit_month (org, month, slot) values ($1, $2, $3);

-- name: newest
select leaf, box, month from audit where org = $1 order by leaf desc limit $2;

-- name: newest_of_subject
select a.leaf, a.box, a.month
  from audit_link l join audit a on a.org = l.org and a.leaf = l.leaf
 where l.org = $1 and l.subject = $2
 order by l.leaf desc limit $3;

-- name: relink
-- What was logged about $2 is from now on shown to $3.
update or ignore audit_link set subject = $3 where org = $1 and subject = $2;

-- name: delete_links
delete from audit_link where org = $1 and subject = $2;
