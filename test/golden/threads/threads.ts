// The reports, by number of their thread in the tracker of openclaw/openclaw where nothing else is said.

/** One report. */
export interface Thread {
  readonly thread: string;
  /** What went wrong there. */
  readonly about: string;
  /** As kois. */
  readonly config: string;
  /** Who is to get which message; none where the config is refused. */
  readonly routes?: Readonly<Record<string, string>>;
}

const SCOPE = 'session: { dmScope: "per-account-channel-peer" },';

/** Silent misrouting to the default koi. */
const misrouting: readonly Thread[] = [
  {
    thread: "#6602",
    about: "a group bound to another koi than its account",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "truth", workspace: "/project" }] },
  bindings: [
    { koiId: "truth", match: { channel: "whatsapp", accountId: "default", peer: { kind: "group", id: "120363000000000001@g.us" } } },
    { koiId: "main", match: { channel: "whatsapp", accountId: "default" } },
  ],
  channels: { whatsapp: { dmPolicy: "allowlist", allowFrom: ["+15551230001"] } },
  ${SCOPE}
}`,
    routes: {
      "whatsapp group:120363000000000001@g.us": "truth",
      "whatsapp group:120363000000000002@g.us": "main",
      "whatsapp dm:+15551230001": "main",
    },
  },
  {
    thread: "#22633",
    about: "a Discord channel called a group",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "home", workspace: "~/workspace-home" }] },
  bindings: [{ koiId: "home", match: { channel: "discord", peer: { kind: "group", id: "1474530180599906365" } } }],
  channels: { discord: { token: "\${DISCORD_TOKEN}", guilds: { "1472736918914597008": { channels: { "*": { allow: true } } } } } },
  ${SCOPE}
}`,
    routes: {
      "discord channel:1474530180599906365 guild=1472736918914597008": "home",
      "discord channel:1474530180599906366 guild=1472736918914597008": "main",
    },
  },
  {
    thread: "#5283",
    about: "two Telegram bots, a koi each",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "brainworms" }] },
  bindings: [
    { koiId: "brainworms", match: { channel: "telegram", accountId: "brainworms" } },
    { koiId: "main", match: { channel: "telegram", accountId: "nigel" } },
  ],
  channels: { telegram: { accounts: { nigel: { botToken: "\${NIGEL}" }, brainworms: { botToken: "\${WORMS}" } } } },
  ${SCOPE}
}`,
    routes: { "telegram/brainworms dm:111": "brainworms", "telegram/nigel dm:111": "main" },
  },
  {
    thread: "#27731",
    about: "the room written into the name of the channel",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "designer" }] },
  bindings: [
    {
      koiId: "designer",
      match: {
        channel: "discord:channel:800000000000000001", // ! schema/not-allowed
        peer: { kind: "channel", id: "800000000000000001" },
      },
    },
  ],
  channels: { discord: { token: "\${DISCORD_TOKEN}" } },
}`,
  },
  {
    thread: "#7349, #13780",
    about: "a binding for an agent that is not in the list",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "coder" }] },
  bindings: [
    { koiId: "coder", match: { channel: "telegram", peer: { kind: "dm", id: "111" } } },
    { koiId: "codr", match: { channel: "telegram", peer: { kind: "dm", id: "222" } } }, // ! binding/unknown-koi
  ],
  channels: { telegram: { botToken: "\${TELEGRAM}" } },
  ${SCOPE}
}`,
  },
  {
    thread: "#39382, #39389, #49769, #93338",
    about: "no account said where there are several, and none is the default",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "shop" }] },
  bindings: [
    { koiId: "shop", match: { channel: "telegram" } }, // ! binding/default-account-ambiguous
  ],
  channels: { telegram: { accounts: { orders: { botToken: "\${A}" }, support: { botToken: "\${B}" } } } },
  ${SCOPE}
}`,
  },
  {
    thread: "#39382, #39389, #49769, #93338",
    about: "no account said where there is one called default, and others",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "shop" }] },
  bindings: [
    { koiId: "shop", match: { channel: "telegram" } }, // ! binding/account-omitted
  ],
  channels: { telegram: { accounts: { default: { botToken: "\${A}" }, support: { botToken: "\${B}" } } } },
  ${SCOPE}
}`,
  },
  {
    thread: "#93338",
    about: "every account, said outright",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "shop" }] },
  bindings: [{ koiId: "shop", match: { channel: "telegram", accountId: "*" } }],
  channels: { telegram: { accounts: { orders: { botToken: "\${A}" }, support: { botToken: "\${B}" } } } },
  ${SCOPE}
}`,
    routes: { "telegram/orders dm:111": "shop", "telegram/support group:-1001": "shop" },
  },
  {
    thread: "#14354",
    about: "a binding for the account `default` that nobody has",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "telegram", accountId: "default" } }, // ! binding/account-not-configured
  ],
  channels: { telegram: { accounts: { mybot: { botToken: "\${A}" } } } },
  ${SCOPE}
}`,
  },
  {
    thread: "#95745",
    about: "a person's id where the account stands",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "telegram", accountId: "123456789" } }, // ! binding/account-not-configured
  ],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
  },
  {
    thread: "#97655",
    about: "koi and account are there, the binding is forgotten",
    config: `{
  kois: {
    list: [
      { id: "main", default: true },
      { id: "stack" }, // ! binding/unbound-koi
    ],
  },
  bindings: [{ koiId: "main", match: { channel: "telegram", accountId: "mango" } }],
  channels: {
    telegram: {
      accounts: {
        mango: { botToken: "\${A}" },
        stack: { botToken: "\${B}" }, // ! account/never-bound
      },
    },
  },
  ${SCOPE}
}`,
    routes: { "telegram/mango dm:111": "main", "telegram/stack dm:111": "main" },
  },
  {
    thread: "#111050",
    about: "bindings for an account that was retired",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "ops" }] },
  bindings: [
    { koiId: "ops", match: { channel: "slack", accountId: "acme-old", peer: { kind: "channel", id: "C0AAA1111" } } }, // ! binding/account-not-configured
    { koiId: "ops", match: { channel: "slack", accountId: "acme-old" } }, // ! binding/account-not-configured
  ],
  channels: { slack: { accounts: { acme: { botToken: "\${A}", appToken: "\${B}" } } } },
  ${SCOPE}
}`,
  },
  {
    thread: "#21710, #17700",
    about: "the place in the list decides who is the default",
    config: `{
  kois: {
    list: [
      { id: "newcomer" }, // ! koi/implicit-default
      { id: "main" },
    ],
  },
  bindings: [{ koiId: "main", match: { channel: "telegram", peer: { kind: "dm", id: "111" } } }],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: { "telegram dm:111": "main" },
  },
  {
    thread: "#21710, #17700",
    about: "a default that is said stays, whoever comes first",
    config: `{
  kois: { list: [{ id: "newcomer" }, { id: "main", default: true }] },
  bindings: [{ koiId: "newcomer", match: { channel: "telegram", peer: { kind: "dm", id: "111" } } }],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: { "telegram dm:111": "newcomer", "telegram dm:222": "main" },
  },
  {
    thread: "#58609",
    about: "`*` for any peer of a kind",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "ana" }] },
  bindings: [{ koiId: "ana", match: { channel: "telegram", accountId: "ana", peer: { kind: "direct", id: "*" } } }],
  channels: { telegram: { accounts: { default: { botToken: "\${A}" }, ana: { botToken: "\${B}" } } } },
  ${SCOPE}
}`,
    routes: { "telegram/ana dm:111": "ana", "telegram/ana group:-1001": "main", "telegram/default dm:111": "main" },
  },
  {
    thread: "#12444",
    about: "a room that no binding names went to the koi of another room of the guild",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "agent-a" }, { id: "agent-b" }] },
  bindings: [
    { koiId: "agent-a", match: { channel: "discord", peer: { kind: "channel", id: "111111111111111111" }, guildId: "999999999999999999" } },
    { koiId: "agent-b", match: { channel: "discord", peer: { kind: "channel", id: "222222222222222222" }, guildId: "999999999999999999" } },
  ],
  channels: { discord: { token: "\${DISCORD_TOKEN}" } },
  ${SCOPE}
}`,
    routes: {
      "discord channel:111111111111111111 guild=999999999999999999": "agent-a",
      "discord channel:222222222222222222 guild=999999999999999999": "agent-b",
      "discord channel:333333333333333333 guild=999999999999999999": "main",
    },
  },
  {
    thread: "#12444",
    about: "ids that stand in the environment",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "agent-a" }] },
  bindings: [
    {
      koiId: "agent-a",
      match: {
        channel: "discord",
        peer: {
          kind: "channel",
          id: "\${MY_CHANNEL_A}", // ! binding/id-impossible
        },
      },
    },
  ],
  channels: { discord: { token: "\${DISCORD_TOKEN}" } },
  ${SCOPE}
}`,
  },
  {
    thread: "#14752",
    about: "peer and guild together took the whole guild",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "olga" }, { id: "guild" }] },
  bindings: [
    { koiId: "olga", match: { channel: "discord", peer: { kind: "channel", id: "1100000000000000001" }, guildId: "1000000000000000001" } },
    { koiId: "guild", match: { channel: "discord", guildId: "1000000000000000001" } },
  ],
  channels: { discord: { token: "\${DISCORD_TOKEN}" } },
  ${SCOPE}
}`,
    routes: {
      "discord channel:1100000000000000001 guild=1000000000000000001": "olga",
      "discord channel:1100000000000000002 guild=1000000000000000001": "guild",
      "discord channel:1100000000000000003 guild=1000000000000000002": "main",
    },
  },
];

/** One person or room, many spellings. */
const spellings: readonly Thread[] = [
  {
    thread: "#22730, #14612, #14820",
    about: "dm and direct",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "a" }, { id: "b" }] },
  bindings: [
    { koiId: "a", match: { channel: "telegram", peer: { kind: "direct", id: "111" } } },
    { koiId: "b", match: { channel: "telegram", peer: { kind: "dm", id: "222" } } },
  ],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: { "telegram dm:111": "a", "telegram direct:111": "a", "telegram dm:222": "b", "telegram direct:222": "b" },
  },
  {
    thread: "#31135",
    about: "group and channel on Slack",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "ops" }] },
  bindings: [{ koiId: "ops", match: { channel: "slack", peer: { kind: "group", id: "C0AAA1111" } } }],
  channels: { slack: { botToken: "\${A}", appToken: "\${B}" } },
  ${SCOPE}
}`,
    routes: { "slack channel:C0AAA1111": "ops", "slack group:C0AAA1111": "ops", "slack channel:C0AAA2222": "main" },
  },
  {
    thread: "#42162",
    about: "ids with a prefix",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "ops" }] },
  bindings: [
    { koiId: "ops", match: { channel: "slack", peer: { kind: "channel", id: "channel:C0AAA1111" } } }, // ! binding/id-not-canonical
  ],
  channels: { slack: { botToken: "\${A}", appToken: "\${B}" } },
  ${SCOPE}
}`,
    routes: { "slack channel:C0AAA1111": "ops" },
  },
  {
    thread: "#19733",
    about: "a JID for a phone number",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "whatsapp", peer: { kind: "dm", id: "15551230001@s.whatsapp.net" } } }, // ! binding/id-not-canonical
  ],
  channels: { whatsapp: { dmPolicy: "allowlist", allowFrom: ["+15551230001"] } },
  ${SCOPE}
}`,
    routes: { "whatsapp dm:+15551230001": "work", "whatsapp dm:15551230001@s.whatsapp.net": "work" },
  },
  {
    thread: "#11211",
    about: "a topic of a forum and the forum itself",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "tech" }, { id: "forum" }] },
  bindings: [
    { koiId: "forum", match: { channel: "telegram", peer: { kind: "group", id: "-1001234567890" } } },
    { koiId: "tech", match: { channel: "telegram", peer: { kind: "group", id: "-1001234567890:topic:42" } } },
  ],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: {
      "telegram group:-1001234567890:topic:42 parent=group:-1001234567890": "tech",
      "telegram group:-1001234567890:topic:7 parent=group:-1001234567890": "forum",
      "telegram group:-1001234567890": "forum",
    },
  },
  {
    thread: "LSTM-Kirigaya/openclaw-onebot #32",
    about: "a number where the wire has a text",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "a" }] },
  bindings: [{ koiId: "a", match: { channel: "telegram", peer: { kind: "dm", id: 123456789 } } }],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: { "telegram dm:123456789": "a" },
  },
  {
    thread: "#17733, #19139, #82827",
    about: "ids that differ in case alone",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "a" }, { id: "b" }] },
  bindings: [
    { koiId: "a", match: { channel: "webchat", peer: { kind: "dm", id: "visitor-AbC" } } },
    { koiId: "b", match: { channel: "webchat", peer: { kind: "dm", id: "visitor-aBc" } } },
  ],
  ${SCOPE}
}`,
    routes: { "webchat dm:visitor-AbC": "a", "webchat dm:visitor-aBc": "b", "webchat dm:visitor-abc": "main" },
  },
  {
    thread: "#15972",
    about: "a slash in an id",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "a" }] },
  bindings: [{ koiId: "a", match: { channel: "webchat", peer: { kind: "dm", id: "team/../x" } } }],
  ${SCOPE}
}`,
    routes: { "webchat dm:team/../x": "a", "webchat dm:team": "main" },
  },
];

/** Lists that let in somebody else than was meant. */
const lists: readonly Thread[] = [
  {
    thread: "#136082",
    about: "a star in the list, so that pairing asked nobody",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] }, // ! access/open-to-unsandboxed
  bindings: [{ koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "111" } } }],
  channels: {
    telegram: {
      botToken: "\${A}",
      dmPolicy: "pairing", // ! access/pairing-inert
      allowFrom: ["*"],
    },
  },
  ${SCOPE}
}`,
    routes: { "telegram dm:111": "work", "telegram dm:222": "main" },
  },
];

/** One login used twice. */
const logins: readonly Thread[] = [
  {
    thread: "#69304, #8762, #80127, #56566",
    about: "one bot token in two accounts",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ koiId: "work", match: { channel: "telegram", accountId: "work" } }],
  channels: {
    telegram: {
      accounts: {
        default: { botToken: "\${TELEGRAM_BOT_TOKEN}" },
        work: { botToken: "\${TELEGRAM_BOT_TOKEN}" }, // ! account/same-credentials
      },
    },
  },
  ${SCOPE}
}`,
  },
  {
    thread: "#82780",
    about: "a new account without a token of its own takes the channel's",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "fusion" }] },
  bindings: [{ koiId: "fusion", match: { channel: "telegram", accountId: "fusion" } }],
  channels: {
    telegram: {
      botToken: "\${TELEGRAM_BOT_TOKEN}",
      accounts: {
        default: {},
        fusion: {}, // ! account/same-credentials
      },
    },
  },
  ${SCOPE}
}`,
  },
  {
    thread: "#56230",
    about: "one WhatsApp login folder in two accounts",
    config: `{
  kois: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ koiId: "work", match: { channel: "whatsapp", accountId: "work" } }],
  channels: {
    whatsapp: {
      accounts: {
        default: { authDir: "/srv/wa" },
        work: { authDir: "/srv/x/../wa" }, // ! account/same-credentials
      },
    },
  },
  ${SCOPE}
}`,
  },
];

/** Folders that collide. */
const folders: readonly Thread[] = [
  {
    thread: "#39701",
    about: "one workspace for two kois, deleted with one of them",
    config: `{
  kois: {
    list: [
      { id: "main", default: true, workspace: "/srv/brain" },
      { id: "work", workspace: "/srv/brain/" }, // ! koi/workspace-shared
    ],
  },
  bindings: [{ koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "111" } } }],
  channels: { telegram: { botToken: "\${A}" } },
  ${SCOPE}
}`,
    routes: { "telegram dm:111": "work", "telegram dm:222": "main" },
  },
  {
    thread: "#15410, #42540, #43653",
    about: "one koiDir for two kois, in two spellings",
    config: `{
  kois: {
    list: [
      { id: "main", default: true, koiDir: "/srv/koi/main" },
      { id: "work", koiDir: "/srv/koi/work/../main" }, // ! koi/koidir-collision
    ],
  },
}`,
  },
  {
    thread: "#17698, #45413",
    about: "a koiDir inside of another",
    config: `{
  kois: {
    list: [
      { id: "main", default: true, koiDir: "/srv/koi" },
      { id: "work", koiDir: "/srv/koi/work" }, // ! koi/koidir-nested
    ],
  },
}`,
  },
  {
    thread: "#63982, #31311",
    about: "two ids that are one folder",
    config: `{
  kois: {
    list: [
      { id: "work", default: true },
      { id: "Work" }, // ! koi/duplicate-id
    ],
  },
}`,
  },
];

/** Every report. */
export const threads: readonly Thread[] = [...misrouting, ...spellings, ...lists, ...logins, ...folders];
