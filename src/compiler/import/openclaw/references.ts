// A config for eyes and pipes: literal secrets as `${NAME}`, so that none is printed.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { isSecretName } from "../../explain/secret-name.ts";
import { secretValues } from "../../secrets/secret-values.ts";
import { parsePointer } from "../../read/pointer.ts";
import { type BranchNode, type Doc, copyOf, nodeOf, valueOf, visit } from "./document.ts";

/** A secret that stands as a variable. */
export interface SecretVariable {
  readonly pointer: string;
  /** Name of the environment variable. */
  readonly variable: string;
}

const REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

/** A copy of `doc` in which every literal secret is a variable, and which those are. */
export function withVariables(doc: Doc): {
  readonly doc: Doc;
  readonly variables: readonly SecretVariable[];
} {
  const root = copyOf(doc.root) as BranchNode;
  const secrets = secretValues(valueOf(root) as SkykoiConfig);
  const places = new Set(secrets.filter((one) => one.isLiteral).map((one) => one.pointer));
  const variables: SecretVariable[] = [];
  const used = new Set<string>();
  visit(root, (member, _parent, pointer) => {
    const { value } = member;
    if (value.kind !== "scalar" || typeof value.value !== "string" || REFERENCE.test(value.value)) return;
    if (!places.has(pointer) && !(isSecretName(member.key) && value.value !== "")) return;
    const variable = unusedName(pointer, used);
    member.value = nodeOf(`\${${variable}}`);
    variables.push({ pointer, variable });
  });
  return { doc: { ...doc, root }, variables };
}

function unusedName(pointer: string, used: Set<string>): string {
  const keys = parsePointer(pointer).filter((key) => !["channels", "accounts", "env", "vars"].includes(key));
  const words = keys.map((key) =>
    key.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll(/[^A-Za-z0-9]+/g, "_"),
  );
  const name = words
    .join("_")
    .toUpperCase()
    .replace(/^(?=\d)/, "_");
  let free = name;
  for (let n = 2; used.has(free); n++) free = `${name}_${n}`;
  used.add(free);
  return free;
}
