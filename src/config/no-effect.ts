// Keys that a config may hold, since configs of other versions and of predecessors do, and that change nothing here. The
// compiler tells each of them. A test holds the list against what the code reads.

/** A key that changes nothing. */
export interface NoEffect {
  /** From the root, `*` for any index or free key. */
  readonly place: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

const PROXY_SERVICE = "SKYKOI asks no other service who wrote a message; the sender is who Discord names";

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
const ONE_PLACE =
  "the tool `message` reaches the conversation of its turn alone, since no model chooses where it speaks";
const BY_WORDS = "notes are searched by their words, without a model";

/** All of them. A place below one of them needs no line of its own. */
export const NO_EFFECT: readonly NoEffect[] = [
  ...ofChannel("discord", "pluralkit", PROXY_SERVICE),
  {
    place: "commands/nativeSkills",
    reason: "the menu belongs to an account, which may lead to several kois; skills are used by the models",
  },
  ...BROWSER_KEYS.flatMap((key) => ofSandboxBrowser(key)),
  { place: "logging/redactSensitive", reason: "secrets are blotted out everywhere, whatever it says" },
  { place: "tools/message/crossContext", reason: ONE_PLACE },
  ...["provider", "remote", "fallback", "model", "local", "cache"].flatMap((key) =>
    ["defaults", "list/*"].map((level) => ({ place: `kois/${level}/memorySearch/${key}`, reason: BY_WORDS })),
  ),
];

function ofChannel(channel: string, key: string, reason: string): NoEffect[] {
  return ["", "accounts/*/"].map((level) => ({ place: `channels/${channel}/${level}${key}`, reason }));
}

function ofSandboxBrowser(key: (typeof BROWSER_KEYS)[number]): NoEffect[] {
  const reason =
    "no browser runs in a container; a sandboxed session has that of the gateway's machine with `allowHostControl`, or none";
  return ["kois/defaults", "kois/list/*"].map((koi) => ({ place: `${koi}/sandbox/browser/${key}`, reason }));
}
