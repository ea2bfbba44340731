import fc from "fast-check";
import { expect, test } from "vitest";
import { type Format, type Pill, type RichText, textFor } from "#server/contract/message.ts";
import type { Output, Value, Values, ValueType } from "#server/contract/value.ts";
import { renderMessage, renderText, renderUrl } from "./render-message.ts";

const TYPES: Record<string, ValueType> = {
  hf: { kind: "number" },
  debt: { kind: "number", unit: "USD" },
  wallet: { kind: "address" },
  at: { kind: "time" },
  tier: { kind: "choice", options: [{ value: "a", label: "Aggressive" }] },
  ok: { kind: "boolean" },
  targets: { kind: "list", of: { kind: "address" } },
  note: { kind: "text" },
};
const VALUES: Values = {
  hf: "1.0799",
  debt: "12480.2251",
  wallet: "0x7a3f00000000000000000000000000000000a91c",
  at: "2026-11-22T09:41:07Z",
  tier: "a",
  ok: true,
  targets: ["0x7a3f00000000000000000000000000000000a91c"],
  note: "plain",
};

const inputOf = (values: Values = VALUES, zone = "Europe/Lisbon") => ({
  zone,
  read: (ref: string[]): Value => values[ref[1] ?? ""] ?? null,
  typeOf: (ref: string[]): Output | undefined => {
    const name = ref[1] ?? "";
    const type = TYPES[name];
    return type && { path: [name], label: name, type };
  },
});
const pill = (name: string, o: Partial<Pill> = {}): Pill => ({ ref: ["n", name], ...o });
const show = (name: string, format?: Format, o: { values?: Values; zone?: string } = {}) => {
  const found = renderText([pill(name, format ? { format } : {})], inputOf(o.values, o.zone));
  return found.ok ? found.value : found.reason;
};

test("default: each format, and what stands without one", () => {
  const percent = (places: number): Format => ({ kind: "percent", of: "ratio", places });
  expect({
    number: show("hf"),
    unit: show("debt"),
    amount: show("debt", { kind: "amount" }),
    places: show("debt", { kind: "amount", places: 0, unit: "US dollars" }),
    percent: show("hf", percent(0)),
    percentExact: show("hf", percent(2)),
    percentOf: show("hf", { kind: "percent", of: "percent", places: 1 }),
    address: show("wallet"),
    time: show("at"),
    timeOnly: show("at", { kind: "time", style: "time" }),
    date: show("at", { kind: "time", style: "date" }),
    tokyo: show("at", undefined, { zone: "Asia/Tokyo" }),
    noZone: show("at", undefined, { zone: "Mars/Olympus" }),
    choice: show("tier"),
    yes: show("ok"),
    list: show("targets"),
  }).toMatchInlineSnapshot(`
    {
      "address": "0x7A3f…a91c",
      "amount": "12,480.22 USD",
      "choice": "Aggressive",
      "date": "Sun, 22 Nov 2026",
      "list": "0x7A3f…a91c",
      "noZone": "Sun, 22 Nov 2026, 09:41 UTC",
      "number": "1.0799",
      "percent": "107 %",
      "percentExact": "107.99 %",
      "percentOf": "1.0 %",
      "places": "12,480 US dollars",
      "time": "Sun, 22 Nov 2026, 09:41 WET",
      "timeOnly": "09:41 WET",
      "tokyo": "Sun, 22 Nov 2026, 18:41 GMT+9",
      "unit": "12,480.2251 USD",
      "yes": "yes",
    }
  `);
});

test("behavior: percents move the point exactly", () => {
  const ratio = (hf: string, places: number) =>
    show("hf", { kind: "percent", of: "ratio", places }, { values: { hf } });
  expect([
    ratio("1.1", 0),
    ratio("0.005", 1),
    ratio("-0.5", 0),
    ratio("0", 0),
    ratio("12.3456789", 4),
    ratio("0.01", 0),
  ]).toEqual(["110 %", "0.5 %", "-50 %", "0 %", "1,234.5678 %", "1 %"]);
});

test("behavior: nothing unseen gets through from a value, and a value stays on its line", () => {
  const note = "pay\u202Etxt.exe\u200B \u0007now\n\nSubject: hi\u2066\uFEFF\u{E0041}";
  expect(show("note", undefined, { values: { note } })).toBe("paytxt.exe now Subject: hi");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const shown = show("note", undefined, { values: { note: `a${text}` } });
      expect(shown).not.toMatch(/[\p{Cc}\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u);
      expect(shown.length).toBeLessThanOrEqual(500 * 2);
    }),
  );
});

test("behavior: what an operator wrote keeps its lines", () => {
  const found = renderMessage({ subject: ["One\nline "], body: ["Two\r\nlines\n\n", pill("tier")] }, inputOf());
  expect(found).toEqual({
    ok: true,
    value: { kind: "message", subject: "One line", body: "Two\nlines\n\nAggressive" },
  });
});

test("behavior: a fallback stands for what is missing; without one there is no message", () => {
  const text = (o: Partial<Pill>): RichText => ["Tier ", pill("tier", o)];
  expect(renderText(text({ fallback: "Standard" }), inputOf({}))).toEqual({ ok: true, value: "Tier Standard" });
  expect(renderText(text({ fallback: "" }), inputOf({}))).toEqual({ ok: true, value: "Tier " });
  expect(renderText(text({}), inputOf({}))).toEqual({ ok: false, reason: "tier has no value and no fallback" });
  expect(renderText(text({}), inputOf({ tier: "" }))).toMatchObject({ ok: false });
});

test("behavior: a value in a URL cannot lead elsewhere", () => {
  const url = (note: string, start = "https://api.example.com/") =>
    renderUrl([start, pill("note"), "?x=1"], inputOf({ note }));
  expect(url("../admin?a=b#c")).toEqual({ ok: true, value: "https://api.example.com/..%2Fadmin%3Fa%3Db%23c?x=1" });
  expect(url("@evil.example")).toEqual({ ok: true, value: "https://api.example.com/%40evil.example?x=1" });
  expect(url("x", "javascript:")).toMatchObject({ ok: false });
  expect(renderUrl(["https://a.example/", pill("wallet")], inputOf())).toEqual({
    ok: true,
    value: `https://a.example/${VALUES.wallet}`,
  });
});

test("behavior: a channel may have words of its own, and what is left out or empty is as in the message", () => {
  const message = {
    subject: ["Health factor ", pill("hf")],
    body: ["Act soon."],
    own: {
      email: { subject: ["For ", pill("wallet")], body: ["Long\ntext"] },
      telegram: { body: [" "] },
      "web-push": { subject: ["HF\n", pill("hf")] },
    },
  };
  const rendered = renderMessage(message, inputOf());
  if (!rendered.ok) throw new Error(rendered.reason);
  const said = (channel: string) => {
    const { subject, body, ...rest } = textFor(rendered.value, channel);
    expect(rest).toEqual({ kind: "message" });
    return [subject, body];
  };
  expect(said("email")).toEqual(["For 0x7A3f…a91c", "Long\ntext"]);
  expect(said("telegram")).toEqual(["Health factor 1.0799", "Act soon."]);
  expect(said("web-push")).toEqual(["HF 1.0799", "Act soon."]);
  expect(said("in-app")).toEqual(["Health factor 1.0799", "Act soon."]);
});

test("error: a value that is missing in a channel's own words writes no message", () => {
  const own = { telegram: { subject: [pill("gone")] } };
  expect(renderMessage({ subject: ["S"], body: ["B"], own }, inputOf())).toEqual({
    ok: false,
    reason: "gone has no value and no fallback",
  });
});
