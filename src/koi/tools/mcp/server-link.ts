// One MCP server for one koi, over all its connections: opened when a turn first wants it, closed when nobody has used it
// for a while, opened anew after a crash, later each time that it goes wrong again.
// INVARIANT: a call is made once. What is lost on the way is told, never repeated.

import type { McpServer } from "../../../config/mcp.ts";
import type { KoiId } from "../../../routing/ids.ts";
import { errorResult } from "../../conversation.ts";
import type { JsonObject, ToolResult } from "../../conversation.ts";
import { callFault, isProtocolError, openFault } from "./mcp-fault.ts";
import { mcpResult, withoutSecrets } from "./mcp-result.ts";
import type { OfferedTool } from "./offered-tools.ts";
import { offeredTools } from "./offered-tools.ts";
import { openServer } from "./open-server.ts";
import type { OpenServer } from "./open-server.ts";
import { resourceTools } from "./resources.ts";
import type { ReadySpec } from "./server-spec.ts";

/** Where a server goes its way. */
export type McpServerState = "resting" | "starting" | "ready" | "failed";

/** A server as `status` shows it: nothing secret. */
export interface McpServerStatus {
  readonly server: string;
  readonly koiId: KoiId;
  readonly state: McpServerState;
  readonly tools: number;
  /** Why it failed. */
  readonly detail?: string;
}

/** What servers tell people. Fields hold no message text, but `line`: what a program wrote to its standard error. */
export interface McpLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What a link is made of. */
export interface LinkParts {
  readonly server: string;
  readonly koiId: KoiId;
  readonly block: McpServer;
  /** Version of SKYKOI, for the server. */
  readonly version: string;
  /** The gateway's. */
  readonly stateDir: string;
  readonly log: McpLog;
  /** Rejects where a secret is not to be had. */
  spec(): Promise<ReadySpec>;
  /** Milliseconds without a use after which the connection is closed. */
  readonly restAfterMs: number;
}

/** How long a call may take. */
interface CallTerms {
  readonly signal: AbortSignal;
  readonly maxChars: number;
}

interface Ready {
  readonly open: OpenServer;
  readonly secrets: readonly string[];
  readonly sinceMs: number;
  tools: readonly OfferedTool[];
  isStale: boolean;
}

/** `connectTimeoutMs` and `callTimeoutMs` of a server that names none. */
const CONNECT_MS = 10_000;
const CALL_MS = 60_000;
const MAX_TIMER_MS = 2_000_000_000;
const MAX_BACKOFF_MS = 300_000;
/** A connection that held so long was sound. */
const SOUND_MS = 60_000;

/** One server for one koi. Nothing here throws or rejects. */
export class ServerLink {
  readonly #parts: LinkParts;
  #ready: Ready | undefined;
  #opening: Promise<void> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  /** Whether the last start went wrong: turns do not wait for the next one. */
  #isDoubtful = false;
  #detail: string | undefined;
  #calls = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isRetired = false;
  #abort = new AbortController();

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get status(): McpServerStatus {
    const { server, koiId } = this.#parts;
    const detail = this.#detail;
    const state = this.#opening
      ? "starting"
      : this.#ready
        ? "ready"
        : detail === undefined
          ? "resting"
          : "failed";
    const tools = this.#ready?.tools.length ?? 0;
    return { server, koiId, state, tools, ...(detail !== undefined && state !== "ready" && { detail }) };
  }

  /** The tools that there are now. Waits for a start, unless the last one went wrong. */
  async tools(): Promise<readonly OfferedTool[]> {
    this.#open();
    if (!this.#isDoubtful) await this.#opening;
    const ready = this.#ready;
    if (ready?.isStale) await this.#list(ready);
    this.#restLater();
    return this.#ready?.tools ?? [];
  }

  /** Calls one of its tools. */
  async call(
    { ownName, resource }: OfferedTool,
    args: JsonObject,
    { signal, maxChars }: CallTerms,
  ): Promise<ToolResult> {
    const { server, block } = this.#parts;
    if (this.#isRetired)
      return errorResult(`the settings of the MCP server \`${server}\` changed; it was not called`);
    this.#open();
    await this.#opening;
    const ready = this.#ready;
    if (!ready) return errorResult(`the MCP server \`${server}\` is not there now; it was not called`);
    const timeoutMs = Math.min(block.callTimeoutMs ?? CALL_MS, MAX_TIMER_MS);
    this.#calls += 1;
    try {
      const limits = { timeoutMs, signal };
      const result = await (resource === undefined
        ? ready.open.call(ownName, args, limits)
        : ready.open.askResources(resource, args, limits));
      this.#failures = 0;
      return mcpResult(server, result, ready.secrets, maxChars);
    } catch (error) {
      // An answer of the server, a time-out: the connection holds. All else breaks it.
      if (!signal.aborted && !isProtocolError(error)) this.#broken(ready);
      const fault = callFault(error, { server, timeoutMs, isGone: this.#ready !== ready, signal });
      return errorResult(withoutSecrets(fault, ready.secrets));
    } finally {
      this.#calls -= 1;
      if (this.#isRetired && this.#calls === 0) void this.close();
      else this.#restLater();
    }
  }

  /** Takes no more calls and ends after the last one that runs. */
  retire(): void {
    this.#isRetired = true;
    if (this.#calls === 0) void this.close();
  }

  /** Ends it now. Calls that run are told that the server is gone. Never rejects. */
  async close(): Promise<void> {
    this.#isRetired = true;
    clearTimeout(this.#rest);
    this.#abort.abort();
    await this.#opening;
    await this.#drop();
  }

  #open(): void {
    if (this.#ready || this.#opening || this.#isRetired || performance.now() < this.#notBeforeMs) return;
    this.#opening = this.#start().finally(() => (this.#opening = undefined));
  }

  async #start(): Promise<void> {
    const { server, koiId, block, version, stateDir, log } = this.#parts;
    const timeoutMs = Math.min(block.connectTimeoutMs ?? CONNECT_MS, MAX_TIMER_MS);
    let ready: Ready | undefined;
    try {
      const { spec, secrets } = await this.#parts.spec();
      let isGone = false;
      const open = await openServer(
        spec,
        { version, stateDir, timeoutMs, signal: this.#abort.signal },
        {
          onGone: () => {
            isGone = true;
            if (ready) this.#gone(ready);
          },
          onToolsChanged: () => {
            if (ready) ready.isStale = true;
          },
          onLine: (line) =>
            log.info({ server, koiId, line: withoutSecrets(line, secrets) }, "an MCP server wrote"),
        },
      );
      ready = { open, secrets, sinceMs: performance.now(), tools: [], isStale: true };
      if (!(await this.#list(ready)) || isGone) throw new Error("it gave no list of its tools");
      if (this.#isRetired) return void (await open.close());
      this.#ready = ready;
      this.#detail = undefined;
      this.#isDoubtful = false;
      log.info({ server, koiId, tools: ready.tools.length }, "an MCP server is ready");
    } catch (error) {
      await ready?.open.close();
      this.#failed(openFault(error));
    }
  }

  /** Whether the server gave its tools. Those before stay where it did not. */
  async #list(ready: Ready): Promise<boolean> {
    const { server, koiId, log } = this.#parts;
    ready.isStale = false;
    try {
      const { tools, leftOut } = offeredTools(server, await ready.open.list(this.#abort.signal));
      const taken = new Set(tools.map(({ name }) => name));
      // A tool of the server's own that is called so comes first.
      const more = ready.open.hasResources ? resourceTools(server) : [];
      ready.tools = [...tools, ...more.filter(({ name }) => !taken.has(name))];
      for (const one of leftOut.slice(0, 10))
        log.warn({ server, koiId, ...one }, "a tool of an MCP server is left out");
      return true;
    } catch {
      return false;
    }
  }

  #gone(ready: Ready): void {
    if (this.#ready !== ready) return;
    this.#ready = undefined;
    if (performance.now() - ready.sinceMs >= SOUND_MS) this.#failures = 0;
    this.#failed("its connection ended");
  }

  /** A connection that holds only in name: one over HTTP whose server has forgotten it. */
  #broken(ready: Ready): void {
    this.#gone(ready);
    void ready.open.close();
  }

  #failed(detail: string): void {
    if (this.#isRetired) return;
    const { server, koiId, log } = this.#parts;
    this.#failures += 1;
    // A server that was up has one chance at once; what fails to start is not waited for again.
    const waitMs = this.#failures === 1 ? 0 : Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (this.#failures - 2));
    this.#notBeforeMs = performance.now() + waitMs;
    this.#isDoubtful = this.#opening !== undefined;
    this.#detail = detail;
    log.warn(
      { server, koiId, reason: detail, retryAfterMs: waitMs },
      "an MCP server failed; its tools are absent",
    );
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    if (!this.#ready) return;
    this.#rest = setTimeout(() => {
      if (this.#calls === 0) void this.#drop();
    }, this.#parts.restAfterMs).unref();
  }

  async #drop(): Promise<void> {
    const ready = this.#ready;
    this.#ready = undefined;
    await ready?.open.close();
  }
}
