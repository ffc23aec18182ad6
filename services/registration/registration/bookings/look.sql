-- All that has to be known of a citizen and a session before a place is taken.
-- One row for a citizen who is known here; of a session that is not, every column is NULL. `earlier_id` is the booking
-- that this key made, `active_id` the citizen's booking of this session, `held` how many there may be
-- beside it: a series goes on for who has come to some of it. `is_unsettled`: facts bear on the session that it has not
-- followed yet, and what it says here is not so any more.
SELECT citizen.turn, citizen.reach, citizen.blocked_until,
       earlier.id AS earlier_id, earlier.fingerprint, active.id AS active_id,
       (SELECT count(*) FROM booking
         WHERE booking.citizen_id = citizen.id AND booking.status IN ('confirmed', 'waitlisted', 'attended')) AS held,
       edition.party_limit AS edition_party_limit, edition.open_bookings_limit, edition.undo_minutes,
       EXISTS (SELECT 1 FROM unsettled WHERE unsettled.id = :session_id) AS is_unsettled,
       session.*
  FROM citizen
  LEFT JOIN booking AS earlier ON earlier.citizen_id = citizen.id AND earlier.key = :key
  LEFT JOIN session ON session.id = :session_id
  LEFT JOIN edition ON edition.id = session.edition_id
  LEFT JOIN booking AS active
         ON active.citizen_id = citizen.id AND active.session_id = session.id AND active.status <> 'cancelled'
 WHERE citizen.id = :citizen_id AND citizen.erased_at IS NULL
