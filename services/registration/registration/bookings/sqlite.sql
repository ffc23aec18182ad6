-- take.sql for SQLite, whose one writer holds the whole database: each part is a statement, and nobody comes between.
-- The first says what the party gets, by the same rule, or answers with no row; the others are given what it said.
INSERT INTO booking (id, version, session_id, citizen_id, key, fingerprint, code, booked_as, booker, seats,
       children, elders, sealed_party, locale, status, number, holding, pool, kept_seats, came, excused, offers,
       seated_at, created_at, changed_at)
SELECT :id, 1, :session_id, :citizen_id, :key, :fingerprint, :code, :booked_as, :booker, :seats,
       :children, :elders, :sealed_party, :locale,
       CASE WHEN fits THEN 'confirmed' ELSE 'waitlisted' END, CASE WHEN NOT fits THEN queued + 1 END,
       CASE WHEN fits THEN :seats ELSE 0 END, :pool, CASE WHEN :held > 0 THEN :held_kept WHEN fits THEN max(0, :seats - free) ELSE 0 END, 0, false, '[]',
       CASE WHEN fits THEN :created_at END, :created_at, :created_at
  FROM (SELECT *, :held > 0 OR ahead = 0 AND :seats <= free + kept AS fits
          FROM (SELECT queued,
                       CASE waiting WHEN 0 THEN capacity - confirmed - kept_elder - kept_desk - kept_walk_in
                       ELSE 0 END AS free,
                       CASE :pool WHEN 'elder' THEN kept_elder WHEN 'desk' THEN kept_desk ELSE 0 END AS kept,
                       CASE :pool WHEN 'elder' THEN waiting_elder WHEN 'desk' THEN waiting_desk ELSE waiting
                       END AS ahead
                  FROM session
                 WHERE id = :session_id AND status = 'open' AND NOT paused AND access = 'seats'
                   AND coalesce(books_from <= :created_at, true) AND books_until > :created_at AND starts_at > :created_at
                   AND capacity >= :seats))
 WHERE fits OR :waitlist
RETURNING status, number, holding, kept_seats;

INSERT INTO booking_change (id, booking_id, at, actor, channel, change)
VALUES (:change_id, :id, :created_at, :actor, :channel, :status);

INSERT INTO notice (id, kind, citizen_id, booking_id, status, attempts, due_at, written_at)
VALUES (:notice_id, CASE :status WHEN 'confirmed' THEN 'booked' ELSE :status END, :citizen_id, :id, :notice_status, 0,
       :created_at, :created_at);

INSERT INTO outbox (event_id, type, body, created_at)
VALUES (CASE :status WHEN 'confirmed' THEN :confirmed_id ELSE :waitlisted_id END,
       'registration.booking-' || :status || '.v1',
       CASE :status WHEN 'confirmed' THEN :confirmed_body ELSE :waitlisted_body END, :written_at);

UPDATE session
   SET confirmed = confirmed + :holding - :held,
       kept_elder = kept_elder - CASE WHEN :pool = 'elder' AND :held = 0 THEN :kept_seats ELSE 0 END,
       kept_desk = kept_desk - CASE WHEN :pool = 'desk' AND :held = 0 THEN :kept_seats ELSE 0 END,
       waiting = waiting + :seats - :holding,
       waiting_elder = waiting_elder + CASE :pool WHEN 'elder' THEN :seats - :holding ELSE 0 END,
       waiting_desk = waiting_desk + CASE :pool WHEN 'desk' THEN :seats - :holding ELSE 0 END,
       waiting_parties = waiting_parties + CASE WHEN :number IS NULL THEN 0 ELSE 1 END,
       queued = coalesce(:number, queued),
       seats_version = seats_version + 1
 WHERE id = :session_id
RETURNING :status AS status, :number AS number,
          capacity, confirmed, kept_elder, kept_desk, waiting, waiting_parties,
          CASE waiting WHEN 0 THEN capacity - confirmed - kept_elder - kept_desk - kept_walk_in ELSE 0 END AS seats_left;
