// The frame of a session: capabilities, exit codes, a clean standard output.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { LspClient } from "./client.ts";

test("names what it can do, and ends with 0 after shutdown", async () => {
  const client = new LspClient();
  const { capabilities, serverInfo } = await client.initialize();
  expect(serverInfo?.name).toBe("skykoi");
  expect(capabilities.positionEncoding).toBe("utf-16");
  expect(capabilities.documentFormattingProvider).toBeUndefined();
  expect(capabilities.executeCommandProvider?.commands).toEqual(["skykoi.route"]);
  expect(await client.stop()).toBe(0);
  expect(client.stderr).toBe("");
});

test("ends with 1 where it is told to exit before shutdown, and where the client hangs up", async () => {
  const early = new LspClient();
  await early.initialize();
  await early.connection.sendNotification("exit");
  expect(await early.ended).toBe(1);
  early.remove();
  const gone = new LspClient();
  await gone.initialize();
  gone.hangUp();
  expect(await gone.ended).toBe(1);
  gone.remove();
});

test("standard output holds messages of the protocol and nothing else", async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../../dist/skykoi.js"), "lsp"]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const message = (body: object): string => {
    const json = JSON.stringify({ jsonrpc: "2.0", ...body });
    return `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
  };
  child.stdin.write(
    message({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } }),
  );
  child.stdin.write(message({ id: 2, method: "shutdown" }));
  await vi.waitFor(() => expect(output).toContain('"id":2'), 10_000);
  child.stdin.write(message({ method: "exit" }));
  expect(await ended).toBe(0);
  let at = 0;
  const ids: unknown[] = [];
  while (at < output.length) {
    const header = /^Content-Length: (\d+)\r\n\r\n/.exec(output.slice(at));
    expect(header).not.toBeNull();
    at += header?.[0].length ?? output.length;
    const end = at + Number(header?.[1]);
    ids.push((JSON.parse(output.slice(at, end)) as { id: unknown }).id);
    at = end;
  }
  expect(ids).toEqual([1, 2]);
});
