// Names of the family that SKYKOI comes from, for configs that are brought along. Nothing here is read: an old name
// is a mistake of which we know what it means.

/** New names of old or confused keys, in the order in which they are tried; the one that fits the object counts. */
export const RENAMED_KEYS: Readonly<Record<string, readonly string[]>> = {
  agent: ["koiId"],
  agentDir: ["koiDir"],
  agentFilter: ["koiFilter"],
  agentId: ["koiId", "id"],
  agentToAgent: ["koiToKoi"],
  agents: ["kois"],
  allowAgents: ["allowKois"],
  byProvider: ["byChannel"],
  id: ["koiId"],
  koiId: ["id"],
  provider: ["channel"],
  resetByProvider: ["resetByChannel"],
};

/** New names of old words. */
export const OLD_WORDS: Readonly<Record<string, string>> = { agent: "koi", provider: "channel" };

/** Old blocks of the root whose content has moved: where to, for the block or for each of its keys. */
export const MOVED_BLOCKS: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  agent: "kois.defaults",
  identity: "kois.list[].identity",
  routing: {
    agentToAgent: "tools.koiToKoi",
    agents: "kois.list",
    allowFrom: "channels.whatsapp.allowFrom",
    bindings: "bindings",
    defaultAgentId: "kois.list[].default",
    groupChat: "messages.groupChat",
    queue: "messages.queue",
  },
};
