import { expect, test } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { keepTyped } from "./keep-typed.ts";

const withHeaders = (value: string, o: { type?: string; name?: string } = {}): Graph => ({
  ...emptyGraph(),
  nodes: {
    call: {
      type: o.type ?? "webhook",
      v: 1,
      name: "Call",
      config: { url: "https://a", headers: [{ name: o.name ?? "Authorization", value }] },
    },
  },
});
const typedIn = ({ nodes }: Graph) => JSON.stringify(nodes.call?.config.headers).match(/"value":"([^"]*)"/)?.[1];

test("default: what the text left out stays as it is in the draft", () => {
  expect(typedIn(keepTyped(withHeaders(""), withHeaders("Bearer x")))).toBe("Bearer x");
});

test("behavior: what the text says counts, and another step's or another header's value is never taken", () => {
  expect(typedIn(keepTyped(withHeaders("new"), withHeaders("Bearer x")))).toBe("new");
  expect(typedIn(keepTyped(withHeaders("", { name: "X-Other" }), withHeaders("Bearer x")))).toBe("");
  expect(typedIn(keepTyped(withHeaders("", { type: "look-up" }), withHeaders("Bearer x")))).toBe("");
});
