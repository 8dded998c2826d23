// How much a model thinks, in the words of each protocol.

import { describe, expect, onTestFinished, test } from "vitest";

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { thinkingParams } from "../../../src/koi/models/thinking.ts";
import type { ProviderSettings } from "../../../src/koi/models/provider-lookup.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { startGoogleServer } from "../../fakes/models/google-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";

function settings(more: Partial<ProviderSettings>): ProviderSettings {
  return { api: "openai-completions", headers: {}, input: ["text"], needsCredential: false, ...more };
}

describe("a level", () => {
  test("is sent to a model that thinks, and to one of which nothing is known at a built-in address", () => {
    const effort = { reasoningEffort: "high" };
    expect(thinkingParams(settings({ isReasoning: true }), "m", "high")).toEqual(effort);
    expect(thinkingParams(settings({ needsCredential: true }), "m", "high")).toEqual(effort);
    expect(thinkingParams(settings({ needsCredential: true, isReasoning: false }), "m", "high")).toEqual({});
    expect(thinkingParams(settings({}), "m", "high")).toEqual({});
    expect(thinkingParams(settings({ isReasoning: true }), "m", "off")).toEqual({});
  });

  test("is a number of tokens for Google's older models, and a word for its newer ones", () => {
    const google = settings({ api: "google-generative-ai", isReasoning: true });
    expect(thinkingParams(google, "gemini-2.5-pro", "low")).toEqual({
      thinkingConfig: { thinkingBudget: 4096 },
    });
    expect(thinkingParams(google, "gemini-3-pro", "xhigh")).toEqual({
      thinkingConfig: { thinkingLevel: "high" },
    });
  });
});

describe("kois.defaults.thinkingDefault", () => {
  const cases = [
    {
      start: startAnthropicServer,
      api: "anthropic-messages",
      sent: { thinking: { type: "enabled", budget_tokens: 10_000 } },
    },
    { start: startOpenAiServer, api: "openai-completions", sent: { reasoning_effort: "medium" } },
    { start: startOpenAiServer, api: "openai-responses", sent: { reasoning: { effort: "medium" } } },
    {
      start: startGoogleServer,
      api: "google-generative-ai",
      sent: { generationConfig: { thinkingConfig: { thinkingLevel: "medium" } } },
    },
  ] as const;

  test.each(cases)("reaches a provider that speaks $api", async ({ start, api, sent }) => {
    const server = await start();
    onTestFinished(() => server.close());
    const models = [{ id: "m", reasoning: true }, "plain"];
    const config = (model: string): SkykoiConfig => ({
      kois: { defaults: { model, thinkingDefault: "medium" } },
      models: { providers: { x: { baseUrl: server.baseUrl, api, models } } },
    });
    const bench = turnBench();
    expect((await endOf(bench.run(bench.request({ config: config("x/m") })))).end).toMatchObject({
      type: "turn_end",
    });
    await endOf(bench.run(bench.request({ config: config("x/plain") })));
    expect(server.requests[0]?.body).toMatchObject(sent);
    await endOf(bench.run(bench.request({ config: config("x/m"), thinking: "off" })));
    expect(JSON.stringify(server.requests[2]?.body)).not.toMatch(/thinking|reasoning/);
    expect(JSON.stringify(server.requests[1]?.body)).not.toMatch(/thinking|reasoning/);
  });
});
