// Keeps what a page needs to open without network, where its worker looks for it.
const LONG = 10000;

export async function keepPage(store, addresses) {
  const pages = await caches.open(store);
  for (const address of addresses) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(LONG) }).catch(() => null);
    if (answer?.ok && !answer.redirected) await pages.put(address, answer);
  }
}

// The files that a page names, and the one that this is.
export function partsOfPage() {
  const named = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  return [...named.map((part) => part.href || part.src), "/static/kept-page.js"];
}
