import type { SQL } from "drizzle-orm";
import type { Value } from "#server/contract/value.ts";

/**
 * One side of a comparison as a statement over many subscribers sees it: the same for all of them, or a column.
 * Columns are never missing unless they say so (`mayMiss`); then they are null.
 */
export type SqlOperand =
  | { kind: "known"; value: Value }
  | { kind: "number"; column: SQL; mayMiss: boolean }
  /** An address or another text, lower-case. */
  | { kind: "text"; column: SQL }
  /** One of a field's choices. `isOne` takes folded texts; with `mayMiss` its answer is null for a missing one. */
  | {
      kind: "choice";
      isOne: (folded: string) => SQL;
      /** Where it is any text, whether that holds a folded one; null as `isOne`. */
      holds?: (folded: string) => SQL;
      isThere: SQL;
      mayMiss: boolean;
    }
  /** A moment, in milliseconds since 1970. */
  | { kind: "time"; column: SQL }
  /** Several of a field's choices. */
  | { kind: "list"; holds: (folded: string) => SQL }
  /** With `mayMiss`, both are null for a missing one. */
  | { kind: "boolean"; isYes: SQL; isNo: SQL; isThere: SQL; mayMiss: boolean };
