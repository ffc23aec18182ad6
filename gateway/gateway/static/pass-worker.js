// Opens a pass without network: the page that was kept of it, while its session is not over, and of nobody but who is
// signed in here last. The portal's word goes first whenever it can be had.
answerFor((pathname) => /^\/my\/passes\/[0-9a-f-]{36}$/.test(pathname), page);

async function page(request, pathname) {
  const answer = await asked(request);
  if (answer?.ok && answer.headers.has("X-Pass-Of")) await keep(pathname, answer.clone());
  else if (answer && answer.status < 500) await caches.delete(STORE); // no pass any more, or nobody signed in
  if (answer && answer.status < 500) return answer;
  await forget(({ until }) => until <= Date.now());
  return (await (await caches.open(STORE)).match(pathname)) ?? answer ?? Response.error();
}

async function keep(pathname, answer) {
  await forget(({ of, until }) => of !== answer.headers.get("X-Pass-Of") || until <= Date.now());
  await (await caches.open(STORE)).put(pathname, answer);
}

async function forget(isGone) {
  const pages = await caches.open(STORE);
  for (const request of await pages.keys()) {
    const { headers } = await pages.match(request);
    const of = headers.get("X-Pass-Of");
    const until = Date.parse(headers.get("Date")) + 1000 * headers.get("X-Pass-Seconds");
    if (of && isGone({ of, until })) await pages.delete(request);
  }
}
