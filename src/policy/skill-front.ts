// The front matter of a SKILL.md, and what the skill needs by it. It comes from anywhere, so what has the wrong type is as good
// as absent. YAML is read by the function that is handed in: a policy uses no library.

/** A mapping of YAML. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a skill needs before it may be used. Every list may be empty. */
export interface SkillNeeds {
  /** Whether only `os` is asked, and nothing else below. */
  readonly isAlways: boolean;
  /** Systems, as `process.platform` names them; none: any. */
  readonly os: readonly string[];
  /** Programs, all of them. */
  readonly bins: readonly string[];
  /** Programs, any of them. */
  readonly anyBins: readonly string[];
  /** Environment variables. */
  readonly env: readonly string[];
  /** Keys of the config that must be on, as `channels.slack.enabled`. */
  readonly config: readonly string[];
}

/** The text between the two lines `---` at the beginning of a text; `undefined` where they are not there. */
export function frontText(text: string): string | undefined {
  return /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
}

/** The front matter of a text; `undefined` where there is none, or it is no YAML. Nothing between its lines is an empty mapping. */
export function frontMatter(text: string, parse: (yaml: string) => unknown): unknown {
  const found = frontText(text);
  if (found === undefined) return undefined;
  return found.trim() === "" ? {} : (parse(found) ?? "no YAML");
}

/** The block of SKYKOI in `metadata`, else the first one: skills are shared between products. */
export function productBlock(front: JsonObject, parse: (yaml: string) => unknown): JsonObject {
  const stated = front["metadata"];
  const metadata = typeof stated === "string" ? parse(stated) : stated;
  if (!isObject(metadata)) return {};
  const own = Object.keys(metadata).find((key) => key.toLowerCase() === "skykoi");
  const block = own === undefined ? Object.values(metadata).find(isObject) : metadata[own];
  return isObject(block) ? block : {};
}

/** What a block says that the skill needs. */
export function needsOf(block: JsonObject): SkillNeeds {
  const { requires } = block;
  const lists = isObject(requires) ? requires : {};
  return {
    isAlways: saysYes(block["always"]),
    os: texts(block["os"]),
    bins: texts(lists["bins"]),
    anyBins: texts(lists["anyBins"]),
    env: texts(lists["env"]),
    config: texts(lists["config"]),
  };
}

/** Whether a value is a mapping. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value says yes, as YAML 1.1 would read it too. */
export function saysYes(value: unknown): boolean {
  return value === true || (typeof value === "string" && /^(?:true|yes|on)$/i.test(value.trim()));
}

/** Whether a value says no, likewise. */
export function saysNo(value: unknown): boolean {
  return value === false || (typeof value === "string" && /^(?:false|no|off)$/i.test(value.trim()));
}

/** A single text is a list of one: a need that is written in short must not be as good as none. */
function texts(value: unknown): readonly string[] {
  const list = typeof value === "string" ? [value] : value;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string" && item.trim() !== "") : [];
}
