import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
export type Listening = { port: number; url: string; close: () => Promise<void> };

/** The sender's request cannot be read; the message goes back to it. */
export class BadRequestError extends Error {
  override name = "BadRequestError";
}

/** An HTTP server on 127.0.0.1 whose handler's failures become answers. `port` 0 takes any free one. */
export async function listenHttp(port: number, handle: Handler): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof BadRequestError) return sendJson(response, 400, { error: error.message });
      sendJson(response, 500, { error: error instanceof Error ? error.message : "unknown" });
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("A TCP server has a port.");
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export async function readBody(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new BadRequestError(`The body is over ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** @returns an object; an empty body is an empty one */
export async function readJsonObject(request: IncomingMessage, bytesMax: number): Promise<Record<string, unknown>> {
  const body = await readBody(request, bytesMax);
  if (body.trim() === "") return {};
  const parsed = parseJson(body);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new BadRequestError("The body must be a JSON object.");
  }
  return parsed as Record<string, unknown>;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new BadRequestError("The body is not JSON.", { cause });
  }
}

/** The path and query of a request; the host does not matter here. */
export function requestUrl(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", "http://127.0.0.1");
}
