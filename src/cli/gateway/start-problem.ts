// Whether a gateway could start with a changed config, asked while the old one still runs.

import { type StartOptions, StartRefusedError, startPlace } from "../../runtime/start-place.ts";
import { listenCode } from "../doctor/machine-checks.ts";

/** Why a gateway would not start; `undefined` where it would. `port`: one that it does not have yet, 0 where it has. */
export async function startProblem(options: StartOptions, port: number): Promise<string | undefined> {
  try {
    const { host } = await startPlace(options);
    const code = port === 0 ? undefined : await listenCode(port, host);
    return code === undefined ? undefined : `it can't listen on ${host}:${port} (${code})`;
  } catch (error) {
    if (error instanceof StartRefusedError) return error.message;
    throw error;
  }
}
