// Keeps the seats on an open page as they are: asks every half minute while the page is seen, the same for all, so that
// mostly a 304 comes back; rests while it is hidden, and longer when the portal does not answer.
const PAUSE = 30000, LONGEST = 300000;
const list = document.querySelector("[data-live]"), words = document.querySelector("[data-live-words]");
const request = { credentials: "omit", headers: { "Accept-Language": document.documentElement.lang } };
let pause = PAUSE, timer = 0, last = Date.now();

async function look() {
  last = Date.now();
  const answer = await fetch(list.dataset.live, request).catch(() => null);
  pause = answer?.ok ? PAUSE : Math.min(2 * pause, LONGEST);
  if (answer?.ok) show(await answer.json());
  plan();
}

function show(seats) {
  const changed = [];
  for (const place of document.querySelectorAll("[data-seats]")) {
    const state = place.querySelector(".state"), now = seats[place.dataset.seats];
    if (!state || !now || state.textContent === now.text) continue;
    state.textContent = now.text;
    state.className = `state state-${now.tone}`;
    changed.push(`${place.dataset.about ?? ""} ${now.text}`);
  }
  if (changed.length) words.textContent = changed.slice(0, 3).join(" · ");
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, pause * (1 + Math.random() / 4));
}

if (list) {
  plan();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - last > pause) look();
    else plan();
  });
}
