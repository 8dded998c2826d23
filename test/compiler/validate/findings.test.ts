// One mistake, one finding: what each kind of mistake is told as.

import { describe, expect, test } from "vitest";
import { toldOf } from "./told.ts";

type Row = readonly [fact: string, config: string, told: readonly string[]];

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  "unknown keys": [
    [
      "a slip of the keyboard",
      "{ gatway: {} }",
      ["schema/unknown-key /gatway (key): key=gatway | where=the config | suggestion=gateway"],
    ],
    [
      "swapped letters",
      "{ sesison: {} }",
      ["schema/unknown-key /sesison (key): key=sesison | where=the config | suggestion=session"],
    ],
    [
      "other capitals",
      "{ kois: { List: [] } }",
      ["schema/unknown-key /kois/List (key): key=List | where=kois | suggestion=list"],
    ],
    [
      "an unknown key that resembles nothing",
      "{ frobnicate: { agents: 7 } }",
      ["schema/unknown-key /frobnicate (key): key=frobnicate | where=the config"],
    ],
    [
      "what stands under an unknown key is not looked at",
      "{ kois: { lst: [{ di: 7 }, 5] } }",
      ["schema/unknown-key /kois/lst (key): key=lst | where=kois | suggestion=list"],
    ],
    [
      "a key that is there already is not suggested",
      `{ kois: { list: [{ id: "a", ids: "b" }] } }`,
      ["schema/unknown-key /kois/list/0/ids (key): key=ids | where=this koi"],
    ],
    [
      "a misspelt required key is not missing as well",
      `{ bindings: [{ koid: "a", match: { channel: "slack" } }] }`,
      ["schema/unknown-key /bindings/0/koid (key): key=koid | where=this binding | suggestion=koiId"],
    ],
    [
      "two misspelt required keys",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", peer: { knd: "dm", di: "U123" } } }] }`,
      [
        "schema/unknown-key /bindings/0/match/peer/knd (key): key=knd | where=match.peer | suggestion=kind",
        "schema/unknown-key /bindings/0/match/peer/di (key): key=di | where=match.peer | suggestion=id",
      ],
    ],
    [
      "the nearest of several keys",
      `{ kois: { list: [{ id: "a", skils: [] }] } }`,
      ["schema/unknown-key /kois/list/0/skils (key): key=skils | where=this koi | suggestion=skills"],
    ],
    [
      "a key that is the last word of the right one",
      `{ channels: { telegram: { token: "123:abc" } } }`,
      [
        "schema/unknown-key /channels/telegram/token (key): key=token | where=channels.telegram | suggestion=botToken",
      ],
    ],
    [
      "a key that is the last word of several",
      `{ channels: { slack: { token: "xoxb" } } }`,
      ["schema/unknown-key /channels/slack/token (key): key=token | where=channels.slack"],
    ],
    [
      "a misspelt channel in a map of channels",
      `{ tools: { elevated: { allowFrom: { whatsap: ["+15551230001"] } } } }`,
      [
        "schema/unknown-key /tools/elevated/allowFrom/whatsap (key): key=whatsap | where=tools.elevated.allowFrom | suggestion=whatsapp",
      ],
    ],
    [
      "an unknown key deep in a koi",
      `{ kois: { list: [{ id: "a", sandbox: { docker: { setupComand: "true" } } }] } }`,
      [
        "schema/unknown-key /kois/list/0/sandbox/docker/setupComand (key): key=setupComand | where=sandbox.docker | suggestion=setupCommand",
      ],
    ],
    [
      "an unknown key in an account",
      `{ channels: { whatsapp: { accounts: { biz: { dmpolicy: "open" } } } } }`,
      [
        "schema/unknown-key /channels/whatsapp/accounts/biz/dmpolicy (key): key=dmpolicy | where=channels.whatsapp.accounts.biz | suggestion=dmPolicy",
      ],
    ],
    [
      "an unknown key in an entry of a list",
      `{ session: { sendPolicy: { rules: [{ action: "deny", mach: {} }] } } }`,
      [
        "schema/unknown-key /session/sendPolicy/rules/0/mach (key): key=mach | where=session.sendPolicy.rules[0] | suggestion=match",
      ],
    ],
    [
      "a key that resembles a known one, with a value for that",
      `{ kois: { list: [{ id: "a", humanDelay: { model: "natural" } }] } }`,
      [
        "schema/unknown-key /kois/list/0/humanDelay/model (key): key=model | where=humanDelay | suggestion=mode",
      ],
    ],
  ],
  "old names": [
    [
      "the list of agents",
      `{ agents: { list: [{ id: "a" }] } }`,
      ["schema/unknown-key /agents (key): key=agents | where=the config | suggestion=kois"],
    ],
    [
      "the agent of a binding and the provider of its match",
      `{ bindings: [{ agentId: "a", match: { provider: "whatsapp" } }] }`,
      [
        "schema/unknown-key /bindings/0/agentId (key): key=agentId | where=this binding | suggestion=koiId",
        "schema/unknown-key /bindings/0/match/provider (key): key=provider | where=match | suggestion=channel",
      ],
    ],
    [
      "the folder of an agent",
      `{ kois: { list: [{ id: "a", agentDir: "~/a" }] } }`,
      ["schema/unknown-key /kois/list/0/agentDir (key): key=agentDir | where=this koi | suggestion=koiDir"],
    ],
    [
      "agents that talk to each other",
      "{ tools: { agentToAgent: { enabled: true } }, session: { agentToAgent: {} } }",
      [
        "schema/unknown-key /tools/agentToAgent (key): key=agentToAgent | where=tools | suggestion=koiToKoi",
        "schema/unknown-key /session/agentToAgent (key): key=agentToAgent | where=session | suggestion=koiToKoi",
      ],
    ],
    [
      "agents that may be started",
      `{ kois: { list: [{ id: "a", subagents: { allowAgents: ["b"] } }] } }`,
      [
        "schema/unknown-key /kois/list/0/subagents/allowAgents (key): key=allowAgents | where=subagents | suggestion=allowKois",
      ],
    ],
    [
      "providers in maps",
      "{ messages: { queue: { byProvider: {} } }, session: { resetByProvider: {} } }",
      [
        "schema/unknown-key /messages/queue/byProvider (key): key=byProvider | where=messages.queue | suggestion=byChannel",
        "schema/unknown-key /session/resetByProvider (key): key=resetByProvider | where=session | suggestion=resetByChannel",
      ],
    ],
    [
      "an old word",
      `{ kois: { defaults: { sandbox: { scope: "agent" } } } }`,
      [
        "schema/not-allowed /kois/defaults/sandbox/scope: value=agent | name=scope | allowed=[session, koi, shared] | suggestion=koi",
      ],
    ],
    [
      "id for koiId and koiId for id",
      `{ kois: { list: [{ koiId: "a" }] }, bindings: [{ id: "a", match: { channel: "slack" } }] }`,
      [
        "schema/unknown-key /kois/list/0/koiId (key): key=koiId | where=this koi | suggestion=id",
        "schema/unknown-key /bindings/0/id (key): key=id | where=this binding | suggestion=koiId",
      ],
    ],
    [
      "an old block, key by key",
      "{ routing: { bindings: [], agents: {}, other: 1 } }",
      [
        "schema/legacy-shape /routing/bindings (key): old=routing.bindings | now=bindings",
        "schema/legacy-shape /routing/agents (key): old=routing.agents | now=kois.list",
      ],
    ],
    [
      "an old block without a known key",
      "{ routing: 7 }",
      ["schema/legacy-shape /routing (key): old=routing | now=bindings"],
    ],
    [
      "old blocks that have moved as a whole",
      `{ agent: { model: "x" }, identity: { name: "Y" } }`,
      [
        "schema/legacy-shape /agent (key): old=agent | now=kois.defaults",
        "schema/legacy-shape /identity (key): old=identity | now=kois.list[].identity",
      ],
    ],
  ],
  channels: [
    [
      "a misspelt channel",
      "{ channels: { discrod: {} } }",
      ["channel/unknown /channels/discrod (key): channel=discrod | suggestion=discord"],
    ],
    [
      "a channel in capitals",
      "{ channels: { WhatsApp: {} } }",
      ["channel/unknown /channels/WhatsApp (key): channel=WhatsApp | suggestion=whatsapp"],
    ],
    [
      "a channel that is not there",
      "{ channels: { imessage: { dmPolicy: 7 } } }",
      ["channel/unknown /channels/imessage (key): channel=imessage"],
    ],
    [
      "a channel at the root",
      "{ whatsapp: {} }",
      ["schema/wrong-place /whatsapp (key): key=whatsapp | belongs=channels"],
    ],
    [
      "a key of all channels directly in channels",
      `{ channels: { dmPolicy: "open" } }`,
      ["schema/wrong-place /channels/dmPolicy (key): key=dmPolicy | belongs=channels.<channel>"],
    ],
    [
      "a misspelt channel in a binding",
      `{ bindings: [{ koiId: "a", match: { channel: "whatsap" } }] }`,
      [
        "schema/not-allowed /bindings/0/match/channel: value=whatsap | name=channel | allowed=[whatsapp, telegram, discord, slack, webchat] | suggestion=whatsapp",
      ],
    ],
    [
      "a channel that is not there in a binding",
      `{ bindings: [{ koiId: "a", match: { channel: "signal" } }] }`,
      [
        "schema/not-allowed /bindings/0/match/channel: value=signal | name=channel | allowed=[whatsapp, telegram, discord, slack, webchat]",
      ],
    ],
    [
      "a channel in capitals and with blanks in a binding is fine",
      `{ bindings: [{ koiId: "a", match: { channel: " WhatsApp" } }] }`,
      [],
    ],
    [
      "a kind of peer in capitals is fine",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", peer: { kind: "DM ", id: "U1" } } }] }`,
      [],
    ],
    [
      "a kind of peer that does not exist",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", peer: { kind: "dms", id: "U1" } } }] }`,
      [
        "schema/not-allowed /bindings/0/match/peer/kind: value=dms | name=kind | allowed=[dm, group, channel, direct] | suggestion=dm",
      ],
    ],
    [
      "another word in capitals is not fine",
      `{ session: { dmScope: "Main" } }`,
      [
        "schema/not-allowed /session/dmScope: value=Main | name=dmScope | allowed=[main, per-peer, per-channel-peer, per-account-channel-peer] | suggestion=main",
      ],
    ],
  ],
  "keys in the wrong place": [
    [
      "the set-up command beside docker",
      `{ kois: { list: [{ id: "a", sandbox: { setupCommand: "true", docker: {} } }] } }`,
      [
        "schema/wrong-place /kois/list/0/sandbox/setupCommand (key): key=setupCommand | belongs=sandbox.docker -> belongs_here /kois/list/0/sandbox/docker",
      ],
    ],
    [
      "the set-up command in the koi",
      `{ kois: { list: [{ id: "a", setupCommand: "true" }] } }`,
      ["schema/wrong-place /kois/list/0/setupCommand (key): key=setupCommand | belongs=sandbox.docker"],
    ],
    [
      "the set-up command with a value that is wrong there too",
      `{ kois: { list: [{ id: "a", setupCommand: ["true"] }] } }`,
      ["schema/wrong-place /kois/list/0/setupCommand (key): key=setupCommand | belongs=sandbox.docker"],
    ],
    [
      "elevated in a koi's tools",
      `{ kois: { list: [{ id: "a", tools: { elevated: { enabled: false } } }] } }`,
      ["tool/elevated-per-koi /kois/list/0/tools/elevated (key): key=elevated"],
    ],
    [
      "elevated in a koi",
      `{ tools: {}, kois: { list: [{ id: "a", elevated: { enabled: false } }] } }`,
      ["tool/elevated-per-koi /kois/list/0/elevated (key): key=elevated -> belongs_here /tools"],
    ],
    [
      "koiToKoi in a koi's tools, where the value tells which",
      `{ kois: { list: [{ id: "a", tools: { koiToKoi: { enabled: true } } }] } }`,
      ["schema/wrong-place /kois/list/0/tools/koiToKoi (key): key=koiToKoi | belongs=tools at the top level"],
    ],
    [
      "mention patterns in a koi",
      `{ kois: { list: [{ id: "a", mentionPatterns: ["@a"], groupChat: {} }] } }`,
      [
        "schema/wrong-place /kois/list/0/mentionPatterns (key): key=mentionPatterns | belongs=groupChat -> belongs_here /kois/list/0/groupChat",
      ],
    ],
    [
      "mention patterns at the root",
      `{ mentionPatterns: ["@a"] }`,
      ["schema/wrong-place /mentionPatterns (key): key=mentionPatterns | belongs=messages.groupChat"],
    ],
    [
      "who may write, in a koi",
      `{ kois: { list: [{ id: "a", dmPolicy: "open", allowFrom: ["*"] }] } }`,
      [
        "access/not-per-koi /kois/list/0/dmPolicy (key): key=dmPolicy | where=koi",
        "access/not-per-koi /kois/list/0/allowFrom (key): key=allowFrom | where=koi",
      ],
    ],
    [
      "who may write, in a binding",
      `{ channels: { telegram: {} }, bindings: [{ koiId: "a", match: { channel: "telegram" }, dmPolicy: "open", allowFrom: ["*"] }] }`,
      [
        "access/not-per-koi /bindings/0/dmPolicy (key): key=dmPolicy | where=binding -> belongs_here /channels/telegram",
        "access/not-per-koi /bindings/0/allowFrom (key): key=allowFrom | where=binding -> belongs_here /channels/telegram",
      ],
    ],
    [
      "a peer in a binding",
      `{ bindings: [{ koiId: "a", match: { channel: "slack" }, peer: { kind: "dm", id: "U1" } }] }`,
      [
        "schema/wrong-place /bindings/0/peer (key): key=peer | belongs=match -> belongs_here /bindings/0/match",
      ],
    ],
    [
      "an account in a binding",
      `{ bindings: [{ koiId: "a", match: { channel: "slack" }, accountId: "biz" }] }`,
      [
        "schema/wrong-place /bindings/0/accountId (key): key=accountId | belongs=match -> belongs_here /bindings/0/match",
      ],
    ],
    [
      "a channel in a binding, which makes nothing else missing",
      `{ bindings: [{ koiId: "a", channel: "slack", match: { accountId: "biz" } }] }`,
      [
        "schema/wrong-place /bindings/0/channel (key): key=channel | belongs=match -> belongs_here /bindings/0/match",
      ],
    ],
    [
      "a channel in a binding without match",
      `{ bindings: [{ koiId: "a", channel: "slack" }] }`,
      ["schema/wrong-place /bindings/0/channel (key): key=channel | belongs=match"],
    ],
    [
      "a peer's keys in match",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", kind: "dm", id: "U1" } }] }`,
      [
        "schema/wrong-place /bindings/0/match/kind (key): key=kind | belongs=match.peer",
        "schema/wrong-place /bindings/0/match/id (key): key=id | belongs=match.peer",
      ],
    ],
    [
      "a koi in match",
      `{ bindings: [{ match: { koiId: "a", channel: "slack" } }] }`,
      [
        "schema/wrong-place /bindings/0/match/koiId (key): key=koiId | belongs=this binding -> belongs_here /bindings/0",
      ],
    ],
    [
      "the dm scope at the root",
      `{ dmScope: "main" }`,
      ["schema/wrong-place /dmScope (key): key=dmScope | belongs=session"],
    ],
    [
      "the dm scope in a koi",
      `{ kois: { list: [{ id: "a", dmScope: "main" }] } }`,
      ["schema/wrong-place /kois/list/0/dmScope (key): key=dmScope | belongs=session at the top level"],
    ],
    [
      "a key of the defaults in a koi",
      `{ kois: { list: [{ id: "a", timeoutSeconds: 60 }] } }`,
      ["schema/wrong-place /kois/list/0/timeoutSeconds (key): key=timeoutSeconds | belongs=kois.defaults"],
    ],
    [
      "a key of kois in the defaults",
      `{ kois: { defaults: { koiDir: "~/a" } } }`,
      ["schema/wrong-place /kois/defaults/koiDir (key): key=koiDir | belongs=an entry of kois.list"],
    ],
    [
      "a token beside auth",
      `{ gateway: { token: "secret", auth: {} } }`,
      [
        "schema/wrong-place /gateway/token (key): key=token | belongs=gateway.auth -> belongs_here /gateway/auth",
      ],
    ],
    [
      "a key that is known in many places is plainly unknown",
      `{ enabled: true, name: "x" }`,
      [
        "schema/unknown-key /enabled (key): key=enabled | where=the config",
        "schema/unknown-key /name (key): key=name | where=the config",
      ],
    ],
  ],
  "missing keys": [
    [
      "a koi without id",
      "{ kois: { list: [{ }] } }",
      ["schema/missing-key /kois/list/0: key=id | where=this koi"],
    ],
    [
      "a binding without anything",
      "{ bindings: [{ }] }",
      [
        "schema/missing-key /bindings/0: key=koiId | where=this binding",
        "schema/missing-key /bindings/0: key=match | where=this binding",
      ],
    ],
    [
      "a match without channel",
      `{ bindings: [{ koiId: "a", match: { } }] }`,
      ["schema/missing-key /bindings/0/match: key=channel | where=match"],
    ],
    [
      "a peer without id",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", peer: { kind: "dm" } } }] }`,
      ["schema/missing-key /bindings/0/match/peer: key=id | where=match.peer"],
    ],
    [
      "a rule without action",
      "{ session: { sendPolicy: { rules: [{ }] } } }",
      ["schema/missing-key /session/sendPolicy/rules/0: key=action | where=session.sendPolicy.rules[0]"],
    ],
  ],
  "wrong types": [
    [
      "a list for the config",
      "[]",
      ["schema/wrong-type /: name=the config | expected=an object | got=a list"],
    ],
    [
      "nothing for the config",
      "null",
      ["schema/wrong-type /: name=the config | expected=an object | got=null"],
    ],
    [
      "a number for a text",
      `{ bindings: [{ koiId: 7, match: { channel: "slack" } }] }`,
      ["schema/wrong-type /bindings/0/koiId: name=koiId | expected=a string | got=the number 7"],
    ],
    [
      "a text for a number",
      `{ gateway: { port: "18789" } }`,
      ["schema/wrong-type /gateway/port: name=port | expected=a whole number | got=the text `18789`"],
    ],
    [
      "a fraction for a whole number",
      "{ gateway: { port: 80.5 } }",
      ["schema/wrong-type /gateway/port: name=port | expected=a whole number | got=the number 80.5"],
    ],
    [
      "a text for a switch",
      `{ cron: { enabled: "yes" } }`,
      ["schema/wrong-type /cron/enabled: name=enabled | expected=true or false | got=the text `yes`"],
    ],
    [
      "a number for a word",
      "{ session: { dmScope: 1 } }",
      [
        "schema/wrong-type /session/dmScope: name=dmScope | expected=`main`, `per-peer`, `per-channel-peer` or `per-account-channel-peer` | got=the number 1",
      ],
    ],
    [
      "null for an object",
      "{ session: null }",
      ["schema/wrong-type /session: name=session | expected=an object | got=null"],
    ],
    [
      "an object for a list",
      `{ bindings: { koiId: "a" } }`,
      ["schema/wrong-type /bindings: name=bindings | expected=a list | got=an object"],
    ],
    [
      "a text for a list",
      `{ kois: { list: [{ id: "a", skills: "weather" }] } }`,
      ["schema/wrong-type /kois/list/0/skills: name=skills | expected=a list | got=the text `weather`"],
    ],
    [
      "a text for a koi",
      `{ kois: { list: ["home"] } }`,
      ["schema/wrong-type /kois/list/0: name=kois.list[0] | expected=an object | got=a text"],
    ],
    [
      "a wrong item of a list",
      `{ kois: { list: [{ id: "a", skills: ["x", 7] }] } }`,
      ["schema/wrong-type /kois/list/0/skills/1: name=skills[1] | expected=a string | got=the number 7"],
    ],
    [
      "a wrong value under a key of the author's own",
      "{ channels: { slack: { accounts: { biz: 7 } } } }",
      [
        "schema/wrong-type /channels/slack/accounts/biz: name=channels.slack.accounts.biz | expected=an object | got=a number",
      ],
    ],
    [
      "true for an id of a platform",
      "{ channels: { slack: { allowFrom: [true] } } }",
      [
        "schema/wrong-type /channels/slack/allowFrom/0: name=channels.slack.allowFrom[0] | expected=a string or a number | got=true",
      ],
    ],
    [
      "a long text",
      `{ cron: { enabled: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } }`,
      [
        "schema/wrong-type /cron/enabled: name=enabled | expected=true or false | got=the text `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`",
      ],
    ],
  ],
  words: [
    [
      "a misspelt word",
      `{ kois: { list: [{ id: "a", sandbox: { mode: "non-mian" } }] } }`,
      [
        "schema/not-allowed /kois/list/0/sandbox/mode: value=non-mian | name=mode | allowed=[off, non-main, all] | suggestion=non-main",
      ],
    ],
    [
      "a word that resembles nothing",
      `{ session: { dmScope: "everyone" } }`,
      [
        "schema/not-allowed /session/dmScope: value=everyone | name=dmScope | allowed=[main, per-peer, per-channel-peer, per-account-channel-peer]",
      ],
    ],
    [
      "a word beside a switch",
      `{ commands: { native: "aut" } }`,
      [
        "schema/not-allowed /commands/native: value=aut | name=native | allowed=[true, false, auto] | suggestion=auto",
      ],
    ],
    [
      "a wrong word in a list of words",
      `{ kois: { defaults: { memorySearch: { sources: ["memory", "session"] } } } }`,
      [
        "schema/not-allowed /kois/defaults/memorySearch/sources/1: value=session | name=kois.defaults.memorySearch.sources[1] | allowed=[memory, sessions] | suggestion=sessions",
      ],
    ],
    [
      "a word where two lists are joined",
      `{ kois: { defaults: { heartbeat: { target: "lst" } } } }`,
      [
        "schema/not-allowed /kois/defaults/heartbeat/target: value=lst | name=target | allowed=[last, none, whatsapp, telegram, discord, slack, webchat] | suggestion=last",
      ],
    ],
  ],
  patterns: [
    [
      "a koi id",
      `{ kois: { list: [{ id: "My Koi" }] } }`,
      [
        "schema/pattern /kois/list/0/id: value=My Koi | name=id | expected=a koi id (a-z, 0-9, - and _, at most 64)",
      ],
    ],
    [
      "an account or *",
      `{ bindings: [{ koiId: "a", match: { channel: "slack", accountId: "biz one" } }] }`,
      [
        "schema/pattern /bindings/0/match/accountId: value=biz one | name=accountId | expected=an account id (a-z, 0-9, - and _, at most 64) or *",
      ],
    ],
    [
      "a length of time",
      `{ kois: { defaults: { heartbeat: { every: "soon" } } } }`,
      [
        "schema/pattern /kois/defaults/heartbeat/every: value=soon | name=every | expected=a length of time, such as 90s, 15m or 1h",
      ],
    ],
    [
      "a blank id",
      `{ channels: { slack: { allowFrom: [" "] } } }`,
      [
        "schema/pattern /channels/slack/allowFrom/0: value=  | name=channels.slack.allowFrom[0] | expected=an id that is not blank",
      ],
    ],
    [
      "an amount of memory",
      `{ kois: { defaults: { sandbox: { docker: { memory: "lots" } } } } }`,
      [
        "schema/pattern /kois/defaults/sandbox/docker/memory: value=lots | name=memory | expected=an amount of memory, such as 512m or 2g",
      ],
    ],
    [
      "an address that holds no secret, without its password",
      `{ models: { providers: { a: { baseUrl: "ftp://me:hunter2@example.org" } } } }`,
      [
        "schema/pattern /models/providers/a/baseUrl: value=ftp://…@example.org | name=baseUrl | expected=an address that starts with http:// or https://",
      ],
    ],
    [
      "an address, which may hold a password",
      `{ channels: { telegram: { apiRoot: "ftp://me:hunter2@example.org" } } }`,
      [
        "schema/pattern /channels/telegram/apiRoot: value=a text | name=apiRoot | expected=an address that starts with http:// or https://",
      ],
    ],
    [
      "a key that is no account id",
      `{ channels: { slack: { accounts: { "biz one": {} } } } }`,
      [
        "schema/pattern /channels/slack/accounts/biz one (key): value=biz one | name=accounts | expected=an id (a-z, 0-9, - and _, at most 64)",
      ],
    ],
    [
      "a name of an MCP server that reaches into the names of another's tools",
      `{ mcp: { servers: { a: { command: "x" }, a__b: { command: "x" }, b_: { command: "x" }, "c-d_e": { command: "x" } } } }`,
      [
        "schema/pattern /mcp/servers/a__b (key): value=a__b | name=servers | expected=a name (letters, digits, - and single _ between them)",
        "schema/pattern /mcp/servers/b_ (key): value=b_ | name=servers | expected=a name (letters, digits, - and single _ between them)",
      ],
    ],
    [
      "a key that is no name of a variable",
      `{ env: { vars: { "A B": "x" } } }`,
      [
        "schema/pattern /env/vars/A B (key): value=A B | name=vars | expected=the name of an environment variable (A-Z, a-z, 0-9 and _, no digit first)",
      ],
    ],
  ],
  ranges: [
    [
      "a port that is too large",
      "{ gateway: { port: 70000 } }",
      ["schema/range /gateway/port: name=port | expected=1–65535 | got=70000"],
    ],
    [
      "a number that is too small",
      "{ cron: { maxConcurrentRuns: 0 } }",
      ["schema/range /cron/maxConcurrentRuns: name=maxConcurrentRuns | expected=at least 1 | got=0"],
    ],
    [
      "an empty list",
      `{ bindings: [{ koiId: "a", match: { channel: "discord", guildId: "1", roles: [] } }] }`,
      ["schema/range /bindings/0/match/roles: name=roles | expected=at least 1 item | got=0 items"],
    ],
  ],
  unions: [
    [
      "a number for a secret",
      "{ channels: { telegram: { botToken: 123456 } } }",
      [
        "schema/no-variant /channels/telegram/botToken: name=botToken | expected=[a string, an object with `source` (`env`, `file` or `exec`)] | got=a number",
      ],
    ],
    [
      "a secret without source",
      `{ channels: { telegram: { botToken: { id: "X" } } } }`,
      ["schema/missing-key /channels/telegram/botToken: key=source | where=channels.telegram.botToken"],
    ],
    [
      "a secret with a misspelt source",
      `{ channels: { telegram: { botToken: { source: "evn", id: "X" } } } }`,
      [
        "schema/not-allowed /channels/telegram/botToken/source: value=evn | name=source | allowed=[env, file, exec] | suggestion=env",
      ],
    ],
    [
      "a secret with a misspelt key for the source",
      `{ channels: { telegram: { botToken: { sourc: "env", id: "X" } } } }`,
      [
        "schema/unknown-key /channels/telegram/botToken/sourc (key): key=sourc | where=channels.telegram.botToken | suggestion=source",
      ],
    ],
    [
      "a secret with a misspelt key",
      `{ channels: { telegram: { botToken: { source: "env", idd: "X" } } } }`,
      [
        "schema/unknown-key /channels/telegram/botToken/idd (key): key=idd | where=channels.telegram.botToken | suggestion=id",
      ],
    ],
    [
      "a secret with a key of another source",
      `{ channels: { telegram: { botToken: { source: "env", id: "X", pointer: "/x" } } } }`,
      [
        "schema/unknown-key /channels/telegram/botToken/pointer (key): key=pointer | where=channels.telegram.botToken",
      ],
    ],
    [
      "a secret with an impossible name, which is not shown",
      `{ channels: { telegram: { botToken: { source: "env", id: "123:abc" } } } }`,
      [
        "schema/pattern /channels/telegram/botToken/id: value=a text | name=id | expected=the name of an environment variable (A-Z, a-z, 0-9 and _, no digit first)",
      ],
    ],
    [
      "a server that is neither program nor service",
      "{ mcp: { servers: { files: {} } } }",
      [
        "schema/no-variant /mcp/servers/files: name=mcp.servers.files | expected=[an object with `command`, an object with `url`] | got=an object",
      ],
    ],
    [
      "a program with a misspelt key",
      `{ mcp: { servers: { files: { comand: "x" } } } }`,
      [
        "schema/unknown-key /mcp/servers/files/comand (key): key=comand | where=mcp.servers.files | suggestion=command",
      ],
    ],
    [
      "a service with a wrong value",
      "{ mcp: { servers: { files: { url: 7 } } } }",
      [
        "schema/no-variant /mcp/servers/files/url: name=url | expected=[a string, an object with `source` (`env`, `file` or `exec`)] | got=a number",
      ],
    ],
    [
      "a model that is a number",
      `{ kois: { list: [{ id: "a", model: 7 }] } }`,
      [
        "schema/no-variant /kois/list/0/model: name=model | expected=[a string, an object with `primary` or `fallbacks`] | got=the number 7",
      ],
    ],
    [
      "a model with a misspelt key",
      `{ kois: { list: [{ id: "a", model: { primry: "a/b" } }] } }`,
      ["schema/unknown-key /kois/list/0/model/primry (key): key=primry | where=model | suggestion=primary"],
    ],
    [
      "a limit that is a text",
      `{ kois: { defaults: { sandbox: { docker: { ulimits: { nofile: "x" } } } } } }`,
      [
        "schema/no-variant /kois/defaults/sandbox/docker/ulimits/nofile: name=kois.defaults.sandbox.docker.ulimits.nofile | expected=[a number, an object with `soft` or `hard`] | got=the text `x`",
      ],
    ],
  ],
  "deprecated keys": [
    [
      "perSession in a koi and in the defaults",
      `{ kois: { list: [{ id: "a" }, { id: "b", sandbox: { perSession: true } }], defaults: { sandbox: { perSession: false } } } }`,
      [
        "schema/deprecated /kois/list/1/sandbox/perSession (key): key=perSession | use=scope",
        "schema/deprecated /kois/defaults/sandbox/perSession (key): key=perSession | use=scope",
      ],
    ],
    [
      "idleMinutes",
      "{ session: { idleMinutes: 60 } }",
      ["schema/deprecated /session/idleMinutes (key): key=idleMinutes | use=reset"],
    ],
  ],
};

describe.each(Object.entries(TABLE))("%s", (_title, rows) => {
  test.each(rows)("%s", async (_fact, config, told) => {
    expect(await toldOf(config)).toEqual(told);
  });
});
