import { expect, test } from "vitest";
import { ResponseError } from "vscode-languageserver/node";
import { guarded } from "../../../src/cli/lsp/guard.ts";

test("a feature that breaks answers with nothing and is logged", async () => {
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const broken = guarded<number, string[]>("folding", [], log, () => {
    throw new TypeError("no such thing");
  });
  expect(await broken(1)).toEqual([]);
  expect(logged).toEqual([expect.stringMatching(/^skykoi lsp: folding failed.*\nTypeError: no such thing/)]);
  const rejecting = guarded<number, null>("hover", null, log, () => Promise.reject(new Error("later")));
  expect(await rejecting(1)).toBeNull();
  expect(logged.length).toBe(2);
});

test("a refusal reaches the client", async () => {
  const refusing = guarded<number, null>(
    "rename",
    null,
    () => {},
    () => {
      throw new ResponseError(-32803, "taken");
    },
  );
  await expect(refusing(1)).rejects.toThrow("taken");
});
