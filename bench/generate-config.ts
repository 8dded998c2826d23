/**
 * Configs for the benches: the same 64 kois, five channels and n bindings, as plain JSON or as people write JSON5.
 * In: a number of bindings and a style. Out: the text, in chunks, as one string or as a file.
 * INVARIANT: the same options give the same bytes, both styles hold the same data, every id is canonical for its
 * channel and no two bindings ask for the same peer.
 */

/** `json`: what `JSON.stringify` writes. `json5`: comments, bare keys, some single quotes, trailing commas. */
type ConfigStyle = "json" | "json5";

/** Which config to generate. */
export interface ConfigOptions {
  /** How many bindings; 0 to 1,000,000. */
  readonly bindings: number;
  readonly style: ConfigStyle;
}

interface Peer {
  readonly kind: "dm" | "group" | "channel";
  readonly id: string;
}

interface Binding {
  readonly koiId: string;
  readonly match: { readonly channel: string; readonly accountId: string; readonly peer: Peer };
}

const KOI_COUNT = 64;
const ACCOUNTS = ["personal", "biz", "ops"] as const;
const CHANNELS = ["whatsapp", "telegram", "discord", "slack", "webchat"] as const;

/** Odd and no multiple of 3 or 5, so multiplying by it permutes the numbers below 10^k, 36^k and 8 or 9 times 10^9. */
const STRIDE = 2_654_435_761;

/**
 * The text of a config, in pieces of at most a few hundred characters.
 */
export function* configChunks(options: ConfigOptions): Generator<string> {
  yield* options.style === "json" ? jsonChunks(options.bindings) : json5Chunks(options.bindings);
}

/** The whole text of a config as one string: about 130 characters a binding. */
export function generateConfig(options: ConfigOptions): string {
  return [...configChunks(options)].join("");
}

function* jsonChunks(count: number): Generator<string> {
  yield `{\n  "kois": ${JSON.stringify({ list: Array.from({ length: KOI_COUNT }, (_, index) => koiAt(index)) })},\n`;
  yield '  "bindings": [\n';
  const random = randomNumbers(count);
  for (let index = 0; index < count; index++) {
    yield `    ${JSON.stringify(bindingAt(index, random))}${index < count - 1 ? "," : ""}\n`;
  }
  yield `  ],\n  "channels": ${JSON.stringify(channelBlocks())}\n}\n`;
}

function* json5Chunks(count: number): Generator<string> {
  yield "// SKYKOI.json, written by the generator of the benches\n{\n  kois: {\n    list: [\n";
  for (let index = 0; index < KOI_COUNT; index++) {
    const { id, name, workspace } = koiAt(index);
    yield `      { id: '${id}', name: "${name}", workspace: "${workspace}", },\n`;
  }
  yield "    ],\n  },\n\n  /* The most specific binding wins. */\n  bindings: [\n";
  const random = randomNumbers(count);
  for (let index = 0; index < count; index++) {
    if (index % 50 === 0) yield `    // --- block ${index / 50} ---\n`;
    yield `    ${json5Binding(bindingAt(index, random), index)}${index % 10 === 0 ? " // a note" : ""}\n`;
  }
  yield "  ],\n\n  channels: {\n";
  for (const [channel, block] of Object.entries(channelBlocks())) {
    yield `    ${channel}: {\n      defaultAccount: "${block.defaultAccount}",\n      accounts: {\n`;
    for (const [account, settings] of Object.entries(block.accounts)) {
      const pairs = Object.entries(settings).map(([key, value]) => ` ${key}: ${JSON.stringify(value)},`);
      yield `        ${account}: {${pairs.join("")} },\n`;
    }
    yield "      },\n    },\n";
  }
  yield "  },\n}\n";
}

function json5Binding({ koiId, match }: Binding, index: number): string {
  // Five strings a binding: quoting one of them by turns gives the single quotes a share of one in seven.
  const quote = (place: number): string => ((index * 5 + place) % 7 === 0 ? "'" : '"');
  const text = (value: string, place: number): string => quote(place) + value + quote(place);
  const peer = `{ kind: ${text(match.peer.kind, 3)}, id: ${text(match.peer.id, 4)} }`;
  const fields = `channel: ${text(match.channel, 1)}, accountId: ${text(match.accountId, 2)}, peer: ${peer}`;
  return `{ koiId: ${text(koiId, 0)}, match: { ${fields} } },`;
}

function koiAt(index: number): { id: string; name: string; workspace: string } {
  const id = koiIdAt(index);
  return { id, name: `Koi ${index}`, workspace: `~/.SKYKOI/workspace-${id}` };
}

function koiIdAt(index: number): string {
  return `koi-${String(index).padStart(2, "0")}`;
}

function bindingAt(index: number, random: () => number): Binding {
  const channel = pick(CHANNELS, random);
  const peer = peerAt(channel, index, random() < 0.7);
  return {
    koiId: koiIdAt(Math.floor(random() * KOI_COUNT)),
    match: { channel, accountId: pick(ACCOUNTS, random), peer },
  };
}

/** `isUsual` picks the kind that a channel mostly sees. The ids follow from `index` alone, so no two are equal. */
function peerAt(channel: (typeof CHANNELS)[number], index: number, isUsual: boolean): Peer {
  switch (channel) {
    case "whatsapp":
      return isUsual
        ? { kind: "dm", id: `+1${spread(index, 8e9) + 2e9}` }
        : { kind: "group", id: `1203630000${padded(spread(index, 1e8), 8)}@g.us` };
    case "telegram":
      return isUsual
        ? { kind: "dm", id: String(spread(index, 8e9) + 1e8) }
        : { kind: "group", id: `-100${spread(index, 9e9) + 1e9}` };
    case "discord":
      return { kind: isUsual ? "channel" : "dm", id: `11${padded(spread(index, 1e10), 16)}` };
    case "slack": {
      const serial = spread(index, 36 ** 6)
        .toString(36)
        .toUpperCase()
        .padStart(9, "0");
      return isUsual ? { kind: "channel", id: `C0${serial}` } : { kind: "dm", id: `U0${serial}` };
    }
    case "webchat":
      return isUsual
        ? { kind: "dm", id: `visitor-${padded(spread(index, 1e10), 10)}` }
        : { kind: "group", id: `room-${padded(spread(index, 1e8), 8)}` };
  }
}

function channelBlocks(): Record<
  string,
  { defaultAccount: string; accounts: Record<string, Record<string, string>> }
> {
  const blocks = CHANNELS.map((channel) => {
    const accounts = Object.fromEntries(ACCOUNTS.map((account) => [account, credentials(channel, account)]));
    return [channel, { defaultAccount: ACCOUNTS[0], accounts }] as const;
  });
  return Object.fromEntries(blocks);
}

/** References to environment variables, since a literal token would be a finding of its own. */
function credentials(channel: string, account: string): Record<string, string> {
  const reference = (name: string): string => `\${${channel}_${account}_${name}}`.toUpperCase();
  if (channel === "telegram") return { botToken: reference("bot_token") };
  if (channel === "discord") return { token: reference("bot_token") };
  if (channel === "slack") return { botToken: reference("bot_token"), appToken: reference("app_token") };
  return {};
}

/** A permutation of the numbers below `limit`: near indices give far results. */
function spread(index: number, limit: number): number {
  return (index * STRIDE + 12_345) % limit;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

function pick<T>(choices: readonly [T, ...T[]], random: () => number): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
