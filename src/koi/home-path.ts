// A path as the compiled gateway carries it → an absolute path on this machine. A compiled table holds no path
// of the machine that made it, so `<state>`, `~` and `${NAME}` are still written out in it.
// Always holds: the answer is absolute, or nothing is answered.

import { isAbsolute, join, resolve } from "node:path";

/** Where a koi's paths lead to on this machine. */
export interface HomeBase {
  /** Folder of the gateway's state; what `<state>` and relative paths stand on. */
  readonly stateDir: string;
  /** Home folder of the user; what `~` stands for. */
  readonly home: string;
  /** The variables that `${NAME}` may name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A home that can't be used; `message` says which path and why. */
export class HomeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HomeError";
  }
}

const STATE = "<state>";
// `$${NAME}` is the escape for a literal `${NAME}`.
const VARIABLE = /\$(\$\{[A-Za-z_][A-Za-z0-9_]*\})|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The absolute path that `text` stands for. A relative path stands on the state dir: the working directory of a
 * gateway is an accident of how it was started.
 * @throws HomeError where a variable is unset or empty, or the path is of the form `~name`
 */
export function expandPath(text: string, base: HomeBase): string {
  const isOfState = text === STATE || text.startsWith(`${STATE}/`);
  const rest = isOfState ? text.slice(STATE.length) : text;
  const path = rest.replaceAll(VARIABLE, (_, escaped: string | undefined, name: string) =>
    escaped === undefined ? variable(name, text, base) : escaped,
  );
  const stateDir = resolve(base.stateDir);
  if (isOfState) return join(stateDir, path);
  if (path === "~" || path.startsWith("~/")) return resolve(base.home, `.${path.slice(1)}`);
  if (path.startsWith("~")) {
    throw new HomeError(`the path \`${text}\` names another user's home; write it out instead`);
  }
  return isAbsolute(path) ? resolve(path) : resolve(stateDir, path);
}

function variable(name: string, text: string, base: HomeBase): string {
  const value = base.env[name];
  if (value) return value;
  throw new HomeError(`the path \`${text}\` needs the environment variable \`${name}\`, which is not set`);
}
