// Where the gateway listens: loopback, or with authentication; never anywhere by accident.

import { describe, expect, test } from "vitest";
import { type BindInput, decideBind } from "../../../src/runtime/http/bind.ts";

const tailnet = { tailscale0: [{ address: "100.101.102.103", family: "IPv4" }] } as never;
const lan = { eth0: [{ address: "192.168.1.10", family: "IPv4" }] } as never;

function decided(input: Partial<BindInput>): string {
  const decision = decideBind({ hasAuth: false, interfaces: lan, ...input });
  return decision.kind === "listen" ? decision.host : `refused: ${decision.problem.slice(0, 41)}`;
}

describe("matrix of bind and authentication", () => {
  const rows: [input: Partial<BindInput>, result: string][] = [
    [{}, "127.0.0.1"],
    [{ bind: "loopback" }, "127.0.0.1"],
    [{ bind: "lan" }, "refused: refusing to listen on 0.0.0.0 without aut"],
    [{ bind: "lan", hasAuth: true }, "0.0.0.0"],
    [{ bind: "auto" }, "127.0.0.1"],
    [{ bind: "auto", interfaces: tailnet }, "refused: refusing to listen on 100.101.102.103 wit"],
    [{ bind: "auto", interfaces: tailnet, hasAuth: true }, "100.101.102.103"],
    [{ bind: "tailnet", hasAuth: true }, 'refused: gateway.bind is "tailnet", but this machi'],
    [{ bind: "tailnet", interfaces: tailnet, hasAuth: true }, "100.101.102.103"],
    [{ bind: "custom", hasAuth: true }, 'refused: gateway.bind is "custom", but gateway.cus'],
    [{ bind: "custom", customBindHost: "192.168.1.10", hasAuth: true }, "192.168.1.10"],
    [{ bind: "custom", customBindHost: "127.0.0.2" }, "127.0.0.2"],
    [{ bind: "lan", host: "127.0.0.1" }, "127.0.0.1"],
    [{ host: "0.0.0.0" }, "refused: refusing to listen on 0.0.0.0 without aut"],
    [{ host: "::1" }, "::1"],
    [{ host: "loopback", bind: "lan", hasAuth: true }, "127.0.0.1"],
    [{ host: "loopback" }, "127.0.0.1"],
    [{ host: "lan" }, "refused: refusing to listen on 0.0.0.0 without aut"],
    [{ host: "lan", hasAuth: true }, "0.0.0.0"],
    [{ host: "tailnet", hasAuth: true }, 'refused: --bind is "tailnet", but this machine has'],
    [{ host: "tailnet", interfaces: tailnet, hasAuth: true }, "100.101.102.103"],
    [{ host: "auto" }, "127.0.0.1"],
    [{ host: "custom", customBindHost: "127.0.0.2" }, "127.0.0.2"],
    [{ host: "" }, "refused: --bind names no address; it is loopback, "],
  ];
  test.each(rows)("%j: %s", (input, result) => {
    expect(decided(input)).toBe(result);
  });
});
