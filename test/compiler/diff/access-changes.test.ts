// Whom accounts admit, compared by effect and not by spelling.

import { expect, test } from "vitest";
import { type AccessChange, diffAccess } from "../../../src/compiler/diff/access-changes.ts";
import { resolveChannels } from "../../../src/compiler/resolve/channels.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";

function changes(before: object, after: object): Partial<AccessChange>[] {
  const [old, now]: SkykoiConfig[] = [{ channels: before }, { channels: after }];
  const side = (config: SkykoiConfig) => ({ config, channels: resolveChannels(config) });
  return diffAccess(side(old ?? {}), side(now ?? {})).map(
    ({ subject, accountIds, added, removed, opensToAnyone }) => ({
      subject,
      accountIds,
      added,
      removed,
      opensToAnyone,
    }),
  );
}

const [anna, ben] = ["+15551230001", "+15551230002"];

test("another spelling of the same people is no change", () => {
  const [one, other] = [{ allowFrom: [anna, ben] }, { allowFrom: [ben, "+1 (555) 123-0001"] }];
  expect(changes({ whatsapp: one }, { whatsapp: other })).toEqual([]);
  const open = { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" } as const;
  const listed = { dmPolicy: "allowlist", allowFrom: ["*"], groupPolicy: "open" } as const;
  expect(changes({ whatsapp: open }, { whatsapp: listed })).toEqual([]);
});

test("one asterisk lets in anyone, in direct messages and, where there is no list for them, in groups", () => {
  const listed = { dmPolicy: "allowlist", allowFrom: [anna] } as const;
  expect(changes({ whatsapp: listed }, { whatsapp: { ...listed, allowFrom: [anna, "*"] } })).toEqual([
    { subject: "dm_people", accountIds: ["default"], added: [], removed: [anna], opensToAnyone: true },
    { subject: "group_people", accountIds: ["default"], added: [], removed: [anna], opensToAnyone: true },
  ]);
});

test("an account that only takes over what the channel says changes with it", () => {
  const accounts = { a: {}, b: { allowFrom: [ben] } };
  const before = {
    whatsapp: { dmPolicy: "allowlist", groupPolicy: "disabled", allowFrom: [anna], accounts },
  } as const;
  const after = { whatsapp: { ...before.whatsapp, allowFrom: [anna, ben] } };
  expect(changes(before, after)).toEqual([
    { subject: "dm_people", accountIds: ["a"], added: [ben], removed: [], opensToAnyone: false },
  ]);
});

test("any room is strangers' way in only where nobody lists people", () => {
  const whatsapp = { dmPolicy: "disabled", groupPolicy: "allowlist", groupAllowFrom: [anna] } as const;
  const groups = { "120363000000000001@g.us": {} };
  expect(changes({ whatsapp: { ...whatsapp, groups } }, { whatsapp })).toMatchObject([
    { subject: "rooms", opensToAnyone: false },
  ]);
  expect(changes({ discord: {} }, { discord: { groupPolicy: "open" } })).toMatchObject([
    { subject: "rooms", opensToAnyone: true },
  ]);
});
