// Who a koi's owner is, and what that means for its commands.

import { describe, expect, test } from "vitest";

import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { isOwnerAsking } from "../../src/policy/owner.ts";
import { execRules } from "../../src/policy/tools/exec-rules.ts";
import type { ChannelId, PeerKind } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../src/routing/ids.ts";

interface Case {
  readonly config?: SkykoiConfig;
  readonly channel?: ChannelId;
  readonly kind?: PeerKind;
  readonly sessionKey?: string;
  readonly senders?: readonly string[];
}

function isOwner({
  config = {},
  channel = "telegram",
  kind = "dm",
  sessionKey,
  senders = ["7"],
}: Case): boolean {
  return isOwnerAsking(config, {
    koiId: "home" as KoiId,
    sessionKey: (sessionKey ?? "koi:home:main") as SessionKey,
    mainKey: "main",
    facts: { channel, accountId: "default" as AccountId, peer: { kind, id: "7" as PeerId } },
    senders: senders as readonly PeerId[],
  });
}

const listed: SkykoiConfig = { commands: { ownerAllowFrom: ["telegram:7"] } };

describe("the owner", () => {
  test.each([
    [true, "writes to the main session", {}],
    [false, "is nobody in another session", { sessionKey: "koi:home:telegram:dm:7" }],
    [false, "is nobody in a group", { kind: "group" }],
    [
      false,
      "is nobody where everybody may write",
      { config: { channels: { telegram: { dmPolicy: "open" } } } },
    ],
    [true, "sits at WebChat, behind its login", { channel: "webchat" }],
    [true, "is who is listed, in any session", { config: listed, sessionKey: "koi:home:telegram:dm:7" }],
    [false, "is who is listed, not in a group", { config: listed, kind: "group" }],
    [false, "is nobody else where somebody is listed", { config: listed, senders: ["8"] }],
    [false, "must have asked for all of it", { config: listed, senders: ["7", "8"] }],
    [false, "is not the same id on another channel", { config: listed, channel: "whatsapp" }],
    [false, "is nobody where nobody asks", { senders: [] }],
  ] satisfies readonly (readonly [boolean, string, Case])[])("%s: %s", (expected, _, one) => {
    expect(isOwner(one)).toBe(expected);
  });
});

describe("commands", () => {
  const rules = (config: SkykoiConfig, isSandboxed: boolean, isOwnersTurn: boolean) => {
    const { where, security } = execRules(config, "home" as KoiId, { isSandboxed, isOwner: isOwnersTurn });
    return [where, security.value, security.pointer];
  };

  test("run in the sandbox where there is one, else on the machine: the owner's all, others' by the allowlist", () => {
    expect(rules({}, true, false)[0]).toBe("sandbox");
    expect(rules({}, false, true)).toEqual(["gateway", "full", ""]);
    expect(rules({}, false, false)).toEqual(["gateway", "allowlist", ""]);
  });

  test("the host `gateway` leaves the sandbox, by the same rules", () => {
    expect(rules({ tools: { exec: { host: "gateway" } } }, true, false)).toEqual([
      "gateway",
      "allowlist",
      "",
    ]);
    expect(rules({ tools: { exec: { host: "node" } } }, true, true)).toEqual(["node", "allowlist", ""]);
  });

  test("what the config says counts for the owner too, the koi's own before that of all", () => {
    const config: SkykoiConfig = {
      tools: { exec: { security: "full" } },
      kois: { list: [{ id: "home", tools: { exec: { security: "deny" } } }] },
    };
    expect(rules(config, false, true)).toEqual(["gateway", "deny", "/kois/list/0/tools/exec/security"]);
  });
});
