// What a person sees while an account is linked: on a terminal the QR code itself, with `--json` each step as a line.

import { renderUnicodeCompact } from "uqr";
import type { ControlLoginStep } from "../../runtime/control/login-protocol.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";

/** Shows the steps of a login. */
export class LoginScreen {
  readonly #io: ProcessIo;
  readonly #isJson: boolean;
  readonly #isColoured: boolean;
  #codes = 0;

  constructor(io: ProcessIo, options: { readonly isJson: boolean; readonly noColour: boolean }) {
    this.#io = io;
    this.#isJson = options.isJson;
    this.#isColoured = wantsColour(io, io.stdout, options.noColour);
  }

  /** Shows one step. */
  show(
    step: Exclude<ControlLoginStep, { step: "qr" }> | { readonly step: "qr"; readonly text: string },
  ): void {
    const { stdout, stderr } = this.#io;
    if (this.#isJson) {
      stdout.write(`${JSON.stringify(step)}\n`);
      return;
    }
    switch (step.step) {
      case "qr":
        this.#codes += 1;
        stderr.write(
          this.#codes === 1
            ? "scan this with the phone (WhatsApp: Settings, Linked devices, Link a device); Ctrl-C calls it off\n"
            : "the code above has run out; scan this one\n",
        );
        stdout.write(this.#drawn(step.text));
        break;
      case "code":
        stderr.write(
          "type this into the phone (WhatsApp: Linked devices, Link with phone number instead):\n",
        );
        stdout.write(`${step.code}\n`);
        break;
      case "note":
        stderr.write(`${step.text}\n`);
        break;
      case "failed":
        stderr.write(`not linked: ${step.message}\n`);
        break;
      case "cancelled":
        stderr.write("called off; nothing was linked\n");
        break;
      case "done":
        break;
    }
  }

  /** Says that it is linked, and what follows. */
  done({ channel, accountId }: AccountName, next: string): void {
    this.show({ step: "done" });
    if (!this.#isJson) this.#io.stdout.write(`linked: ${channel}/${accountId}; ${next}\n`);
  }

  /** Black on white whatever the colours of the terminal are: phones do not read it the other way round. */
  #drawn(text: string): string {
    const lines = renderUnicodeCompact(text, { border: 2 }).split("\n");
    return lines.map((line) => (this.#isColoured ? `\u001b[97;40m${line}\u001b[0m\n` : `${line}\n`)).join("");
  }
}
