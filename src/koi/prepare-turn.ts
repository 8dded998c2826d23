// A request → everything that is known before a model is called: home, system prompt, models, credentials.

import type { ThinkingLevel } from "../config/model-choice.ts";
import { isOwnersSession } from "../policy/owner.ts";
import { sessionKind } from "../policy/sandbox/main-session.ts";
import { turnLimits } from "../policy/turn-limits.ts";
import { koiEntry } from "../policy/koi-entry.ts";
import type { EchoFacts } from "./echo-model.ts";
import { openHome } from "./home.ts";
import type { KoiHome } from "./home.ts";
import type { HomeBase } from "./home-path.ts";
import type { KoiLog } from "./koi-log.ts";
import type { Question } from "./models/answer.ts";
import { planAttempts } from "./models/attempt-plan.ts";
import type { ProfilePin } from "./models/auth-profile-order.ts";
import { koiCredentials } from "./models/koi-credentials.ts";
import type { Logins } from "./models/logins.ts";
import {
  chosenProfile,
  imageChain,
  modelChain,
  modelSettings,
  modelText,
  withChosen,
} from "./models/model-chain.ts";
import type { ModelChain, ModelName } from "./models/model-chain.ts";
import { echoProvider, lookUpProvider } from "./models/provider-lookup.ts";
import type { ProviderSources } from "./models/provider-lookup.ts";
import { restPeriods } from "./models/rest-periods.ts";
import { thinkingParams } from "./models/thinking.ts";
import { hasPicture, readTurnFiles } from "./models/turn-files.ts";
import { usableProviders } from "./models/usable-providers.ts";
import { resolveIdentity } from "./prompt/identity.ts";
import { repoRoot } from "./prompt/repo-root.ts";
import { defaultPromptLimits, systemPrompt } from "./prompt/system-prompt.ts";
import type { WorkspaceFile } from "./prompt/workspace-files.ts";
import { promptFileNames, readWorkspaceFiles, RUN_FILES } from "./prompt/workspace-files.ts";
import { is12Hours, zoneOf } from "./prompt/zone-clock.ts";
import type { PlacedSkill } from "./skills/skill.ts";
import type { ConversationMessage } from "./conversation.ts";
import type { Tool } from "./tools/tool.ts";
import type { TurnRequest } from "./turn.ts";

/** Where turns run. */
export interface TurnPlace extends HomeBase {
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number };
  readonly log?: KoiLog | undefined;
  /** The logins of this process, one for all its turns. */
  readonly logins: Logins;
}

/** Opens the koi's home, and creates it where it is missing. @throws HomeError */
export function openTurnHome({ gateway, koi }: TurnRequest, place: TurnPlace): Promise<KoiHome> {
  const skipBootstrap = gateway.config.kois?.defaults?.skipBootstrap ?? false;
  return openHome(koi, { ...place, skipBootstrap });
}

/** What a turn asks its models with. */
export interface TurnInHome {
  readonly request: TurnRequest;
  readonly home: KoiHome;
  /** Those that the prompt speaks of. */
  readonly tools: readonly Tool[];
  readonly skills: readonly PlacedSkill[];
  /** Whether its tools work elsewhere than on this machine. */
  readonly isSandboxed: boolean;
  /** Further lines for the prompt. */
  readonly notes: readonly string[];
  readonly signal: AbortSignal;
}

/** What models are to be asked, and what of it people can be told. */
export interface PreparedTurn extends Question {
  readonly files: readonly WorkspaceFile[];
  /** Most characters of one of them. */
  readonly fileChars: number;
}

/**
 * What the koi's models are to be asked.
 * @throws KoiFileError where a file of the koiDir is broken
 */
export async function prepareTurn(turn: TurnInHome, place: TurnPlace): Promise<PreparedTurn> {
  const { request, home, signal } = turn;
  const { gateway, koi } = request;
  const { config } = gateway;
  const { providers, holder } = await koiCredentials({
    config,
    koiId: koi.id,
    defaultKoi: gateway.defaultKoi,
    koiDir: home.koiDir,
    env: place.env,
    logins: place.logins,
    nowMs: place.clock.now(),
    pin: pinOf(request),
  });
  const chain = forPictures(
    withChosen(config, koi.id, modelChain(config, koi.id, request.models), request.model),
    request,
    providers,
  );
  for (const warning of chain.warnings) place.log?.warn({ koiId: koi.id }, warning);
  const isConfigured = chain.names.length > 0;
  const { system, ...told } = await prompt(turn, place);
  const names = isConfigured ? chain.names : [{ provider: echoProvider, model: "echo" }];
  return {
    koiId: koi.id,
    koiDir: home.koiDir,
    ...told,
    plan: planAttempts(koi.id, names, providers, holder, turnLimits(config, koi.id).maxCostUsd),
    settingsFor: (name) => {
      const settings = modelSettings(config, name);
      const params = {
        ...thinking(name, providers, request.thinking ?? config.kois?.defaults?.thinkingDefault),
        ...settings?.params,
      };
      return { params, isStreaming: settings?.streaming ?? true };
    },
    restFor: (provider) => restPeriods(config.auth, provider),
    call: {
      system,
      files: await readTurnFiles(request.files ?? []),
      echo: { ...wayOf(request), isConfigured, usableProviders: usableProviders(providers, holder) },
      signal,
    },
  };
}

/** The chain, with those that see at its head where there is a picture and its first model does not take any. */
function forPictures(
  chain: ModelChain,
  { gateway, files = [] }: TurnRequest,
  providers: ProviderSources,
): ModelChain {
  const [first] = chain.names;
  if (!first || !hasPicture(files)) return chain;
  const provider = lookUpProvider(first, providers);
  if (typeof provider !== "string" && provider.input.includes("image")) return chain;
  const { names, warnings } = imageChain(gateway.config);
  const texts = new Set(names.map(modelText));
  const rest = chain.names.filter((name) => !texts.has(modelText(name)));
  return { names: [...names, ...rest], warnings: [...chain.warnings, ...warnings] };
}

/** The profile that the session keeps to: a person's choice, else the one that answered last. */
function pinOf({ gateway, koi, model, authProfile }: TurnRequest): ProfilePin | undefined {
  const locked = model === undefined ? undefined : chosenProfile(gateway.config, koi.id, model);
  if (locked !== undefined) return { id: locked, isLocked: true };
  return authProfile === undefined ? undefined : { id: authProfile, isLocked: false };
}

function thinking(
  name: ModelName,
  providers: ProviderSources,
  level: ThinkingLevel | undefined,
): Readonly<Record<string, unknown>> {
  const provider = lookUpProvider(name, providers);
  return typeof provider === "string" ? {} : thinkingParams(provider, name.model, level ?? "off");
}

async function prompt(
  { request, home, tools, skills, notes, isSandboxed }: TurnInHome,
  place: TurnPlace,
): Promise<{ readonly system: string } & Pick<PreparedTurn, "koiName" | "files" | "fileChars">> {
  const { gateway, koi, sessionKey, facts, senderName, audience } = request;
  const { kois } = gateway.config;
  const isOwners = isOwnersSession(koi.id, sessionKey, facts.peer, gateway.session.mainKey);
  const isRun = sessionKind(gateway, koi.id, sessionKey) === "subagent";
  const names = isRun ? RUN_FILES : promptFileNames(isOwners && audience === undefined);
  const { files, skipped } = await readWorkspaceFiles(home.workspace, names);
  for (const { name, reason } of skipped) {
    place.log?.warn({ koiId: koi.id, name, reason }, "a workspace file is not in the prompt");
  }
  const own = koiEntry(gateway.config, koi.id)?.config.identity;
  const { userTimezone, timeFormat, repoRoot: configuredRoot } = kois?.defaults ?? {};
  const root = isSandboxed ? undefined : await repoRoot(configuredRoot, home.workspace, place);
  if (!isSandboxed && configuredRoot !== undefined && root === undefined) {
    place.log?.warn({ koiId: koi.id }, "`kois.defaults.repoRoot` is no folder, so the prompt names none");
  }
  const fileChars = kois?.defaults?.bootstrapMaxChars ?? defaultPromptLimits.fileChars;
  const identity = resolveIdentity(koi, own, files.find((file) => file.name === "IDENTITY.md")?.text);
  const system = systemPrompt({
    koiId: koi.id,
    identity,
    files,
    tools,
    notes,
    skills,
    limits: { ...defaultPromptLimits, fileChars },
    session: {
      facts,
      sessionKey,
      ...(senderName !== undefined && { senderName }),
      ...(audience !== undefined && { audience }),
      nowMs: place.clock.now(),
      timeZone: zoneOf("user", userTimezone),
      is12Hours: is12Hours(timeFormat, place.env),
      ...(root !== undefined && { repoRoot: root }),
    },
  });
  return { system, koiName: identity.name, files, fileChars };
}

/** What was said before, and what is asked. Providers refuse blank messages, and a conversation that doesn't begin with the user. */
export function conversation({ history, text, sentAtMs }: TurnRequest): {
  readonly history: readonly ConversationMessage[];
  readonly asked: readonly ConversationMessage[];
} {
  const spoken = history.filter(
    (message) => message.role === "tool" || message.text.trim() !== "" || hasCalls(message),
  );
  const first = spoken.findIndex((message) => message.role === "user");
  return {
    history: first === -1 ? [] : spoken.slice(first),
    asked:
      text.trim() === ""
        ? []
        : [{ role: "user", text, isAsked: true, ...(sentAtMs !== undefined && { atMs: sentAtMs }) }],
  };
}

function hasCalls(message: ConversationMessage): boolean {
  return message.role === "assistant" && (message.calls ?? []).length > 0;
}

function wayOf({ gateway, koi, reason }: TurnRequest): Omit<EchoFacts, "isConfigured" | "usableProviders"> {
  const { tier, bindingIndex, source } = reason;
  return {
    koiId: koi.id,
    tier,
    bindingIndex,
    source: source ? `${source.file}:${source.line}` : "",
    isDefaultKoi: gateway.defaultKoi === koi.id,
  };
}
