// Small random configs, dense with overlaps: few accounts, peers, guilds, roles and teams, so that bindings
// shadow, contradict and complete one another.

import fc from "fast-check";
import type { BindingConfig } from "../../src/config/bindings.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";

const kois = ["home", "work", "family"];
const accounts = ["a", "b"];
const discordRooms = ["111111111111111111", "222222222222222222"];
const discordGuilds = ["911111111111111111", "922222222222222222"];
const discordRoles = ["811111111111111111", "822222222222222222"];
const slackPeople = ["U0AAAAAA1", "U0AAAAAA2"];
const slackRooms = ["C0AAAAAA1", "C0AAAAAA2"];
const telegramRooms = ["-1001000000001", "-1001000000001:topic:7", "-1001000000002"];
const people: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ["+15551230001", "+15551230002"],
  telegram: ["1001", "1002"],
  discord: ["711111111111111111"],
  slack: slackPeople,
  webchat: ["anna", "ben"],
};
const rooms: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ["120363000000000001@g.us"],
  telegram: telegramRooms,
  discord: discordRooms,
  slack: slackRooms,
  webchat: ["team"],
};

function peerOf(channel: string): fc.Arbitrary<{ kind: "dm" | "group" | "channel"; id: string }> {
  const any = fc.constant("*");
  const dm = fc.record({
    kind: fc.constant("dm" as const),
    id: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(people[channel] ?? [])) },
      { weight: 1, arbitrary: any },
    ),
  });
  const room = fc.record({
    kind: fc.constantFrom("group" as const, "channel" as const),
    id: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(rooms[channel] ?? [])) },
      { weight: 1, arbitrary: any },
    ),
  });
  return fc.oneof(dm, room);
}

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function matchOf(channel: string): fc.Arbitrary<BindingConfig["match"]> {
  const isDiscord = channel === "discord";
  return fc
    .record({
      accountId: fc.constantFrom(...accounts, "*", "*", undefined),
      peer: maybe(peerOf(channel)),
      guildId: isDiscord ? maybe(fc.constantFrom(...discordGuilds)) : fc.constant(undefined),
      roles: isDiscord
        ? maybe(fc.uniqueArray(fc.constantFrom(...discordRoles), { minLength: 1, maxLength: 2 }))
        : fc.constant(undefined),
      teamId: channel === "slack" ? maybe(fc.constantFrom("T0AAAAAA1", "T0AAAAAA2")) : fc.constant(undefined),
    })
    .map((match) => {
      const stated = Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined));
      return { channel, ...stated } as BindingConfig["match"];
    });
}

/** One binding on one of `channels`. */
export function bindingArbitrary(channels: readonly string[]): fc.Arbitrary<BindingConfig> {
  return fc
    .constantFrom(...channels)
    .chain((channel) => fc.record({ koiId: fc.constantFrom(...kois), match: matchOf(channel) }));
}

const blockArbitrary = fc.constantFrom(
  {},
  { accounts: { a: {} } },
  { accounts: { a: {}, b: {} }, defaultAccount: "a" },
  { accounts: { a: {}, b: {} }, defaultAccount: "b" },
  { accounts: { a: {}, b: { enabled: false } } },
  { accounts: { a: {}, default: {} } },
);

/** A config on one channel: everything meets everything. */
export const denseConfig: fc.Arbitrary<SkykoiConfig> = fc
  .constantFrom("whatsapp", "telegram", "discord", "slack", "webchat")
  .chain((channel) =>
    fc
      .record({
        block: blockArbitrary,
        bindings: fc.array(bindingArbitrary([channel]), { maxLength: 9 }),
        defaultAt: fc.nat({ max: 2 }),
      })
      .map(({ block, bindings, defaultAt }): SkykoiConfig => ({
        kois: { list: kois.map((id, i) => (i === defaultAt ? { id, default: true } : { id })) },
        bindings,
        channels: { [channel]: block },
      })),
  );
