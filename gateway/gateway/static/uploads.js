// Sends files in pieces (tus 1.0), one after the other, each with its progress and verdict in words beside it; goes on
// after a pause, a break or a closed laptop, when the same file is chosen again. Without it the form sends a file whole.
const form = document.querySelector("form[data-upload]");
const list = document.getElementById("sent");
const words = list.dataset;
const tus = { "Tus-Resumable": "1.0.0" };
const patience = 3000;
let line = Promise.resolve();
// A unit's file becomes a piece of its material; a nomination's, which belongs to no unit, one of its photos.
const { unit, edition, material, photos } = form.dataset;

const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const binary = (bytes) => btoa(String.fromCharCode(...bytes));
const base64 = (text) => binary(new TextEncoder().encode(text));

class Refused extends Error {}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const said = [problem.title, problem.detail, ...(problem.errors ?? []).map((error) => error.message)];
  return new Refused([...new Set(said.filter(Boolean))].join(" "));
}

// One file on its way, and its row.
class Sending {
  constructor(file, said) {
    Object.assign(this, { file, said, held: false, name: `upload ${unit ?? photos} ${file.name} ${file.size} ${file.lastModified}` });
    this.row = document.getElementById("sending").content.firstElementChild.cloneNode(true);
    const part = (name) => this.row.querySelector(`[data-part=${name}]`);
    [this.words, this.bar, this.pause, this.resume] = ["words", "bar", "pause", "resume"].map(part);
    part("name").textContent = file.name;
    part("caption").textContent = said.get("caption");
    this.pause.addEventListener("click", () => this.hold());
    this.resume.addEventListener("click", () => this.begin());
    list.append(this.row);
    list.closest("section").hidden = false;
  }

  tell(kind, sent = 0) {
    const percent = Math.floor((100 * sent) / (this.file.size || 1));
    this.words.textContent = words[kind].replace("{sent}", megabytes(sent)).replace("{whole}", megabytes(this.file.size)).replace("{percent}", percent);
    if (sent) this.bar.value = percent;
  }

  hold() {
    this.held = true;
    this.pause.hidden = true;
    this.resume.hidden = false;
    this.tell("paused", this.offset);
  }

  begin() {
    this.held = false;
    this.pause.hidden = false;
    this.resume.hidden = true;
    this.tell("queued");
    line = line.then(() => this.held || this.send()).catch((error) => {
      this.words.textContent = error.message;
      this.words.classList.add("wrong");
      this.pause.hidden = true;
      this.resume.hidden = error instanceof Refused;
    });
  }

  // Asks until there is an answer that says something: a line that is down and a department that is busy are waited for.
  async ask(address, options) {
    for (;;) {
      const answer = await fetch(address, options()).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      if (answer?.status === 507) throw await refusal(answer);
      this.tell("waiting", this.offset);
      await wait(1000 * Number(answer?.headers.get("Retry-After")) || patience);
      if (options().method === "PATCH") return null;
    }
  }

  async send() {
    await this.find();
    await this.draft();
    const chunk = Number(form.dataset.chunk);
    while (this.offset < this.file.size) {
      if (this.held) return;
      this.tell("sending", this.offset);
      await this.piece(await this.file.slice(this.offset, this.offset + chunk).arrayBuffer());
    }
    localStorage.removeItem(this.name);
    localStorage.removeItem(`${this.name} told`);
    this.pause.hidden = true;
    // What comes next need not wait for the verdict.
    this.look();
  }

  // Where it goes on, or a new beginning.
  async find() {
    this.address = localStorage.getItem(this.name);
    this.offset = 0;
    if (this.address && await this.again()) return;
    const owner = unit ? `unit_id ${base64(unit)}` : `purpose ${base64("nomination")}`;
    const metadata = `${owner},filename ${base64(this.file.name)}`;
    const headers = { ...tus, "Upload-Length": this.file.size, "Upload-Metadata": metadata };
    const answer = await this.ask(form.dataset.upload, () => ({ method: "POST", headers }));
    if (!answer.ok) throw await refusal(answer);
    this.address = answer.headers.get("Location");
    localStorage.setItem(this.name, this.address);
    localStorage.removeItem(`${this.name} told`);
  }

  async again() {
    const answer = await this.ask(this.address, () => ({ method: "HEAD", headers: tus }));
    if (answer.ok) this.offset = Number(answer.headers.get("Upload-Offset"));
    return answer.ok;
  }

  async piece(content) {
    const headers = { ...tus, "Upload-Offset": this.offset, "Content-Type": "application/offset+octet-stream" };
    // Only a page that came by a safe line may reckon.
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${binary(new Uint8Array(await crypto.subtle.digest("SHA-256", content)))}`;
    const answer = await this.ask(this.address, () => ({ method: "PATCH", headers, body: content }));
    if (answer?.ok) this.offset = Number(answer.headers.get("Upload-Offset"));
    // 409: some other page, or a piece whose answer was lost; 460: spoilt on the way. Go on where the upload is.
    else if (!answer || [409, 460].includes(answer.status)) await this.again();
    else throw await refusal(answer);
  }

  // What is said of the file is there before its last byte is.
  async draft() {
    if (localStorage.getItem(`${this.name} told`)) return;
    const upload_id = this.address.split("/").pop();
    const headers = { "Content-Type": "application/json", "Idempotency-Key": upload_id };
    const body = JSON.stringify({ upload_id, caption: this.said.get("caption"), ...(material && this.belonging()) });
    const answer = await this.ask(material ?? photos, () => ({ method: "POST", headers, body }));
    // 409: it was there before, from the time before the break.
    if (!answer.ok && answer.status !== 409) throw await refusal(answer);
    localStorage.setItem(`${this.name} told`, "yes");
    if (photos) this.follow(await answer.json());
  }

  belonging() {
    return { edition_id: edition, activity_id: this.said.get("activity") || null, consent: this.said.has("consent") };
  }

  // The other forms of the page are about the nomination as it is now.
  follow({ version }) {
    for (const field of document.querySelectorAll("input[name=version]")) field.value = version;
  }

  async look() {
    this.tell("checking", this.file.size);
    for (let turn = 0; turn < 120; turn++) {
      const answer = await fetch(this.address).catch(() => null);
      const { verdict } = answer?.ok ? await answer.json() : {};
      if (verdict) {
        const good = verdict.outcome === "good" && (material || verdict.kind === "photo");
        this.words.textContent = words[good ? "good" : "refused"] + verdict.words;
        this.words.classList.toggle("wrong", !good);
        return;
      }
      await wait(1000);
    }
  }
}

form.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  // A button with a word of its own is about what is there already.
  if (!file || event.submitter?.name === "act") return;
  event.preventDefault();
  new Sending(file, new FormData(form)).begin();
  form.elements.file.value = form.elements.caption.value = "";
  if (form.elements.consent) form.elements.consent.checked = false;
  form.elements.file.focus();
});
