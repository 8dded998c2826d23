// The pages that kois show beside the conversation: which there are, and the one that is seen. Each stands in a frame that
// runs no script of it and reaches nothing; what goes in is handed over as a message, and nothing comes back.

const frameAddress = "canvas/frame.html";

/**
 * A koi's page.
 * @typedef {{koiId: string, version: number, title: string, html: string, parts: [string, string][]}} Canvas
 */

/** The panel with the pages. */
export class CanvasPanel {
  #byId;
  #onShown;
  /** @type {Map<string, Canvas>} by koi, the one that was shown last at the end */
  #canvases = new Map();
  /** Versions of what was hidden: what is older comes too late. */
  #hidden = new Map();
  #current;
  #frame;
  #isReady = false;
  /** Whether the visitor put the panel away. */
  #isAway = false;

  /**
   * @param {(id: string) => HTMLElement} byId
   * @param {(label: string) => void} onShown told of each page that appears
   */
  constructor(byId, onShown) {
    this.#byId = byId;
    this.#onShown = onShown;
    byId("canvas-hide").addEventListener("click", () => this.#putAway(true));
    byId("canvas-show").addEventListener("click", () => this.#putAway(false));
    byId("canvas-choice").addEventListener("change", (event) => {
      this.#current = event.target.value;
      this.#draw();
    });
  }

  /** All that there are, as after a reconnect. */
  replace(canvases) {
    const before = this.#canvases;
    this.#canvases = new Map(canvases.map((canvas) => [canvas.koiId, canvas]));
    if (!this.#canvases.has(this.#current)) {
      this.#current = canvases.at(-1)?.koiId;
    }
    const isSame = before.get(this.#current)?.version === this.#canvases.get(this.#current)?.version;
    this.#draw(!isSame);
  }

  /** A page, new or anew: it is the one that is seen. */
  show(canvas) {
    const { koiId, version } = canvas;
    if (version <= this.#versionOf(koiId)) {
      return;
    }
    this.#canvases.delete(koiId);
    this.#canvases.set(koiId, canvas);
    this.#current = koiId;
    this.#isAway = false;
    this.#draw();
    this.#onShown(labelOf(canvas));
  }

  /** One element of a page. */
  change({ koiId, version, id, html }) {
    const canvas = this.#canvases.get(koiId);
    if (canvas === undefined || version <= canvas.version) {
      return;
    }
    const parts = [...canvas.parts.filter(([other]) => other !== id), [id, html]];
    this.#canvases.set(koiId, { ...canvas, version, parts });
    if (koiId === this.#current && this.#isReady) {
      this.#post({ type: "part", id, html });
    }
  }

  /** A koi takes its page back. */
  hide({ koiId, version }) {
    if (version <= this.#versionOf(koiId)) {
      return;
    }
    this.#canvases.delete(koiId);
    this.#hidden.set(koiId, version);
    if (koiId === this.#current) {
      this.#current = [...this.#canvases.keys()].at(-1);
    }
    this.#draw();
  }

  #versionOf(koiId) {
    return this.#canvases.get(koiId)?.version ?? this.#hidden.get(koiId) ?? 0;
  }

  #putAway(isAway) {
    this.#isAway = isAway;
    this.#draw();
    this.#byId(isAway ? "canvas-show" : "canvas-hide").focus();
  }

  #draw(isNew = true) {
    const canvas = this.#canvases.get(this.#current);
    const isSeen = canvas !== undefined && !this.#isAway;
    this.#byId("canvas").hidden = !isSeen;
    this.#byId("canvas-show").hidden = canvas === undefined || !this.#isAway;
    document.body.classList.toggle("has-canvas", isSeen);
    if (canvas === undefined) {
      this.#frame?.remove();
      this.#frame = undefined;
      return;
    }
    const label = labelOf(canvas);
    this.#byId("canvas-title").textContent = label;
    const choice = this.#byId("canvas-choice");
    choice.hidden = this.#canvases.size < 2;
    choice.replaceChildren(...[...this.#canvases.values()].map((one) => new Option(labelOf(one), one.koiId)));
    choice.value = canvas.koiId;
    this.#openFrame();
    this.#frame.title = label;
    if (this.#isReady && isNew) {
      this.#postPage();
    }
  }

  #openFrame() {
    if (this.#frame !== undefined) {
      return;
    }
    const frame = document.createElement("iframe");
    // Its own script alone runs, by its policy; without `allow-same-origin` it is nobody's origin.
    frame.sandbox.add("allow-scripts");
    frame.referrerPolicy = "no-referrer";
    this.#isReady = false;
    frame.addEventListener("load", () => {
      this.#isReady = frame === this.#frame;
      this.#postPage();
    });
    frame.src = frameAddress;
    this.#frame = frame;
    this.#byId("canvas-place").replaceChildren(frame);
  }

  #postPage() {
    const canvas = this.#canvases.get(this.#current);
    if (canvas !== undefined) {
      this.#post({ type: "page", html: canvas.html, parts: canvas.parts });
    }
  }

  #post(message) {
    // The frame is nobody's origin, so that no narrower target can be named.
    this.#frame?.contentWindow?.postMessage(message, "*");
  }
}

function labelOf({ koiId, title }) {
  return title === "" ? `Page of ${koiId}` : `${koiId}: ${title}`;
}
