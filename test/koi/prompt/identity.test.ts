// A koi's identity: config over IDENTITY.md over the list's name over the id.

import { expect, test } from "vitest";

import { parseIdentity, resolveIdentity } from "../../../src/koi/prompt/identity.ts";
import { workspaceTemplates } from "../../../src/koi/workspace-templates.ts";

test("labels are read from list lines, in any case, bold or not", () => {
  const text =
    "# Me\n- **Name:** Nemo\n* emoji: 🐟\nTHEME: calm\n- **Vibe**: dry\n- **Avatar:**   a/b.png  \n- Likes: tea";
  expect(parseIdentity(text)).toEqual({
    name: "Nemo",
    emoji: "🐟",
    theme: "calm",
    vibe: "dry",
    avatar: "a/b.png",
  });
});

test("the first line of a label counts, placeholders and blanks don't", () => {
  const text =
    "- **Name:** *(pick one)*\n- **Name:** _none_\n- **Name:**\n- **Name:** Ada\n- **Name:** Eve\n- Emoji: <one>";
  expect(parseIdentity(text)).toEqual({ name: "Ada" });
});

test("the template says nothing", () => {
  const template = workspaceTemplates.find(({ name }) => name === "IDENTITY.md");
  expect(parseIdentity(template?.text ?? "")).toEqual({});
});

test("the config comes first, field by field", () => {
  const file = "- **Name:** Nemo\n- **Emoji:** 🐟\n- **Creature:** octopus\n- **Vibe:** dry";
  expect(resolveIdentity({ id: "work", name: "Work" }, { emoji: "🦑" }, file)).toEqual({
    name: "Nemo",
    emoji: "🦑",
    theme: "octopus",
  });
});

test("without any word, the list's name and then the id stand in", () => {
  expect(resolveIdentity({ id: "work", name: "Work" }, undefined, undefined)).toEqual({ name: "Work" });
  expect(resolveIdentity({ id: "work" }, {}, "")).toEqual({ name: "work" });
});
