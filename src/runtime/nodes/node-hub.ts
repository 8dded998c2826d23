// The nodes of a gateway: who knocks, who was let in, who is here. Nobody is let in but by a person who types the code that
// stands on the node's screen; a node that was let in comes back by its key alone.

import type { WebSocketServer } from "ws";
import { maxFrameBytes } from "../../channels/web-socket/limits.ts";
import { socketCloseCodes } from "../../channels/web-socket/close-codes.ts";
import { TokenBucket } from "../../channels/web-socket/token-bucket.ts";
import type { NodePort, PairedNode } from "../../koi/tools/nodes/node-port.ts";
import type { Clock } from "../clock.ts";
import type { OnUpgrade } from "../http/http-gate.ts";
import { isSecretCarrier } from "../http/caller.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import {
  type KnownNode,
  newNodeBook,
  type NodeBook,
  NodeBookError,
  readNodeBook,
  writeNodeBook,
} from "./node-file.ts";
import { keyId, pairCode, typedCode } from "./node-keys.ts";
import { nodeCloseCodes } from "./node-protocol.ts";
import { NodeSession, type ProvenNode } from "./node-session.ts";

/** A node as people see it. */
export interface NodeRow extends PairedNode {
  /** ISO time. */
  readonly pairedAt: string;
}

/** Somebody who waits to be let in. The code stands on their screen. */
export interface WaitingNode {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
}

/** What came of a decision. */
export type NodeDecision =
  | { readonly kind: "done"; readonly id: string; readonly name: string }
  | { readonly kind: "unknown" }
  /** Several have this name, or it is another's already. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "fault"; readonly message: string };

/** What a hub is made of. */
export interface NodeHubDeps {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Most that wait at a time, and how long one may. */
const MAX_WAITING = 20;
const WAIT_MS = 15 * 60_000;
/** Handshakes at once, and the time after which one more is allowed. */
const HANDSHAKES = 30;
const HANDSHAKE_EVERY_MS = 1_000;

/** The nodes. */
export class NodeHub implements NodePort {
  readonly #deps: NodeHubDeps;
  readonly #here = new Map<string, ProvenNode>();
  readonly #waiting = new Map<NodeSession, { readonly node: ProvenNode; readonly cancel: () => void }>();
  readonly #sessions = new Set<NodeSession>();
  readonly #bucket: TokenBucket;
  #server: Promise<WebSocketServer> | undefined;
  #book: NodeBook | undefined;
  #isClosed = false;

  constructor(deps: NodeHubDeps) {
    this.#deps = deps;
    this.#bucket = new TokenBucket(HANDSHAKES, HANDSHAKE_EVERY_MS, deps.clock.now());
  }

  /** Takes over a socket that the HTTP gate let through. */
  readonly onUpgrade: OnUpgrade = (request, socket, head, access) => {
    void this.#take(request, socket, head, access).catch((error: unknown) => {
      this.#deps.log.error({ error: said(error) }, "a node could not be taken");
      socket.destroy();
    });
  };

  nodes(): readonly NodeRow[] {
    return this.#known().map(({ id, name, pairedAt }) => {
      const here = this.#here.get(id);
      return {
        id,
        name,
        pairedAt,
        isConnected: here !== undefined,
        ...(here && { platform: here.platform }),
      };
    });
  }

  open(id: string, security: Parameters<NodePort["open"]>[1]): ReturnType<NodePort["open"]> {
    return this.#here.get(id)?.session.place(security);
  }

  waiting(): readonly WaitingNode[] {
    return [...this.#waiting.values()].map(({ node }) => {
      return { id: keyId(node.publicKey), name: node.name, platform: node.platform };
    });
  }

  /** What keeps nodes out: a broken file. */
  problem(): string | undefined {
    try {
      this.#open();
      return undefined;
    } catch (error) {
      return said(error);
    }
  }

  /** Lets in whoever shows this code on their screen. */
  approve(typed: string): NodeDecision {
    const code = typedCode(typed);
    const found = [...this.#waiting.values()].find(({ node }) => pairCode(node.handshake) === code);
    if (!found) return { kind: "unknown" };
    const { publicKey, name } = found.node;
    const id = keyId(publicKey);
    const known = this.#known();
    if (known.some((one) => one.name.toLowerCase() === name.toLowerCase() && one.id !== id))
      return { kind: "ambiguous" };
    const pairedAt = new Date(this.#deps.clock.now()).toISOString();
    const fault = this.#keep([...known.filter((one) => one.id !== id), { id, name, publicKey, pairedAt }]);
    if (fault !== undefined) return { kind: "fault", message: fault };
    this.#deps.log.info({ node: id, name }, "a node was paired");
    this.#stopWaiting(found.node.session);
    found.node.session.welcome(id, name);
    return { kind: "done", id, name };
  }

  /** Takes a node's pairing back, by id or name, and ends its connection with all that runs on it. */
  remove(called: string): NodeDecision {
    const text = called.trim().toLowerCase();
    const known = this.#known();
    const found = known.filter(({ id, name }) => id === text || name.toLowerCase() === text);
    const [node, ...others] = found;
    if (!node) return { kind: "unknown" };
    if (others.length > 0) return { kind: "ambiguous" };
    const fault = this.#keep(known.filter((one) => one !== node));
    if (fault !== undefined) return { kind: "fault", message: fault };
    this.#here
      .get(node.id)
      ?.session.refuse("removed", "this node's pairing was taken back", nodeCloseCodes.removed);
    this.#deps.log.info({ node: node.id, name: node.name }, "a node was removed");
    return { kind: "done", id: node.id, name: node.name };
  }

  /** Ends every connection. Commands that run are told to be interrupted. */
  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions) session.close(socketCloseCodes.goingAway, "the gateway stops");
  }

  async #take(...[request, socket, head, access]: Parameters<OnUpgrade>): Promise<void> {
    const { clock, log } = this.#deps;
    const book = this.problem() === undefined ? this.#open() : undefined;
    if (this.#isClosed || !book || this.#bucket.take(clock.now()) > 0) return void socket.destroy();
    // The library is there already: the control API has loaded it.
    this.#server ??= import("ws").then(({ WebSocketServer }) => {
      return new WebSocketServer({
        noServer: true,
        maxPayload: maxFrameBytes,
        perMessageDeflate: false,
        autoPong: false,
        handleProtocols: (offered) => [...offered].find((name) => !isSecretCarrier(name)) ?? false,
      });
    });
    const server = await this.#server;
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new NodeSession(webSocket, access, {
        clock,
        book,
        onProven: (node) => this.#judge(node),
        onUnproven: () => log.warn({ reasonCode: "wrong_signature" }, "a node was refused"),
        onClose: (closed) => this.#gone(closed),
      });
      this.#sessions.add(session);
    });
  }

  #judge(node: ProvenNode): void {
    const { clock, log } = this.#deps;
    const { session, purpose, publicKey } = node;
    const id = keyId(publicKey);
    const known = this.#known().find((one) => one.id === id && one.publicKey === publicKey);
    if (known && purpose === "pair") return session.welcome(id, known.name);
    if (known) {
      this.#here.get(id)?.session.refuse("replaced", "this node runs elsewhere now", nodeCloseCodes.replaced);
      this.#here.set(id, node);
      log.info({ node: id, name: known.name }, "a node is connected");
      return session.welcome(id, known.name);
    }
    if (purpose === "run") {
      log.warn({ node: id, reasonCode: "not_paired" }, "a node was refused");
      return session.refuse("not_paired", "this node is not paired with the gateway");
    }
    const { isLoopback, isAuthenticated } = session.access;
    if (!isLoopback && !isAuthenticated) {
      log.warn({ node: id, reasonCode: "missing" }, "a node was refused");
      return session.refuse(
        "unauthorized",
        "the gateway wants its token to pair a node: set SKYKOI_GATEWAY_TOKEN",
      );
    }
    if (this.#waiting.size >= MAX_WAITING)
      return session.refuse("too_many", "too many nodes wait to be paired");
    const cancel = clock.after(WAIT_MS, () =>
      session.refuse("unavailable", "nobody has approved this node in time"),
    );
    this.#waiting.set(session, { node, cancel });
    log.info({ node: id }, "a node waits to be paired; its screen shows the code for skykoi node approve");
    session.pend();
  }

  #gone(session: NodeSession): void {
    this.#sessions.delete(session);
    this.#stopWaiting(session);
    for (const [id, node] of this.#here) {
      if (node.session !== session) continue;
      this.#here.delete(id);
      this.#deps.log.info({ node: id }, "a node is gone");
    }
  }

  #stopWaiting(session: NodeSession): void {
    this.#waiting.get(session)?.cancel();
    this.#waiting.delete(session);
  }

  #known(): readonly KnownNode[] {
    return this.#book?.nodes ?? (this.problem() === undefined ? (this.#book?.nodes ?? []) : []);
  }

  /** Reads the file on first use; makes the gateway's key where there is none. @throws NodeBookError */
  #open(): NodeBook {
    if (this.#book) return this.#book;
    const { stateDir } = this.#deps;
    const book = readNodeBook(stateDir);
    this.#book = book ?? newNodeBook();
    return this.#book;
  }

  /** Writes the list; the message of a fault where it can't. */
  #keep(nodes: readonly KnownNode[]): string | undefined {
    try {
      const book = { ...this.#open(), nodes };
      writeNodeBook(this.#deps.stateDir, book);
      this.#book = book;
      return undefined;
    } catch (error) {
      return error instanceof NodeBookError
        ? error.message
        : `the list of nodes can't be written: ${said(error)}`;
    }
  }
}
