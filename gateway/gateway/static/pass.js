// Keeps a pass on this device so that it opens without network, and says so once it does.
import { keepPage, partsOfPage } from "./kept-page.js";

const kept = document.querySelector("[data-kept]");

async function begin() {
  if (!navigator.serviceWorker || !navigator.onLine) return;
  const { worker, scope } = kept.dataset;
  if (!(await navigator.serviceWorker.register(worker, { scope }).catch(() => null))) return;
  await keepPage("passes", [location.pathname, ...partsOfPage()]);
  kept.hidden = false;
}

begin();
