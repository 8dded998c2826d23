// Where a provider is found: the koi's models.json, the config, what is built in.

import { describe, expect, test } from "vitest";

import type { ModelsConfig } from "../../../src/config/models.ts";
import { configuredProviders, lookUpProvider } from "../../../src/koi/models/provider-lookup.ts";
import type { ProviderSettings } from "../../../src/koi/models/provider-lookup.ts";

function lookUp(
  text: string,
  config?: ModelsConfig,
  own: ModelsConfig = {},
  env = {},
): ProviderSettings | string {
  const [provider = "", model = ""] = text.split("/");
  return lookUpProvider({ provider, model }, { own, config, env });
}

describe("built in", () => {
  test.each([
    ["anthropic/x", "anthropic-messages", "https://api.anthropic.com/v1"],
    ["openai/x", "openai-responses", "https://api.openai.com/v1"],
    ["google/x", "google-generative-ai", "https://generativelanguage.googleapis.com/v1beta"],
  ])("%s", (text, api, baseUrl) => {
    const input = text === "google/x" ? ["text", "image", "audio"] : ["text", "image"];
    expect(lookUp(text)).toEqual({ api, baseUrl, headers: {}, input, needsCredential: true });
  });

  test("the environment can name other addresses", () => {
    const env = { ANTHROPIC_BASE_URL: "http://a/v1", OPENAI_BASE_URL: " " };
    expect(lookUp("anthropic/x", undefined, {}, env)).toMatchObject({
      baseUrl: "http://a/v1",
      needsCredential: true,
    });
    expect(lookUp("openai/x", undefined, {}, env)).toMatchObject({ baseUrl: "https://api.openai.com/v1" });
  });

  test("an entry changes what it says and leaves the rest", () => {
    const headers = { "X-Team": "kois" };
    expect(lookUp("openai/x", { providers: { OpenAI: { api: "openai-completions", headers } } })).toEqual({
      api: "openai-completions",
      baseUrl: "https://api.openai.com/v1",
      headers,
      input: ["text", "image"],
      needsCredential: true,
    });
  });

  test("`replace` leaves only what is configured", () => {
    expect(lookUp("openai/x", { mode: "replace" })).toMatch(/^the provider `openai` .* is unknown/);
    expect(lookUp("openai/x", {}, { mode: "replace" })).toMatch(/is unknown/);
    const config = { providers: { a: { baseUrl: "http://a" } } };
    expect(lookUp("a/x", config, { mode: "replace" })).toMatch(/is unknown/);
    expect(configuredProviders({ own: { mode: "replace" }, config, env: {} })).toEqual([]);
  });

  test("no name of an object's own is a provider", () => {
    expect(lookUp("constructor/x")).toMatch(/is unknown/);
    expect(lookUp("__proto__/x", { providers: {} })).toMatch(/is unknown/);
  });
});

describe("entries", () => {
  test("a server of one's own speaks Chat Completions and needs no credential", () => {
    expect(lookUp("ollama/x", { providers: { ollama: { baseUrl: "http://127.0.0.1:11434/v1" } } })).toEqual({
      api: "openai-completions",
      baseUrl: "http://127.0.0.1:11434/v1",
      headers: {},
      input: ["text"],
      needsCredential: false,
    });
  });

  test("the koi's entry replaces the config's as a whole, so that no key travels to another address", () => {
    const config = { providers: { x: { baseUrl: "http://gateway", apiKey: "k", headers: { a: "b" } } } };
    expect(lookUp("x/y", config, { providers: { x: { baseUrl: "http://koi" } } })).toEqual({
      api: "openai-completions",
      baseUrl: "http://koi",
      headers: {},
      input: ["text"],
      needsCredential: false,
    });
  });

  test("a model's own entry has the last word", () => {
    const models = [
      "plain",
      { id: "rich", api: "anthropic-messages" as const, maxTokens: 99, headers: { b: "2" } },
    ];
    const config = { providers: { x: { baseUrl: "http://x", headers: { a: "1" }, models } } };
    expect(lookUp("x/plain", config)).toMatchObject({ api: "openai-completions", headers: { a: "1" } });
    expect(lookUp("x/rich", config)).toMatchObject({
      api: "anthropic-messages",
      headers: { a: "1", b: "2" },
      maxTokens: 99,
    });
    expect(lookUp("x/other", config)).toBe(
      "the provider `x` offers no model `other`: its `models` don't name it",
    );
  });

  test("an entry without an address says so", () => {
    expect(lookUp("x/y", { providers: { x: { apiKey: "k" } } })).toMatch(
      /^the provider `x` of the model `x\/y` has no address/,
    );
  });

  test("the built-in model's name can't be taken", () => {
    const config = { providers: { skykoi: { baseUrl: "http://elsewhere" } } };
    expect(lookUp("skykoi/echo", config)).toEqual({
      api: "echo",
      headers: {},
      input: ["text"],
      needsCredential: false,
    });
  });

  test.each(["/x", "x/", "/"])("%s is no model", (text) => {
    expect(lookUp(text)).toMatch(/is no model/);
  });
});
