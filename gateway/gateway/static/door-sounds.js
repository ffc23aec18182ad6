// A sound for each verdict, so that a guard need not look: two high notes, three of the same, one long and low.
const NOTES = { good: [[880, 0.12], [1320, 0.18]], wait: [[660, 0.1], [660, 0.1], [660, 0.1]], bad: [[196, 0.6]] };
let sounds;

export function play(tone) {
  try {
    sounds ??= new AudioContext();
    let at = sounds.currentTime;
    for (const [pitch, length] of NOTES[tone]) {
      const note = sounds.createOscillator(), loudness = sounds.createGain();
      note.frequency.value = pitch;
      note.type = tone === "bad" ? "square" : "sine";
      loudness.gain.setValueAtTime(0.3, at);
      loudness.gain.linearRampToValueAtTime(0, at + length);
      note.connect(loudness).connect(sounds.destination);
      note.start(at);
      note.stop(at + length);
      at += length + 0.05;
    }
  } catch {
    // A device without sound shows colour and word.
  }
  navigator.vibrate?.(tone === "good" ? 60 : [200, 80, 200]);
}
