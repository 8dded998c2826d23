// Flags that stand before the command and hold for all of them: `--profile NAME` and `--dev` give a gateway a state dir of
// its own, `--no-color` is for the whole run. They become the variables that everything reads.

import { type Environment, isProfileName } from "../config/paths.ts";
import { UsageError } from "./exit-code.ts";

/** Port of `--dev` where none is named, so that it runs beside the usual one. */
const DEV_PORT = "19001";

/** A command line without its root flags. */
export interface RootFlags {
  /** The command and what stands behind it. */
  readonly rest: readonly string[];
  readonly env: Environment;
}

/** For the overview: each flag with what it does. */
export const rootFlagHelp: readonly (readonly [flag: string, help: string])[] = [
  ["--profile NAME", "a state dir of its own, ~/.SKYKOI-NAME (also SKYKOI_PROFILE)"],
  ["--dev", `the profile dev, on port ${DEV_PORT}`],
  ["--no-color", "no colours (also NO_COLOR)"],
];

/** Takes the root flags off `argv`. SKYKOI_STATE_DIR stays stronger than a profile. @throws UsageError */
export function takeRootFlags(argv: readonly string[], env: Environment): RootFlags {
  let profile: string | undefined;
  let isDev = false;
  let isPlain = false;
  let at = 0;
  for (; at < argv.length; at += 1) {
    const arg = argv[at] ?? "";
    if (arg === "--dev") isDev = true;
    else if (arg === "--no-color") isPlain = true;
    else if (arg === "--profile") profile = argv[(at += 1)] ?? "";
    else if (arg.startsWith("--profile=")) profile = arg.slice("--profile=".length);
    else break;
  }
  if (profile !== undefined && !isProfileName(profile))
    throw new UsageError(`skykoi: a profile is 1 to 64 letters, digits, - or _, got "${profile}"`);
  if (isDev && profile !== undefined && profile !== "dev")
    throw new UsageError("skykoi: give --dev or --profile, not both: --dev is the profile dev");
  const name = isDev ? "dev" : profile;
  const given = env["SKYKOI_PROFILE"]?.trim() ?? "";
  if (name === undefined && given !== "" && !isProfileName(given))
    throw new UsageError(`skykoi: SKYKOI_PROFILE is 1 to 64 letters, digits, - or _, got "${given}"`);
  return {
    rest: argv.slice(at),
    env: {
      ...env,
      ...(name !== undefined && { SKYKOI_PROFILE: name }),
      ...(isDev && { SKYKOI_GATEWAY_PORT: env["SKYKOI_GATEWAY_PORT"] || DEV_PORT }),
      ...(isPlain && { NO_COLOR: "1" }),
    },
  };
}
