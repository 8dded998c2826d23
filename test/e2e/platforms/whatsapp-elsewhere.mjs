// Loaded before the gateway (`node --import`): tells the library where WhatsApp is and whom to trust there. The gateway is
// the built one, as it is shipped, and knows nothing of it. The address of this file: `?url=…&root=<hex>`.

import { DEFAULT_CONNECTION_CONFIG, WA_CERT_DETAILS } from "@whiskeysockets/baileys";

const { searchParams } = new URL(import.meta.url);
DEFAULT_CONNECTION_CONFIG.waWebSocketUrl = searchParams.get("url");
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(searchParams.get("root"), "hex");
