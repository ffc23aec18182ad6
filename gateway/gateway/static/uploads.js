// Sends a file in pieces (tus 1.0), with progress in words; it goes on after a pause, a break or a closed laptop, when the
// same file is chosen again. Without it the form sends the file whole.
const form = document.querySelector("form[data-upload]");
const status = form.querySelector(".progress");
const words = status.firstElementChild;
const [pause, resume] = status.querySelectorAll("button");
const tus = { "Tus-Resumable": "1.0.0" };
const patience = 3000;
let held = false, running = false;

const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const nameOf = (file) => `upload ${form.dataset.unit} ${file.name} ${file.size} ${file.lastModified}`;
const tell = (kind, sent = 0, whole = 1) => {
  words.textContent = status.dataset[`words${kind}`]
    .replace("{sent}", megabytes(sent)).replace("{whole}", megabytes(whole)).replace("{percent}", Math.floor((100 * sent) / whole));
};
const refusal = async (answer) => {
  const problem = await answer.json().catch(() => ({}));
  throw new Error([problem.title, problem.detail, ...(problem.errors ?? []).map((error) => error.message)].filter(Boolean).join(" "));
};

async function begin(file) {
  const known = localStorage.getItem(nameOf(file));
  if (known) {
    const answer = await fetch(known, { method: "HEAD", headers: tus });
    if (answer.ok) return [known, Number(answer.headers.get("Upload-Offset"))];
  }
  const metadata = `unit_id ${base64(form.dataset.unit)},filename ${base64(file.name)}`;
  const answer = await fetch(form.dataset.upload, {
    method: "POST", headers: { ...tus, "Upload-Length": file.size, "Upload-Metadata": metadata },
  });
  if (!answer.ok) await refusal(answer);
  const address = answer.headers.get("Location");
  localStorage.setItem(nameOf(file), address);
  return [address, 0];
}

// A draft with what is said of the file is there before its last byte is.
async function draft(address) {
  const said = new FormData(form);
  const answer = await fetch(form.dataset.material, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": address.split("/").pop() },
    body: JSON.stringify({
      edition_id: form.dataset.edition, upload_id: address.split("/").pop(), activity_id: said.get("activity") || null,
      caption: said.get("caption"), consent: said.has("consent"),
    }),
  });
  // 409: it was there before, from the time before the break.
  if (!answer.ok && answer.status !== 409) await refusal(answer);
}

async function send(address, file, offset) {
  const chunk = Number(form.dataset.chunk);
  while (offset < file.size) {
    if (held) return tell("Paused", offset, file.size);
    tell("Sending", offset, file.size);
    const answer = await fetch(address, {
      method: "PATCH",
      headers: { ...tus, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" },
      body: file.slice(offset, offset + chunk),
    }).catch(() => null);
    if (answer?.ok) offset = Number(answer.headers.get("Upload-Offset"));
    else if (answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429) await refusal(answer);
    else {
      tell("Waiting", offset, file.size);
      await wait(1000 * Number(answer?.headers.get("Retry-After")) || patience);
      const head = await fetch(address, { method: "HEAD", headers: tus }).catch(() => null);
      if (head?.ok) offset = Number(head.headers.get("Upload-Offset"));
    }
  }
  localStorage.removeItem(nameOf(file));
  await look(address);
}

async function look(address) {
  tell("Checking");
  for (let turn = 0; turn < 60; turn++) {
    const answer = await fetch(address).catch(() => null);
    const { verdict } = answer?.ok ? await answer.json() : {};
    if (verdict) {
      words.textContent = status.dataset[verdict.outcome === "good" ? "wordsGood" : "wordsRefused"] + verdict.words;
      break;
    }
    await wait(1000);
  }
  pause.hidden = resume.hidden = true;
  status.querySelector("a").hidden = false;
}

async function run() {
  const file = form.elements.file.files[0];
  if (running) return;
  running = true;
  held = false;
  status.hidden = pause.hidden = false;
  resume.hidden = true;
  try {
    const [address, offset] = await begin(file);
    await draft(address);
    await send(address, file, offset);
  } catch (error) {
    words.textContent = error.message;
  }
  running = false;
}

form.addEventListener("submit", (event) => {
  if (!form.elements.file.files.length) return;
  event.preventDefault();
  run();
});
pause.addEventListener("click", () => { held = true; pause.hidden = true; resume.hidden = false; });
resume.addEventListener("click", run);
