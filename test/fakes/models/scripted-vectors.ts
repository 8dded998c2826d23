// Vectors for tests: what a text speaks of, by words that mean the same. It imitates no model.

import type { ModelReply, ModelRequest } from "./model-reply.ts";

const TOPICS: readonly RegExp[] = [
  /\b(?:boiler|heating|furnace)\b/i,
  /\b(?:trout|pike|fish)\b/i,
  /\b(?:safe|vault|code)\b/i,
  /\b(?:invoice|bill)\b/i,
];

/** Texts of one topic have the same vector, those of none another one. `more`: further zeros behind it. */
export function topicVector(text: string, more = 0): number[] {
  const found = TOPICS.map((topic) => (topic.test(text) ? 3 : 0));
  return [...found, found.some((value) => value > 0) ? 0.1 : 1, ...Array.from({ length: more }, () => 0)];
}

/** An answer of vectors. */
export function vectorsReply(
  of: (text: string) => readonly number[] = topicVector,
): Extract<ModelReply, { kind: "vectors" }> {
  return { kind: "vectors", of };
}

/** The texts that a request of either protocol wants vectors of. */
export function embeddedTexts({ body }: ModelRequest): readonly string[] {
  const { input, content, requests } = body as {
    input?: string | readonly string[];
    content?: GoogleContent;
    requests?: readonly { readonly content: GoogleContent }[];
  };
  if (input !== undefined) return typeof input === "string" ? [input] : input;
  const contents = requests?.map((one) => one.content) ?? (content ? [content] : []);
  return contents.map(({ parts }) => parts.map(({ text }) => text).join(""));
}

interface GoogleContent {
  readonly parts: readonly { readonly text: string }[];
}
