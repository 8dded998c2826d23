// Keys that a config may hold, since configs of other versions and of predecessors do, and that change nothing here. The
// compiler tells each of them.

/** A key that changes nothing. */
export interface NoEffect {
  /** From the root, `*` for any index or free key. */
  readonly place: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** The values that ask for what does not happen. Default: any; what other values say is the case anyway. */
  readonly values?: readonly (string | boolean)[];
  /** The value that says what happens. Default: none, the key can go. */
  readonly sameAs?: string;
}

const PROXY_SERVICE = "SKYKOI asks no other service who wrote a message; the sender is who Discord names";
const NO_TOOL = "no tool of a koi does that on the platform";
/** What actions there are beside those of the tool `message`. */
const OTHER_ACTIONS = {
  telegram: ["sticker"],
  discord: [
    "stickers",
    "emojiUploads",
    "stickerUploads",
    "permissions",
    "threads",
    "pins",
    "search",
    "memberInfo",
    "roleInfo",
    "roles",
    "channelInfo",
    "channels",
    "voiceStatus",
    "events",
    "moderation",
    "presence",
  ],
  slack: ["pins", "memberInfo", "emojiList"],
} as const;
const ASKED_THERE =
  "who may approve a command is asked in the conversation itself, and answers with `/approve`";
const OWN_EMOJI = "how often a koi reacts is for its model to judge, so this is the same as `minimal`";
const WHEN_WHOLE = "an answer is sent once all of it is there, so that it is sent once or not at all";

/** All that there is but `allowHostControl`. */
const BROWSER_KEYS = [
  "enabled",
  "image",
  "containerPrefix",
  "cdpPort",
  "vncPort",
  "noVncPort",
  "headless",
  "enableNoVnc",
  "autoStart",
  "autoStartTimeoutMs",
] as const;

/** All of them. A place below one of them needs no line of its own. */
export const NO_EFFECT: readonly NoEffect[] = [
  ...Object.entries(OTHER_ACTIONS).flatMap(([channel, keys]) =>
    keys.flatMap((key) => ofChannel(channel, `actions/${key}`, NO_TOOL, [true])),
  ),
  ...["whatsapp", "telegram", "discord", "slack", "webchat"].flatMap((channel) =>
    ofChannel(channel, "blockStreamingCoalesce/idleMs", WHEN_WHOLE),
  ),
  ...ofChannel("telegram", "capabilities/inlineButtons", "no message carries buttons", [
    "dm",
    "group",
    "all",
    "allowlist",
  ]),
  ...ofChannel("telegram", "reactionLevel", OWN_EMOJI, ["extensive"]).map((entry) => ({
    ...entry,
    sameAs: "minimal",
  })),
  ...ofChannel("discord", "pluralkit", PROXY_SERVICE),
  ...ofChannel("discord", "guilds/*/slug", "servers are listed by the keys of their entries"),
  ...ofChannel("discord", "execApprovals/enabled", ASKED_THERE, [true]),
  ...ofChannel("slack", "userTokenReadOnly", "the token of a person reads, whatever it says", [false]),
  ...ofChannel("webchat", "mediaMaxMb", "the page takes no files"),
  ...ofChannel("webchat", "markdown", "the page draws Markdown itself"),
  ...ofChannel("webchat", "blockStreaming", "an answer grows on the page, and is not cut up", [true]),
  { place: "kois/defaults/blockStreamingBreak", reason: WHEN_WHOLE, values: ["text_end"] },
  { place: "kois/defaults/blockStreamingCoalesce/idleMs", reason: WHEN_WHOLE },
  {
    place: "commands/nativeSkills",
    reason:
      "the menu belongs to an account, which may lead to several kois; it has `/skill`, which shows and calls them",
  },
  ...BROWSER_KEYS.flatMap((key) => ofSandboxBrowser(key)),
  { place: "logging/redactSensitive", reason: "secrets are blotted out everywhere, whatever it says" },
  ...["defaults", "list/*"].map((level) => ({
    place: `kois/${level}/memorySearch/local`,
    reason:
      "no model runs in this process; a server of yours (Ollama, llama.cpp) is one of `models.providers`",
  })),
];

/** Whether the key at `path`, from the root, changes nothing, whatever its value. */
export function changesNothing(path: readonly string[]): boolean {
  return NO_EFFECT.some(({ place, values }) => {
    const keys = place.split("/");
    const isThere = keys.length === path.length && keys.every((key, i) => key === "*" || key === path[i]);
    return isThere && values === undefined;
  });
}

function ofChannel(channel: string, key: string, reason: string, values?: NoEffect["values"]): NoEffect[] {
  return ["", "accounts/*/"].map((level) => ({
    place: `channels/${channel}/${level}${key}`,
    reason,
    ...(values && { values }),
  }));
}

function ofSandboxBrowser(key: (typeof BROWSER_KEYS)[number]): NoEffect[] {
  const reason =
    "no browser runs in a container; a sandboxed session has that of the gateway's machine with `allowHostControl`, or none";
  return ["kois/defaults", "kois/list/*"].map((koi) => ({ place: `${koi}/sandbox/browser/${key}`, reason }));
}
