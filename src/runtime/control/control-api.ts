// The control API: takes over WebSockets of the gateway's port, answers their requests and tells them what happens.

import { WebSocketServer } from "ws";
import { socketCloseCodes } from "../../channels/web-socket/close-codes.ts";
import { maxFrameBytes } from "../../channels/web-socket/limits.ts";
import type { OutcomeRecord } from "../outcomes/outcome.ts";
import { isSecretCarrier } from "../http/caller.ts";
import type { OnUpgrade } from "../http/http-gate.ts";
import { ChangeWatch } from "./change-watch.ts";
import type { ControlDeps } from "./control-deps.ts";
import { ControlSession } from "./control-session.ts";
import type { ControlEvents } from "./protocol.ts";

/** The control API of one gateway. */
export class ControlApi {
  readonly #deps: ControlDeps;
  readonly #sessions = new Set<ControlSession>();
  readonly #server: WebSocketServer;
  readonly #watches: Readonly<Record<"status" | "pairing", ChangeWatch>>;

  constructor(deps: ControlDeps) {
    this.#deps = deps;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      // Connections answer pings themselves, within their limits.
      autoPong: false,
      // Never the one that carries the secret: the choice stands in the answer.
      handleProtocols: (offered) => [...offered].find((name) => !isSecretCarrier(name)) ?? false,
    });
    this.#watches = {
      status: this.#watch("status", () => deps.status()),
      // Who asks is known here, but the command line answers in another process, and codes run out.
      pairing: this.#watch(
        "pairing",
        () => deps.store.pairing.pending().map(({ code }) => code),
        () => ({}),
      ),
    };
  }

  /** Takes over a socket that the HTTP gate let through. */
  readonly onUpgrade: OnUpgrade = (request, socket, head, access) => {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new ControlSession(webSocket, access, {
        deps: this.#deps,
        onSubscribe: () => this.#startWatches(),
        onClose: (closed) => this.#sessions.delete(closed),
      });
      this.#sessions.add(session);
    });
  };

  /** A message got its outcome, or another one. */
  outcome(record: OutcomeRecord): void {
    this.#tell("outcome", record);
  }

  /** A reload ended. */
  reloaded(): void {
    const { current, generation } = this.#deps.tables;
    this.#tell("table", { digest: current.digest, generation });
  }

  /** Ends every connection. */
  close(): void {
    for (const watch of Object.values(this.#watches)) watch.stop();
    for (const session of this.#sessions) session.close(socketCloseCodes.goingAway, "the gateway stops");
  }

  #watch<Event extends "status" | "pairing">(
    event: Event,
    look: () => unknown,
    payload: () => ControlEvents[Event] = () => look() as ControlEvents[Event],
  ): ChangeWatch {
    return new ChangeWatch({
      clock: this.#deps.clock,
      look: () => JSON.stringify(look()),
      isWanted: () => this.#isWanted(event),
      onChange: () => this.#tell(event, payload()),
    });
  }

  #startWatches(): void {
    for (const event of ["status", "pairing"] as const)
      if (this.#isWanted(event)) this.#watches[event].start();
  }

  #isWanted(event: keyof ControlEvents): boolean {
    return [...this.#sessions].some((session) => session.wants(event));
  }

  #tell<Event extends keyof ControlEvents>(event: Event, payload: ControlEvents[Event]): void {
    for (const session of this.#sessions) session.tell(event, payload);
  }
}
