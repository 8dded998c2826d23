// The model that is built in, `skykoi/echo`: an implementation of the AI SDK's model interface, so that a turn with
// it goes the same way as any other. It doesn't imitate a model: it repeats what it received, says why it was asked,
// and how to get a real model. The message's way reaches it through the call's provider options.

import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3Prompt,
  LanguageModelV3StreamPart,
  LanguageModelV3StreamResult,
  LanguageModelV3Usage,
} from "@ai-sdk/provider";

/** What the model is told of the message that it answers. JSON, as provider options are. */
export interface EchoFacts {
  readonly koiId: string;
  readonly tier: string;
  /** `null` where no binding brought the message here. */
  readonly bindingIndex: number | null;
  /** `<file>:<line>` of the binding, empty where the source isn't known. */
  readonly source: string;
  /** Whether the config names this model, so that nothing is missing. */
  readonly isConfigured: boolean;
  /** The default koi may use keys of the environment. */
  readonly isDefaultKoi: boolean;
  /** Providers that this koi could use at once, if a model were named. */
  readonly usableProviders: readonly string[];
}

/** The key of the provider options under which `EchoFacts` are handed over. */
export const echoOptionsKey = "skykoi";

const finishReason: LanguageModelV3FinishReason = { unified: "stop", raw: "stop" };

// Nothing was counted, so nothing is reported.
const usage: LanguageModelV3Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** The built-in model. It answers at once, word by word, and never fails but by being aborted. */
export function echoModel(): LanguageModelV3 {
  return {
    specificationVersion: "v3",
    provider: "skykoi",
    modelId: "echo",
    supportedUrls: {},
    doGenerate: (options) => Promise.resolve(generate(options)),
    doStream: (options) => Promise.resolve(stream(options)),
  };
}

/** What the model answers to `text`. */
function echoText(text: string, facts: EchoFacts): string {
  return [`You wrote: ${text}`, `${selfLine(facts)}\n${routeLine(facts)}`, adviceLines(facts)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function selfLine({ koiId, isConfigured }: EchoFacts): string {
  const why = isConfigured
    ? "the configuration gives me the built-in model `skykoi/echo`"
    : "no model is configured for me";
  return `I am the koi \`${koiId}\`. I only repeat what I receive: ${why}.`;
}

function routeLine({ tier, bindingIndex, source }: EchoFacts): string {
  if (tier === "broadcast") return "This message came to me because a broadcast list names me.";
  if (bindingIndex === null) return "No binding matched this message, so the default koi answers.";
  const place = source === "" ? "" : ` (${source})`;
  return `This message came to me through \`bindings[${bindingIndex}]\`${place}, tier \`${tier}\`.`;
}

function adviceLines({ isConfigured, isDefaultKoi, usableProviders }: EchoFacts): string {
  if (isConfigured) return "";
  const example = `${usableProviders[0] ?? "anthropic"}/<model id>`;
  const setting = `To give me a model, set \`model\` in SKYKOI.json: kois: { defaults: { model: "${example}" } }.`;
  if (usableProviders.length > 0) {
    return `${setting}\nNothing else is missing: I can reach ${usableProviders.join(", ")} already.`;
  }
  const profile = "a profile of my own (`skykoi models auth add`)";
  const key = isDefaultKoi
    ? `ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY in the gateway's environment, or ${profile}`
    : `${profile}; keys in the gateway's environment serve the default koi only`;
  return `${setting}\nThen give me a key: ${key}.`;
}

function generate(options: LanguageModelV3CallOptions): LanguageModelV3GenerateResult {
  const content: LanguageModelV3Content[] = [{ type: "text", text: answer(options) }];
  return { content, finishReason, usage, warnings: [] };
}

function stream(options: LanguageModelV3CallOptions): LanguageModelV3StreamResult {
  const id = "echo";
  const parts: LanguageModelV3StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id },
    ...words(answer(options)).map((delta): LanguageModelV3StreamPart => ({ type: "text-delta", id, delta })),
    { type: "text-end", id },
    { type: "finish", finishReason, usage },
  ];
  return { stream: streamOf(parts, options.abortSignal) };
}

function streamOf(
  parts: readonly LanguageModelV3StreamPart[],
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV3StreamPart> {
  let next = 0;
  return new ReadableStream<LanguageModelV3StreamPart>({
    pull(controller) {
      if (signal?.aborted) return controller.error(signal.reason);
      const part = parts[next++];
      return part ? controller.enqueue(part) : controller.close();
    },
  });
}

/** Each word with the white space after it. */
function words(text: string): readonly string[] {
  return text.split(/(?<=\s)(?=\S)/);
}

function answer({ prompt, providerOptions }: LanguageModelV3CallOptions): string {
  // Only the turn writes this key, with these facts.
  const facts = providerOptions?.[echoOptionsKey] as unknown as EchoFacts;
  return echoText(lastUserText(prompt), facts);
}

function lastUserText(prompt: LanguageModelV3Prompt): string {
  const message = prompt.findLast((entry) => entry.role === "user");
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
