// Shows how far a task is without being asked; without it there is a link that does.
const task = document.getElementById("task");

async function follow() {
  const answer = await fetch(location.href).catch(() => null);
  const again = 1000 * Number(answer?.headers.get("Retry-After"));
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const latest = page.getElementById("task");
    // What has not changed is not read out again.
    if (latest && latest.innerHTML !== task.innerHTML) task.innerHTML = latest.innerHTML;
    if (latest && !latest.dataset.follow) return document.getElementById("giving-up").remove();
  }
  setTimeout(follow, again || Number(task.dataset.follow));
}

setTimeout(follow, Number(task.dataset.follow));
