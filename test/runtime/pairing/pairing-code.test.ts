// Codes: what they are made of, and how they are typed.

import { expect, test } from "vitest";
import { codeOf, newCode, sameCode } from "../../../src/runtime/pairing/pairing-code.ts";

test("a code has 8 characters that nobody mistakes, and is never the same", () => {
  const taken = new Set<string>();
  for (let count = 0; count < 2_000; count += 1) {
    const code = newCode(taken);
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    taken.add(code);
  }
  expect(taken.size).toBe(2_000);
  expect(new Set([...taken].join("")).size).toBe(32);
});

test("a typed code may have small letters, spaces and dashes", () => {
  expect([" abcd-2345 ", "ABCD 2345", "abcd2345"].map(codeOf)).toEqual(Array(3).fill("ABCD2345"));
});

test("what can't be a code is none", () => {
  const wrong = [
    "",
    "ABCD234",
    "ABCD23456",
    "ABCD234O",
    "ABCD234I",
    "ABCD2340",
    "ABCD2341",
    "ÄBCD2345",
    "ßßßß",
  ];
  expect(wrong.map(codeOf)).toEqual(wrong.map(() => undefined));
});

test("codes are the same or not, whatever their length", () => {
  expect(sameCode("ABCD2345", "ABCD2345")).toBe(true);
  expect(sameCode("ABCD2345", "ABCD2346")).toBe(false);
  expect(sameCode("ABCD2345", "")).toBe(false);
});
