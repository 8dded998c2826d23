// The socket of a page, as WebChat speaks on it.

import type { Connection, ConnectionListener } from "../web-socket/connection.ts";
import type { ClientFrame, ServerFrame, WireErrorCode } from "./protocol.ts";

/** One socket of a page. */
export type PageConnection = Connection<ClientFrame, ServerFrame, WireErrorCode>;

/** Who is told of what a page does. */
export type PageListener = ConnectionListener<ClientFrame, WireErrorCode>;
