// One command on a node, as tools see commands. What the node says of it comes in through `take`.

import { HostError, type HostExit, type HostProcess } from "../../koi/tools/host/tool-host.ts";
import type { GatewayFrame, NodeFrame } from "./node-protocol.ts";
import { maxInputChars } from "./node-protocol.ts";

/** What a node says of a command. */
export type CommandFrame = Exclude<NodeFrame, { type: "hello" }>;

/** How long a node has to say that a command began, and that one has ended which is killed. */
const ANSWER_MS = 15_000;

/** One command. */
export class RemoteCommand {
  readonly #id: number;
  readonly #send: (frame: GatewayFrame) => void;
  readonly #begun: Promise<HostProcess>;
  readonly #ended: Promise<HostExit>;
  #begin: (process: HostProcess) => void = () => undefined;
  #refuse: (error: HostError) => void = () => undefined;
  #end: (exit: HostExit) => void = () => undefined;
  #listener: ((text: string) => void) | undefined;
  #early = "";
  #hasBegun = false;
  #isOver = false;

  constructor(id: number, send: (frame: GatewayFrame) => void) {
    this.#id = id;
    this.#send = send;
    this.#begun = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#refuse = reject;
    });
    this.#ended = new Promise((resolve) => (this.#end = resolve));
    void this.#ended.then(() => (this.#isOver = true));
  }

  /** Resolves with how it ended. Never rejects. */
  get ended(): Promise<HostExit> {
    return this.#ended;
  }

  /** The command once it runs. Rejects with a `HostError` where it does not. */
  begun(): Promise<HostProcess> {
    const timer = setTimeout(() => {
      // It may begin all the same: then it is to end.
      this.#send({ type: "kill", id: this.#id });
      this.lose("the node did not say in time whether the command began");
    }, ANSWER_MS);
    return this.#begun.finally(() => clearTimeout(timer));
  }

  take(frame: CommandFrame): void {
    switch (frame.type) {
      case "started":
        this.#hasBegun = true;
        return this.#begin(this.#process());
      case "refused":
        this.#refuse(
          new HostError(frame.isUnlisted ? "unlisted" : "refused", `the node refused: ${frame.message}`),
        );
        return this.#end({ code: null, signal: null });
      case "output":
        if (this.#listener) this.#listener(frame.text);
        // Before it began nobody would ever take it.
        else if (this.#hasBegun) this.#early += frame.text;
        return;
      case "exit":
        return this.#end({ code: frame.code, signal: frame.signal });
    }
  }

  /** The node is gone: what became of the command is not known, and it is not begun again. */
  lose(reason: string): void {
    const open = "it may have run, in part or to its end, and was not run again";
    this.#refuse(new HostError("failed", `${reason}; ${open}`));
    this.#end({ code: null, signal: null, isLost: true });
  }

  #process(): HostProcess {
    const id = this.#id;
    const send = (frame: GatewayFrame): void => {
      if (!this.#isOver) this.#send(frame);
    };
    return {
      ended: this.#ended,
      onOutput: (listener) => {
        this.#listener = listener;
        if (this.#early !== "") listener(this.#early);
        this.#early = "";
      },
      write: (text) => {
        for (let at = 0; at < text.length;) {
          // No character is cut in two.
          const isHalf = /[\ud800-\udbff]/.test(text[at + maxInputChars - 1] ?? "");
          const end = at + maxInputChars - (isHalf ? 1 : 0);
          send({ type: "input", id, text: text.slice(at, end) });
          at = end;
        }
      },
      endInput: () => send({ type: "end_input", id }),
      kill: async () => {
        send({ type: "kill", id });
        const timer = setTimeout(
          () => this.lose("the node did not say that it ended the command"),
          ANSWER_MS,
        );
        await this.#ended;
        clearTimeout(timer);
      },
    };
  }
}
