// What a koi overhears is bounded, and forgotten once heard.

import { expect, test } from "vitest";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { Unheard } from "../../../src/runtime/gate/unheard.ts";

const key = (name: string): SessionKey => `koi:home:${name}` as SessionKey;
const said = (text: string) => ({ from: "Ann", text, atMs: 0 });

test("the last messages of a session are kept, up to its limit", () => {
  const unheard = new Unheard();
  for (const text of ["1", "2", "3"]) unheard.add(key("a"), said(text), 2);
  unheard.add(key("none"), said("x"), 0);
  expect(unheard.of(key("a")).map(({ text }) => text)).toEqual(["2", "3"]);
  expect(unheard.of(key("none"))).toEqual([]);
  unheard.clear(key("a"));
  expect(unheard.of(key("a"))).toEqual([]);
});

test("of very many groups, the one silent for longest is forgotten", () => {
  const unheard = new Unheard();
  for (let index = 0; index < 1_000; index += 1) unheard.add(key(`${index}`), said("x"), 5);
  unheard.add(key("0"), said("again"), 5);
  unheard.add(key("new"), said("x"), 5);
  expect(unheard.of(key("0"))).toHaveLength(2);
  expect(unheard.of(key("1"))).toEqual([]);
});
