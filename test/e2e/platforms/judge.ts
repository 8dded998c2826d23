// The table as the judge: what `skykoi route --table` says of each place.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Spot } from "./side.ts";

const dist = join(import.meta.dirname, "../../../dist");

/** Who gets what is said in a place, and in which session. Several in a broadcast. */
export interface Verdict {
  readonly tier: string;
  readonly deliveries: readonly { readonly koiId: string; readonly sessionKey: string }[];
}

interface Answer extends Verdict {
  readonly koiId: string;
  readonly sessionKey: string;
  readonly broadcast: Verdict["deliveries"];
  readonly admission: string;
  readonly error?: unknown;
}

/** Compiles `config` and asks its table for every place. @throws Error where a message would stay out */
export function verdictsOf(
  config: string,
  env: Readonly<Record<string, string>>,
  spots: readonly Spot[],
): ReadonlyMap<string, Verdict> {
  const table = `${config}.table`;
  const options = {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    encoding: "utf8",
    stdio: "pipe",
  } as const;
  execFileSync(
    process.execPath,
    [join(dist, "skykoi-compile.cjs"), config, "--quiet", "--out", table],
    options,
  );
  const lines = execFileSync(
    process.execPath,
    [join(dist, "skykoi.js"), "route", "--table", table, "--stdin"],
    {
      ...options,
      input: spots.map(({ facts }) => JSON.stringify(facts)).join("\n"),
    },
  );
  const answers = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  return new Map(answers.map((answer, index) => [spots[index]?.name ?? "", verdictOf(answer)]));
}

function verdictOf({ error, tier, admission, broadcast, koiId, sessionKey }: Answer): Verdict {
  if (error !== undefined || admission !== "allowed") throw new Error(JSON.stringify(error ?? admission));
  return { tier, deliveries: broadcast.length > 0 ? broadcast : [{ koiId, sessionKey }] };
}
