import type { Output } from "#server/contract/value.ts";

export const MISSED_OUTPUT: Output = {
  path: ["missed"],
  label: "Earlier moments that it stands for",
  type: { kind: "number" },
  way: "next",
};

export const ENDS_OUTPUT: Output = { path: ["ends"], label: "End", type: { kind: "time" }, way: "ending" };
