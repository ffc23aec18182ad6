// Opens the door's page without network: what was kept of it last, where the portal does not answer soon.
const SOON = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isPage = event.request.mode === "navigate" && pathname.startsWith("/staff/door/at/") && !/\/(conflicts|left)$/.test(pathname);
  const isPart = pathname.startsWith("/static/");
  if (event.request.method !== "GET" || origin !== self.location.origin || !(isPage || isPart)) return;
  event.respondWith(isPart ? part(event.request) : page(event.request, pathname));
});

// A file whose name says what is in it is never asked for again.
async function part(request) {
  const pages = await caches.open("door");
  const kept = await pages.match(request);
  if (kept && /\.[0-9a-f]{8}\.\w+$/.test(request.url)) return kept;
  const answer = await asked(request);
  if (answer?.ok) await pages.put(request, answer.clone());
  return answer ?? kept ?? Response.error();
}

async function page(request, pathname) {
  const pages = await caches.open("door");
  const answer = await asked(request);
  if (answer?.ok && !answer.redirected) await pages.put(pathname, answer.clone());
  return (answer && answer.status < 500 ? answer : null) ?? (await pages.match(pathname)) ?? (await lastOf(pages, pathname)) ?? answer ?? Response.error();
}

const asked = (request) => fetch(request, { signal: AbortSignal.timeout(SOON) }).catch(() => null);

// What was installed opens at the venue; without network that is the day that was kept last.
async function lastOf(pages, pathname) {
  const days = (await pages.keys()).filter(({ url }) => new URL(url).pathname.startsWith(`${pathname}/`));
  return days.length ? pages.match(days.sort((one, other) => (one.url < other.url ? 1 : -1))[0]) : undefined;
}
