// The wire protocol of the control API: JSON text frames over one WebSocket at `<base>/api`. A client says `connect`
// first, the answer is `welcome`, or `error` and a close; from then on each `request` gets one `response`, in the order
// in which they came (what came too fast is refused at once), and what was subscribed to comes as `event`. `web/control/` speaks the other end of it by hand.
// Names of methods and fields are a promise (docs/CONTROL.md): they are added to, never changed.

import type { ChannelId, Facts, Peer } from "../../routing/facts.ts";
import type { AccountId, KoiId, SessionKey } from "../../routing/ids.ts";
import type { BindingSource } from "../../routing/table/decode.ts";
import type { ConnectionStatus } from "../../channels/channel.ts";
import type { Finding } from "../reload/findings.ts";
import type { GatewayStatus } from "../gateway-status.ts";
import type { ControlChannelMethods, ControlOwnEvents } from "./login-protocol.ts";
import type { NodeRow, WaitingNode } from "../nodes/node-hub.ts";
import type { OutcomeRecord } from "../outcomes/outcome.ts";

/** The version that client and gateway must share. */
export const controlVersion = 1;

/** What a client may say. */
export type ControlClientFrame =
  /** `token`: from a page, whose handshake can't carry a header. */
  | { readonly type: "connect"; readonly version: number; readonly token?: string }
  | {
      readonly type: "request";
      /** Chosen by the client, unique among its open requests; at most 64 units. */
      readonly id: string;
      readonly method: string;
      readonly params?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "ping" };

/** Why a request, or the whole connection, is turned away. */
export type ControlErrorCode =
  | "bad_frame"
  | "connect_expected"
  | "unsupported_version"
  | "unauthorized"
  | "unknown_method"
  | "bad_params"
  | "not_found"
  | "conflict"
  | "too_many_requests"
  | "unavailable"
  | "internal";

/** A refusal, for people too. */
export interface ControlError {
  readonly code: ControlErrorCode;
  readonly message: string;
  /** Present where the same request will be taken later. */
  readonly retryAfterMs?: number;
}

/** What the gateway says. */
export type ControlServerFrame =
  | {
      readonly type: "welcome";
      readonly version: number;
      /** Version of SKYKOI. */
      readonly gateway: string;
      readonly methods: readonly (keyof ControlMethods)[];
      readonly events: readonly (keyof ControlEvents)[];
    }
  | { readonly type: "response"; readonly id: string; readonly ok: true; readonly payload: unknown }
  | { readonly type: "response"; readonly id: string; readonly ok: false; readonly error: ControlError }
  | {
      readonly type: "event";
      readonly event: keyof ControlEvents | keyof ControlOwnEvents;
      readonly payload: unknown;
      /** 1 for the first event of this connection, one more for each; a gap says that events were left out for a slow reader. */
      readonly seq: number;
    }
  | { readonly type: "error"; readonly code: ControlErrorCode; readonly message: string }
  | { readonly type: "pong" };

/** One binding in the picture. */
export interface PictureBinding {
  readonly bindingIndex: number;
  readonly koiId: KoiId;
  /** What it asks of a message, for people: `dm +15551230001`, `guild 1 with role 2`, `any message`. */
  readonly text: string;
  readonly tier: string;
  readonly source?: BindingSource;
  /** Messages that it has taken since it was first counted. */
  readonly hits: number;
}

/** The current table as a picture: channel → account → binding → koi. */
export interface RoutingPicture {
  readonly digest: string;
  readonly generation: number;
  readonly defaultKoi: KoiId;
  readonly channels: readonly {
    readonly channel: ChannelId;
    readonly accounts: readonly {
      readonly accountId: AccountId;
      readonly status: ConnectionStatus;
      /** Those that name it, in the order in which they are tried. */
      readonly bindings: readonly PictureBinding[];
    }[];
    /** Those for every account of the channel. */
    readonly anyAccount: readonly PictureBinding[];
  }[];
  /** `key`: `<channel> <dm|room> <peer id>`. At most 2,000. */
  readonly broadcast: readonly { readonly key: string; readonly kois: readonly KoiId[] }[];
  /** At most 2,000. */
  readonly kois: readonly {
    readonly id: KoiId;
    readonly name?: string;
    readonly emoji?: string;
    readonly bindings: number;
  }[];
  /** Bindings that the picture leaves out, as it holds at most 2,000: the first ones of the config that are not dead. */
  readonly omitted: number;
  readonly omittedBroadcast: number;
  readonly omittedKois: number;
}

/** One finding about the config on disk. Lines and columns start at 1. */
export type ControlDiagnostic = Finding;

/** What the last compilation said. */
export interface ControlDiagnostics {
  /** Absent where the gateway runs a table as it is. */
  readonly file?: string;
  /** ISO time of the compilation. */
  readonly at?: string;
  /** Whether the table in force is that of the config on disk. */
  readonly isInForce: boolean;
  /** By position; at most 1,000, errors before others. */
  readonly diagnostics: readonly ControlDiagnostic[];
  /** Findings beyond those. */
  readonly omitted: number;
}

/** One session, as `skykoi sessions list --json` gives it. */
export interface ControlSession {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly messages: number;
  readonly segment: number;
  readonly startedAt: string;
  readonly segmentStartedAt: string;
  readonly lastInteractionAt: string;
  readonly updatedAt: string;
  readonly model?: string;
}

/** One line of a transcript. */
export interface ControlEntry {
  readonly segment: number;
  readonly seq: number;
  /** `call`: a tool that the koi called, `text` are its parameters as JSON. `result`: what came of it. */
  readonly role: "user" | "assistant" | "call" | "result";
  readonly text: string;
  /** ISO time. */
  readonly at: string;
  readonly senderName?: string;
  /** With the roles `call` and `result`. */
  readonly tool?: string;
}

/** A dead letter: a message that got no real answer (`in`), or a reply that no platform took (`out`). */
export interface ControlLetter {
  /** Names it for `deadletters.retry` and `deadletters.drop`. */
  readonly id: string;
  readonly direction: "in" | "out";
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  /** A code (`too_old`, `queue_full`, …), or what the platform said. */
  readonly reason: string;
  /** ISO times; when a reply was made is not known. */
  readonly receivedAt?: string;
  readonly diedAt: string;
  /** Where it came from or was to go; absent where it can't be read, so that it can only be dropped. */
  readonly channel?: ChannelId;
  readonly accountId?: AccountId;
  readonly peer?: Peer;
  /** `OutcomeRecord.messageRef` of the messages that it is, or answers. */
  readonly messageRefs: readonly string[];
  /** At most 300 units of what was written. */
  readonly text: string;
}

/** A koi whose store can't be read, and why. */
export interface UnreadKoi {
  readonly koiId: KoiId;
  readonly problem: string;
}

/** A stranger who waits to be let in. Its code is shown, since whoever may see it may also approve. */
export interface ControlPairingRequest {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  readonly personId: string;
  readonly name?: string;
  readonly code: string;
  /** ISO times. */
  readonly requestedAt: string;
  readonly expiresAt: string;
}

/** What can be asked for: parameters and answer of each method. */
export interface ControlMethods extends ControlChannelMethods {
  readonly status: [Record<string, never>, GatewayStatus];
  /**
   * From now on these events alone; an empty list ends them. Subscribe first and ask then: nothing falls between the two.
   */
  readonly subscribe: [{ readonly events: readonly (keyof ControlEvents)[] }, Record<string, never>];
  readonly picture: [Record<string, never>, RoutingPicture];
  /**
   * The answer of `skykoi route --json`, from the table in force and with those who were let in by a code. Facts as that
   * command reads them.
   */
  readonly route: [{ readonly facts: Facts }, unknown];
  /**
   * Newest first. `before`: the `cursor` of the page before. `limit`: 1 to 500, default 100. With a filter a page can be
   * short, even empty: there is more as long as there is a cursor.
   */
  readonly "outcomes.list": [
    { readonly limit?: number; readonly before?: string; readonly outcome?: string; readonly koiId?: string },
    { readonly records: readonly OutcomeRecord[]; readonly cursor?: string },
  ];
  /** By message id or message reference, as `skykoi why`; oldest first, at most 100. */
  readonly "outcomes.find": [{ readonly message: string }, { readonly records: readonly OutcomeRecord[] }];
  /** Last used first. `limit`: 1 to 500, default 100. `offset`: 0 (default) to 100,000. */
  readonly "sessions.list": [
    { readonly koiId?: string; readonly limit?: number; readonly offset?: number },
    {
      readonly sessions: readonly ControlSession[];
      readonly total: number;
      readonly unread: readonly UnreadKoi[];
    },
  ];
  /** The newest entries, oldest first. `limit`: 1 to 200, default 50; fewer come where their texts are long. */
  readonly "sessions.show": [
    { readonly koiId: string; readonly sessionKey: string; readonly limit?: number },
    {
      readonly session: ControlSession;
      readonly entries: readonly ControlEntry[];
      readonly hasEarlier: boolean;
    },
  ];
  /** Nodes by name; `waiting`: who asks to be one. Their codes stand on their own screens alone. */
  readonly "nodes.list": [
    Record<string, never>,
    { readonly nodes: readonly NodeRow[]; readonly waiting: readonly WaitingNode[] },
  ];
  /** Lets in the node that shows this code. `conflict` where another has its name. */
  readonly "nodes.approve": [{ readonly code: string }, { readonly id: string; readonly name: string }];
  /** By id or name: its key opens nothing any more, and what runs on it is ended. */
  readonly "nodes.remove": [{ readonly node: string }, { readonly id: string; readonly name: string }];
  readonly "pairing.list": [Record<string, never>, { readonly requests: readonly ControlPairingRequest[] }];
  /**
   * `not_found` where the code has run out; `too_many_requests` after too many wrong codes. The person is told on the
   * channel, as with `skykoi pairing approve --notify`; `isTold` says whether that went out.
   */
  readonly "pairing.approve": [
    { readonly channel: string; readonly accountId: string; readonly code: string },
    { readonly isTold: boolean },
  ];
  /** The person is told nothing. */
  readonly "pairing.deny": [
    { readonly channel: string; readonly accountId: string; readonly code: string },
    Record<string, never>,
  ];
  readonly diagnostics: [Record<string, never>, ControlDiagnostics];
  /** Those that died last, first; at most 500. */
  readonly "deadletters.list": [
    Record<string, never>,
    {
      readonly letters: readonly ControlLetter[];
      /** Whether there are more. */
      readonly hasMore: boolean;
      readonly unread: readonly UnreadKoi[];
    },
  ];
  /** Takes effect at once: a message is asked again, a reply sent again. `conflict` where it can only be dropped. */
  readonly "deadletters.retry": [{ readonly id: string }, Record<string, never>];
  readonly "deadletters.drop": [{ readonly id: string }, Record<string, never>];
}

/** What can be subscribed to. */
export interface ControlEvents {
  /** A message got its outcome, or a later one; the record as it is now, known by its `messageRef`. */
  readonly outcome: OutcomeRecord;
  /** Something of the status changed; at most once a second. */
  readonly status: GatewayStatus;
  /** A reload ended: the table in force, or what is to be said of the config, may have changed. */
  readonly table: { readonly digest: string; readonly generation: number };
  /** Somebody asked to be let in, was answered, or waited too long; at most once a second. */
  readonly pairing: Record<string, never>;
}

/** With what code a socket is closed. A client comes back by itself after any that is not 44xx. */
export const controlCloseCodes = {
  /** No `connect` first, or one of another version. */
  badConnect: 4400,
  unauthorized: 4401,
} as const;
