// Sends what waits on this device, to each session's door in batches, and fetches the lists anew. What was answered is
// kept beside each record; what was not stays. Sent twice, a record counts once: its nonce is its id.
import { drop, keepLists, markListed, markSent, waiting } from "./door-kept.js";

const MOST = 200, LONGEST = 20000;
let restsUntil = 0;

// Whether the portal has said that it is busy, and when to come again.
export const isResting = () => Date.now() < restsUntil;

export class Refused extends Error {
  constructor(status, problem) {
    super([problem.title, problem.detail].filter(Boolean).join(" "));
    Object.assign(this, { status, type: problem.type ?? "" });
  }
}

async function ask(address, body) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(address, { ...(body ? post : {}), signal: AbortSignal.timeout(LONGEST), cache: "no-store" });
  if (answer.ok) return answer.json();
  restsUntil = Date.now() + 1000 * Number(answer.headers.get("Retry-After"));
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

const ITEM = ["nonce", "way", "people", "token", "booking_id", "code", "date_id", "at", "undo_of", "on_purpose"];
const COUNT = ["nonce", "way", "people", "space_id", "at"];
const itemOf = (row, fields) => Object.fromEntries(fields.filter((name) => row[name] != null).map((name) => [name, row[name]]));

// Send all that waits, of whatever day; throws Refused, or what fetch throws without network.
export async function send() {
  const rows = await waiting();
  const groups = Map.groupBy ? Map.groupBy(rows, address) : grouped(rows);
  let refusal = null;
  for (const [path, group] of groups) {
    for (let at = 0; at < group.length; at += MOST) {
      await post(path, group.slice(at, at + MOST)).catch((error) => {
        if (!(error instanceof Refused) || [401, 429].includes(error.status) || error.status >= 500) throw error;
        refusal = error;
      });
    }
  }
  if (refusal) throw refusal;
}

const address = (row) => row.space_id !== undefined ? `/venues/${row.venue_id}/house/count-batches` : `/sessions/${row.session_id}/check-in-batches`;

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(address(row), [...(groups.get(address(row)) ?? []), row]);
  return groups;
}

async function post(path, rows) {
  const isCount = path.startsWith("/venues/");
  const items = rows.map((row) => itemOf(row, isCount ? COUNT : ITEM));
  const answer = await ask(`/api/registration${path}`, { device: rows[0].device, sent_at: new Date().toISOString(), items });
  const outcomes = isCount ? rows.map(({ nonce }) => ({ nonce, outcome: "accepted", reason: null })) : answer.items;
  await markSent(Object.fromEntries(outcomes.map(({ nonce, outcome, reason }) => [nonce, { outcome, reason }])), Date.now());
}

// Fetch the lists of a place where they changed, and keep them (`door`: a venue's id, or "unit/<id>"); what `openLists` gives of them is `known`.
export async function fetchLists({ door, day, place, account }, known) {
  const asked = Date.now();
  const query = new URLSearchParams({ date: day, ...(known ? { known: known.lists.version } : {}) });
  const { key, lists } = await ask(`/api/door/${door}?${query}`).catch(async (error) => {
    // Whose door this is no more, and whose day is over, has no list.
    if (error.status === 403 || error.type === "/problems/day-over") await drop((kept) => kept.place === place);
    throw error;
  });
  const whole = lists.sessions ? lists : { ...known.lists, ...lists, sessions: known.lists.sessions, salt: known.lists.salt };
  await keepLists(place, whole, key, { account, ahead: Date.parse(lists.now) - Date.now(), taken: lists.now });
  await markListed(place, asked);
}
