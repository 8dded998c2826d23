// The report of `skykoi diff --format json`: its types, from which its JSON Schema is generated. New properties may
// come; those that are here keep their names and meanings as long as `version` is 1.

import type { JsonFacts } from "../report/json-report.ts";

/** What `skykoi diff --format json` prints. */
export interface DiffReport {
  /** Version of this shape. */
  readonly version: 1;
  /** The old side. */
  readonly before: DiffSide;
  /** The new side. */
  readonly after: DiffSide;
  /** Classes of messages that are routed differently: settings first, then by channel, general before specific. */
  readonly routing: readonly DiffRouting[];
  /** Who may write that could not before, or no longer may. */
  readonly access: readonly DiffAccess[];
  /** Changes of kois' effective tools. */
  readonly tools: readonly DiffTools[];
  /** How many changes there are. */
  readonly summary: DiffSummary;
}

/** One side of the comparison. */
export interface DiffSide {
  /** The file as it was named; `-` is standard input. */
  readonly file: string;
  /** Whether it is a config, compiled on the spot, or a compiled table. */
  readonly kind: "config" | "table";
}

/** A class of messages that change alike. */
export interface DiffRouting {
  /**
   * `default_koi_changed`: what no binding takes. `account_added`, `account_removed`: a whole account.
   * `newly_bound`, `no_longer_bound`: a binding came or went. `owner_changed`: another koi for another reason.
   * `broadcast_changed`: a broadcast list. `session_changed`: the same koi, but another conversation.
   */
  readonly kind:
    | "default_koi_changed"
    | "account_added"
    | "account_removed"
    | "owner_changed"
    | "newly_bound"
    | "no_longer_bound"
    | "broadcast_changed"
    | "session_changed";
  /** The change in one sentence. */
  readonly message: string;
  /** The channel, `null` for every channel. */
  readonly channel: string | null;
  /** The accounts concerned; empty for every account of every channel. */
  readonly accountIds: readonly string[];
  /**
   * Number of `places`.
   * @asType integer
   * @minimum 1
   */
  readonly count: number;
  /** What the messages have: they belong to the class if they are at one of these places, and no more specific class says otherwise. */
  readonly places: readonly DiffPlace[];
  /** A message of the class. */
  readonly witness: JsonFacts;
  /** What the witness got; `null` where the account is new. */
  readonly before: DiffOutcome | null;
  /** What the witness gets now; `null` where the account is gone. */
  readonly after: DiffOutcome | null;
}

/** What a message of a class has; what is not stated can be anything. */
export interface DiffPlace {
  /** Direct messages, or groups and channels. */
  readonly peers?: "dm" | "room";
  /** Id of the conversation. */
  readonly peerId?: string;
  /** Of a room, only its own messages or only its threads; both where it is not stated. */
  readonly part?: "room" | "threads";
  /** Discord server. */
  readonly guildId?: string;
  /** Roles that the sender has there. */
  readonly roles?: readonly string[];
  /** Slack workspace. */
  readonly teamId?: string;
}

/** What a message gets. */
export interface DiffOutcome {
  /** The koi, `null` for a broadcast list. */
  readonly koiId: string | null;
  /** The tier in which it is decided; `broadcast` for a list. */
  readonly tier: string;
  /** The binding that decides, `null` where none does. */
  readonly bindingIndex: number | null;
  /** The conversation, `null` for a broadcast list. */
  readonly sessionKey: string | null;
  /** The kois of a broadcast list. */
  readonly broadcast: readonly string[];
  /** Where the binding stands, `null` where none decides. */
  readonly source: DiffSource | null;
  /** Whether no binding names the peer on this side, so that other messages of the class can have other kois here. */
  readonly fallsThrough: boolean;
}

/** A place in a config. */
export interface DiffSource {
  /** The file, as the side was named. */
  readonly file: string;
  /**
   * Line, from 1.
   * @asType integer
   * @minimum 1
   */
  readonly line: number;
  /**
   * Column in UTF-16 units, from 1.
   * @asType integer
   * @minimum 1
   */
  readonly column: number;
}

/** A change of whom accounts admit. */
export interface DiffAccess {
  /** The change in one sentence. */
  readonly message: string;
  /** The channel. */
  readonly channel: string;
  /** The accounts concerned. */
  readonly accountIds: readonly string[];
  /** Where these people write; a room that changes just as rooms in general do is not told again. */
  readonly places: readonly DiffAccessPlace[];
  /** Whether this lets in strangers who stayed out before: the line to look at twice. */
  readonly opensToAnyone: boolean;
  /** Whom the accounts admitted; `null` where they are new. */
  readonly before: DiffAudience | null;
  /** Whom they admit now. */
  readonly after: DiffAudience;
  /** Ids that are newly listed. */
  readonly added: readonly string[];
  /** Ids that are no longer listed. */
  readonly removed: readonly string[];
}

/** Where people write. `*` in an id is any other one. */
interface DiffAccessPlace {
  /** Direct messages, rooms, or direct messages among several people (Discord, Slack). */
  readonly kind: "dm" | "room" | "group_dm";
  /** Discord server. */
  readonly guildId?: string;
  /** A room, or a topic of one as `<room>:topic:<n>`. */
  readonly peerId?: string;
}

/** Whom a rule admits. */
interface DiffAudience {
  /** Whether it is anyone. */
  readonly isAnyone: boolean;
  /** Canonical ids; empty for anyone. */
  readonly ids: readonly string[];
  /** Whether others can pair. */
  readonly canPair: boolean;
}

/** A change of a koi's effective tools. */
export interface DiffTools {
  /** The change in one sentence. */
  readonly message: string;
  /** The koi. */
  readonly koiId: string;
  /** Sessions that change so: the koi's main one, any other, or all. */
  readonly sessions: "all" | "main" | "other";
  /** Tools that it has now and had not. */
  readonly gained: readonly string[];
  /** Tools that it had and has no more. */
  readonly lost: readonly string[];
  /** `true`: tools run in a sandbox now and did not; `false`: the other way round; `null`: as before. */
  readonly sandboxed: boolean | null;
}

/** How many changes there are. */
interface DiffSummary {
  /**
   * Classes of messages.
   * @asType integer
   * @minimum 0
   */
  readonly routing: number;
  /**
   * Changes of access.
   * @asType integer
   * @minimum 0
   */
  readonly access: number;
  /**
   * Changes of tools.
   * @asType integer
   * @minimum 0
   */
  readonly tools: number;
}
