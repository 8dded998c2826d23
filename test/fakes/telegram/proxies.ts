// Proxies on 127.0.0.1: HTTP with CONNECT, and SOCKS5 with a name and a password. Both count what goes through them.

import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A running proxy. */
export interface FakeProxy {
  readonly port: number;
  /** `host:port` of each connection that was asked for. */
  readonly targets: readonly string[];
  /** What each caller gave to be let in. */
  readonly credentials: readonly string[];
  close(): Promise<void>;
}

/** An HTTP proxy. */
export function startHttpProxy(): Promise<FakeProxy> {
  const server = createHttpServer();
  return running(server, (targets, credentials) => {
    server.on("connect", (request, socket: Socket) => {
      const [, basic = ""] = (request.headers["proxy-authorization"] ?? "").split(" ");
      credentials.push(Buffer.from(basic, "base64").toString());
      const target = request.url ?? "";
      targets.push(target);
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      joined(socket, target);
    });
  });
}

/** A SOCKS5 proxy (RFC 1928, RFC 1929). */
export function startSocksProxy(): Promise<FakeProxy> {
  const server = createServer();
  return running(server, (targets, credentials) => {
    server.on("connection", (socket) => {
      void (async () => {
        await next(socket);
        socket.write(Buffer.from([5, 2]));
        const login = await next(socket);
        const nameLength = login[1] ?? 0;
        const name = login.subarray(2, 2 + nameLength).toString();
        credentials.push(`${name}:${login.subarray(3 + nameLength).toString()}`);
        socket.write(Buffer.from([1, 0]));
        const request = await next(socket);
        const target = `${request.subarray(4, 8).join(".")}:${request.readUInt16BE(8)}`;
        targets.push(target);
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        joined(socket, target);
      })();
    });
  });
}

async function next(socket: Socket): Promise<Buffer> {
  const [data] = (await once(socket, "data")) as [Buffer];
  return data;
}

function joined(socket: Socket, target: string): void {
  const [host = "", port = ""] = target.split(":");
  const onward = connect(Number(port), host);
  for (const end of [socket, onward]) end.on("error", () => undefined);
  socket.pipe(onward).pipe(socket);
}

async function running(
  server: Server,
  serve: (targets: string[], credentials: string[]) => void,
): Promise<FakeProxy> {
  const targets: string[] = [];
  const credentials: string[] = [];
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  serve(targets, credentials);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    credentials,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
