// A door on one day, a venue's or a unit's: checks people in by the lists on this device, with network or without, and sends what
// was recorded when there is one. What is told of a party is decided in door-verdict.js; what is kept, in door-kept.js.
import { Camera, readerOf } from "./door-camera.js";
import { drop, openLists, record, recordAll, recordsOf, waiting } from "./door-kept.js";
import { fetchLists, isResting, Refused, send } from "./door-post.js";
import { play } from "./door-sounds.js";
import { keepPage, partsOfPage } from "./kept-page.js";
import { Day, plain, readPass } from "./door-verdict.js";

const { door, day, account, device, reader, worker, scope, left } = document.body.dataset;
const place = `${door} ${day}`;
const LONGEST_CODE = 40, CODE = /^[A-Z0-9]{6}$/, SHOWN = 20, EARLY = 3600000, RENEW = 60000, RETRY = 10000, LOOK = 20000, PATIENCE = 2000;
const part = (id) => document.getElementById(id);
const words = Object.fromEntries([...part("words").content.children].map((one) => [one.dataset.word, one.textContent]));
const say = (word, values = {}) => (words[word] ?? "").replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
const clock = new Intl.DateTimeFormat("zh-Hans", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });
const time = (moment) => clock.format(new Date(moment));
const dialog = part("verdict");

// `reached`: whether the portal was, when last tried; a network without a way out is none, whatever the browser says.
let reached = true, kept = null, at = null, shown = null, name = localStorage.getItem("door-device") ?? ownName();

// Two devices of one account are told apart.
function ownName() {
  const made = `${device}-${Math.random().toString(36).slice(2, 4).toUpperCase()}`.slice(-20);
  localStorage.setItem("door-device", made);
  return made;
}

const now = () => Date.now() + (kept?.ahead ?? 0), chosen = () => part("session").value;

// ---- what is on the page

function element(tag, text = "", fields = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...fields });
}

const span = (list) => `${time(at.begins(list))}–${time(at.ends(list))}`;

function showSessions() {
  const select = part("session"), before = select.value;
  const options = at.lists.sessions.filter(({ session }) => session.access !== "drop_in" && session.status !== "cancelled")
    .map((list) => element("option", `${span(list)} ${list.session.title}`, { value: list.session.id }));
  select.replaceChildren(element("option", words.every, { value: "" }), ...options);
  select.value = options.some(({ value }) => value === before) ? before : "";
}

async function showState() {
  const rows = await waiting();
  const isOnline = navigator.onLine && reached;
  part("net").textContent = isOnline ? words.online : words.offline;
  part("net").className = isOnline ? "is-well" : "is-off";
  part("list").textContent = at ? say("listed", { time: time(kept.taken), n: at.parties.length }) : words.no_list;
  part("wait").textContent = rows.length ? say("waiting", { n: rows.length }) : words.sent;
  part("wait").className = rows.length ? "is-off" : "is-well";
  const clashes = at?.lists.undecided;
  part("clash").hidden = !clashes;
  part("clash").firstElementChild.textContent = say("clashes", { n: clashes });
  for (const control of document.querySelectorAll("#ask button, #walk button")) control.disabled = !at;
}

function showLast() {
  const rows = at ? at.records.filter((row) => row.way !== "undo" && row.space_id === undefined) : [];
  part("nobody").hidden = rows.length > 0;
  part("last").replaceChildren(...rows.slice(-SHOWN).reverse().map(lineOf));
  const list = at?.sessions.get(chosen()) ?? (at && current());
  part("inside").textContent = list ? say("inside", { title: list.session.title, n: at.inside(list) }) : "";
  part("conditions").textContent = list ? list.session.conditions.join("；") : "";
  part("conditions").hidden = !list?.session.conditions.length;
}

function lineOf(row) {
  const line = element("li"), party = at.partyOf(row), text = element("p");
  text.append(element("b", time(Date.parse(row.at) + (kept?.ahead ?? 0))), ` ${[party?.names.join("、") || row.code || words.walk_in_detail, party?.code, say("people", { n: row.people })].filter(Boolean).join(" · ")}`);
  const state = at.undone.has(row.nonce) ? "undone" : ["conflicting", "repeated"].find((outcome) => outcome === row.outcome);
  if (state) text.append(" ", element("strong", words[state]));
  line.append(text);
  if (!at.undone.has(row.nonce)) {
    const button = element("button", words.undo, { type: "button", className: "button button-quiet" });
    button.append(element("span", ` ${party?.code ?? row.code ?? time(row.at)}`, { className: "unseen" }));
    button.addEventListener("click", () => takeBack(row));
    line.append(button);
  }
  return line;
}

function showHouse() {
  part("house").hidden = !at?.lists.house.length;
  part("house-list").replaceChildren(...(at?.lists.house ?? []).map((held) => {
    const inside = at.inHouse(held);
    const line = element("li"), act = element("p", "", { className: "act" });
    line.append(element("p", `${held.space_id ? words.space : words.whole} · ${say("filling", { inside, limit: held.limit })}`), act);
    for (const way of ["out", "in"]) {
      const button = element("button", words[`go_${way}`], { type: "button", className: way === "out" ? "button" : "button button-quiet" });
      button.addEventListener("click", () => keep({ way, people: 1, space_id: held.space_id, venue_id: door }));
      act.append(button);
    }
    return line;
  }));
}

function showAll() {
  if (at) showSessions();
  showLast();
  showHouse();
  return showState();
}

function trouble(text) {
  part("trouble").textContent = text;
  part("trouble").hidden = !text;
}

// ---- checking in

// The session that people come to now, for those who name none.
function current() {
  const lists = at.lists.sessions.filter(({ session }) => session.status !== "cancelled" && session.access !== "drop_in");
  const on = lists.filter((list) => at.begins(list) - EARLY <= now() && now() <= at.ends(list));
  return on.length === 1 ? on[0] : lists.length === 1 ? lists[0] : null;
}

function newRow(fields) {
  return { nonce: crypto.randomUUID(), place, device: name, at: new Date().toISOString(), state: "waiting", ...fields };
}

async function keep(fields) {
  const row = newRow(fields);
  await record(row);
  at.add(row);
  await after();
  return row;
}

async function after() {
  showLast();
  showHouse();
  await showState();
  clearTimeout(after.timer);
  after.timer = setTimeout(exchange, 500);
}

// Record those whom a verdict lets in.
function letIn(verdict, way, people = verdict.people) {
  const { session, party, token, code } = verdict;
  const named = way === "walk_in" ? {} : token ? { token, booking_id: party?.booking_id ?? verdict.booking_id } : party ? { booking_id: party.booking_id } : { code };
  const date_id = at.sessions.get(session.id)?.date_id;
  return keep({ session_id: session.id, way, people, on_purpose: !!verdict.on_purpose, ...(date_id ? { date_id } : {}), ...named });
}

async function takeBack(row) {
  await keep({ session_id: row.session_id, way: "undo", people: 1, undo_of: row.nonce, on_purpose: false });
}

async function check(text) {
  part("found").hidden = true;
  const pass = text.length > LONGEST_CODE ? readPass(text) : null;
  if (text.length > LONGEST_CODE) return tell(pass ? await at.verdictOfPass(pass, now(), chosen()) : { tone: "bad", word: "forged" }, "qr");
  // Whoever has booked a moment ago is on a younger list.
  if (CODE.test(plain(text)) && !at.byCode.has(plain(text))) await Promise.race([exchange(), new Promise((done) => setTimeout(done, PATIENCE))]);
  if (!at) return;
  const party = at.byCode.get(plain(text));
  if (party) return tell(at.verdict(party, now(), chosen()), "code");
  const parties = await at.search(text, chosen());
  if (parties.length) return offer(parties, /^[\d+\-() ]+$/.test(text) ? "phone" : "name");
  if (CODE.test(plain(text))) return tell(at.noCode(plain(text)) ?? unknown(plain(text)), "code");
  return tell({ tone: "bad", word: "none" });
}

// A code that is on no list: it may be younger than they are, or of another day or place.
function unknown(code) {
  const list = at.sessions.get(chosen()) ?? current();
  const about = { tone: "wait", word: "unknown", code, people: 1, values: { time: time(kept.taken), code } };
  return list ? { ...about, session: list.session } : { ...about, word: "unplaced", people: 0 };
}

function offer(parties, way) {
  part("found-list").replaceChildren(...parties.slice(0, SHOWN).map((party) => {
    const line = element("li"), text = element("p"), act = element("p");
    text.append(element("b", party.names.join("、") || words.unnamed), ` ${[party.tail && `****${party.tail}`, party.code, span(party.list), say("rest", { came: at.came(party), seats: party.seats })].filter(Boolean).join(" · ")}`);
    const button = element("button", words.check_in, { type: "button", className: "button" });
    button.append(element("span", ` ${party.code}`, { className: "unseen" }));
    button.addEventListener("click", () => { part("found").hidden = true; tell(at.verdict(party, now(), chosen()), way); });
    act.append(button);
    line.append(text, act);
    return line;
  }));
  part("found").hidden = false;
  part("found-head").focus();
}

// ---- the verdict, over the whole screen

async function tell(verdict, way = "code") {
  shown = { verdict, way, row: verdict.tone === "good" ? await letIn(verdict, way) : null };
  showVerdict();
  play(verdict.tone);
}

function showVerdict() {
  const { verdict, row } = shown, { party } = verdict;
  dialog.className = `verdict verdict-${verdict.tone}`;
  const fill = (name, text) => {
    const place = dialog.querySelector(`[data-part=${name}]`);
    place.textContent = text;
    place.hidden = !text;
  };
  fill("word", words[verdict.word]);
  const people = row?.people ?? verdict.people;
  fill("party", [party?.names.join("、"), people ? say("people", { n: people }) : party && say("rest", { came: verdict.came, seats: party.seats })].filter(Boolean).join(" · "));
  fill("needs", party ? needsOf(party) : "");
  fill("detail", detailOf(verdict));
  part("let-in").hidden = verdict.tone === "good" || !verdict.people || !verdict.session;
  part("undo").hidden = !row;
  showFewer(row && party ? row.people : 0);
  if (!dialog.open) dialog.showModal();
  part("next").focus();
  if (camera) camera.paused = true;
}

const needsOf = (party) => [...party.needs.map((need) => words[need]), party.elders && say("elders", { n: party.elders }), party.children && say("children", { n: party.children })].filter(Boolean).join(" · ");

function detailOf({ word, party, session, first, values }) {
  const list = session && at.sessions.get(session.id);
  const where = list && word !== "unknown" ? `${span(list)} ${session.title}` : "";
  const about = { time: party && time(party.list.promoted_until), ...values };
  if (word === "used") Object.assign(about, { time: first && time(first.state ? Date.parse(first.at) + kept.ahead : first.at), device: first?.device ?? "" });
  return [where, say(word === "used" && !first ? "used_unknown" : `${word}_detail`, about)].filter(Boolean).join(" · ");
}

function showFewer(people) {
  part("fewer").hidden = people < 2;
  part("fewer-list").replaceChildren(...Array.from({ length: Math.max(0, people - 1) }, (_none, n) => {
    const button = element("button", say("people", { n: n + 1 }), { type: "button", className: "button" });
    button.addEventListener("click", () => correct(n + 1));
    return button;
  }));
}

// Fewer came than the party has: what was recorded is taken back, and the right number recorded.
async function correct(people) {
  const { row } = shown, { nonce, ...same } = row;
  const undo = newRow({ session_id: row.session_id, way: "undo", people: 1, undo_of: nonce, on_purpose: false });
  const right = { ...newRow(same), people, state: "waiting" };
  await recordAll([undo, right]);
  for (const news of [undo, right]) at.add(news);
  await after();
  shown.row = right;
  showVerdict();
}

function goOn() {
  dialog.close();
  part("text").value = "";
  part("text").focus();
  if (camera) camera.paused = false;
}

part("next").addEventListener("click", goOn);
part("undo").addEventListener("click", async () => { await takeBack(shown.row); goOn(); });
part("let-in").addEventListener("click", async () => {
  const { verdict, way } = shown;
  const row = await letIn(verdict, way);
  shown = { verdict: { ...verdict, tone: "good", word: "in" }, way, row };
  showVerdict();
  play("good");
});
dialog.addEventListener("cancel", (event) => { event.preventDefault(); goOn(); });
// A scanner types the next pass while a verdict stands: that is the answer to "next".
dialog.addEventListener("keydown", (event) => {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  goOn();
  part("text").value = event.key;
});

part("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = part("text").value.trim();
  if (text && at) check(text);
});
part("session").addEventListener("change", showLast);
part("walk").addEventListener("submit", async (event) => {
  event.preventDefault();
  const people = Number(part("people").value.normalize("NFKC")), list = at?.sessions.get(chosen()) ?? (at && current());
  if (!list) return trouble(words.choose), part("session").focus();
  if (!Number.isInteger(people) || people < 1 || people > 99) return trouble(words.wrong_people), part("people").focus();
  trouble("");
  part("people").value = 1;
  await tell(at.verdictOfWalkIn(list, people, now()), "walk_in");
});

// ---- the camera

let camera = null;

async function offerCamera() {
  const read = navigator.mediaDevices?.getUserMedia ? await readerOf(reader) : null;
  part("camera").hidden = !read;
  part("no-camera").hidden = !!read;
  part("camera").addEventListener("click", async () => {
    camera = new Camera(part("video"), read, (text) => at && !dialog.open && check(text));
    part("seeing").hidden = false;
    await camera.begin().catch(() => { trouble(words.no_video); endCamera(); });
  });
  part("camera-off").addEventListener("click", endCamera);
}
function endCamera() {
  camera?.end();
  camera = null;
  part("seeing").hidden = true;
}

// ---- network, and the end of the day

let busy = false;

// Send what waits, and fetch the lists anew; without network, nothing happens.
async function exchange() {
  if (busy || !navigator.onLine || isResting()) return showState();
  busy = true;
  try {
    await send();
    await fetchLists({ door, day, place, account }, kept);
    reached = true;
    trouble("");
  } catch (error) {
    reached = error instanceof Refused && error.status < 500;
    if (error instanceof Refused) trouble(error.status === 401 ? words.expired : error.message);
  } finally {
    busy = false;
  }
  return load();
}

async function load() {
  kept = await openLists(place).catch(() => null);
  at = kept ? new Day(kept.lists, await recordsOf(place)) : null;
  await endDays();
  await showAll();
}

// Lists whose day is over, and those of whoever used this device before, are dropped.
async function endDays() {
  const gone = await drop((lists) => Date.now() + lists.ahead >= lists.until || lists.account !== account);
  if (gone.includes(place)) {
    kept = at = null;
    trouble(words.over);
  }
}

part("name").value = part("device-name").textContent = name;
part("device").addEventListener("submit", (event) => {
  event.preventDefault();
  name = part("name").value.trim().slice(0, 20) || name;
  localStorage.setItem("door-device", name);
  part("name").value = part("device-name").textContent = name;
  part("settings").open = false;
});
part("leave").addEventListener("click", async () => {
  await send().catch(() => null);
  const rows = await waiting();
  if (rows.length && part("leave").dataset.sure !== "yes") {
    part("leave").dataset.sure = "yes";
    return trouble(say("kept", { n: rows.length }));
  }
  await drop(() => true);
  const answer = await fetch("/api/sign-out", { method: "POST" }).catch(() => null);
  if (answer?.ok) location.assign(left);
  else { kept = at = null; await showAll(); trouble(words.stay); }
});

async function begin() {
  part("door").hidden = false;
  addEventListener("online", exchange);
  addEventListener("offline", showState);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && endDays().then(showAll));
  try {
    await load();
  } catch {
    return trouble(words.no_store);
  }
  setInterval(() => endDays().then(showState), LOOK);
  setInterval(exchange, RENEW);
  setInterval(async () => (await waiting()).length && exchange(), RETRY);
  await offerCamera();
  await exchange();
  await navigator.serviceWorker?.register(worker, { scope }).catch(() => null);
  navigator.storage?.persist?.().catch(() => null);
  if (navigator.onLine) await keepPage("door", [location.pathname, ...parts()]);
  document.body.dataset.ready = "yes";
}

// The files that the page is made of; those that modules name for each other have no digest in their names.
function parts() {
  const modules = ["camera", "kept", "post", "sounds", "verdict"].map((module) => `/static/door-${module}.js`);
  return [...partsOfPage(), ...modules, ...(reader ? [reader, "/static/qr-index.js"] : [])];
}

begin();
