// Small configs, each with one fault or one fact: what the schema must refuse, and what it must take.

/** A small config with one fault, the place of the fault, and the keyword that names it. */
export const REFUSED: [fault: string, config: unknown, instancePath: string, keyword: string][] = [
  ["a list instead of a config", [], "", "type"],
  ["null instead of a config", null, "", "type"],
  ["an unknown root key", { koi: {} }, "", "additionalProperties"],
  ["the older name of a root key", { agents: { list: [] } }, "", "additionalProperties"],
  ["$include, which is gone after merging", { $include: "a.json5" }, "", "additionalProperties"],
  ["a koi without an id", { kois: { list: [{ name: "Home" }] } }, "/kois/list/0", "required"],
  ["a koi id with a blank", { kois: { list: [{ id: "my koi" }] } }, "/kois/list/0/id", "pattern"],
  ["a koi id of 65 characters", { kois: { list: [{ id: "a".repeat(65) }] } }, "/kois/list/0/id", "pattern"],
  ["a koi id in another script", { kois: { list: [{ id: "日本" }] } }, "/kois/list/0/id", "pattern"],
  [
    "an unknown key in a koi",
    { kois: { list: [{ id: "a", agentDir: "~/a" }] } },
    "/kois/list/0",
    "additionalProperties",
  ],
  [
    "elevated in a koi",
    { kois: { list: [{ id: "a", tools: { elevated: {} } }] } },
    "/kois/list/0/tools",
    "additionalProperties",
  ],
  [
    "a sandbox mode that does not exist",
    { kois: { defaults: { sandbox: { mode: "on" } } } },
    "/kois/defaults/sandbox/mode",
    "enum",
  ],
  [
    "setupCommand beside docker",
    { kois: { defaults: { sandbox: { setupCommand: "x" } } } },
    "/kois/defaults/sandbox",
    "additionalProperties",
  ],
  [
    "a negative historyLimit",
    { messages: { groupChat: { historyLimit: -1 } } },
    "/messages/groupChat/historyLimit",
    "minimum",
  ],
  [
    "half a message of history",
    { messages: { groupChat: { historyLimit: 1.5 } } },
    "/messages/groupChat/historyLimit",
    "type",
  ],
  ["a binding without a koi", { bindings: [{ match: { channel: "slack" } }] }, "/bindings/0", "required"],
  [
    "the older name of koiId",
    { bindings: [{ koiId: "a", agentId: "a", match: { channel: "slack" } }] },
    "/bindings/0",
    "additionalProperties",
  ],
  ["a binding without a channel", { bindings: [{ koiId: "a", match: {} }] }, "/bindings/0/match", "required"],
  [
    "a channel that does not exist",
    { bindings: [{ koiId: "a", match: { channel: "whatsap" } }] },
    "/bindings/0/match/channel",
    "enum",
  ],
  [
    "a number as account",
    { bindings: [{ koiId: "a", match: { channel: "slack", accountId: 7 } }] },
    "/bindings/0/match/accountId",
    "type",
  ],
  [
    "a peer kind that does not exist",
    { bindings: [{ koiId: "a", match: { channel: "slack", peer: { kind: "room", id: "C1" } } }] },
    "/bindings/0/match/peer/kind",
    "enum",
  ],
  [
    "a blank peer id",
    { bindings: [{ koiId: "a", match: { channel: "slack", peer: { kind: "dm", id: " " } } }] },
    "/bindings/0/match/peer/id",
    "pattern",
  ],
  [
    "no role in roles",
    { bindings: [{ koiId: "a", match: { channel: "discord", guildId: "1", roles: [] } }] },
    "/bindings/0/match/roles",
    "minItems",
  ],
  [
    "a dmScope that does not exist",
    { bindings: [{ koiId: "a", match: { channel: "slack" }, session: { dmScope: "peer" } }] },
    "/bindings/0/session/dmScope",
    "enum",
  ],
  ["a strategy for one peer", { broadcast: { "+1555": "parallel" } }, "/broadcast/+1555", "type"],
  ["a strategy that does not exist", { broadcast: { strategy: "random" } }, "/broadcast/strategy", "enum"],
  ["a channel block that does not exist", { channels: { wechat: {} } }, "/channels", "additionalProperties"],
  [
    "a dmPolicy that does not exist",
    { channels: { whatsapp: { dmPolicy: "allow" } } },
    "/channels/whatsapp/dmPolicy",
    "enum",
  ],
  [
    "an unknown key in an account",
    { channels: { whatsapp: { accounts: { biz: { authdir: "x" } } } } },
    "/channels/whatsapp/accounts/biz",
    "additionalProperties",
  ],
  [
    "an account id with a dot",
    { channels: { slack: { accounts: { "a.b": {} } } } },
    "/channels/slack/accounts",
    "pattern",
  ],
  [
    "a default account that cannot be one",
    { channels: { slack: { defaultAccount: "*" } } },
    "/channels/slack/defaultAccount",
    "pattern",
  ],
  [
    "an unknown key in a secret reference",
    { channels: { telegram: { botToken: { source: "env", id: "A", key: "B" } } } },
    "/channels/telegram/botToken",
    "additionalProperties",
  ],
  [
    "a secret source that does not exist",
    { channels: { telegram: { botToken: { source: "vault", id: "A" } } } },
    "/channels/telegram/botToken/source",
    "enum",
  ],
  [
    "a pointer in an environment reference",
    { gateway: { auth: { token: { source: "env", id: "A", pointer: "/a" } } } },
    "/gateway/auth/token",
    "additionalProperties",
  ],
  ["a secret as a number", { gateway: { auth: { token: 7 } } }, "/gateway/auth/token", "type"],
  ["a port out of range", { gateway: { port: 70_000 } }, "/gateway/port", "maximum"],
  [
    "a length of time without a number",
    { gateway: { maxReplayAge: "soon" } },
    "/gateway/maxReplayAge",
    "pattern",
  ],
  [
    "an MCP server without command and url",
    { mcp: { servers: { files: {} } } },
    "/mcp/servers/files",
    "required",
  ],
  [
    "an MCP server with command and url",
    { mcp: { servers: { files: { command: "a", url: "http://b" } } } },
    "/mcp/servers/files",
    "additionalProperties",
  ],
  [
    "a rule for a channel that does not exist",
    { session: { resetByChannel: { signal: {} } } },
    "/session/resetByChannel",
    "additionalProperties",
  ],
  [
    "a sender list under an unknown channel",
    { tools: { elevated: { allowFrom: { signal: ["*"] } } } },
    "/tools/elevated/allowFrom",
    "additionalProperties",
  ],
  ["a variable name with a dash", { env: { vars: { "A-B": "x" } } }, "/env/vars", "pattern"],
];

/** A config that is valid, and the fact that it shows. */
export const ACCEPTED: [fact: string, config: unknown][] = [
  ["an empty config is fine", {}],
  [
    "ids may be numbers",
    {
      bindings: [{ koiId: "a", match: { channel: "telegram", peer: { kind: "group", id: -1001234567890 } } }],
      channels: { telegram: { allowFrom: [123456789] } },
    },
  ],
  [
    "direct is a peer kind",
    { bindings: [{ koiId: "a", match: { channel: "telegram", peer: { kind: "direct", id: "1" } } }] },
  ],
  [
    "channel names may have capitals and blanks",
    { bindings: [{ koiId: "a", match: { channel: " WhatsApp " } }] },
  ],
  [
    "koi and account ids may have capitals",
    {
      kois: { list: [{ id: "Home" }] },
      bindings: [{ koiId: "Home", match: { channel: "slack", accountId: "Biz" } }],
      channels: { slack: { accounts: { Biz: {} } } },
    },
  ],
  [
    "a model may be text or an object, for a koi and in the defaults",
    {
      kois: {
        list: [
          { id: "a", model: "x/y" },
          { id: "b", model: { fallbacks: [] } },
        ],
        defaults: { model: "x/y", imageModel: { primary: "x/z" } },
      },
    },
  ],
  [
    "historyLimit may be 0 everywhere",
    {
      kois: { list: [{ id: "a", groupChat: { historyLimit: 0 } }] },
      messages: { groupChat: { historyLimit: 0 } },
      channels: { discord: { historyLimit: 0 } },
    },
  ],
  [
    "a limit of the container may be lifted",
    { kois: { defaults: { sandbox: { docker: { pidsLimit: 0, memory: 0, cpus: 0 } } } } },
  ],
  ["broadcast keys may name a channel", { broadcast: { "telegram:-100": ["a", "b"], "+1555": [] } }],
  [
    "webchat is a channel with accounts",
    { channels: { webchat: { defaultAccount: "site", accounts: { site: { dmPolicy: "pairing" } } } } },
  ],
  [
    "Discord and Slack take both forms of DM policy",
    {
      channels: {
        discord: { dmPolicy: "open", allowFrom: ["*"] },
        slack: { dm: { policy: "open", allowFrom: ["*"] } },
      },
    },
  ],
  [
    "secrets come in four forms",
    {
      models: {
        providers: {
          a: {
            apiKey: "k",
            headers: {
              x: { source: "env", id: "X" },
              y: { source: "file", id: "/y", pointer: "/z" },
              z: { source: "exec", id: "/bin/z", args: ["-v"] },
            },
          },
        },
      },
    },
  ],
  ["kois may be allowed by pattern", { tools: { koiToKoi: { enabled: true, allow: ["*", "team-*"] } } }],
];
