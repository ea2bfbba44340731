"use client";

import { ChoiceBody, type ChoiceBodyProps, choiceClass } from "./choice.tsx";

export type WalletChoiceProps = ChoiceBodyProps & { isDisabled: boolean; onChoose: () => void };

/** One wallet to sign in with. */
export function WalletChoice({ isDisabled, onChoose, ...body }: WalletChoiceProps) {
  return (
    <button
      type="button"
      className={choiceClass(body.isFirst)}
      disabled={isDisabled}
      aria-busy={body.isBusy || undefined}
      onClick={onChoose}
    >
      <ChoiceBody {...body} />
    </button>
  );
}
