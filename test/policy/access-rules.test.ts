// The rules of an account: account over channel over `channels.defaults`, built-in defaults behind them all.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { accessRules } from "../../src/policy/access-rules.ts";
import type { Decided } from "../../src/policy/decided.ts";
import type { ChannelId } from "../../src/routing/facts.ts";
import type { AccountId } from "../../src/routing/ids.ts";

type Channels = NonNullable<SkykoiConfig["channels"]>;

/** The rules in a form that can be compared: each value with the place that decided it. */
function rulesOf(channels: Channels | undefined, channel: ChannelId = "whatsapp", account = "biz"): object {
  const config: SkykoiConfig = channels ? { channels } : {};
  const { dmPolicy, allowFrom, groupPolicy, groupAllowFrom, rooms } = accessRules(
    config,
    channel,
    account as AccountId,
  );
  const list = (one: Decided<ReadonlySet<string>> | undefined): unknown =>
    one && [[...one.value], one.pointer];
  return {
    dmPolicy: [dmPolicy.value, dmPolicy.pointer],
    allowFrom: list(allowFrom),
    groupPolicy: [groupPolicy.value, groupPolicy.pointer],
    groupAllowFrom: list(groupAllowFrom),
    rooms: rooms && [[...rooms.value.keys()], rooms.pointer],
  };
}

const builtIn = {
  dmPolicy: ["pairing", ""],
  allowFrom: undefined,
  groupPolicy: ["allowlist", ""],
  groupAllowFrom: undefined,
  rooms: undefined,
};

describe("where nothing is said", () => {
  test("people are paired, and groups need a list", () => {
    expect(rulesOf(undefined)).toEqual(builtIn);
    expect(rulesOf({ whatsapp: { accounts: { biz: {} } } })).toEqual(builtIn);
  });

  test("WebChat is open, for the gateway has let its visitors in", () => {
    expect(rulesOf(undefined, "webchat")).toEqual({
      ...builtIn,
      dmPolicy: ["open", ""],
      groupPolicy: ["open", ""],
    });
  });
});

describe("the levels", () => {
  const defaults = { dmPolicy: "open", allowFrom: ["+15550000001"], groupPolicy: "disabled" } as const;
  const channel = { dmPolicy: "disabled", allowFrom: ["+15550000002"] } as const;

  test("channels.defaults hold where a channel says nothing", () => {
    expect(rulesOf({ defaults: { ...defaults, allowFrom: [...defaults.allowFrom] }, whatsapp: {} })).toEqual({
      ...builtIn,
      dmPolicy: ["open", "/channels/defaults/dmPolicy"],
      allowFrom: [["+15550000001"], "/channels/defaults/allowFrom"],
      groupPolicy: ["disabled", "/channels/defaults/groupPolicy"],
    });
  });

  test("channels.defaults hold for a channel without a block, WebChat among them", () => {
    expect(rulesOf({ defaults: { dmPolicy: "allowlist" } }, "webchat")).toEqual({
      ...builtIn,
      dmPolicy: ["allowlist", "/channels/defaults/dmPolicy"],
      groupPolicy: ["open", ""],
    });
  });

  test("a channel is stronger, key by key", () => {
    const channels: Channels = {
      defaults: { ...defaults, allowFrom: [...defaults.allowFrom] },
      whatsapp: { ...channel, allowFrom: [...channel.allowFrom] },
    };
    expect(rulesOf(channels)).toEqual({
      ...builtIn,
      dmPolicy: ["disabled", "/channels/whatsapp/dmPolicy"],
      allowFrom: [["+15550000002"], "/channels/whatsapp/allowFrom"],
      groupPolicy: ["disabled", "/channels/defaults/groupPolicy"],
    });
  });

  test("an account is stronger still, whatever the capitals of its name", () => {
    const whatsapp = {
      dmPolicy: "disabled" as const,
      groupAllowFrom: ["*"],
      accounts: { Biz: { dmPolicy: "allowlist" as const }, other: { dmPolicy: "open" as const } },
    };
    expect(rulesOf({ whatsapp })).toEqual({
      ...builtIn,
      dmPolicy: ["allowlist", "/channels/whatsapp/accounts/Biz/dmPolicy"],
      groupAllowFrom: [["*"], "/channels/whatsapp/groupAllowFrom"],
    });
  });

  test("an account that is not listed has the rules of its channel", () => {
    const rules = { ...builtIn, dmPolicy: ["open", "/channels/whatsapp/dmPolicy"] };
    expect(
      rulesOf({ whatsapp: { dmPolicy: "open", accounts: { other: { dmPolicy: "disabled" } } } }),
    ).toEqual(rules);
  });
});

describe("lists", () => {
  test("an empty list is one, and nobody is on it", () => {
    const whatsapp = { allowFrom: ["+15550000001"], accounts: { biz: { allowFrom: [] } } };
    expect(rulesOf({ whatsapp })).toEqual({
      ...builtIn,
      allowFrom: [[], "/channels/whatsapp/accounts/biz/allowFrom"],
    });
  });

  test("ids are in their canonical form, and what is no id admits nobody", () => {
    const telegram = { allowFrom: [123456789, "tg:5", " * ", "@anna", ""] };
    expect(rulesOf({ telegram }, "telegram")).toEqual({
      ...builtIn,
      allowFrom: [["123456789", "5", "*"], "/channels/telegram/allowFrom"],
    });
  });

  test("groups are listed by their ids", () => {
    const telegram = { groups: { "tg:-1001234567890": {}, "*": {}, "our group": {} } };
    expect(rulesOf({ telegram }, "telegram")).toEqual({
      ...builtIn,
      rooms: [["-1001234567890", "*", "our group"], "/channels/telegram/groups"],
    });
  });

  test("an empty list of groups is none", () => {
    expect(rulesOf({ whatsapp: { groups: {} } })).toEqual(builtIn);
  });

  test("Discord lists guilds, Slack lists rooms", () => {
    expect(rulesOf({ discord: { guilds: { "guild:911111111111111111": {} } } }, "discord")).toEqual({
      ...builtIn,
      rooms: [["911111111111111111"], "/channels/discord/guilds"],
    });
    expect(rulesOf({ slack: { channels: { c0123abcd: {}, "#general": {} } } }, "slack")).toEqual({
      ...builtIn,
      rooms: [["C0123ABCD", "#general"], "/channels/slack/channels"],
    });
  });
});

describe("the block for direct messages of Discord and Slack", () => {
  test("is stronger than the keys beside it, on its own level", () => {
    const discord = {
      dmPolicy: "open" as const,
      allowFrom: ["5"],
      dm: { policy: "allowlist" as const, allowFrom: ["6"] },
    };
    expect(rulesOf({ discord }, "discord")).toEqual({
      ...builtIn,
      dmPolicy: ["allowlist", "/channels/discord/dm/policy"],
      allowFrom: [["6"], "/channels/discord/dm/allowFrom"],
    });
  });

  test("is weaker than what the account says", () => {
    const discord = { dm: { policy: "disabled" as const }, accounts: { biz: { dmPolicy: "open" as const } } };
    const rules = { ...builtIn, dmPolicy: ["open", "/channels/discord/accounts/biz/dmPolicy"] };
    expect(rulesOf({ discord }, "discord")).toEqual(rules);
  });

  test("can switch them off", () => {
    const slack = { dmPolicy: "open" as const, dm: { enabled: false, policy: "open" as const } };
    expect(rulesOf({ slack }, "slack")).toEqual({
      ...builtIn,
      dmPolicy: ["disabled", "/channels/slack/dm/enabled"],
    });
  });
});
