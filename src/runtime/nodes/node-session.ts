// One socket of a node, from the challenge to its close: who it is, whether it may come in, and the commands that it runs.

import type { WebSocket } from "ws";
import { socketCloseCodes } from "../../channels/web-socket/close-codes.ts";
import { Connection, type ConnectionListener } from "../../channels/web-socket/connection.ts";
import { HostError, refusedHost, type ToolHost } from "../../koi/tools/host/tool-host.ts";
import type { ExecSecurity } from "../../policy/tools/exec-rules.ts";
import type { Clock } from "../clock.ts";
import type { UpgradeAccess } from "../http/http-gate.ts";
import { type Handshake, isSigned, newNonce, signHandshake } from "./node-keys.ts";
import type { NodeBook } from "./node-file.ts";
import {
  type GatewayFrame,
  maxRunBytes,
  nodeCloseCodes,
  type NodeFrame,
  type NodeRefusal,
  nodeVersion,
  parseGatewayFrame,
  parseNodeFrame,
} from "./node-protocol.ts";
import { RemoteCommand } from "./remote-command.ts";

type Hello = Extract<NodeFrame, { type: "hello" }>;
type Listener = ConnectionListener<NodeFrame, NodeRefusal>;

/** Somebody who has proven to own a key. */
export interface ProvenNode extends Pick<Hello, "publicKey" | "purpose" | "name" | "platform"> {
  readonly session: NodeSession;
  readonly handshake: Handshake;
}

/** What a session asks of the gateway. */
export interface NodeSessionHost {
  readonly clock: Clock;
  readonly book: NodeBook;
  /** Somebody has proven who they are; what follows is `session.pend`, `welcome` or `refuse`. */
  onProven(node: ProvenNode): void;
  /** Somebody has not. */
  onUnproven(): void;
  onClose(session: NodeSession): void;
}

/** Time in which a node must have said `hello`. */
const HELLO_MS = 10_000;
/** Commands that one node is asked to run at once. */
const MAX_COMMANDS = 16;

/** One socket. */
export class NodeSession implements Listener {
  readonly access: UpgradeAccess;
  readonly #host: NodeSessionHost;
  readonly #connection: Connection<NodeFrame, GatewayFrame, NodeRefusal>;
  readonly #nonce = newNonce();
  readonly #commands = new Map<number, RemoteCommand>();
  #handshake: Handshake | undefined;
  #isWelcome = false;
  #cancelAlarm: () => void;
  #count = 0;

  /** Takes over an open socket, and speaks first. */
  constructor(socket: WebSocket, access: UpgradeAccess, host: NodeSessionHost) {
    this.access = access;
    this.#host = host;
    const { clock } = host;
    const hands = { nowMs: () => clock.now(), after: (ms: number, run: () => void) => clock.after(ms, run) };
    this.#cancelAlarm = clock.after(HELLO_MS, () => this.close(socketCloseCodes.policy, "no hello in time"));
    this.#connection = new Connection(socket, hands, this);
    const { publicKey: gatewayKey } = host.book.key;
    this.#connection.send({ type: "challenge", version: nodeVersion, gatewayKey, nonce: this.#nonce });
  }

  parse(text: string): ReturnType<Listener["parse"]> {
    const parsed = parseNodeFrame(text);
    // What is wrong with a frame is for those who are let in.
    if (this.#isWelcome || parsed.ok) return parsed;
    return { ...parsed, close: { code: socketCloseCodes.policy, reason: "hello expected" } };
  }

  onWrongFrame(code: NodeRefusal, message: string): void {
    this.#connection.send({ type: "refused", code, message });
  }

  onFrame(frame: NodeFrame): void {
    if (frame.type !== "hello") {
      const command = this.#isWelcome ? this.#commands.get(frame.id) : undefined;
      return command?.take(frame);
    }
    if (this.#handshake) return this.close(socketCloseCodes.policy, "said already");
    this.#cancelAlarm();
    const { publicKey, nonce, purpose, name, platform, signature } = frame;
    const { publicKey: gatewayKey } = this.#host.book.key;
    const handshake = {
      gatewayKey,
      gatewayNonce: this.#nonce,
      nodeKey: publicKey,
      nodeNonce: nonce,
      purpose,
    };
    this.#handshake = handshake;
    if (!isSigned(signature, "node", handshake)) {
      this.#host.onUnproven();
      return this.refuse("unauthorized", "the signature is wrong");
    }
    this.#host.onProven({ publicKey, purpose, name, platform, session: this, handshake });
  }

  onClose(): void {
    this.#cancelAlarm();
    for (const command of this.#commands.values()) command.lose("the node went away");
    this.#host.onClose(this);
  }

  /** Has it wait for a person. */
  pend(): void {
    this.#connection.send({ type: "pending", signature: this.#signature() });
  }

  /** Lets it in. */
  welcome(id: string, name: string): void {
    this.#isWelcome = true;
    this.#connection.send({ type: "welcome", id, name, signature: this.#signature() });
  }

  /** Turns it away. */
  refuse(code: NodeRefusal, message: string, closeCode: number = nodeCloseCodes.refused): void {
    this.#connection.send({ type: "refused", code, message });
    this.close(closeCode, code);
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }

  /** It as a place for commands. */
  place(security: ExecSecurity): ToolHost {
    return {
      ...refusedHost("node", "files of a node are reached by commands alone"),
      cwd: ".",
      spawn: async ({ line, cwd, env }) => {
        if (!this.#connection.isOpen)
          throw new HostError("failed", "the node is not connected; nothing was run");
        if (this.#commands.size >= MAX_COMMANDS) {
          throw new HostError("failed", "too many commands run on this node; nothing was run");
        }
        const id = (this.#count += 1);
        const frame = { type: "run", id, command: line, cwd, env, security } as const;
        const fault = faultOf(frame);
        if (fault !== undefined) throw new HostError("failed", `${fault}; nothing was run`);
        const command = new RemoteCommand(id, (frame) => this.#connection.send(frame));
        this.#commands.set(id, command);
        void command.ended.then(() => this.#commands.delete(id));
        this.#connection.send(frame);
        return command.begun();
      },
    };
  }

  #signature(): string {
    const { privateKey } = this.#host.book.key;
    if (!this.#handshake) throw new Error("nothing was said that could be signed");
    return signHandshake(privateKey, "gateway", this.#handshake);
  }
}

/** What is wrong with a command: a frame that the node does not take would cost the connection, and all that runs on it. */
function faultOf(frame: GatewayFrame): string | undefined {
  const text = JSON.stringify(frame);
  if (Buffer.byteLength(text) > maxRunBytes) return "the command is too long";
  const parsed = parseGatewayFrame(text);
  return parsed.ok ? undefined : parsed.message;
}
