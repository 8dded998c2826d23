// Session settings, and who is one person.

import { describe, expect, test } from "vitest";
import { resolveSession } from "../../../src/compiler/resolve/session.ts";

describe("settings", () => {
  test("have their defaults", () => {
    expect(resolveSession({}).session).toEqual({ mainKey: "main", dmScope: "main", identityLinks: {} });
  });

  test("are in one spelling", () => {
    const { session } = resolveSession({ session: { mainKey: " Desk ", dmScope: "per-peer" } });
    expect(session).toEqual({ mainKey: "desk", dmScope: "per-peer", identityLinks: {} });
  });
});

describe("links", () => {
  function linksOf(identityLinks: Record<string, (string | number)[]>): object {
    return resolveSession({ session: { identityLinks } }).session.identityLinks;
  }

  test("are by canonical id", () => {
    expect(linksOf({ " Anna ": ["whatsapp:1 (555) 123-0001", "Telegram:5", "slack:u0123abcd"] })).toEqual({
      "whatsapp:+15551230001": "anna",
      "telegram:5": "anna",
      "slack:U0123ABCD": "anna",
    });
  });

  test("without a channel hold on every channel whose ids look like it, but not on WebChat", () => {
    expect(linksOf({ anna: [123456789] })).toEqual({
      "whatsapp:+123456789": "anna",
      "telegram:123456789": "anna",
      "discord:123456789": "anna",
    });
  });

  test("of no person are none", () => {
    expect(linksOf({ anna: ["telegram:-100123", "slack:C0123ABCD", "telegram:@anna", "whatsapp:"] })).toEqual(
      {},
    );
  });

  test("of two people to one id are told at the second one, and the first one holds", () => {
    const identityLinks = { anna: ["telegram:5"], ben: ["telegram:6", "tg:5"] };
    const { session, findings } = resolveSession({ session: { identityLinks } });
    expect(session.identityLinks).toEqual({ "telegram:5": "anna", "telegram:6": "ben" });
    expect(findings.map(({ code, place, args }) => [code, place, args])).toEqual([
      [
        "session/identity-link-duplicate",
        { pointer: "/session/identityLinks/ben/1" },
        { id: "tg:5", first: "anna" },
      ],
    ]);
  });
});
