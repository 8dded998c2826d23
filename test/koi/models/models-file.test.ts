// Reading a koi's models.json.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { readModelsFile } from "../../../src/koi/models/models-file.ts";
import { tempFolder } from "../store/temp-folder.ts";

function folderWith(value: unknown): string {
  const folder = tempFolder();
  writeFileSync(join(folder, "models.json"), typeof value === "string" ? value : JSON.stringify(value));
  return folder;
}

test("without a file there are no providers", async () => {
  expect(await readModelsFile(tempFolder())).toEqual({});
});

test("it has the shape of the config's `models`", async () => {
  const value = {
    mode: "merge",
    providers: {
      a: { baseUrl: "http://127.0.0.1:1/v1", api: "anthropic-messages", headers: {}, models: ["x"] },
    },
  };
  expect(await readModelsFile(folderWith(value))).toEqual(value);
});

test.each([
  ["{", "is not a JSON object"],
  [{ mode: "add" }, "has a `mode` that is neither `merge` nor `replace`"],
  [{ providers: [] }, "has `providers` that are not an object"],
  [{ providers: { a: "x" } }, "has a provider `a` that is not an object"],
  [{ providers: { a: { baseUrl: "here" } } }, "has a provider `a` whose `baseUrl` is no address"],
  [{ providers: { a: { headers: "x" } } }, "has a provider `a` whose `headers` are not an object"],
  [{ providers: { a: { models: "x" } } }, "has a provider `a` whose `models` are no list"],
  [
    { providers: { a: { api: "soap" } } },
    "has a provider `a` whose `api` is none of anthropic-messages, openai-completions, openai-responses, google-generative-ai",
  ],
])("%j", async (value, fault) => {
  const what = `${fault}; it is left as it is until you repair it or move it away`;
  await expect(readModelsFile(folderWith(value))).rejects.toMatchObject({ name: "KoiFileError", what });
});
