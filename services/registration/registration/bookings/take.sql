-- Seat a party, or give it its number in the queue, and write down what follows: the booking, the first line of its
-- history, what its citizen is told, and the event for the other departments.
-- One statement: the session's row, which a thousand people want at once, is locked for one round trip and not for six.
-- No row comes back where the citizen's turn is over: another booking of theirs came between, and what was looked at
-- may hold no more. A row of NULLs comes back where the session has neither a seat nor a place in line for the party, or
-- was marked to be settled since it was looked at; `is_settled`: whoever asks has settled and holds it.
WITH turn AS (
    UPDATE citizen SET turn = turn + 1 WHERE id = :citizen_id AND turn = :turn RETURNING id
), hot AS (
    -- The row as it is once it is ours. `free`: seats for anybody, which are given only while nobody waits. `kept`:
    -- places kept back for this party's pool. `ahead`: people who wait for what it could have.
    SELECT session.id, queued,
           CASE waiting WHEN 0 THEN capacity - confirmed - kept_elder - kept_desk - kept_walk_in ELSE 0 END AS free,
           CASE :pool WHEN 'elder' THEN kept_elder WHEN 'desk' THEN kept_desk ELSE 0 END AS kept,
           CASE :pool WHEN 'elder' THEN waiting_elder WHEN 'desk' THEN waiting_desk ELSE waiting END AS ahead
      FROM session, turn
     WHERE session.id = :session_id AND status = 'open' AND NOT paused AND access = 'seats'
       AND coalesce(books_from <= :created_at, true) AND books_until > :created_at AND starts_at > :created_at AND capacity >= :seats
       AND (:is_settled OR NOT EXISTS (SELECT 1 FROM unsettled WHERE unsettled.id = session.id))
       FOR NO KEY UPDATE OF session
), given AS (
    -- The rule: a party that has nobody ahead is seated if it fits; kept-back places go where free ones do not suffice.
    -- `held`: its own number of seats where the desk has held them for it, among them `held_kept` places of its pool:
    -- these are taken already, and it has them whoever waits.
    SELECT id,
           CASE WHEN fits THEN 'confirmed' ELSE 'waitlisted' END AS status,
           CASE WHEN NOT fits THEN queued + 1 END AS number,
           CASE WHEN fits THEN :seats ELSE 0 END AS holding,
           CASE WHEN :held > 0 THEN :held_kept WHEN fits THEN greatest(0, :seats - free) ELSE 0 END AS kept_seats
      FROM (SELECT *, :held > 0 OR ahead = 0 AND :seats <= free + kept AS fits FROM hot) AS ruled
     WHERE fits OR :waitlist
), taken AS (
    UPDATE session
       SET confirmed = confirmed + holding - :held,
           kept_elder = kept_elder - CASE WHEN :pool = 'elder' AND :held = 0 THEN kept_seats ELSE 0 END,
           kept_desk = kept_desk - CASE WHEN :pool = 'desk' AND :held = 0 THEN kept_seats ELSE 0 END,
           waiting = waiting + :seats - holding,
           waiting_elder = waiting_elder + CASE :pool WHEN 'elder' THEN :seats - holding ELSE 0 END,
           waiting_desk = waiting_desk + CASE :pool WHEN 'desk' THEN :seats - holding ELSE 0 END,
           waiting_parties = waiting_parties + CASE WHEN given.number IS NULL THEN 0 ELSE 1 END,
           queued = coalesce(given.number, queued),
           seats_version = seats_version + 1
      FROM given WHERE session.id = given.id
 RETURNING given.status, given.number, holding, kept_seats,
           capacity, confirmed, kept_elder, kept_desk, waiting, waiting_parties,
           CASE waiting WHEN 0 THEN capacity - confirmed - kept_elder - kept_desk - kept_walk_in ELSE 0 END AS seats_left
), booked AS (
    INSERT INTO booking (id, version, session_id, citizen_id, key, fingerprint, code, booked_as, booker, seats,
           children, elders, sealed_party, locale, status, number, holding, pool, kept_seats, came, excused, offers,
           seated_at, created_at, changed_at)
    SELECT :id, 1, :session_id, :citizen_id, :key, :fingerprint, :code, :booked_as, :booker, :seats,
           :children, :elders, :sealed_party, :locale, status, number, holding, :pool, kept_seats, 0, false, '[]',
           CASE status WHEN 'confirmed' THEN :created_at END, :created_at, :created_at
      FROM taken
), noted AS (
    INSERT INTO booking_change (id, booking_id, at, actor, channel, change)
    SELECT :change_id, :id, :created_at, :actor, :channel, status FROM taken
), told AS (
    INSERT INTO notice (id, kind, citizen_id, booking_id, status, attempts, due_at, written_at)
    SELECT :notice_id, CASE status WHEN 'confirmed' THEN 'booked' ELSE status END, :citizen_id, :id, :notice_status, 0,
           :created_at, :created_at
      FROM taken
), emitted AS (
    INSERT INTO outbox (event_id, type, body, created_at)
    SELECT CASE status WHEN 'confirmed' THEN :confirmed_id ELSE :waitlisted_id END,
           'registration.booking-' || status || '.v1',
           CASE status WHEN 'confirmed' THEN :confirmed_body ELSE :waitlisted_body END, :written_at
      FROM taken
)
SELECT taken.* FROM turn LEFT JOIN taken ON true
