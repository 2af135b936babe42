-- The head row, published versions, names, the journal of dead slots.

-- name: insert_head
insert into head (org, short_name, demo, created, next_slot, next_leaf, high_water, boot, ran, unrun, swept_until, clock_asks, clock_offset, index_slot, staff_slot)
values ($1, $2, $3, $4, $5, 0, $4, $8, $9, 0, $4, 0, 0, $6, $7);

-- name: only_head
-- A file holds one organisation.
select org, short_name, demo, next_slot, next_leaf, high_water, index_slot, staff_slot, boot, ran, unrun from head limit 1;

-- name: counters
select next_slot, next_leaf from head where org = $1;

-- name: update_head
update head set next_slot = $2, next_leaf = $3, high_water = $4, boot = $5, ran = $6, unrun = $7 where org = $1;

-- name: clock_offset
select clock_offset from head where org = $1;

-- name: set_clock_offset
update head set clock_offset = $2 where org = $1;

-- name: newest_policy
select version, canonical, hash from policy where org = $1 order by version desc limit 1;

-- name: insert_policy
insert into policy (org, version, hash, dated, published, canonical) values ($1, $2, $3, $4, $5, $6);

-- name: names
select kind, name, number from name where org = $1;

-- name: insert_name
insert into name (org, kind, name, number) values ($1, $2, $3, $4);

-- name: bury
insert into dead_slot (org, slot, leaf, heir) values ($1, $2, $3, $4) on conflict do nothing;

-- name: dead_slots
select slot, heir from dead_slot where org = $1 order by slot;

-- name: subjects
select subject from subject where org = $1 order by subject;

-- name: seal
select box from seal where org = $1;

-- name: put_seal
insert into seal (org, box) values ($1, $2) on conflict (org) do update set box = $2;
