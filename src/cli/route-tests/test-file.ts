// `SKYKOI.test.json5`: what a config is expected to do with certain messages. These types are the source of its JSON
// Schema and of its validator.

import type { AccountIdText, ChannelName, KoiIdText, PlatformId } from "../../config/id-text.ts";
import type { PeerKindName } from "../../config/bindings.ts";

/** Expected routes, beside the config that they are about. */
export interface RouteTestFile {
  /**
   * The JSON Schema of this file, for editors; it has no other effect. Default: none.
   * @examples ["./node_modules/skykoi/schema/route-tests.schema.json"]
   */
  $schema?: string;
  /**
   * The config, seen from the folder of this file.
   * @default "./SKYKOI.json"
   * @examples ["./SKYKOI.json", "../gateway/SKYKOI.json"]
   * @pattern \S
   */
  config?: string;
  /**
   * The tests, in the order in which they run.
   * @examples [[{"facts": {"channel": "whatsapp", "peer": "dm:+15551230001"}, "expect": {"koiId": "work"}}]]
   * @minItems 1
   */
  routes: RouteTest[];
}

/** One message and what is expected of it. */
export interface RouteTest {
  /**
   * What the test is about, for the report. Default: the message in words.
   * @examples ["the family group goes to the family koi"]
   */
  name?: string;
  /**
   * The message: nothing else has a say in where it goes.
   * @examples [{"channel": "whatsapp", "accountId": "biz", "peer": "dm:+15551230001"}]
   */
  facts: TestFacts;
  /**
   * What is expected; at least one key, and only what is stated is compared.
   * @examples [{"koiId": "work", "tier": "account"}]
   */
  expect: Expectation;
}

/** The facts of a message, as `skykoi route` takes them. */
export interface TestFacts {
  /**
   * Channel on which the message arrives.
   * @examples ["whatsapp", "discord"]
   */
  channel: ChannelName;
  /**
   * Account that receives it. Default: the channel's default account.
   * @examples ["biz"]
   */
  accountId?: AccountIdText;
  /**
   * The conversation: `kind:id`, or an object with both.
   * @examples ["dm:+15551230001", {"kind": "group", "id": "120363999999999999@g.us"}]
   */
  peer: TestPeer;
  /**
   * The conversation that a thread hangs under. Default: it is no thread.
   * @examples ["channel:800000000000000005"]
   */
  parentPeer?: TestPeer;
  /**
   * Discord server that the message comes from. Default: none.
   * @examples ["112233445566778899"]
   */
  guildId?: PlatformId;
  /**
   * Roles that the sender has there. Default: none.
   * @examples [["998877665544332211"]]
   */
  roles?: PlatformId[];
  /**
   * Slack workspace that the message comes from. Default: none.
   * @examples ["T0123ABCD"]
   */
  teamId?: PlatformId;
  /**
   * Thread that is no conversation of its own (Slack): it changes the session key alone. Default: none.
   * @examples ["1612345678.000100"]
   */
  threadId?: PlatformId;
}

/** A conversation: `kind:id`, or an object. */
export type TestPeer = PeerText | PeerObject;

/**
 * A conversation in one text: `dm:`, `group:` or `channel:` and the id.
 * @pattern ^\s*(?:dm|direct|group|channel):.*\S
 */
export type PeerText = string;

/** A conversation by kind and id. */
export interface PeerObject {
  /**
   * Kind of the conversation.
   * @examples ["dm", "group"]
   */
  kind: PeerKindName;
  /**
   * Its id on the platform.
   * @examples ["+15551230001"]
   */
  id: PlatformId;
}

/** The tiers in which a message can be decided, `broadcast` being a list. */
export type ExpectedTier =
  | "peer"
  | "parentPeer"
  | "peerKind"
  | "guildRoles"
  | "guild"
  | "team"
  | "account"
  | "channel"
  | "default"
  | "broadcast";

/**
 * A place in a list, from 0.
 * @asType integer
 * @minimum 0
 */
export type BindingPlace = number;

/** What is expected of a message. What is not stated is not compared. */
export interface Expectation {
  /**
   * The koi that gets it. Default: not compared.
   * @examples ["work"]
   */
  koiId?: KoiIdText;
  /**
   * The tier in which that is decided. Default: not compared.
   * @examples ["peer", "default"]
   */
  tier?: ExpectedTier;
  /**
   * Place of the deciding binding in `bindings`, from 0; `null` where no binding decides. Default: not compared.
   * @examples [0, null]
   */
  bindingIndex?: BindingPlace | null;
  /**
   * The conversation that it lands in. Default: not compared.
   * @examples ["koi:work:main"]
   */
  sessionKey?: string;
  /**
   * Whether it is let in: `allowed`, `blocked`, `pairing`, or the whole answer of `skykoi route`. Default: not compared.
   * @examples ["allowed", "blocked"]
   * @pattern ^(?:allowed|blocked|pairing)(?:$|:)
   */
  admission?: string;
  /**
   * The kois of the broadcast list that it goes to, in order; an empty list expects none. Default: not compared.
   * @examples [["home", "work"], []]
   */
  broadcast?: KoiIdText[];
}
