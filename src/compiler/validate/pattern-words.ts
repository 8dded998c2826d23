// What a pattern asks for, in words. A type of the config that has a name is known by it; other patterns are known by
// their source. A test holds the lists to the schema: no pattern of it is without words.

const ID = "(a-z, 0-9, - and _, at most 64)";

const WORDS_BY_TYPE: Readonly<Record<string, string>> = {
  KoiIdText: `a koi id ${ID}`,
  KoiMatchText: `a koi id ${ID} or *`,
  KoiPatternText: "a koi id, in which * may stand for any text",
  AccountIdText: `an account id ${ID}`,
  AccountMatchText: `an account id ${ID} or *`,
  ChannelSpelling: "a channel",
  EnvName: "the name of an environment variable (A-Z, a-z, 0-9 and _, no digit first)",
  DurationText: "a length of time, such as 90s, 15m or 1h",
  MemorySize: "an amount of memory, such as 512m or 2g",
  ModelRef: "a model, such as anthropic/claude-opus-4-6",
  PlatformId: "an id that is not blank",
  ToolName: "the name of a tool, without blanks",
};

const WORDS_BY_PATTERN: Readonly<Record<string, string>> = {
  "\\S": "a text that is not blank",
  "^\\S+$": "a text without blanks",
  "^https?://": "an address that starts with http:// or https://",
  "^(?:https?://|\\$\\{)": "an address that starts with http:// or https://",
  "^(https://[^@\\s]+|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])[:/][^@\\s]*)$":
    "an address that starts with https:// (http:// on this machine alone), without a name or password in it",
  "^/": "a path that starts with /",
  "^(?:/.*)?$": "a JSON pointer, which starts with /",
  "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$": `an id ${ID}`,
  "^[A-Za-z0-9](?:-|_?[A-Za-z0-9]){0,63}$": "a name (letters, digits, - and single _ between them)",
  "^[A-Za-z0-9][A-Za-z0-9_.-]*$": "a name (letters, digits, _, . and -)",
  "^[A-Za-z_][A-Za-z0-9_]*$": "the name of an environment variable (A-Z, a-z, 0-9 and _, no digit first)",
  "^(?:[01]\\d|2[0-3]):[0-5]\\d$": "a time of day, such as 08:30",
  "^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$": "a time of day, such as 22:00, at most 24:00",
  "^/?[a-z0-9_]{1,32}$": "a command (a-z, 0-9 and _, at most 32)",
  "^/?\\S+$": "a command without blanks",
  "\\{koiId\\}": "a path with {koiId} in it",
};

/** What a text of the type `name` with `pattern` has to be; the pattern itself where there are no words for it. */
export function patternWords(pattern: string, name?: string): string {
  const byType = name !== undefined && Object.hasOwn(WORDS_BY_TYPE, name) ? WORDS_BY_TYPE[name] : undefined;
  return (
    byType ??
    (Object.hasOwn(WORDS_BY_PATTERN, pattern) ? WORDS_BY_PATTERN[pattern] : undefined) ??
    `a text like ${pattern}`
  );
}
