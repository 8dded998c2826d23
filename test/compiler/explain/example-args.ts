// Arguments for every code, one or more of each. A new code without an example fails the type check.

import type { Code, Finding, FindingArgs } from "../../../src/compiler/diagnostics/finding.ts";

type ExampleArgs = { readonly [C in Code]: readonly FindingArgs[C][] };

const accounts = ["personal", "biz"];

/** Examples by code; each list shows every form that the arguments can take. */
export const exampleArgs: ExampleArgs = {
  "text/syntax": [
    { expected: "`,` or `}`", after: "the value of `match`", found: "`koiId`" },
    { expected: "a value", found: "the end of the file" },
  ],
  "text/unterminated": [
    { construct: "object", open: "{" },
    { construct: "array", open: "[" },
    { construct: "comment", open: "/*" },
    { construct: "string", open: "'" },
  ],
  "text/encoding": [
    { problem: "invalid-utf-8", byte: 0xff, byteOffset: 12 },
    { problem: "utf-16le", byte: 0xff, byteOffset: 0 },
    { problem: "utf-16be", byte: 0xfe, byteOffset: 0 },
    { problem: "nul", byte: 0, byteOffset: 3 },
  ],
  "text/duplicate-key": [{ key: "match" }],
  "text/proto-key": [{ key: "__proto__" }, { key: "constructor" }],
  "text/number-precision": [{ raw: "123456789012345678", readAs: "123456789012345680" }],
  "text/invisible-character": [
    { codePoint: 0x202a, isKey: false },
    { codePoint: 0xa0, isKey: true },
  ],
  "text/limits": [
    { limit: "depth", max: 512 },
    { limit: "file-size", max: 512_000_000, actual: 512_000_001 },
    { limit: "string-length", max: 1_048_576, actual: 2_000_000 },
    { limit: "include-depth", max: 10 },
    { limit: "includes", max: 1000 },
    { limit: "repeated-includes", max: 4_000_000 },
  ],
  "text/non-finite": [{ raw: "Infinity", key: "port" }, { raw: "NaN" }],
  "schema/unknown-key": [
    { key: "scop", where: "sandbox", suggestion: "scope" },
    { key: "colour", where: "this koi" },
  ],
  "schema/missing-key": [{ key: "koiId", where: "this binding" }],
  "schema/wrong-type": [{ name: "accountId", expected: "a string", got: "the number 7" }],
  "schema/not-allowed": [
    { value: "whatsap", name: "channel", allowed: ["whatsapp", "telegram"], suggestion: "whatsapp" },
    { value: "loud", name: "level", allowed: ["debug"] },
  ],
  "schema/pattern": [{ value: "My Koi", name: "id", expected: "a koi id (a-z, 0-9, - and _, at most 64)" }],
  "schema/range": [{ name: "port", expected: "0–65535", got: "70000" }],
  "schema/no-variant": [{ name: "model", expected: ["a string", "an object with `primary`"], got: "a list" }],
  "schema/deprecated": [{ key: "idleMinutes", since: "0.2.0", use: "reset" }, { key: "perSession" }],
  "schema/legacy-shape": [{ old: "routing.agents", now: "kois.list" }],
  "schema/newer-than-tool": [{ written: "0.3.0", tool: "0.1.0" }],
  "schema/wrong-place": [{ key: "setupCommand", belongs: "sandbox.docker" }],
  "include/missing": [{ path: "kois.json5" }],
  "include/cycle": [{ chain: ["SKYKOI.json", "kois.json5", "SKYKOI.json"] }],
  "include/escapes": [{ path: "../kois.json5" }],
  "binding/unknown-koi": [{ koiId: "wrok", suggestion: "work" }, { koiId: "garden" }],
  "binding/duplicate": [{ first: 2 }],
  "binding/conflict": [{ first: 2, firstKoi: "home", koi: "work" }],
  "binding/shadowed": [
    { by: [0], owner: "home", koi: "work" },
    { by: [0], owner: "work", koi: "work" },
    { by: [0, 1], owner: "home", koi: "work", coversAccounts: 2 },
    { by: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], owner: "home", koi: "work" },
  ],
  "binding/unreachable": [
    { reason: "all_accounts_disabled", channel: "whatsapp" },
    { reason: "account_disabled", channel: "whatsapp", account: "biz" },
  ],
  "binding/order-sensitive": [{ first: 0, firstKoi: "home", koi: "work" }],
  "binding/redundant": [{ koi: "home" }],
  "binding/channel-not-configured": [{ channel: "telegram" }],
  "binding/account-not-configured": [
    { channel: "whatsapp", accountId: "bizz", accounts, suggestion: "biz" },
    { channel: "whatsapp", accountId: "ops", accounts: ["default"] },
  ],
  "binding/account-omitted": [
    { channel: "whatsapp", defaultAccount: "personal", others: ["biz"], isExplicit: false },
    { channel: "whatsapp", defaultAccount: "personal", others: ["biz", "ops"], isExplicit: true },
  ],
  "binding/default-account-ambiguous": [{ channel: "whatsapp", accounts }],
  "binding/field-not-supported": [
    { field: "guildId", problem: "channel", channel: "whatsapp" },
    { field: "roles", problem: "missing_guild", channel: "discord" },
    { field: "teamId", problem: "channel", channel: "discord" },
  ],
  "binding/guild-with-dm": [{ field: "guildId" }, { field: "roles" }],
  "binding/peer-kind-not-supported": [{ channel: "webchat", kind: "channel", kinds: ["dm", "group"] }],
  "binding/id-not-canonical": [{ written: "+1 (555) 123-0001", canonical: "+15551230001" }],
  "binding/id-impossible": [
    { channel: "whatsapp", field: "peer", kind: "dm", id: "12345" },
    { channel: "telegram", field: "peer", kind: "group", id: "0" },
    { channel: "webchat", field: "peer", kind: "dm", id: "\u0000" },
    { channel: "discord", field: "guildId", id: "x" },
    { channel: "discord", field: "roles", id: "x" },
    { channel: "discord", field: "roles", id: "x", isMatching: true },
    { channel: "slack", field: "teamId", id: "x" },
  ],
  "binding/id-kind-mismatch": [
    { channel: "whatsapp", id: "120363999999999999@g.us", kind: "dm", actual: "group" },
    { channel: "slack", id: "D0123ABCD", kind: "dm", actual: "conversation" },
  ],
  "binding/id-is-a-name": [
    { channel: "slack", id: "#general" },
    { channel: "telegram", id: "@alice" },
  ],
  "binding/peer-in-two-guilds": [{ first: 0, guildId: "99002", firstGuildId: "99001" }],
  "binding/migrating-id": [{ id: "-987654321" }],
  "binding/no-catch-all": [{ channel: "telegram", accountId: "ops", defaultKoi: "home" }],
  "binding/misleading-order": [{ later: 5 }],
  "binding/unbound-koi": [{ koi: "work" }],
  "binding/default-never-used": [{ koi: "home" }],
  "binding/number-variant": [{ id: "+5511987654321" }],
  "koi/implicit-default": [{ koi: "alex" }],
  "koi/two-defaults": [{ first: "home" }],
  "koi/duplicate-id": [{ id: "work" }],
  "koi/koidir-collision": [
    { koi: "work", other: "home", path: "~/.SKYKOI/koi/home/koi", via: "equal" },
    { koi: "work", other: "home", path: "~/.SKYKOI/koi/Home/koi", via: "case" },
    { koi: "work", other: "home", path: "~/link", via: "symlink" },
  ],
  "koi/koidir-nested": [
    { koi: "work", other: "home", outer: "koiDir", path: "~/.SKYKOI/koi/home/koi/work" },
    { koi: "work", other: "home", outer: "workspace", path: "~/notes/work" },
  ],
  "koi/workspace-shared": [{ koi: "work", other: "home", path: "~/notes" }],
  "koi/reserved-id": [{ id: "con" }, { id: "default" }],
  "koi/mention-pattern-invalid": [{ pattern: "@(family", reason: "unterminated group" }],
  "koi/mention-pattern-slow": [{ pattern: "(a+)+" }],
  "koi/mention-overlap": [{ pattern: "@koi", koi: "work", other: "home" }],
  "koi/provider-unknown": [
    { model: "anthropc/claude-opus-4-6", provider: "anthropc", suggestion: "anthropic" },
    { model: "groq/llama", provider: "groq" },
  ],
  "koi/shared-dm-session": [
    { koi: "home", people: ["+15551230001", "+15551230002"], isOpen: false },
    { koi: "home", people: ["+15551230001"], isOpen: true },
  ],
  "koi/id-not-canonical": [{ written: "Work", canonical: "work" }],
  "account/no-credentials": [
    { channel: "telegram", accountId: "ops", keys: ["botToken", "tokenFile"] },
    { channel: "discord", accountId: "ops", keys: ["token"] },
  ],
  "account/same-credentials": [{ channel: "telegram", accountId: "biz", other: "ops", key: "botToken" }],
  "account/default-unknown": [
    { channel: "whatsapp", accountId: "perso", suggestion: "personal" },
    { channel: "whatsapp", accountId: "x" },
  ],
  "account/id-not-canonical": [{ written: "Biz", canonical: "biz" }],
  "account/id-case-clash": [{ id: "Biz", other: "biz" }],
  "account/never-bound": [{ channel: "whatsapp", accountId: "old", defaultKoi: "home" }],
  "channel/disabled-but-bound": [
    { channel: "slack", bindings: 1 },
    { channel: "slack", bindings: 1200 },
  ],
  "channel/unknown": [{ channel: "wechat", suggestion: "webchat" }, { channel: "icq" }],
  "channel/port-clash": [
    { port: 18789, path: "/slack/events", first: "slack/ops", second: "slack/biz" },
    { port: 18789, path: "/status", first: "the gateway", second: "telegram/ops" },
  ],
  "access/peer-not-admitted": [{ peer: "+15551230002", koi: "mia" }],
  "access/dm-disabled": [{ channel: "whatsapp", accountId: "biz" }],
  "access/group-blocked": [
    { reason: "dm_disabled", channel: "discord" },
    { reason: "sender_not_listed", channel: "discord" },
    { reason: "sender_unpaired", channel: "discord" },
    { reason: "groups_disabled", channel: "whatsapp" },
    { reason: "group_dms_off", channel: "slack" },
    { reason: "group_dm_not_listed", channel: "slack" },
    { reason: "room_not_listed", channel: "telegram" },
    { reason: "room_off", channel: "slack" },
    { reason: "group_sender_not_listed", channel: "telegram" },
    { reason: "nobody_listed", channel: "telegram" },
  ],
  "access/open-without-star": [{ hasList: true }, { hasList: false }],
  "access/open-to-unsandboxed": [{ koi: "personal" }],
  "access/empty-allowlist": [{ channel: "whatsapp", accountId: "biz" }],
  "access/id-not-canonical": [{ written: "+1 (555) 123-0001", canonical: "+15551230001" }],
  "access/not-per-koi": [
    { key: "dmPolicy", where: "koi" },
    { key: "allowFrom", where: "binding" },
  ],
  "access/duplicate-entry": [{ id: "+15551230001" }],
  "access/elevated-not-admitted": [{ channel: "whatsapp", id: "+15551230009" }],
  "access/pairing-inert": [{ channel: "telegram", accountId: "ops" }],
  "guild/not-listed": [{ guildId: "900000000000000000" }],
  "broadcast/overlaps-binding": [{ bindings: 1 }, { bindings: 3 }],
  "broadcast/key-not-an-id": [
    { key: "#general", mayBeWebChat: false },
    { key: "telegram:@anna", channel: "telegram", mayBeWebChat: false },
    { key: "lobby", mayBeWebChat: true },
  ],
  "koi-to-koi/cycle": [{ path: ["home", "work", "home"] }],
  "session/scope-global": [{ scope: "global" }],
  "reply/ambiguous-account": [{ koi: "main", channel: "telegram", accounts: ["ops", "me"] }],
  "broadcast/unknown-koi": [{ koiId: "wrok", suggestion: "work" }, { koiId: "garden" }],
  "broadcast/duplicate": [{ koiId: "work" }],
  "gateway/exposed": [{ bind: "lan" }],
  "secret/literal": [{ name: "botToken" }, { name: "Authorization" }],
  "session/identity-link-duplicate": [{ id: "telegram:111111111", first: "alice" }],
};

/** A finding for every example, at `pointer`. */
export function exampleFindings(pointer = "/bindings/3"): Finding[] {
  return Object.entries(exampleArgs).flatMap(([code, list]) =>
    list.map((args) => ({ code, args, place: { pointer } }) as Finding),
  );
}
