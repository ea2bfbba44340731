/** What the fields of When nodes edit, where it is more than one value. All parts may be unfinished in a draft. */
import type { AbiFunction } from "./catalog.ts";
import type { ViewArgument } from "./plan.ts";

/** Field `address`. */
export type AddressConfig = {
  address: string;
  /** What sentences call it; empty for the address itself. */
  name: string;
};

/** Field `contract-view`: one number of a view function's result. */
export type ViewConfig = AddressConfig & {
  functions: AbiFunction[];
  /** Signature of the picked one, "getUserAccountData(address)"; empty until one is picked. */
  function: string;
  /** One for each input, in order; a value is "" until it is typed. */
  args: ViewArgument[];
  /** To the number: the output's name, or its index as text where it has none; then members of tuples. */
  path: string[];
  decimals: number;
  /** "" for a ratio. */
  unit: string;
};

/**
 * Field `movers`: what may move the value, so that it is read again at once. `names-wallet`: an event of that contract
 * that names the wallet; `any-event`: any event of it; `feed`: a new price of the Chainlink feed whose proxy it is.
 */
export type MoverConfig = AddressConfig & {
  /** Kind of the known protocol whose deployment it is, so that only events that matter are fetched; "" for another. */
  protocol: string;
  on: "names-wallet" | "any-event" | "feed";
};

/** Field `schedule-time`. Wall-clock times are as of a date and time picker, "2026-12-01T09:00", in that IANA zone. */
export type ScheduleTime =
  | { kind: "at"; at: string; zone: string }
  /** Counted from a wall-clock time; from the midnight before Monday, 1 January 2024 when that is null. */
  | { kind: "every"; everySeconds: number; from: string | null; zone: string }
  /** Five fields: minute, hour, day of month, month, day of week. "0 9 * * 1-5" is every weekday at 09:00. */
  | { kind: "cron"; expression: string; zone: string };

/** Field `until`: the last moment, and how long before it a warning goes out; null for no end. */
export type UntilConfig = { at: string; zone: string; warnSeconds: number } | null;
