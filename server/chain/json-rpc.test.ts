import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { EndpointError } from "./errors.ts";
import { createJsonRpc } from "./json-rpc.ts";

const KEY = "very-secret-key-0123456789";
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function startServer(listener: RequestListener): Promise<Secret> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new Secret(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/${KEY}`);
}
const answering =
  (text: string, status = 200) =>
  (_url: unknown) =>
    Promise.resolve(new Response(text, { status }));

async function faultOf(answer: Promise<unknown>): Promise<EndpointError> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EndpointError)) throw new Error("an endpoint's fault was expected");
  for (const text of [error.message, error.publicMessage, JSON.stringify(error), String(error.stack)]) {
    expect(text).not.toContain(KEY);
  }
  return error;
}

function ask(text: string, { status = 200, method = "eth_getLogs" } = {}) {
  const url = new Secret(`https://rpc.example/v2/${KEY}`);
  return createJsonRpc({ url, timeoutMs: 1_000, fetch: answering(text, status) }).call(method, []);
}
const envelope = (body: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, ...body });

test("default: a result is told as it came", async () => {
  expect(await ask(envelope({ result: [] }))).toEqual([]);
  expect(await ask(envelope({ result: null }))).toBeNull();
  expect(await ask(envelope({ result: [1], error: null }))).toEqual([1]);
});

describe("T5 errors inside HTTP 200", () => {
  test.each([
    ["an error", envelope({ error: { code: -32000, message: "header not found" } }), "refused"],
    ["a limit", envelope({ error: { code: -32005, message: "rate limit exceeded" } }), "busy"],
    ["a range", envelope({ error: { code: -32005, message: "query returned more than 10000 results" } }), "range"],
    ["an error without words", envelope({ error: {} }), "refused"],
    [
      "a suggestion beside the words",
      envelope({ error: { message: "bad", data: "Try with this block range [0x1, 0x2]." } }),
      "range",
    ],
    ["no result", envelope({}), "nonsense"],
    ["HTML", "<html></html>", "nonsense"],
    ["nothing", "", "nonsense"],
    ["a list", "[]", "nonsense"],
    ["a number", "7", "nonsense"],
  ])("error: T5 %s is no answer", async (_name, text, fault) => {
    expect((await faultOf(ask(text))).fault).toBe(fault);
  });
});

test.each([
  [400, "refused"],
  [401, "unreachable"],
  [413, "range"],
  [429, "busy"],
  [502, "unreachable"],
  [504, "range"],
])("error: HTTP %i is told as %s", async (status, fault) => {
  expect((await faultOf(ask("<html></html>", { status }))).fault).toBe(fault);
});

test("error: the words of a JSON-RPC error decide, whatever the HTTP status", async () => {
  const text = envelope({ error: { code: -32602, message: "Max range: 800" } });
  expect(await faultOf(ask(text, { status: 400 }))).toMatchObject({ fault: "range", advice: { blocks: 800 } });
});

test("error: an endpoint that repeats the key in its words is not quoted", async () => {
  const message = `Unauthorized: key ${KEY} at https://rpc.example/v2/${KEY} is disabled`;
  const { publicMessage } = await faultOf(ask(envelope({ error: { code: -32000, message } })));
  expect(publicMessage).toMatchInlineSnapshot(
    `"The endpoint refuses eth_getLogs: Unauthorized: key … at … is disabled"`,
  );
});

test("error: T6 a question that is never answered ends by our own time", async () => {
  const url = await startServer(() => undefined);
  const error = await faultOf(createJsonRpc({ url, timeoutMs: 30 }).call("eth_chainId", []));
  expect([error.fault, error.publicMessage]).toEqual(["silent", "The endpoint did not answer within 0.03 seconds."]);
});

test("error: T6 an answer that begins and does not end, ends by our own time", async () => {
  const url = await startServer((_request, response) => void response.write('{"jsonrpc":"2.0",'));
  expect((await faultOf(createJsonRpc({ url, timeoutMs: 50 }).call("eth_chainId", []))).fault).toBe("silent");
});

test("error: an answer that breaks off is no answer", async () => {
  const url = await startServer((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{");
    setTimeout(() => response.destroy(), 5);
  });
  expect((await faultOf(createJsonRpc({ url, timeoutMs: 2_000 }).call("eth_chainId", []))).fault).toBe("unreachable");
});

test("error: an answer above the limit is not read to its end", async () => {
  let written = 0;
  const url = await startServer((_request, response) => {
    const chunk = "x".repeat(1024 * 1024);
    const write = () => {
      while (written < 200 && !response.destroyed) {
        written += 1;
        if (!response.write(chunk)) return void response.once("drain", write);
      }
      response.end();
    };
    write();
  });
  expect((await faultOf(createJsonRpc({ url, timeoutMs: 10_000 }).call("eth_getLogs", []))).fault).toBe("range");
  expect(written).toBeLessThan(100);
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("behavior: an answer that is packed as %s is unpacked, and asked for so", async (encoding, pack) => {
  const url = await startServer((request, response) => {
    expect(request.headers["accept-encoding"]).toContain(encoding);
    response.writeHead(200, { "content-encoding": encoding }).end(pack(envelope({ result: "0x1" })));
  });
  expect(await createJsonRpc({ url, timeoutMs: 2_000 }).call("eth_chainId", [])).toBe("0x1");
});

test("error: a packed answer that breaks off, or is not packed at all, is no answer", async () => {
  const packed = gzipSync(envelope({ result: "0x1" }));
  for (const body of [packed.subarray(0, -12), Buffer.from(envelope({ result: "0x1" }))]) {
    const url = await startServer((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(body);
    });
    expect((await faultOf(createJsonRpc({ url, timeoutMs: 2_000 }).call("eth_chainId", []))).fault).toBe("unreachable");
  }
});

test("error: T5 nobody is followed elsewhere", async () => {
  const url = await startServer((_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
  });
  const { publicMessage } = await faultOf(createJsonRpc({ url, timeoutMs: 1_000 }).call("eth_chainId", []));
  expect(publicMessage).toBe("The endpoint cannot be reached.");
});

test("behavior: a connection that was closed while it was idle costs no answer", async () => {
  let asked = 0;
  const url = await startServer((request, response) => {
    asked += 1;
    // every second question on a connection finds it closed
    if (asked % 2 === 0) request.socket.resetAndDestroy();
    else response.end(envelope({ result: asked }));
  });
  const rpc = createJsonRpc({ url, timeoutMs: 2_000 });
  expect([await rpc.call("eth_chainId", []), await rpc.call("eth_chainId", [])]).toEqual([1, 3]);
});

test("error: nobody listens", async () => {
  const url = await startServer(() => undefined);
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  const { publicMessage } = await faultOf(createJsonRpc({ url, timeoutMs: 1_000 }).call("eth_chainId", []));
  expect(publicMessage).toBe("The endpoint cannot be reached (ECONNREFUSED).");
});

describe("headers asked for in the same breath", () => {
  type Question = { id: number; method: string; params: unknown[] };
  const headerOf = ({ id, params }: Question) => ({ jsonrpc: "2.0", id, result: { number: params[0] } });
  /** A node that answers bodies by `reply`, and what it was sent. */
  function nodeWith(reply: (body: Question | Question[]) => Response | object) {
    const bodies: (Question | Question[])[] = [];
    const fetch = async (_url: unknown, { body }: { body: string }) => {
      const asked = JSON.parse(body) as Question | Question[];
      bodies.push(asked);
      const told = reply(asked);
      return told instanceof Response ? told : Response.json(told);
    };
    const url = new Secret(`https://rpc.example/v2/${KEY}`);
    const rpc = createJsonRpc({ url, timeoutMs: 1_000, fetch });
    const headers = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => rpc.call("eth_getBlockByNumber", [`0x${n}`, false])));
    return { bodies, headers, rpc };
  }
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ number: `0x${n}` }));

  test("default: they go as one request, whatever the order of its answers", async () => {
    const node = nodeWith((body) => [body].flat().map(headerOf).reverse());
    expect(await node.headers(3)).toEqual(numbered(3));
    expect(node.bodies).toHaveLength(1);
  });

  test("behavior: more than fit go in parts; one alone, and any other question, go as they are", async () => {
    const node = nodeWith((body) => (Array.isArray(body) ? body.map(headerOf) : headerOf(body)));
    expect(await node.headers(120)).toHaveLength(120);
    expect(node.bodies.map((body) => [body].flat().length)).toEqual([50, 50, 20]);
    await node.headers(1);
    await Promise.all([node.rpc.call("eth_blockNumber", []), node.rpc.call("eth_chainId", [])]);
    expect(node.bodies.slice(3).every((body) => !Array.isArray(body))).toBe(true);
  });

  test("behavior: an endpoint that takes no batches is not sent another", async () => {
    const refused = Response.json({ jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch not allowed" } });
    const node = nodeWith((body) => (Array.isArray(body) ? refused.clone() : headerOf(body)));
    expect(await node.headers(3)).toEqual(numbered(3));
    expect(await node.headers(3)).toEqual(numbered(3));
    expect(node.bodies.filter(Array.isArray)).toHaveLength(1);
  });

  test("behavior: what a batch leaves out is asked again, and an error in it is that question's own", async () => {
    const node = nodeWith((body) => {
      if (!Array.isArray(body)) return headerOf(body);
      const failed = { jsonrpc: "2.0", id: body[1]?.id, error: { code: -32000, message: "header not found" } };
      return [...body.slice(0, 1).map(headerOf), failed];
    });
    const asked = ["0x0", "0x1", "0x2"].map((at) => node.rpc.call("eth_getBlockByNumber", [at, false]));
    const [first, second, third] = await Promise.allSettled(asked);
    expect([first, third]).toMatchObject([{ value: { number: "0x0" } }, { value: { number: "0x2" } }]);
    expect(second).toMatchObject({ reason: { fault: "refused" } });
  });

  test.each([
    [429, "busy"],
    [503, "unreachable"],
  ])("error: HTTP %i is said of each", async (status, fault) => {
    const node = nodeWith(() => new Response("", { status }));
    const asked = ["0x0", "0x1"].map((at) => faultOf(node.rpc.call("eth_getBlockByNumber", [at, false])));
    expect((await Promise.all(asked)).map((error) => error.fault)).toEqual([fault, fault]);
    expect(node.bodies).toHaveLength(1);
  });
});
