// Reading auth-profiles.json: what it may hold, and what is said of it when it is broken.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { authProfilesPath, readAuthProfiles } from "../../../src/koi/models/auth-profiles.ts";
import { tempFolder } from "../store/temp-folder.ts";

function folderWith(text: string): string {
  const folder = tempFolder();
  writeFileSync(authProfilesPath(folder), text);
  return folder;
}

test("without a file there are no profiles", async () => {
  const none = { profiles: {}, order: {}, lastGood: {}, usageStats: {}, raw: {} };
  expect(await readAuthProfiles(tempFolder())).toEqual(none);
  expect(await readAuthProfiles(join(tempFolder(), "nowhere"))).toEqual(none);
});

test("keys, tokens and kinds of other versions are read", async () => {
  const raw = {
    version: 1,
    profiles: {
      "anthropic:a": { type: "api_key", provider: "anthropic", key: "k", email: "me@example.org" },
      "anthropic:b": { type: "token", provider: "anthropic", token: { source: "env", id: "T" }, expires: 5 },
      "openai:c": { type: "oauth", provider: "openai", access: "a", refresh: "r" },
      "openai:e": { type: "of_tomorrow", provider: "openai" },
      "google:d": { type: "api_key", key: "k" },
    },
    order: { anthropic: ["anthropic:b"] },
  };
  expect(await readAuthProfiles(folderWith(JSON.stringify(raw)))).toEqual({
    profiles: {
      "anthropic:a": { type: "api_key", provider: "anthropic", key: "k" },
      "anthropic:b": { type: "token", provider: "anthropic", token: { source: "env", id: "T" }, expires: 5 },
      "openai:c": { type: "oauth", provider: "openai", access: "a", refresh: "r" },
      "openai:e": { type: "foreign", provider: "openai" },
      "google:d": { type: "api_key", provider: "google", key: "k" },
    },
    order: { anthropic: ["anthropic:b"] },
    lastGood: {},
    usageStats: {},
    raw,
  });
});

const canary = "sk-canary-0123456789";

test.each([
  [`{"profiles": {"a": {"key": "${canary}"}`, "is not a JSON object"],
  [`["${canary}"]`, "is not a JSON object"],
  ["", "is not a JSON object"],
  [`{"version": 2, "x": "${canary}"}`, "is not of version 1"],
  [`{"profiles": ["${canary}"]}`, "has a `profiles` that is not an object"],
  [`{"profiles": {"p:a": {"type": "api_key", "kei": "${canary}"}}}`, "has a broken profile `p:a`"],
  [`{"profiles": {"p:a": "${canary}"}}`, "has a broken profile `p:a`"],
  [`{"profiles": {"p:a": {"type": "token", "token": ""}}}`, "has a broken profile `p:a`"],
  [`{"order": {"p": "${canary}"}}`, "has an `order` for `p` that is no list of ids"],
])("%s", async (text, what) => {
  const folder = folderWith(text);
  const path = authProfilesPath(folder);
  await expect(readAuthProfiles(folder)).rejects.toMatchObject({
    name: "KoiFileError",
    message: `\`${path}\` ${what}; it is left as it is until you repair it or move it away`,
  });
});

test("a file that can't be read is named with the reason", async () => {
  const folder = tempFolder();
  mkdirSync(authProfilesPath(folder));
  await expect(readAuthProfiles(folder)).rejects.toMatchObject({
    what: expect.stringMatching(/^can't be read \(EISDIR\)/) as string,
  });
});
