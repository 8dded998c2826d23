// Where the visitor writes. Enter sends, Shift+Enter begins a new line, Escape drops the quote.

// The gateway closes on a frame above 512 KiB; some room is left for the frame around the text.
const maxTextBytes = 500 * 1024;

/** The message field, its button and the quote above it. */
export class Composer {
  #form;
  #input;
  #send;
  #quote;
  #problem;
  #onSend;
  #replyTo;

  /** @param {HTMLFormElement} form @param {(text: string, replyTo?: string) => void} onSend */
  constructor(form, onSend) {
    this.#form = form;
    this.#input = form.querySelector("#composer-input");
    this.#send = form.querySelector("#composer-send");
    this.#quote = form.querySelector("#composer-quote");
    this.#problem = form.querySelector("#composer-problem");
    this.#onSend = onSend;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("input", () => this.#refresh());
    this.#input.addEventListener("keydown", (event) => this.#readKey(event));
    form.querySelector("#composer-quote-drop").addEventListener("click", () => {
      this.dropQuote();
      this.focus();
    });
    this.#refresh();
  }

  focus() {
    this.#input.focus();
  }

  /** Makes the next message an answer to a reply. */
  quote(replyId, words) {
    this.#replyTo = replyId;
    this.#quote.hidden = false;
    this.#quote.querySelector("#composer-quote-text").textContent = words;
    this.focus();
  }

  dropQuote() {
    this.#replyTo = undefined;
    this.#quote.hidden = true;
  }

  #readKey(event) {
    // While an input method composes a word, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "Escape") {
      this.dropQuote();
    }
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text === "") {
      return;
    }
    const bytes = new TextEncoder().encode(JSON.stringify(text)).length;
    if (bytes > maxTextBytes) {
      const kibibytes = Math.ceil(bytes / 1024);
      this.#say(`This message is too long to send: ${kibibytes} KiB, at most ${maxTextBytes / 1024} KiB.`);
      return;
    }
    const replyTo = this.#replyTo;
    this.#input.value = "";
    this.dropQuote();
    this.#refresh();
    this.#onSend(text, replyTo);
    this.focus();
  }

  #refresh() {
    this.#say("");
    this.#send.disabled = this.#input.value.trim() === "";
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
  }

  #say(problem) {
    this.#problem.textContent = problem;
    this.#problem.hidden = problem === "";
  }
}
