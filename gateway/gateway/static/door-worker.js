// Opens the door's page without network: what was kept of it last, where the portal does not answer soon.
answerFor((pathname) => pathname.startsWith("/staff/door/at/") && !/\/(conflicts|left)$/.test(pathname), page);

async function page(request, pathname) {
  const pages = await caches.open(STORE);
  const answer = await asked(request);
  if (answer?.ok && !answer.redirected) await pages.put(pathname, answer.clone());
  return (answer && answer.status < 500 ? answer : null) ?? (await pages.match(pathname)) ?? (await lastOf(pages, pathname)) ?? answer ?? Response.error();
}

// What was installed opens at the venue; without network that is the day that was kept last.
async function lastOf(pages, pathname) {
  const days = (await pages.keys()).filter(({ url }) => new URL(url).pathname.startsWith(`${pathname}/`));
  return days.length ? pages.match(days.sort((one, other) => (one.url < other.url ? 1 : -1))[0]) : undefined;
}
