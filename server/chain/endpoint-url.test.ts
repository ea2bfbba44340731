import { expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { readEndpointUrl } from "./endpoint-url.ts";

test.each([
  ["https://eth-mainnet.g.alchemy.com/v2/AbCdEf0123456789AbCdEf0123456789", "http", "eth-mainnet.g.alchemy.com"],
  ["wss://mainnet.infura.io/ws/v3/0123456789abcdef0123456789abcdef", "ws", "mainnet.infura.io"],
  ["https://blissful-quiet-forest-meadow.quiknode.pro/abcdef012345/", "http", "….quiknode.pro"],
  ["https://f00dcafe12345678.rpc.thirdweb.com", "http", "….rpc.thirdweb.com"],
  ["http://127.0.0.1:8545", "http", "127.0.0.1:8545"],
  ["ws://[::1]:8546", "ws", "[::1]:8546"],
  ["http://user:secret-word@localhost:8545", "http", "localhost:8545"],
])("default: of %s only this is told", (url, transport, host) => {
  expect(readEndpointUrl(new Secret(url))).toMatchObject({ transport, host });
});

test("behavior: no part of a URL that could be a key stays in a text", () => {
  const { hide } = readEndpointUrl(new Secret("https://name:passphrase@rpc.example/v3/shortkey?apikey=another1"));
  expect(hide("name passphrase shortkey another1 v3 rpc.example")).toBe("name … … … v3 rpc.example");
});

test.each(["", "rpc.example", "ftp://rpc.example/key", "https://"])(
  "error: %j is refused without being repeated",
  (url) => {
    expect(() => readEndpointUrl(new Secret(url))).toThrow(
      "An endpoint's URL must begin with http://, https://, ws:// or wss://.",
    );
  },
);
