// Which models a koi uses: its choice over the defaults, key by key.

import { describe, expect, test } from "vitest";

import type { ModelChoice, ModelSettings } from "../../../src/config/model-choice.ts";
import {
  chosenModel,
  modelChain,
  modelChoices,
  modelSettings,
  modelText,
  withChosen,
} from "../../../src/koi/models/model-chain.ts";
import type { ModelChain } from "../../../src/koi/models/model-chain.ts";
import type { KoiId } from "../../../src/routing/ids.ts";

function chainOf(
  own?: ModelChoice,
  shared?: ModelChoice,
  models?: Record<string, ModelSettings>,
): ModelChain {
  const list = [
    { id: "Home", ...(own !== undefined && { model: own }) },
    { id: "work", model: "other/x" },
  ];
  const defaults = { ...(shared !== undefined && { model: shared }), ...(models && { models }) };
  return modelChain({ kois: { list, defaults } }, "home" as KoiId);
}

describe("resolution", () => {
  const shared = { primary: "d/p", fallbacks: ["d/f1", "d/f2"] };
  test.each<[string, ModelChoice | undefined, ModelChoice | undefined, string[]]>([
    ["nothing at all", undefined, undefined, []],
    ["defaults, a string", undefined, "d/p", ["d/p"]],
    ["defaults, an object", undefined, shared, ["d/p", "d/f1", "d/f2"]],
    ["a string keeps the fallbacks of the defaults", "k/p", shared, ["k/p", "d/f1", "d/f2"]],
    ["a primary alone keeps them as well", { primary: "k/p" }, shared, ["k/p", "d/f1", "d/f2"]],
    ["an empty list of fallbacks is strict", { primary: "k/p", fallbacks: [] }, shared, ["k/p"]],
    ["fallbacks replace the list as a whole", { primary: "k/p", fallbacks: ["k/f"] }, shared, ["k/p", "k/f"]],
    ["fallbacks alone keep the primary", { fallbacks: ["k/f"] }, shared, ["d/p", "k/f"]],
    ["fallbacks without any primary", { fallbacks: ["k/f"] }, undefined, ["k/f"]],
    ["no model twice", { primary: "k/p", fallbacks: ["k/f", "k/p", "k/f"] }, undefined, ["k/p", "k/f"]],
  ])("%s", (_, own, defaults, names) => {
    expect(chainOf(own, defaults).names.map(modelText)).toEqual(names);
  });

  test("a koi that the list doesn't know has the defaults", () => {
    expect(
      modelChain({ kois: { defaults: { model: "d/p" } } }, "main" as KoiId).names.map(modelText),
    ).toEqual(["d/p"]);
    expect(modelChain({}, "main" as KoiId).names).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    ["anthropic/claude-x", { provider: "anthropic", model: "claude-x" }],
    [" OpenRouter/meta/Llama-3 ", { provider: "openrouter", model: "meta/Llama-3" }],
    ["opus", { provider: "anthropic", model: "claude-opus" }],
    ["/x", { provider: "", model: "x" }],
    ["x/", { provider: "x", model: "" }],
  ])("%j", (text, name) => {
    const { names, warnings } = chainOf(text, undefined, { "anthropic/claude-opus": { alias: "opus" } });
    expect(names).toEqual([name]);
    expect(warnings).toEqual([]);
  });

  test("a name without a provider is read as Anthropic's, with a warning", () => {
    expect(chainOf("claude-x")).toEqual({
      names: [{ provider: "anthropic", model: "claude-x" }],
      warnings: ["the model `claude-x` names no provider and is no alias: read as `anthropic/claude-x`"],
    });
  });

  test("a list of models limits fallbacks and not the primary", () => {
    const models = { "a/listed": {}, "A/also": { alias: "too" } };
    expect(
      chainOf({ primary: "a/own", fallbacks: ["a/listed", "a/unlisted", "too"] }, undefined, models),
    ).toEqual({
      names: [
        { provider: "a", model: "own" },
        { provider: "a", model: "listed" },
        { provider: "a", model: "also" },
      ],
      warnings: ["the fallback `a/unlisted` is not used: `kois.defaults.models` does not name it"],
    });
  });
});

test("what the config says about a model is found by its name", () => {
  const config = { kois: { defaults: { models: { "Local/tiny": { streaming: false } } } } };
  expect(modelSettings(config, { provider: "local", model: "tiny" })).toEqual({ streaming: false });
  expect(modelSettings(config, { provider: "local", model: "Tiny" })).toBeUndefined();
});

describe("the choice of a session", () => {
  const koiId = "home" as KoiId;
  const config = {
    kois: {
      list: [{ id: "home", model: { primary: "a/one", fallbacks: ["a/back"] } }],
      defaults: { models: { "a/one": {}, "a/back": {}, "b/Two": { alias: "big" } } },
    },
  };

  test("is among the models of the chain and those that the config names", () => {
    expect(modelChoices(config, koiId).map(modelText)).toEqual(["a/one", "a/back", "b/Two"]);
    const chosen = ["b/two", "BIG", "a/back", "c/three", "two", ""].map((text) => {
      const name = chosenModel(config, koiId, text);
      return name && modelText(name);
    });
    expect(chosen).toEqual(["b/Two", "b/Two", "a/back", undefined, undefined, undefined]);
  });

  test("comes first, with the fallbacks of the koi behind it", () => {
    const chain = modelChain(config, koiId);
    const namesOf = (chosen?: string): string[] =>
      withChosen(config, koiId, chain, chosen).names.map(modelText);
    expect(namesOf("b/Two")).toEqual(["b/Two", "a/one", "a/back"]);
    expect(namesOf("a/back")).toEqual(["a/back", "a/one"]);
    expect([namesOf("gone/model"), namesOf()]).toEqual([
      ["a/one", "a/back"],
      ["a/one", "a/back"],
    ]);
  });
});
