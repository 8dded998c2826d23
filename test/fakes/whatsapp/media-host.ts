// WhatsApp's media host for tests: keeps encrypted files and gives them back. The library speaks only https to it; the
// agent below carries its requests as plain http over loopback, so that no certificate is needed.

import { Agent } from "node:https";
import { hkdf, MEDIA_HKDF_KEY_MAPPING, type MediaType } from "@whiskeysockets/baileys";
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A file as a message describes it. */
export interface Hosted {
  readonly mediaKey: Buffer;
  readonly directPath: string;
  readonly fileSha256: Buffer;
  readonly fileEncSha256: Buffer;
  readonly fileLength: number;
}

/** The host. */
export class MediaHost {
  /** Encrypted files by path. */
  readonly files: Map<string, Buffer> = new Map();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** Makes the connections of clients that want TLS. */
  agent(): Agent {
    const { port } = this.#server.address() as AddressInfo;
    return new PlainAgent(port);
  }

  /** Puts a file there, as a sender's phone does. */
  put(bytes: Buffer, type: MediaType): Hosted {
    const mediaKey = randomBytes(32);
    const { iv, cipherKey, macKey } = keysOf(mediaKey, type);
    const cipher = createCipheriv("aes-256-cbc", cipherKey, iv);
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    const mac = createHmac("sha256", macKey).update(iv).update(sealed).digest().subarray(0, 10);
    const file = Buffer.concat([sealed, mac]);
    const directPath = `/v/${randomBytes(8).toString("hex")}`;
    this.files.set(directPath, file);
    return {
      mediaKey,
      directPath,
      fileSha256: createHash("sha256").update(bytes).digest(),
      fileEncSha256: createHash("sha256").update(file).digest(),
      fileLength: bytes.length,
    };
  }

  /** The content of a file that a client put there, for one who has its key. */
  open(directPath: string, mediaKey: Uint8Array, type: MediaType): Buffer {
    const file = this.files.get(directPath);
    if (!file) throw new Error(`no file at ${directPath}`);
    const { iv, cipherKey } = keysOf(mediaKey, type);
    const decipher = createDecipheriv("aes-256-cbc", cipherKey, iv);
    return Buffer.concat([decipher.update(file.subarray(0, -10)), decipher.final()]);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (request.method === "GET") {
      this.asked.push(path);
      const file = this.files.get(path);
      response.writeHead(file ? 200 : 404).end(file);
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      this.files.set(path, Buffer.concat(chunks));
      response.end(JSON.stringify({ url: `${this.origin}${path}`, direct_path: path }));
    });
  }
}

class PlainAgent extends Agent {
  readonly #port: number;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  override createConnection(): Socket {
    return connect(this.#port, "127.0.0.1");
  }
}

function keysOf(mediaKey: Uint8Array, type: MediaType): { iv: Buffer; cipherKey: Buffer; macKey: Buffer } {
  const info = `WhatsApp ${MEDIA_HKDF_KEY_MAPPING[type]} Keys`;
  const keys = Buffer.from(hkdf(mediaKey, 112, { info }));
  return { iv: keys.subarray(0, 16), cipherKey: keys.subarray(16, 48), macKey: keys.subarray(48, 80) };
}
