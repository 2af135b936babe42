-- What screens are made of, and cards for the search in memory.

-- name: in_state
select subject, rec from record where org = $1 and type = $2 and state = $3 and phase < 2 order by created, rec;

-- name: of_type
select subject, rec from record where org = $1 and type = $2 and phase < 2 order by created desc, rec limit $3 offset $4;

-- name: cards_count
select count(*) from subject where org = $1 and card is not null;

-- name: cards
select subject, card from subject where org = $1 and card is not null;
