import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";
import { humanise } from "#server/contract/abi-names.ts";
import { fromUnits, showDecimal } from "#server/contract/decimal.ts";
import type { ContractCall } from "#server/contract/step.ts";
import type { TransactionDetail } from "#server/services/run/select-transactions.ts";
import { transactionWords } from "./call-words.ts";

const WEI_DECIMALS = 18;

export type ContractCallTextProps = {
  call: ContractCall;
  /** Once it is signed. */
  transaction?: TransactionDetail | undefined;
};

/** What a contract is called with, in words: the function, each argument by its name, and what became of it on its chain. */
export function ContractCallText({ call, transaction }: ContractCallTextProps) {
  const { function: action, args, contract, address, chain, currency, valueWei, signer } = call;
  return (
    <div className="mt-1">
      <p className="text-[13.5px] font-[650] leading-5">
        {humanise(action.name)} on {contract || `${address.slice(0, 6)}…${address.slice(-4)}`}, {chain}, as {signer}
      </p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-[12.5px] leading-[18px]">
        {action.inputs.map(({ name }, i) => {
          const label = name ? humanise(name) : `Argument ${i + 1}`;
          return (
            <Line key={label} name={label}>
              {args[i] ?? ""}
            </Line>
          );
        })}
        {valueWei !== "0" && (
          <Line name="Sent along">
            {showDecimal(fromUnits(BigInt(valueWei), WEI_DECIMALS))} {currency}
          </Line>
        )}
        <Line name="Contract">{address}</Line>
        {transaction && <Transaction transaction={transaction} />}
      </dl>
    </div>
  );
}

function Transaction({ transaction }: { transaction: TransactionDetail }) {
  const { hash, url, from, nonce, blockNumber, gasUsed, fee, currency } = transaction;
  return (
    <>
      <Line name="Transaction">{url ? <Link href={url}>{hash}</Link> : hash}</Line>
      <Line name="State" isWords>
        {transactionWords(transaction)}
      </Line>
      <Line name="Sent by">
        {from}, nonce {nonce}
      </Line>
      {blockNumber !== null && <Line name="Block">{blockNumber.toLocaleString("en")}</Line>}
      {gasUsed !== null && <Line name="Gas used">{Number(gasUsed).toLocaleString("en")}</Line>}
      {fee !== null && (
        <Line name="Fee paid">
          {showDecimal(fee)} {currency}
        </Line>
      )}
    </>
  );
}

function Line({ name, isWords, children }: { name: string; isWords?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className={`min-w-0 [overflow-wrap:anywhere] ${isWords ? "" : "font-mono text-[12px]"}`}>{children}</dd>
    </>
  );
}
