// The part that workers have in common: who opens a page without network begins with it; STORE names where it is kept.
const SOON = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const asked = (request) => fetch(request, { signal: AbortSignal.timeout(SOON) }).catch(() => null);

// Answers what `isPage` says with `page`, and files with what is kept of them.
function answerFor(isPage, page) {
  self.addEventListener("fetch", (event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== "GET" || origin !== self.location.origin) return;
    if (pathname.startsWith("/static/")) event.respondWith(part(event.request));
    else if (event.request.mode === "navigate" && isPage(pathname)) event.respondWith(page(event.request, pathname));
  });
}

// A file whose name says what is in it is never asked for again.
async function part(request) {
  const pages = await caches.open(STORE);
  const kept = await pages.match(request);
  if (kept && /\.[0-9a-f]{8}\.\w+$/.test(request.url)) return kept;
  const answer = await asked(request);
  if (answer?.ok) await pages.put(request, answer.clone());
  return answer ?? kept ?? Response.error();
}
