// What a guard is told of what was scanned or typed, by the lists and by what was recorded since; no network, no page.
const EARLY = 60 * 60 * 1000;
const PASS = 98, SIGNED = 34;
const WHOLE = 10; // digits of a phone with its area code, without the zero before it
const OPEN = ["confirmed", "attended"];

const uuid = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

export const plain = (text) => text.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");

// A pass as registration writes it (98 bytes in base64url): {token, booking, session, seats}, or null.
export function readPass(text) {
  try {
    const token = text.normalize("NFKC").replace(/\s/g, "");
    const bytes = Uint8Array.from(atob(token.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt());
    if (bytes.length !== PASS || bytes[0] !== 1) return null;
    return { token, bytes, booking: uuid(bytes.slice(1, 17)), session: uuid(bytes.slice(17, 33)), seats: bytes[33] };
  } catch {
    return null;
  }
}

// Whether it was signed by registration; null where this browser cannot tell.
export async function isSigned(pass, jwk) {
  try {
    const key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, pass.bytes.slice(SIGNED), pass.bytes.slice(0, SIGNED));
  } catch {
    return null;
  }
}

async function markOf(salt, text) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return [...bytes.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The day at a door: its lists, and the records of this device that are not on them yet.
export class Day {
  constructor(lists, records) {
    this.lists = lists;
    this.sessions = new Map(lists.sessions.map((list) => [list.session.id, list]));
    this.parties = lists.sessions.flatMap((list) => list.items.map((party) => ({ ...party, list })));
    this.byId = new Map(this.parties.map((party) => [party.booking_id, party]));
    this.byCode = new Map(this.parties.map((party) => [party.code, party]));
    this.records = [];
    this.undone = new Map();
    this.ofParty = new Map();
    for (const row of records) this.add(row);
  }

  add(row) {
    this.records.push(row);
    if (row.undo_of) this.undone.set(row.undo_of, row);
    const party = row.way !== "undo" && this.partyOf(row);
    if (party) this.ofParty.set(party.booking_id, [...(this.ofParty.get(party.booking_id) ?? []), row]);
  }

  partyOf(row) {
    return this.byId.get(row.booking_id) ?? (row.code && this.byCode.get(plain(row.code)));
  }

  // By how many people a row changes what the lists say.
  change(row) {
    const undo = this.undone.get(row.nonce);
    if (row.listed) return undo && !undo.listed && row.outcome === "accepted" ? -row.people : 0;
    return !undo && (row.state === "waiting" || row.outcome === "accepted") ? row.people : 0;
  }

  changes(rows) {
    return rows.reduce((sum, row) => sum + this.change(row), 0);
  }

  rowsOf(party) {
    return this.ofParty.get(party.booking_id) ?? [];
  }

  came(party) {
    return Math.max(0, Math.min(party.seats, party.came + this.changes(this.rowsOf(party))));
  }

  first(party) {
    return party.first ?? this.rowsOf(party).find((row) => this.change(row) > 0) ?? null;
  }

  // People who are in at a session: booked and walked in.
  inside(list) {
    const booked = list.items.reduce((sum, party) => sum + this.came(party), 0);
    const walked = this.records.filter((row) => row.way === "walk_in" && row.session_id === list.session.id);
    return booked + list.walk_ins + this.changes(walked);
  }

  // Places that walk-ins may have, as registration gives them: before it begins those that are not promised, afterwards what is not taken.
  free(list, now) {
    const { session } = list, walked = this.records.filter((row) => row.way === "walk_in" && row.session_id === session.id);
    if (now >= this.begins(list)) return Math.max(0, session.capacity - this.inside(list));
    return Math.max(0, (session.waiting ? 0 : session.seats_left) + session.kept_walk_in - this.changes(walked));
  }

  // What is told of people without a booking: {tone, word, people, session, values}.
  verdictOfWalkIn(list, people, now) {
    const free = this.free(list, now), about = { people, session: list.session };
    if (free < people) return { ...about, tone: "wait", word: "crowded", values: { n: free } };
    return { ...about, tone: "good", word: "walk_in" };
  }

  // People who are in the house, or in a space of it; what was counted out is not in.
  inHouse(held) {
    const isHere = ({ session }) => !held.space_id || session.space_id === held.space_id;
    const came = this.records.filter((row) => row.session_id && row.way !== "undo" && isHere(this.sessions.get(row.session_id) ?? { session: {} }));
    const counted = this.records.filter((row) => row.space_id === held.space_id);
    const signed = counted.reduce((sum, row) => sum + (row.way === "in" ? 1 : -1) * this.change(row), 0);
    return Math.max(0, held.inside + this.changes(came) + signed);
  }

  // Parties that what was typed may mean: a code, the end of a phone, a family name, or a name as it was booked.
  async search(text, chosen) {
    const here = this.parties.filter((party) => party.status !== "cancelled" && (!chosen || party.list.session.id === chosen));
    const wanted = text.normalize("NFKC").replace(/\s/g, "").toLowerCase();
    const digits = wanted.replace(/[+\-()]/g, "");
    if (/^\d{4,}$/.test(digits)) return this.ofNumber(here, digits);
    if (/^\d*$/.test(digits)) return [];
    if ([...wanted].length === 1) return here.filter((party) => party.names.some((name) => name.toLowerCase().startsWith(wanted)));
    const mark = await markOf(this.lists.salt, wanted);
    return here.filter((party) => party.marks.includes(mark));
  }

  // Parties whose phone ends so; of a whole number, those that it can be. Lists that were taken before this was said do not know.
  async ofNumber(parties, digits) {
    const ending = parties.filter((party) => party.tail === digits.slice(-4));
    const whole = digits.replace(/^(00)?86(?=\d{10,11}$)/, "").replace(/^0/, "");
    if (whole.length < WHOLE) return ending;
    const mark = (await markOf(this.lists.salt, whole)).slice(0, 2);
    return ending.filter((party) => !party.number_mark || party.number_mark === mark);
  }

  // What is told of a code that nobody can have, as it has signs that no code has; lists that were taken before this was said do not know.
  noCode(code) {
    const form = this.lists.code_form;
    if (!form || new RegExp(`^(?:${form})$`).test(code)) return null;
    const signs = [...new Set(code)].filter((sign) => !form.includes(sign)).join(" ");
    return { tone: "bad", word: "no_code", people: 0, values: { signs } };
  }

  // What is told of a party at a moment: {tone, word, party, people, named, on_purpose}; `people`: those who are let in by it.
  verdict(party, now, chosen) {
    const { session } = party.list;
    const came = this.came(party), left = party.seats - came;
    const about = { party, session, came, people: left };
    if (session.status === "cancelled") return { ...about, tone: "bad", word: "session_off" };
    if (party.status === "cancelled") return { ...about, tone: "bad", word: "cancelled", people: party.seats };
    if (party.status === "left") return { ...about, tone: "bad", word: "left" };
    if (left <= 0) return { ...about, tone: "bad", word: "used", first: this.first(party), people: 0 };
    if (party.status === "waitlisted") return { ...about, tone: "wait", word: now < Date.parse(party.list.promoted_until) ? "waits" : "waits_now" };
    if (!OPEN.includes(party.status)) return { ...about, tone: "wait", word: "missed" };
    const begins = this.begins(party.list);
    if (now < begins - EARLY) return { ...about, tone: "wait", word: "early", on_purpose: true };
    if (chosen && chosen !== session.id) return { ...about, tone: "wait", word: "other" };
    return { ...about, tone: "good", word: "in" };
  }

  begins(list) {
    const date = list.session.dates.find(({ id }) => id === list.date_id);
    return Date.parse((date ?? list.session).starts_at);
  }

  ends(list) {
    const date = list.session.dates.find(({ id }) => id === list.date_id);
    return Date.parse((date ?? list.session).ends_at);
  }

  // The same of a pass, which may be of a booking that is younger than the lists.
  async verdictOfPass(pass, now, chosen) {
    const signed = await isSigned(pass, this.lists.pass_key);
    if (signed === false) return { tone: "bad", word: "forged", people: 0 };
    const party = this.byId.get(pass.booking);
    if (party) return { ...this.verdict(party, now, chosen), token: pass.token };
    const list = this.sessions.get(pass.session);
    if (!list) return { tone: "bad", word: "elsewhere", people: 0 };
    const came = this.records.filter((row) => row.booking_id === pass.booking && this.change(row) > 0);
    if (came.length) return { tone: "bad", word: "used", first: came[0], people: 0, session: list.session };
    const younger = { session: list.session, people: pass.seats, token: pass.token, booking_id: pass.booking };
    return signed ? { ...younger, tone: "good", word: "in_younger" } : { ...younger, tone: "wait", word: "unchecked" };
  }
}
