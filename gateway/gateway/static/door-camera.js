// Reads the codes of passes by the camera: with the browser's own reader, or with the one fetched at installation.
const PAUSE = 150, WIDTH = 640, AGAIN = 3000;

async function newReader(address) {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue;
  }
  if (!address) return null;
  const { decodeQR } = await import(address);
  return async (canvas, pen) => {
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return decodeQR({ data, width, height });
    } catch {
      return "";
    }
  };
}

// A camera in `video`; `read` is called with what a code holds, with the same only after some seconds.
export class Camera {
  constructor(video, reader, read) {
    Object.assign(this, { video, reader, read, seen: "", seen_on: 0 });
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  // Throws where there is no camera, or it is not given.
  async begin() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  end() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  async look() {
    if (!this.stream) return;
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth && !this.paused) {
      this.canvas.width = Math.min(WIDTH, videoWidth);
      this.canvas.height = Math.round((videoHeight * this.canvas.width) / videoWidth);
      this.pen.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
      const text = await this.reader(this.canvas, this.pen).catch(() => "");
      if (text && (text !== this.seen || Date.now() - this.seen_on > AGAIN)) {
        Object.assign(this, { seen: text, seen_on: Date.now() });
        this.read(text);
      }
    }
    setTimeout(() => this.look(), PAUSE);
  }
}

export const readerOf = (address) => newReader(address).catch(() => null);
