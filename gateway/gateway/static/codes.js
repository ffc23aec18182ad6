// Says on a page that waits for a one-time code when its message has left, or will not come any more.
// Without it the page has a button that asks the same.
const states = document.querySelector("[data-code]");
const form = document.querySelector("form[data-after]");
const pause = 5000, longest = 60 * pause;

async function look(waited) {
  const answer = await fetch(states.dataset.code).catch(() => null);
  if (answer?.ok) {
    const { status } = await answer.json();
    for (const state of states.children) state.hidden = state.dataset.status !== status;
    if (status !== "waiting") return;
  }
  const wait = 1000 * Number(answer?.headers.get("Retry-After")) || pause;
  if (waited < longest) setTimeout(look, wait, waited + wait);
}

setTimeout(look, pause, pause);

// Back after a form that came along would have the browser ask whether to send it again: it leads to what one was at.
form?.addEventListener("submit", () => {
  const { after } = form.dataset;
  if (/^\/(?![/\\])/.test(after)) history.replaceState(null, "", after);
});
