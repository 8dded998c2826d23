// The whole compiler: source text → diagnostics and, where there are no errors, a table. A pure function of the
// texts that the host gives (and of the machine, only under `host.probe`).

import { accessRules } from "../policy/access-rules.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import { makeRouter } from "../routing/router.ts";
import { encodeTable } from "../routing/table/encode.ts";
import { TableMatcher } from "../routing/table/table-matcher.ts";
import type { CheckInput } from "./analyse/check.ts";
import { runChecks } from "./analyse/index.ts";
import { judgeRules } from "./analyse/verdicts/verdicts.ts";
import { Witnesses } from "./analyse/verdicts/witness.ts";
import { severities } from "./diagnostics/catalogue.ts";
import type { Finding } from "./diagnostics/finding.ts";
import type { RuleLevels } from "./diagnostics/overrides.ts";
import type { Origins } from "./diagnostics/origins.ts";
import type { CompilerHost } from "./host.ts";
import { type Judgement, judgeFindings } from "./judge-findings.ts";
import { lowerRules } from "./lower/hash.ts";
import { bindingScopes, lower } from "./lower/lower.ts";
import { withoutSecrets } from "./lower/secrets.ts";
import { type ReadConfig, readConfig } from "./read/read-config.ts";
import { limitFindings } from "./resolve/limits.ts";
import { resolveModel } from "./resolve/model.ts";
import { secretValues } from "./secrets/secret-values.ts";
import { TOKEN_PREFIX } from "./secrets/token-shapes.ts";
import { nonFiniteNumbers } from "./validate/non-finite.ts";
import { validateConfig } from "./validate/validate-config.ts";
import type { LoweredRules } from "./lower/hash.ts";

/** A config that is to be compiled. */
export interface CompileRequest {
  /** Absolute path. */
  readonly path: string;
  /** How reports name it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly host: CompilerHost;
  /** Written into the table, and compared with what a config says it was written for. */
  readonly compilerVersion: string;
  /** Whether a table is wanted; without one the encoding is spared. */
  readonly wantsTable: boolean;
  /** Levels that the author gave to codes. Default: those of the catalogue. */
  readonly levels?: RuleLevels;
  /** Whether a finding is known by its fingerprint, and left out. Never asked about codes that can't be lowered. */
  readonly isKnown?: (fingerprint: string) => boolean;
  /** Told what comes next, before it does. */
  readonly onStage?: (stage: CompileStage) => void;
}

/** The steps of a compilation, in their order. Not every compilation comes as far as the last. */
export type CompileStage = "read" | "validate" | "resolve" | "judge" | "check" | "explain" | "write";

/** What came of a config. */
export interface Compilation extends Judgement {
  readonly name: string;
  readonly hasErrors: boolean;
  /** The analysis; `undefined` where text or shape are too broken. */
  readonly analysis: CheckInput | undefined;
  /** The table; `undefined` with errors, or where none was wanted. */
  readonly table: Uint8Array | undefined;
  /** Number of keys in the table's hash. */
  readonly entries: number;
  /** Absolute paths of everything that was read or should have been. */
  readonly files: readonly string[];
  /** Absolute paths of the texts, by the `file` of each. */
  readonly paths: ReadonlyMap<string, string>;
  /** Leads pointers and files of diagnostics to texts. */
  readonly origins: Origins;
}

/** Compiles a config. Never throws on any input. */
export async function compile(request: CompileRequest): Promise<Compilation> {
  request.onStage?.("read");
  const read = readConfig(request);
  // Without a part that it includes, the config is another one than was meant: nothing more could be relied on.
  const isWhole = !read.findings.some((one) => /^(?:include|schema)\//.test(one.code));
  if (read.value === undefined || !isWhole) {
    return conclude(request, read, await judgeFindings(read.findings, request, read));
  }
  request.onStage?.("validate");
  const shape = await validateConfig(read, request.compilerVersion);
  const beyond = shape.some(isError) ? [] : [...limitFindings(read.value as SkykoiConfig)];
  const findings = [...read.findings, ...shape, ...beyond];
  const noNumbers = read.findings.some(isNonFinite) ? [...nonFiniteNumbers(read.value)] : [];
  const mistakes = [...shape.filter(isError), ...noNumbers];
  if (mistakes.length > 0 || beyond.length > 0) {
    findings.push(...(beyond.length > 0 ? [] : await findingsBeside(mistakes, request, read)));
    return conclude(request, read, await judgeFindings(findings, request, read));
  }
  return analyse(request, read, findings);
}

/** What is certainly wrong besides mistakes of shape. A big file waits for its shape. */
async function findingsBeside(
  shape: readonly Finding[],
  request: CompileRequest,
  read: ReadConfig,
): Promise<readonly Finding[]> {
  const { value, columns } = read;
  if (columns) return [];
  // Loaded on first use: most configs have the right shape.
  const [{ soundPart }, { certainFindings }] = await Promise.all([
    import("./validate/sound-part.ts"),
    import("./diagnostics/certain-findings.ts"),
  ]);
  const part = soundPart(value, shape);
  if (!part) return [];
  const rest = await validateConfig({ value: part.config, columns }, request.compilerVersion);
  if (rest.some(isError) || [...limitFindings(part.config as SkykoiConfig)].length > 0) return [];
  const { findings } = study(part.config as SkykoiConfig, read, request);
  return certainFindings(findings, part);
}

/** A config of the right shape, looked through. */
interface Study {
  readonly input: CheckInput;
  readonly rules: LoweredRules;
  readonly findings: readonly Finding[];
}

function study(config: SkykoiConfig, read: ReadConfig, { host, onStage }: CompileRequest): Study {
  onStage?.("resolve");
  const { model, findings: resolving } = resolveModel(config, read.columns);
  onStage?.("judge");
  const verdicts = judgeRules(model.rules);
  const rules = lowerRules(verdicts);
  const broadcast = Object.fromEntries([...model.broadcast].map(([key, { kois }]) => [key, kois]));
  const matcher = new TableMatcher({ ...rules.hash, scopes: rules.scopes, koiIds: model.rules.names.koiIds });
  const router = makeRouter(matcher, {
    broadcast,
    session: model.session,
    defaultKoi: model.kois.defaultKoi.id,
    bindingScopes: bindingScopes(model.rules),
  });
  const input: CheckInput = {
    model,
    verdicts,
    witnesses: new Witnesses(verdicts, broadcast),
    router,
    access: rememberedAccess(config),
    secrets: secretValues(config),
    fileOf: (pointer) => {
      const { file } = read.origins.originOf(pointer).source;
      return { name: file, path: read.paths.get(file) ?? "" };
    },
    probe: host.probe,
  };
  onStage?.("check");
  return { input, rules, findings: [...resolving, ...runChecks(input)] };
}

/** Findings in comments, which few configs give a reason to read. */
async function commentFindings(read: ReadConfig): Promise<readonly Finding[]> {
  const texts = read.textsWith(TOKEN_PREFIX);
  if (texts.length === 0) return [];
  const { tokensInComments } = await import("./analyse/secret/in-comment.ts");
  return [...tokensInComments(texts)];
}

async function analyse(
  request: CompileRequest,
  read: ReadConfig,
  before: readonly Finding[],
): Promise<Compilation> {
  const config = read.value as SkykoiConfig;
  const { input, rules, findings: found } = study(config, read, request);
  const { model } = input;
  const findings = [...before, ...found, ...(await commentFindings(read))];
  const judgement = await judgeFindings(findings, request, read, model.rules);
  if (!request.wantsTable || hasError(judgement)) return conclude(request, read, judgement, input, rules);
  request.onStage?.("write");
  const placeOf = (pointer: string): { file: string; pointer: string } => {
    const origin = read.origins.originOf(pointer);
    const index = read.texts.indexOf(origin.source);
    return { file: read.sources[index]?.path ?? "", pointer: origin.pointer };
  };
  const parts = lower({
    model,
    rules,
    places: read.bindingPlaces(model.rules.count),
    sources: read.sources,
    config: withoutSecrets({ ...config, bindings: [] }, input.secrets, placeOf),
    compilerVersion: request.compilerVersion,
  });
  return conclude(request, read, judgement, input, rules, encodeTable(parts));
}

function conclude(
  request: CompileRequest,
  read: ReadConfig,
  judgement: Judgement,
  analysis?: CheckInput,
  rules?: LoweredRules,
  table?: Uint8Array,
): Compilation {
  return {
    name: request.name,
    ...judgement,
    hasErrors: hasError(judgement),
    analysis,
    table,
    entries: rules?.hash.entries ?? 0,
    files: read.files,
    paths: read.paths,
    origins: read.origins,
  };
}

function isError(finding: Finding): boolean {
  return (finding.severity ?? severities[finding.code]) === "error";
}

function isNonFinite({ code }: Finding): boolean {
  return code === "text/non-finite";
}

function hasError({ diagnostics }: Judgement): boolean {
  return diagnostics.some((one) => one.severity === "error");
}

function rememberedAccess(config: SkykoiConfig): CheckInput["access"] {
  const known = new Map<string, ReturnType<typeof accessRules>>();
  return (channel, accountId) => {
    const key = `${channel} ${accountId}`;
    let rules = known.get(key);
    if (!rules) known.set(key, (rules = accessRules(config, channel, accountId)));
    return rules;
  };
}
