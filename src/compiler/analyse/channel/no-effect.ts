// channel/no-effect: settings that are known, and ask for something that no koi can do. Where what a setting says is the case
// anyway (an action that is forbidden), nothing is reported.

import type { ChannelId } from "../../../routing/facts.ts";
import type { NoEffectReason } from "../../diagnostics/channel-args.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

/** One setting. */
interface Setting {
  readonly path: readonly string[];
  readonly reason: NoEffectReason;
  /** Whether this value asks for what does not happen. */
  asks(value: unknown): boolean;
}

const isOn = (value: unknown): boolean => value === true;
const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
const always = (): boolean => true;
const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(String(value));

const IDLE: Setting = { path: ["blockStreamingCoalesce", "idleMs"], reason: "sent_when_whole", asks: always };

/** What accounts and channels may say; `*` is any key. */
const OF_CHANNELS: Readonly<Record<ChannelId, readonly Setting[]>> = {
  whatsapp: [IDLE, { path: ["actions", "*"], reason: "no_tool", asks: isOn }],
  telegram: [
    IDLE,
    { path: ["actions", "*"], reason: "no_tool", asks: isOn },
    {
      path: ["capabilities", "inlineButtons"],
      reason: "no_buttons",
      asks: isOneOf("dm", "group", "all", "allowlist"),
    },
    { path: ["reactionLevel"], reason: "no_own_reactions", asks: isOneOf("minimal", "extensive") },
  ],
  discord: [
    IDLE,
    { path: ["actions", "*"], reason: "no_tool", asks: isOn },
    { path: ["execApprovals", "enabled"], reason: "no_asking", asks: isOn },
    { path: ["pluralkit", "enabled"], reason: "no_pluralkit", asks: isOn },
  ],
  slack: [
    IDLE,
    { path: ["actions", "*"], reason: "no_tool", asks: isOn },
    { path: ["userTokenReadOnly"], reason: "reads_only", asks: (value) => value === false },
  ],
  webchat: [
    IDLE,
    { path: ["blockStreaming"], reason: "grows_in_sight", asks: isOn },
    { path: ["title"], reason: "own_heading", asks: always },
    { path: ["allowedOrigins"], reason: "origins_of_the_port", asks: isFilled },
    { path: ["mediaMaxMb"], reason: "not_on_webchat", asks: always },
    { path: ["markdown", "tables"], reason: "not_on_webchat", asks: always },
  ],
};

const OF_THE_ROOT: readonly Setting[] = [
  {
    path: ["kois", "defaults", "blockStreamingBreak"],
    reason: "sent_when_whole",
    asks: isOneOf("text_end"),
  },
  { ...IDLE, path: ["kois", "defaults", ...IDLE.path] },
  { path: ["commands", "nativeSkills"], reason: "no_skills_in_menu", asks: isOn },
];

/** One finding for each place that asks in vain. */
export function* noEffect({ model: { config, channels } }: CheckInput): Iterable<Finding> {
  for (const { id, isConfigured, pointer, listed } of Object.values(channels)) {
    if (!isConfigured) continue;
    const block = config.channels?.[id] as Block | undefined;
    const accounts = block?.["accounts"] as Readonly<Record<string, unknown>> | undefined;
    for (const setting of OF_CHANNELS[id]) {
      yield* judge(setting, block, pointer);
      for (const account of listed) yield* judge(setting, accounts?.[account.written], account.pointer);
    }
  }
  for (const setting of OF_THE_ROOT) yield* judge(setting, config, "");
}

type Block = Readonly<Record<string, unknown>>;

function* judge({ path, reason, asks }: Setting, block: unknown, at: string): Iterable<Finding> {
  for (const keys of keysAt(block, path)) {
    const { value } = keys;
    const key = keys.path.slice(at === "" ? -1 : 0).join(".");
    if (asks(value)) yield finding("channel/no-effect", keyAt(pointerTo(at, ...keys.path)), { key, reason });
  }
}

interface Found {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every value that `path` leads to. */
function keysAt(block: unknown, path: readonly string[]): readonly Found[] {
  const [first, ...rest] = path;
  if (first === undefined) return [{ path: [], value: block }];
  if (typeof block !== "object" || block === null) return [];
  const keys = first === "*" ? Object.keys(block) : Object.hasOwn(block, first) ? [first] : [];
  return keys.flatMap((key) =>
    keysAt((block as Block)[key], rest).map((found) => ({ ...found, path: [key, ...found.path] })),
  );
}
