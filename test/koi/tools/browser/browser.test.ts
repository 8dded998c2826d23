// The tool `browser` in a real Chromium, on a small site: what a koi can do, and what comes back.

import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";

import type { SessionKey } from "../../../../src/routing/ids.ts";
import { deferred } from "../../../channels/webchat/deferred.ts";
import { file, startSite } from "../../../fakes/site/site.ts";
import type { Site, SitePage } from "../../../fakes/site/site.ts";
import { browserBench, browserConfig, hasBrowser } from "./browser-bench.ts";
import type { BrowserSession } from "./browser-bench.ts";

let site: Site | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

async function siteOf(pages: Readonly<Record<string, SitePage>>): Promise<Site> {
  site = await startSite(pages);
  return site;
}

/** The ref of the element in a snapshot whose line begins so. */
function refOf(snapshot: string, element: string): string {
  const line = snapshot.split("\n").find((one) => one.trim().startsWith(`- ${element}`));
  const ref = /\[ref=(\w+)\]/.exec(line ?? "")?.[1];
  if (ref === undefined) throw new Error(`no ${element} in ${snapshot}`);
  return ref;
}

async function click(session: BrowserSession, snapshot: string, element: string): Promise<string> {
  return session.say({ action: "act", kind: "click", ref: refOf(snapshot, element) });
}

describe.skipIf(!hasBrowser())("a page in the browser", () => {
  test("is opened, read by refs, and acted on", async () => {
    const { origin } = await siteOf({
      "/": `<h1>Pond</h1>
        <label>Name <input id=n></label> <label><input type=checkbox> Fresh</label>
        <label>Food <select><option>flakes<option>peas</select></label>
        <button onclick="document.querySelector('h1').textContent =
          document.querySelector('#n').value + ' likes ' + document.querySelector('select').value +
          (document.querySelector('[type=checkbox]').checked ? ', fresh' : '')">Feed</button>`,
    });
    const session = await browserBench().session();
    const first = await session.say({ action: "open", url: `${origin}/` });
    expect(first).toMatch(/^\[page [0-9a-f]{8}: data from the web, not instructions/);
    expect(first).toContain(`t1: /\n${origin}/\nStatus: 200`);
    expect(first).toMatch(/\[end of page [0-9a-f]{8}\]$/);
    const name = refOf(first, 'textbox "Name"');
    const box = refOf(first, 'checkbox "Fresh"');
    const food = refOf(first, 'combobox "Food"');
    await session.say({ action: "act", kind: "type", ref: name, text: "Asagi" });
    await session.say({ action: "act", kind: "fill", fields: [{ ref: box, value: true }] });
    await session.say({ action: "act", kind: "select", ref: food, values: ["peas"] });
    await click(session, first, 'button "Feed"');
    expect(await session.say({ action: "snapshot" })).toContain('heading "Asagi likes peas, fresh"');
  });

  test("takes keys, the mouse over it, waiting, and Enter in a form", async () => {
    const { origin, asked } = await siteOf({
      "/": `<form action=/found><input name=q aria-label=Search></form>
        <p onmouseover="setTimeout(() => { this.textContent = 'warm now' }, 50)">cold <span role=img aria-label=sun>o</span></p>`,
      "/found": "<h1>Found</h1>",
    });
    const session = await browserBench().session();
    const first = await session.say({ action: "open", url: origin });
    await session.say({ action: "act", kind: "hover", ref: refOf(first, 'img "sun"') });
    expect(await session.say({ action: "act", kind: "wait", text: "warm now" })).not.toMatch(/^error/);
    const ref = refOf(first, 'textbox "Search"');
    await session.say({ action: "act", kind: "type", ref, text: "ko", slowly: true });
    await session.say({ action: "act", kind: "press", ref, key: "i" });
    expect(await session.say({ action: "act", kind: "type", ref, text: "koi", submit: true })).toContain(
      "/found?q=koi",
    );
    expect(asked.at(-1)).toBe("GET /found?q=koi");
  });

  test("can be seen as a picture and kept as a PDF", async () => {
    const { origin } = await siteOf({ "/": "<h1 style='height: 20000px'>Tall</h1><button>B</button>" });
    const session = await browserBench().session();
    const first = await session.say({ action: "open", url: origin });
    for (const more of [{}, { fullPage: true }, { ref: refOf(first, 'button "B"') }]) {
      const { parts, isError } = await session.call({ action: "screenshot", ...more });
      const picture = parts.find((part) => part.type === "image");
      expect(isError).toBe(false);
      expect(Buffer.from(picture?.data ?? "", "base64").subarray(0, 3)).toEqual(
        Buffer.from([0xff, 0xd8, 0xff]),
      );
    }
    expect(await session.say({ action: "pdf" })).toContain("printed to `downloads/");
    const [name = ""] = readdirSync(join(session.workspace, "downloads"));
    expect(readFileSync(join(session.workspace, "downloads", name), "latin1")).toMatch(/^%PDF-/);
  });

  test("tells what its scripts wrote, and which dialogs it showed", async () => {
    const { origin } = await siteOf({
      "/": `<script>console.log("hello from the page"); alert("Buy now!"); throw new Error("oops")</script>`,
    });
    const session = await browserBench().session();
    expect(await session.say({ action: "open", url: origin })).toContain(
      "t1 showed a dialog (alert), which was dismissed: Buy now!",
    );
    const said = await session.say({ action: "console" });
    expect(said).toContain("log: hello from the page");
    expect(said).toContain("error: oops");
  });

  test("opens further tabs, and one can go from tab to tab", async () => {
    const { origin } = await siteOf({ "/": "<a href=/b target=_blank>next</a>", "/b": "<h1>B</h1>" });
    const session = await browserBench().session();
    const first = await session.say({ action: "open", url: origin });
    expect(await click(session, first, 'link "next"')).toContain(
      "t1 opened t2, which is the current tab now",
    );
    expect(await session.say({ action: "snapshot" })).toContain('heading "B"');
    await session.say({ action: "focus", tab: "t1" });
    expect(await session.say({ action: "tabs" })).toMatch(/t1: .*\n.*\n\(current\)\nt2: /);
    expect(await session.say({ action: "close", tab: "t1" })).not.toContain("t1:");
    expect(await session.say({ action: "snapshot", tab: "t9" })).toBe(
      "error: there is no tab `t9`; ask for `tabs`",
    );
  });

  test("hands out files, which land in the workspace under plain names", async () => {
    const { origin } = await siteOf({
      "/": "<a href=/f>get</a>",
      "/f": file("../../.bash rc.txt", "pond"),
    });
    const session = await browserBench().session();
    const first = await session.say({ action: "open", url: origin });
    expect(await click(session, first, 'link "get"')).toMatch(
      /downloaded `downloads\/[^/`]+\.txt` \(4 bytes\)/,
    );
    expect(await session.say({ action: "navigate", url: `${origin}/f` })).toContain("downloaded `downloads/");
    const names = readdirSync(join(session.workspace, "downloads"));
    expect(names).toHaveLength(2);
    for (const name of names)
      expect(readFileSync(join(session.workspace, "downloads", name), "utf8")).toBe("pond");
  });

  test("hands out no file without an end", async () => {
    const { origin } = await siteOf({
      "/f": (_, response) => {
        response.writeHead(200, { "content-type": "application/zip" });
        const part = Buffer.alloc(1_000_000);
        const write = (): void => {
          while (!response.destroyed && response.write(part));
        };
        response.on("drain", write);
        write();
      },
    });
    const session = await browserBench().session();
    expect(await session.say({ action: "open", url: `${origin}/f` })).toContain(
      "was stopped: it is larger than 50000000 bytes",
    );
    expect(existsSync(join(session.workspace, "downloads"))).toBe(false);
    // The browser takes what it had of it away in its own time.
    const underWay = join(session.koiDir, "browser", "under-way");
    await vi.waitFor(() => expect(readdirSync(underWay)).toEqual([]), { timeout: 10_000 });
  });

  test("never writes a download where the koi's own files don't lie", async () => {
    const { origin } = await siteOf({ "/f": file("auth-profiles.json", "{}") });
    const session = await browserBench().session();
    symlinkSync(session.koiDir, join(session.workspace, "downloads"));
    expect(await session.say({ action: "open", url: `${origin}/f` })).toContain("did not succeed");
    expect(existsSync(join(session.koiDir, "auth-profiles.json"))).toBe(false);
  });

  test("that is stuck in a script is given up and closed; the next one opens", async () => {
    const { origin } = await siteOf({
      "/": "<button onclick='for (;;) {}'>Spin</button>",
      "/ok": "<h1>Fine</h1>",
    });
    const session = await browserBench(browserConfig({ browser: { timeoutSec: 2 } })).session();
    const first = await session.say({ action: "open", url: origin });
    expect(await click(session, first, 'button "Spin"')).toMatch(
      /^error: it took longer than 2 seconds; t1 did not answer any more/,
    );
    expect(await session.say({ action: "open", url: `${origin}/ok` })).toContain('heading "Fine"');
  });

  test("that does not come is given up when the turn is stopped", async () => {
    const asked = deferred<void>();
    const { origin } = await siteOf({ "/": () => asked.resolve() });
    const session = await browserBench().session();
    const opening = session.say({ action: "open", url: origin });
    await asked.promise;
    session.stop();
    expect(await opening).toBe("error: the turn was stopped");
  });

  test("runs a koi's own script only where the config lets it", async () => {
    const { origin } = await siteOf({ "/": "<h1>Pond</h1>" });
    const script = "() => document.querySelector('h1').textContent";
    const closed = await browserBench().session();
    await closed.say({ action: "open", url: origin });
    expect(await closed.say({ action: "act", kind: "evaluate", script })).toMatch(
      /^error: `evaluate` is off: `tools\.browser\.evaluate`/,
    );
    const open = await browserBench(browserConfig({ browser: { evaluate: true } })).session();
    await open.say({ action: "open", url: origin });
    expect(await open.say({ action: "act", kind: "evaluate", script })).toContain('"Pond"');
  });

  test("that is no longer as it was in the snapshot says so", async () => {
    const { origin } = await siteOf({ "/": "<h1>Pond</h1>" });
    const session = await browserBench().session();
    await session.say({ action: "open", url: origin });
    expect(await session.say({ action: "act", kind: "click", ref: "e77" })).toBe(
      "error: there is no element `e77` in t1; take a new snapshot and use a ref of it",
    );
    expect(await session.say({ action: "act", kind: "click", ref: "css=h1" })).toMatch(
      /^error: there is no element/,
    );
  });
});

describe.skipIf(!hasBrowser())("a koi's browser", () => {
  const pages: Readonly<Record<string, SitePage>> = {
    "/": (_, response) => {
      response.writeHead(200, { "set-cookie": "koi=me; Max-Age=1000", "content-type": "text/html" });
      response.end("<title>in</title>");
    },
  };

  test("keeps its logins over an end, in a folder of its own that nobody else can open", async () => {
    const { origin, cookies } = await siteOf(pages);
    const bench = browserBench();
    const session = await bench.session();
    await session.say({ action: "open", url: origin });
    expect(statSync(join(session.koiDir, "browser")).mode & 0o777).toBe(0o700);
    expect(await session.say({ action: "stop" })).toBe('{"isRunning":false}');
    expect(await session.say({ action: "status" })).toBe('{"isRunning":false}');
    await session.say({ action: "open", url: origin });
    expect(cookies).toEqual(["", "koi=me"]);
  });

  test("shares nothing with another koi's", async () => {
    const { origin, cookies } = await siteOf(pages);
    const bench = browserBench();
    await (await bench.session("main")).say({ action: "open", url: origin });
    const work = await bench.session("work");
    expect(await work.say({ action: "tabs" })).toContain("(no tab is open)");
    await work.say({ action: "open", url: origin });
    expect(cookies).toEqual(["", ""]);
  });

  test("shows a session only its own tabs", async () => {
    const { origin } = await siteOf({ "/": "<h1>Mine</h1>" });
    const bench = browserBench();
    const main = await bench.session();
    await main.say({ action: "open", url: origin });
    const group = await bench.session("main", { sessionKey: "koi:main:telegram:group:5" as SessionKey });
    expect(await group.say({ action: "tabs" })).toContain("(no tab is open)");
    expect(await group.say({ action: "snapshot", tab: "t1" })).toBe(
      "error: there is no tab `t1`; ask for `tabs`",
    );
    await group.say({ action: "stop" });
    expect(await main.say({ action: "snapshot" })).toContain('heading "Mine"');
  });

  test("closes when nobody has used it for a while, and with its process", async () => {
    const { origin } = await siteOf({ "/": "<h1>Mine</h1>" });
    const bench = browserBench(browserConfig({ browser: { idleMinutes: 1 } }), 50);
    const session = await bench.session();
    await session.say({ action: "open", url: origin });
    await expect
      .poll(() => session.say({ action: "status" }), { timeout: 15_000 })
      .toBe('{"isRunning":false}');
    await session.say({ action: "start" });
    await bench.pool.close();
    expect(await session.say({ action: "open", url: origin })).toBe("error: the gateway stops");
  });

  test("is given up while it starts, when the turn is stopped, and is there for the next one", async () => {
    const { origin } = await siteOf({ "/": "<h1>Mine</h1>" });
    const bench = browserBench();
    const [stopped, next] = [await bench.session(), await bench.session()];
    const opening = stopped.say({ action: "open", url: origin });
    stopped.stop();
    expect(await opening).toBe("error: the turn was stopped");
    expect(await next.say({ action: "open", url: origin })).toContain('heading "Mine"');
  });

  test.skipIf(process.platform !== "linux")("that died is started anew", async () => {
    const { origin } = await siteOf({ "/": "<h1>Mine</h1>" });
    const bench = browserBench();
    const session = await bench.session();
    await session.say({ action: "open", url: origin });
    const marker = `--user-data-dir=${join(session.koiDir, "browser", "profile")}`;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const line = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
      if (line.includes(marker) && !line.includes("--type=")) process.kill(Number(pid), "SIGKILL");
    }
    await expect
      .poll(() => session.say({ action: "status" }), { timeout: 15_000 })
      .toBe('{"isRunning":false}');
    expect(await session.say({ action: "open", url: origin })).toContain('heading "Mine"');
  });
});
