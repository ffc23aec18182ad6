// Reads a page's main text with the browser's voice, block by block: some browsers stop within a long text. The button is
// hidden where there is no voice, and without this script.
const button = document.querySelector("[data-aloud]"), speech = window.speechSynthesis;
const BLOCKS = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, caption";

function show() {
  button.parentElement.hidden = !speech.getVoices().length;
}

function textBlocks() {
  return [...document.querySelectorAll(`main :is(${BLOCKS})`)].filter(
    (block) => block.checkVisibility?.() !== false && !block.querySelector(BLOCKS));
}

function read(block) {
  const words = new SpeechSynthesisUtterance(block.innerText);
  words.lang = block.closest("[lang]").lang === "en" ? "en" : "zh-CN";
  words.rate = 0.9;
  speech.speak(words);
  return words;
}

function press() {
  const starts = button.getAttribute("aria-pressed") === "false";
  speech.cancel();
  button.setAttribute("aria-pressed", starts);
  if (!starts) return;
  const last = textBlocks().filter((block) => block.innerText.trim()).map(read).pop();
  if (last) last.onend = () => button.setAttribute("aria-pressed", "false");
}

if (button && speech) {
  show();
  speech.addEventListener?.("voiceschanged", show);
  button.addEventListener("click", press);
  addEventListener("pagehide", () => speech.cancel());
}
