import type { TransactionDetail } from "#server/services/run/select-transactions.ts";

/** How a transaction stands, in words. */
export function transactionWords({ state, signed }: Pick<TransactionDetail, "state" | "signed">): string {
  const offers =
    signed > 1 ? `, ${signed === 2 ? "replaced once" : `replaced ${signed - 1} times`} by a higher offer` : "";
  switch (state) {
    case "open":
      return `Signed, and waits for its blocks${offers}`;
    case "confirmed":
      return `Mined${offers}`;
    case "reverted":
      return `Mined, and reverted by the contract${offers}`;
    case "displaced":
      return "Displaced: another transaction of its account took its nonce";
  }
}
