// What a device at a door keeps in IndexedDB: the lists of a day, sealed under that day's key; the key, which no script
// can read; and the records of who came, without any name, until they are sent. Lists and key go when the day is over.
const HALF_A_SECOND = 500;
let opened;

function database() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open("door", 1);
    asked.onupgradeneeded = () => {
      for (const name of ["lists", "keys"]) asked.result.createObjectStore(name, { keyPath: "place" });
      asked.result.createObjectStore("records", { keyPath: "nonce" }).createIndex("place", "place");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

// One transaction over all stores; what `work` returns once it is done. `work` asks the stores only, and waits for nothing else.
async function within(mode, work) {
  const base = await database();
  return new Promise((done, fail) => {
    const transaction = base.transaction(["lists", "keys", "records"], mode);
    const stores = Object.fromEntries(["lists", "keys", "records"].map((name) => [name, transaction.objectStore(name)]));
    const result = work(stores);
    transaction.oncomplete = () => done(result?.result ?? result);
    transaction.onabort = () => fail(transaction.error);
  });
}

const additional = (place) => ({ additionalData: new TextEncoder().encode(place) });
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt());

// Seal the lists of a place ("<door> <day>") under their key. Records sent before they were asked for are on them.
export async function keepLists(place, lists, keyText, about) {
  const key = await crypto.subtle.importKey("raw", bytesOf(keyText), "AES-GCM", false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const content = new TextEncoder().encode(JSON.stringify(lists));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, ...additional(place) }, key, content);
  const until = Date.parse(lists.until);
  await within("readwrite", (stores) => {
    stores.keys.put({ place, key, until });
    stores.lists.put({ place, iv, sealed, until, ...about });
  });
}

// {lists, ahead, taken, account}, opened; null where there are none, or no key to them.
export async function openLists(place) {
  const [kept, held] = await within("readonly", (stores) => [stores.lists.get(place), stores.keys.get(place)])
    .then((asked) => asked.map((one) => one.result));
  if (!kept || !held) return null;
  const how = { name: "AES-GCM", iv: kept.iv, ...additional(place) };
  const content = await crypto.subtle.decrypt(how, held.key, kept.sealed);
  return { ...kept, lists: JSON.parse(new TextDecoder().decode(content)) };
}

export const record = (row) => within("readwrite", (stores) => { stores.records.put(row); });

// Several rows together, or none of them.
export const recordAll = (rows) => within("readwrite", (stores) => { for (const row of rows) stores.records.put(row); });

export const recordsOf = (place) => within("readonly", (stores) => stores.records.index("place").getAll(place));

// What waits to be sent, of whatever day.
export const waiting = async () => (await within("readonly", (stores) => stores.records.getAll())).filter((row) => row.state === "waiting");

// The lists that were asked for at that moment have what had been sent before it.
export const markListed = (place, asked) => change(place, (row) => row.state === "sent" && row.sent_on < asked && { listed: true });

// What the department answered of each row: {nonce: {outcome, reason}}.
export const markSent = (answers, now) => change(null, (row) => row.nonce in answers && { state: "sent", sent_on: now, ...answers[row.nonce] });

function change(place, news) {
  return within("readwrite", (stores) => {
    const rows = place ? stores.records.index("place").openCursor(place) : stores.records.openCursor();
    rows.onsuccess = () => {
      const at = rows.result;
      if (!at) return;
      const fields = news(at.value);
      if (fields) at.update({ ...at.value, ...fields });
      at.continue();
    };
  });
}

// Drop lists, keys and what was sent of the places that `over` says it of ({place, until}); what waits to be sent stays.
export async function drop(over) {
  const gone = [];
  await within("readwrite", (stores) => {
    const rows = stores.lists.openCursor();
    rows.onsuccess = () => {
      const at = rows.result;
      if (!at) return;
      if (over(at.value)) {
        gone.push(at.value.place);
        stores.keys.delete(at.value.place);
        forget(stores.records, at.value.place);
        at.delete();
      }
      at.continue();
    };
  });
  await Promise.all(gone.map(dropPages));
  return gone;
}

function forget(records, place) {
  const rows = records.index("place").openCursor(place);
  rows.onsuccess = () => {
    const at = rows.result;
    if (!at) return;
    if (at.value.state !== "waiting") at.delete();
    at.continue();
  };
}

async function dropPages(place) {
  const pages = await caches.open("door");
  await pages.delete(`/staff/door/at/${place.replace(" ", "/")}`);
}
