// Logins that end every hour: renewed once, by one, written down before they are used; with a token server that takes
// no refresh token twice.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";

import { Logins } from "../../../src/koi/models/logins.ts";
import { startTokenServer } from "../../fakes/login/token-server.ts";
import type { TokenServer } from "../../fakes/login/token-server.ts";
import { tempFolder } from "../store/temp-folder.ts";

const id = "acme:me";
const hourMs = 3_600_000;
/** How often logins end, over all 50 kois; a multiple of 50. `SKYKOI_LOGIN_ENDS=50000` is 1,000 times each. */
const ends = Number(process.env["SKYKOI_LOGIN_ENDS"] ?? 1000);

interface Stored {
  readonly access?: string;
  readonly refresh?: string;
  readonly expires?: number;
  readonly endedLogin?: string;
}

async function tokenServer(): Promise<TokenServer> {
  const server = await startTokenServer();
  onTestFinished(() => server.close());
  return server;
}

/** A koiDir with one login. */
function koiWith(profile: object, more: object = {}): string {
  const koiDir = tempFolder();
  write(koiDir, { version: 1, profiles: { [id]: { type: "oauth", provider: "acme", ...profile } }, ...more });
  return koiDir;
}

function write(koiDir: string, file: object): void {
  writeFileSync(join(koiDir, "auth-profiles.json"), JSON.stringify(file), { mode: 0o600 });
}

function file(koiDir: string): {
  readonly profiles: Readonly<Record<string, Stored>>;
  readonly mine?: string;
} {
  return JSON.parse(readFileSync(join(koiDir, "auth-profiles.json"), "utf8")) as never;
}

function stored(koiDir: string): Stored | undefined {
  return file(koiDir).profiles[id];
}

function wanted(koiDir: string, server?: TokenServer): Parameters<Logins["access"]>[0] {
  const oauth = server && { tokenUrl: server.url, clientId: "kois" };
  return { koiDir, profileId: id, oauth, resolve: () => Promise.resolve("") };
}

/** Node 20 runs no TypeScript, so the child is bundled; packages are found from the repository. */
function bundle(): string {
  const outfile = join(tempFolder(), "login-child.cjs");
  const entryPoints = [fileURLToPath(new URL("./login-child.ts", import.meta.url))];
  const supported = { "dynamic-import": false };
  const external = ["libsql"];
  buildSync({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", external, supported });
  return outfile;
}

async function startChild(script: string): Promise<ChildProcess> {
  const env = { ...process.env, NODE_PATH: join(import.meta.dirname, "../../../node_modules") };
  const child = fork(script, { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return child;
}

const fault = (name: string): object => ({ name: "LoginError", fault: name });

describe("a login", () => {
  test("that is good is used as it is, and nobody is asked", async () => {
    const koiDir = koiWith({ access: "still-good", refresh: "r", expires: 2 * hourMs });
    expect(await new Logins({ now: () => hourMs }).access(wanted(koiDir))).toBe("still-good");
    expect(readdirSync(koiDir)).toEqual(["auth-profiles.json"]);
  });

  test("that has ended is renewed, written down with its end, and keeps what else stands there", async () => {
    const server = await tokenServer();
    const refresh = server.login("me");
    const koiDir = koiWith({ access: "old", refresh, expires: 1, email: "me@example.org" }, { mine: "kept" });
    const learnt: string[] = [];
    const logins = new Logins({ now: () => hourMs, learnSecret: (secret) => learnt.push(secret) });
    const access = await logins.access(wanted(koiDir, server));
    expect(stored(koiDir)).toEqual({
      type: "oauth",
      provider: "acme",
      email: "me@example.org",
      access,
      refresh: learnt[1],
      expires: 2 * hourMs,
    });
    expect(learnt[0]).toBe(access);
    expect(file(koiDir).mine).toBe("kept");
    expect(statSync(join(koiDir, "auth-profiles.json")).mode & 0o777).toBe(0o600);
    expect(Object.fromEntries(server.requests[0] ?? [])).toEqual({
      grant_type: "refresh_token",
      refresh_token: refresh,
      client_id: "kois",
    });
  });

  test("keeps its refresh token where the provider gives no other, and its end where none is said", async () => {
    const server = await tokenServer();
    server.isRotating = false;
    server.lifeSeconds = undefined;
    const refresh = server.login("me");
    const koiDir = koiWith({ refresh });
    const access = await new Logins({ now: () => hourMs }).access(wanted(koiDir, server));
    expect(stored(koiDir)).toEqual({ type: "oauth", provider: "acme", access, refresh });
  });

  test("goes by its own address and id before the provider's, and then without the provider's secret", async () => {
    const server = await tokenServer();
    const profile = { refresh: server.login("me"), tokenUrl: server.url, clientId: "own" };
    const clientSecret = { source: "env", id: "S" } as const;
    const resolve = (): Promise<string> => Promise.resolve("hidden");
    const logins = new Logins({ now: () => hourMs });
    const oauth = { tokenUrl: "https://nowhere.invalid/", clientId: "kois", clientSecret };
    await logins.access({ koiDir: koiWith(profile), profileId: id, oauth, resolve });
    const shared = { ...oauth, tokenUrl: server.url };
    const refresh = server.login("you");
    await logins.access({ koiDir: koiWith({ refresh }), profileId: id, oauth: shared, resolve });
    expect(server.requests.map((form) => [form.get("client_id"), form.get("client_secret")])).toEqual([
      ["own", null],
      ["kois", "hidden"],
    ]);
  });

  test("is never sent in the clear to another machine, and without an address it says where to write one", async () => {
    const logins = new Logins({ now: () => hourMs });
    for (const tokenUrl of ["http://example.org/token", "https://me:pass@example.org/token", "token"]) {
      const unsafe = koiWith({ refresh: "r", tokenUrl, clientId: "c" });
      await expect(logins.access(wanted(unsafe))).rejects.toMatchObject(fault("unsafe_endpoint"));
    }
    await expect(logins.access(wanted(koiWith({ refresh: "r" })))).rejects.toMatchObject({
      ...fault("unknown_endpoint"),
      message:
        "the login of the profile `acme:me` can't be renewed: say `oauth: {tokenUrl, clientId}` at its provider in " +
        "SKYKOI.json or models.json",
    });
  });
});

describe("a login that can't be renewed", () => {
  test("is not tried again once the provider calls it ended; a new one is", async () => {
    const server = await tokenServer();
    const koiDir = koiWith({ access: "old", refresh: "revoked", expires: 1 });
    const logins = new Logins({ now: () => hourMs });
    await expect(logins.access(wanted(koiDir, server))).rejects.toMatchObject({
      ...fault("ended"),
      isRetryable: false,
      message:
        "the login of the profile `acme:me` has ended: log in again and add it anew with `skykoi models auth add` " +
        "(400 invalid_grant)",
    });
    await expect(logins.access(wanted(koiDir, server))).rejects.toMatchObject(fault("ended"));
    expect(server.requests).toHaveLength(1);
    write(koiDir, { profiles: { [id]: { ...stored(koiDir), refresh: server.login("me") } } });
    expect(await logins.access(wanted(koiDir, server))).toBe(stored(koiDir)?.access);
    expect(stored(koiDir)?.endedLogin).toBeUndefined();
  });

  test.each([
    { trouble: { kind: "status", status: 503, body: "<html>" } as const, name: "unavailable" },
    { trouble: { kind: "status", status: 429, body: "{}" } as const, name: "unavailable" },
    { trouble: { kind: "drop" } as const, name: "unavailable" },
    {
      trouble: { kind: "status", status: 401, body: '{"error":"invalid_client"}' } as const,
      name: "refused",
    },
    {
      trouble: { kind: "status", status: 400, body: '{"error":{"code":"refresh_token_reused"}}' } as const,
      name: "ended",
    },
  ])("$name by $trouble: nothing is lost", async ({ trouble, name }) => {
    const server = await tokenServer();
    server.troubles.push(trouble);
    const refresh = server.login("me");
    const koiDir = koiWith({ refresh });
    await expect(new Logins({ now: () => hourMs }).access(wanted(koiDir, server))).rejects.toMatchObject(
      fault(name),
    );
    expect(stored(koiDir)?.refresh).toBe(refresh);
  });

  test("tells nothing that the token address said", async () => {
    const server = await tokenServer();
    const refresh = "secret-refresh-token";
    const body = JSON.stringify({ error: `what is ${refresh}?`, error_description: refresh });
    server.troubles.push({ kind: "status", status: 400, body });
    const logged: unknown[] = [];
    const log = { warn: (...line: unknown[]) => void logged.push(line) };
    const failure = new Logins({ now: () => hourMs, log }).access(wanted(koiWith({ refresh }), server));
    await expect(failure).rejects.not.toThrow(refresh);
    expect(JSON.stringify(logged)).not.toContain(refresh);
  });

  test("for want of a disk is kept in memory, and written before anybody is asked again", async () => {
    const server = await tokenServer();
    const koiDir = koiWith({ refresh: server.login("me") });
    const logins = new Logins({ now: () => hourMs });
    const path = join(koiDir, "auth-profiles.json");
    const good = readFileSync(path, "utf8");
    // Broken while the provider answers: what can't be read is never overwritten.
    const answered = logins.access({
      ...wanted(koiDir, server),
      oauth: { tokenUrl: server.url, clientId: "kois", clientSecret: "s" },
      resolve: () => {
        writeFileSync(path, "{");
        return Promise.resolve("s");
      },
    });
    await expect(answered).rejects.toMatchObject({ ...fault("not_kept"), isRetryable: true });
    expect(readFileSync(path, "utf8")).toBe("{");
    writeFileSync(path, good);
    expect(await logins.access(wanted(koiDir, server))).toBe(stored(koiDir)?.access);
    expect(server.requests).toHaveLength(1);
  });
});

describe("single-use refresh tokens", () => {
  test(
    `50 kois, ${ends} ends, 4 turns at each of them: no token comes twice`,
    async () => {
      const server = await tokenServer();
      let nowMs = hourMs;
      const logins = new Logins({ now: () => nowMs });
      const kois = Array.from({ length: 50 }, (_, index) =>
        koiWith({ refresh: server.login(`koi${index}`) }),
      );
      for (let round = 0; round < ends / 50; round += 1) {
        const turns = kois.flatMap((koiDir) => Array.from({ length: 4 }, () => koiDir));
        const got = await Promise.all(turns.map((koiDir) => logins.access(wanted(koiDir, server))));
        expect(new Set(got).size).toBe(50);
        nowMs += hourMs;
      }
      expect([server.requests.length, server.reused, server.mostAtOnce]).toEqual([ends, [], 1]);
      expect(kois.map((koiDir) => stored(koiDir)?.endedLogin)).toEqual(kois.map(() => undefined));
    },
    60 * ends,
  );

  test("4 processes at one koi's login renew it once each time it ends", async () => {
    const server = await tokenServer();
    const koiDir = koiWith({ refresh: server.login("me") });
    const script = bundle();
    const children = await Promise.all(Array.from({ length: 4 }, () => startChild(script)));
    for (let round = 1; round <= 10; round += 1) {
      const answers = children.map((child) => once(child, "message"));
      for (const child of children) child.send({ koiDir, url: server.url, nowMs: round * 2 * hourMs });
      const got = (await Promise.all(answers)).map(([access]) => access as string);
      expect(new Set(got)).toEqual(new Set([stored(koiDir)?.access]));
      expect(server.requests).toHaveLength(round);
    }
    expect(server.reused).toEqual([]);
  }, 60_000);

  test("a process that is killed while it renews leaves nothing behind that the next one waits for", async () => {
    const server = await tokenServer();
    const koiDir = koiWith({ refresh: server.login("me") });
    const child = await startChild(bundle());
    const asked = once(server.arrivals, "request");
    server.troubles.push({ kind: "silence" });
    child.send({ koiDir, url: server.url, nowMs: hourMs });
    await asked;
    child.kill("SIGKILL");
    await once(child, "exit");
    const logins = new Logins({ now: () => hourMs });
    expect(await logins.access(wanted(koiDir, server))).toBe(stored(koiDir)?.access);
  }, 60_000);
});
