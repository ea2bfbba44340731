/** What a method of the Bot API answers. */
export type CallResult =
  | { kind: "ok"; result: unknown }
  | { kind: "error"; code: number; description: string; parameters?: Record<string, number> }
  | { kind: "dropped" };
