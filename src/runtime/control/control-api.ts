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
  readonly #watches: Readonly<Record<"status" | "pairing", Pick<ChangeWatch<unknown>, "start" | "stop">>>;
  #isClosed = false;

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
    const { clock } = deps;
    this.#watches = {
      status: new ChangeWatch({
        clock,
        look: () => deps.status(),
        isWanted: () => this.#isWanted("status"),
        onChange: (status) => this.#tell("status", status),
      }),
      // Who asks is known here, but the command line answers in another process, and codes run out.
      pairing: new ChangeWatch({
        clock,
        look: () => deps.store.pairing.pending().map(({ code }) => code),
        isWanted: () => this.#isWanted("pairing"),
        onChange: () => this.#tell("pairing", {}),
      }),
    };
  }

  /** Takes over a socket that the HTTP gate let through. */
  readonly onUpgrade: OnUpgrade = (request, socket, head, access) => {
    if (this.#isClosed) {
      socket.destroy();
      return;
    }
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
    this.#isClosed = true;
    for (const watch of Object.values(this.#watches)) watch.stop();
    for (const session of this.#sessions) session.close(socketCloseCodes.goingAway, "the gateway stops");
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
