// Says on a page that waits for a one-time code when its message has left, or will not come any more.
// Without it the page has a button that asks the same.
const states = document.querySelector("[data-code]");
const pause = 5000, longest = 60 * pause;

async function look(waited) {
  const answer = await fetch(states.dataset.code).catch(() => null);
  if (answer?.ok) {
    const { status } = await answer.json();
    for (const state of states.children) state.hidden = state.dataset.status !== status;
    if (status !== "waiting") return;
  }
  if (waited < longest) setTimeout(look, pause, waited + pause);
}

setTimeout(look, pause, pause);
