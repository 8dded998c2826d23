// The closed lists of words, and the places where they must appear again.

import { expect, test } from "vitest";
import { CHANNEL_IDS, DM_SCOPES, PEER_KINDS } from "../../src/config/known-names.ts";
import { published } from "../schema/json-schema.ts";

const { ChannelId, ChannelSpelling, ChannelsConfig, DmScope, PeerKindName } = published.definitions;

test("the schema's words are those of the lists", () => {
  expect(ChannelId?.enum).toEqual(CHANNEL_IDS);
  expect(DmScope?.enum).toEqual(DM_SCOPES);
  expect(PeerKindName?.enum).toEqual([...PEER_KINDS, "direct"]);
});

test("each channel has a block of its own", () => {
  const named = Object.keys(ChannelsConfig?.properties ?? {});
  expect(named.filter((name) => name !== "defaults" && name !== "$include")).toEqual(CHANNEL_IDS);
});

test("each channel may be written with capitals and blanks", () => {
  const anyCase = CHANNEL_IDS.map((id) =>
    id.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`),
  );
  expect(ChannelSpelling?.pattern).toBe(String.raw`^\s*(?:${anyCase.join("|")})\s*$`);
});
