import { getEventListeners } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSafeFetch, parseSafeUrl } from "./safe-fetch.ts";
import { ReplyTooLargeError, RequestTimeoutError, UnreachableError, UrlRefusedError } from "./safe-fetch-errors.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const CAPS = { timeoutMs: 2_000, bytesMax: 1_000 };
const local = createSafeFetch({ allowPrivate: true });
const strict = createSafeFetch({ allowPrivate: false });

test("default: gives status, headers by lower-case name and the text", async () => {
  const url = await serve((_, reply) => reply.writeHead(201, { "X-Thing": "a" }).end("hallo"));
  const reply = await local(url, CAPS);
  expect(reply).toMatchObject({ status: 201, text: "hallo" });
  expect(reply.headers["x-thing"]).toBe("a");
});

test("default: sends method, headers and body", async () => {
  const url = await serve((ask, reply) => {
    let body = "";
    ask.on("data", (part) => {
      body += part;
    });
    ask.on("end", () => reply.end(`${ask.method} ${ask.headers["x-key"]} ${body}`));
  });
  const reply = await local(url, { ...CAPS, method: "PUT", headers: { "x-key": "k" }, body: "{}" });
  expect(reply.text).toBe("PUT k {}");
});

const PRIVATE = [
  "127.0.0.1",
  "127.1",
  "0x7f000001",
  "2130706433",
  "0177.0.0.1",
  "0.0.0.0",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::127.0.0.1]",
  "10.0.0.1",
  "192.168.1.1",
  "172.16.0.1",
  "100.64.0.1",
  "169.254.169.254",
  "198.18.0.1",
  "192.0.2.1",
  "224.0.0.1",
  "255.255.255.255",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[2001::1]",
  "[fe80::1]",
  "[fd00::1]",
  "[fec0::1]",
];

test.each(PRIVATE)("error: %s is refused however it is spelt", async (host) => {
  await expect(strict(`https://${host}/`, CAPS)).rejects.toBeInstanceOf(UrlRefusedError);
});

test.each(["https://8.8.8.8/", "https://[2606:4700::1111]/x", "https://example.com:8443/"])(
  "default: %s is fine",
  (url) => {
    expect(parseSafeUrl(url, false).href).toBe(url);
  },
);

test.each([
  ["ftp://example.com/", "Only https addresses are called; this one is ftp."],
  ["http://example.com/", "Only https addresses are called; this one is http."],
  ["file:///etc/passwd", "Only https addresses are called; this one is file."],
  ["https://me:pw@example.com/", "A name or password in the URL would be seen by others. Send it in a header instead."],
  ["https://example.com:25/", "Port 25 is not a web port."],
  ["example.com", "This is not a URL. Write it in full, as https://example.com/path."],
])("error: %s is refused with a cure", (url, message) => {
  expect(() => parseSafeUrl(url, false)).toThrow(message);
});

test.each(["169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"])(
  "error: %s stays refused on a closed network",
  (host) => {
    expect(() => parseSafeUrl(`http://${host}/`, true)).toThrow(UrlRefusedError);
  },
);

test("error: a name for a private address is refused when the connection is made", async () => {
  const fetch = createSafeFetch({ allowPrivate: false, resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
  await expect(fetch("https://inside.example/", CAPS)).rejects.toBeInstanceOf(UrlRefusedError);
});

test("error: one private address among public ones is refused", async () => {
  const fetch = createSafeFetch({
    allowPrivate: false,
    resolve: async () => [
      { address: "93.184.215.14", family: 4 },
      { address: "10.0.0.7", family: 4 },
    ],
  });
  await expect(fetch("https://mixed.example/", CAPS)).rejects.toBeInstanceOf(UrlRefusedError);
});

test("error: the system's own names are resolved and refused", async () => {
  await expect(strict("https://localhost/", CAPS)).rejects.toBeInstanceOf(UrlRefusedError);
});

test("behavior: the connection goes to the address that was checked, asked once", async () => {
  const url = await serve((_, reply) => reply.end("in"));
  let asked = 0;
  const fetch = createSafeFetch({
    allowPrivate: true,
    // a rebinding name: allowed first, a metadata server after
    resolve: async () => [{ address: asked++ === 0 ? "127.0.0.1" : "169.254.169.254", family: 4 }],
  });
  const reply = await fetch(url.replace("127.0.0.1", "rebind.example"), CAPS);
  expect(reply.text).toBe("in");
  expect(asked).toBe(1);
});

test("error: and is refused once the name has moved", async () => {
  const url = await serve((_, reply) => reply.writeHead(200, { connection: "close" }).end("in"));
  const addresses = ["127.0.0.1", "169.254.169.254"];
  const fetch = createSafeFetch({
    allowPrivate: true,
    resolve: async () => [{ address: addresses.shift() ?? "", family: 4 }],
  });
  const name = url.replace("127.0.0.1", "rebind.example");
  await fetch(name, CAPS);
  await expect(fetch(name, CAPS)).rejects.toBeInstanceOf(UrlRefusedError);
});

test("behavior: a redirect is an answer, not followed", async () => {
  const url = await serve((_, reply) => reply.writeHead(302, { location: "http://169.254.169.254/" }).end());
  expect(await local(url, CAPS)).toMatchObject({ status: 302 });
});

test("error: too long an answer, also when it does not say its length", async () => {
  const url = await serve((_, reply) => {
    for (let i = 0; i < 50; i++) reply.write("x".repeat(1_000));
    reply.end();
  });
  const error = await local(url, CAPS).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ReplyTooLargeError);
  expect((error as Error).message).toBe("127.0.0.1 answered with more than 1,000 bytes. Ask for less.");
});

test("args: overflow cut gives the first bytes", async () => {
  const url = await serve((_, reply) => reply.end("x".repeat(5_000)));
  expect((await local(url, { ...CAPS, overflow: "cut" })).text).toHaveLength(1_000);
});

test.each([
  ["before the headers", () => undefined],
  ["in the middle of the body", (reply: import("node:http").ServerResponse) => void reply.write("a")],
])("error: silence %s ends at the time cap", async (_, act) => {
  const url = await serve((_ask, reply) => act(reply));
  await expect(local(url, { ...CAPS, timeoutMs: 100 })).rejects.toBeInstanceOf(RequestTimeoutError);
});

test("error: a name that takes too long to look up ends at the time cap", async () => {
  const fetch = createSafeFetch({ allowPrivate: false, resolve: () => new Promise(() => undefined) });
  await expect(fetch("https://slow.example/", { ...CAPS, timeoutMs: 100 })).rejects.toBeInstanceOf(RequestTimeoutError);
});

test("error: nobody listens", async () => {
  const url = await serve(() => undefined);
  await new Promise((done) => servers.pop()?.close(done));
  const error = await local(`${url}/?key=hush`, CAPS).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnreachableError);
  expect((error as UnreachableError).publicMessage).toBe("127.0.0.1 could not be reached: nobody listens there.");
});

test("error: an unknown name", async () => {
  const unknown = Object.assign(new Error("x"), { code: "ENOTFOUND" });
  const fetch = createSafeFetch({ allowPrivate: false, resolve: () => Promise.reject(unknown) });
  await expect(fetch("https://nowhere.example/", CAPS)).rejects.toThrow(
    "nowhere.example could not be reached: the name is not known.",
  );
});

test.each([
  [{ Host: "other.example" }, "The header Host cannot be set."],
  [{ "Transfer-Encoding": "chunked" }, "The header Transfer-Encoding cannot be set."],
  [{ "x-a": "1\r\nx-b: 2" }, "The value of the header x-a has characters that a header cannot hold."],
  [{ "x a": "1" }, "A header's name is not valid."],
])("error: headers %o are refused", async (headers, message) => {
  await expect(local("http://127.0.0.1:1/", { ...CAPS, headers: { ...headers } })).rejects.toThrow(message);
});

test("args: the caller's signal ends it with the caller's reason", async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const going = local(url, { ...CAPS, signal: stop.signal });
  stop.abort(new Error("we are closing"));
  await expect(going).rejects.toThrow("we are closing");
});

test("error: a signal that has aborted already sends nothing", async () => {
  let asked = 0;
  const url = await serve((_, reply) => reply.end(`${++asked}`));
  const signal = AbortSignal.abort(new Error("we are closed"));
  await expect(local(url, { ...CAPS, signal })).rejects.toThrow("we are closed");
  expect((await local(url, CAPS)).text).toBe("1");
});

test("args: a signal is let go of with the answer, the error and the time cap", async () => {
  const url = await serve((ask, reply) => ask.url === "/late" || reply.end("x".repeat(2_000)));
  const { signal } = new AbortController();
  await local(url, { ...CAPS, bytesMax: 2_000, signal });
  await expect(local(url, { ...CAPS, signal })).rejects.toBeInstanceOf(ReplyTooLargeError);
  await expect(local(`${url}/late`, { ...CAPS, timeoutMs: 50, signal })).rejects.toBeInstanceOf(RequestTimeoutError);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("args: the caller's signal ends it in the middle of the body too, and its connection", async () => {
  const stop = new AbortController();
  const isCut = Promise.withResolvers<boolean>();
  const url = await serve((ask, reply) => {
    ask.socket.on("close", () => isCut.resolve(true));
    reply.write("half of ");
    setTimeout(() => stop.abort(new Error("we are closing")), 20);
  });
  await expect(local(url, { ...CAPS, signal: stop.signal })).rejects.toThrow("we are closing");
  expect(await isCut.promise).toBe(true);
});

/** A server that keeps each request until it is let go, and as many requests as its connections take. */
async function serveSlowly() {
  const paths: (string | undefined)[] = [];
  const held: (() => void)[] = [];
  let hold = true;
  const url = await serve((ask, reply) => {
    paths.push(ask.url);
    if (hold) held.push(() => reply.end("late"));
    else reply.end("soon");
  });
  const busy = Array.from({ length: 64 }, () => local(`${url}/busy`, CAPS));
  while (held.length < busy.length) await new Promise((done) => setTimeout(done, 5));
  const letGo = () => {
    hold = false;
    for (const one of held) one();
    return Promise.all(busy);
  };
  return { url, paths, letGo };
}

test.each([
  ["whose signal aborts", { stopMs: 50, timeoutMs: 2_000 }, "we are closing"],
  ["whose time is up", { stopMs: 2_000, timeoutMs: 50 }, "127.0.0.1 did not answer within 0.05 s."],
])("error: one %s behind others of its host is never sent", async (_, { stopMs, timeoutMs }, message) => {
  const { url, paths, letGo } = await serveSlowly();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error("we are closing")), stopMs);
  const waiting = local(`${url}/given-up`, { ...CAPS, timeoutMs, signal: stop.signal });
  await expect(waiting).rejects.toThrow(message);
  clearTimeout(timer);
  const next = local(`${url}/next`, CAPS);
  await letGo();
  expect((await next).text).toBe("soon");
  expect(paths).not.toContain("/given-up");
});

test("behavior: a connection whose answer was read goes on; one that was left with more to come ends", async () => {
  const ports: (number | undefined)[] = [];
  const url = await serve((ask, reply) => {
    ports.push(ask.socket.remotePort);
    reply.end("x".repeat(ask.url === "/long" ? 100_000 : 1_000));
  });
  for (const path of ["/", "/", "/long", "/"]) {
    await local(url + path, { ...CAPS, overflow: "cut" });
    // undici looks for what else came in before it takes a connection again
    await new Promise((done) => setTimeout(done, 5));
  }
  const [first, second, long, after] = ports;
  expect([second, long]).toEqual([first, first]);
  expect(after).not.toBe(first);
});

test("behavior: what a server says ahead of its answer is not the answer", async () => {
  const url = await serve((_, reply) => {
    reply.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
    reply.writeHead(202).end("taken");
  });
  const reply = await local(url, CAPS);
  expect(reply).toMatchObject({ status: 202, text: "taken" });
  expect(reply.headers).not.toHaveProperty("link");
});

test("behavior: a header that comes twice is one, its values parted by commas", async () => {
  const url = await serve((_, reply) => reply.setHeader("X-Thing", ["a", "b"]).end());
  expect((await local(url, CAPS)).headers["x-thing"]).toBe("a, b");
});
