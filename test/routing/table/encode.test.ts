// The bytes of a table: the same parts, the same bytes, in the layout that is written down.

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { HEADER_BYTES, MAGIC, header } from "../../../src/routing/table/layout.ts";
import { rulesOf } from "../make.ts";
import { tableBytes } from "./build-table.ts";
import { largeTable, peerEntries } from "./large-table.ts";

const rules = rulesOf(
  { koi: "home", account: "*" },
  { koi: "work", peer: ["room", "5"], guildId: "9", roles: ["71", "72"] },
  { koi: "work", channel: "webchat", peer: ["dm", "gäst"] },
);

describe("encodeTable", () => {
  it("gives the same bytes for the same rules", () => {
    expect(tableBytes(structuredClone(rules))).toEqual(tableBytes(rules));
    const entries = peerEntries(5000);
    expect(largeTable(structuredClone(entries))).toEqual(largeTable(entries));
  });

  it("gives other bytes where one rule differs", () => {
    const others = rulesOf(
      { koi: "home", account: "*" },
      { koi: "work", peer: ["room", "5"], guildId: "9", roles: ["71", "72"] },
      { koi: "home", channel: "webchat", peer: ["dm", "gäst"] },
    );
    expect(tableBytes(others)).not.toEqual(tableBytes(rules));
  });

  it("writes the header that the layout describes", () => {
    const bytes = tableBytes(rules);
    const view = new DataView(bytes.buffer);
    const fields = Object.fromEntries(
      Object.entries(header).map(([name, at]) => [name, view.getUint32(at, true)]),
    );
    const { dataBytes = 0, capacity = 0, positionBytes = 0, arenaBytes = 0 } = fields;
    const partsEnd = [dataBytes, capacity * 4, capacity, positionBytes, arenaBytes].reduce(
      (end, length) => end + Math.ceil(length / 4) * 4,
      HEADER_BYTES,
    );
    expect([...bytes.subarray(0, 8)]).toEqual([...MAGIC]);
    expect(fields).toEqual({
      version: 1,
      totalBytes: bytes.length,
      checksum: crc32(bytes.subarray(20)),
      dataBytes,
      capacity: 16,
      entries: 5,
      bindings: 3,
      positionBytes: 4 + 4 + 3 * 2,
      arenaBytes,
    });
    expect(partsEnd).toBe(bytes.length);
  });

  it("writes the data as JSON behind the header", () => {
    const bytes = tableBytes(rules);
    const dataBytes = new DataView(bytes.buffer).getUint32(header.dataBytes, true);
    const data = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + dataBytes)));
    expect(Object.keys(data)).toEqual(["gateway", "scopes", "files"]);
    expect([data.scopes, data.files]).toEqual([
      [
        ["discord", "a", "room"],
        ["discord", "*", "account"],
        ["webchat", "a", "dm"],
      ],
      [[0, 0]],
    ]);
  });

  // A change here is a change of the format: it needs another FORMAT_VERSION.
  it("writes version 1 byte by byte as it always has", () => {
    expect(createHash("sha256").update(tableBytes(rules)).digest("hex")).toBe(
      "3b296e13c82026ff95cb9d4c598b73393bd3b5dabe553a65f1107d8a621a84da",
    );
  });
});
