import { humanise } from "#server/contract/abi-names.ts";
import { fromUnits, showDecimal } from "#server/contract/decimal.ts";
import type { ContractCall } from "#server/contract/step.ts";

const WEI_DECIMALS = 18;

/** What a contract is called with, in words: the function, each argument by its name, and what is sent along. */
export function ContractCallText({ call }: { call: ContractCall }) {
  const { function: action, args, contract, address, chain, currency, valueWei, signer } = call;
  return (
    <div className="mt-1">
      <p className="text-[13.5px] font-[650] leading-5">
        {humanise(action.name)} on {contract || `${address.slice(0, 6)}…${address.slice(-4)}`}, {chain}, as {signer}
      </p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-[12.5px] leading-[18px]">
        {action.inputs.map(({ name }, i) => {
          const label = name ? humanise(name) : `Argument ${i + 1}`;
          return <Line key={label} name={label} value={args[i] ?? ""} />;
        })}
        {valueWei !== "0" && (
          <Line name="Sent along" value={`${showDecimal(fromUnits(BigInt(valueWei), WEI_DECIMALS))} ${currency}`} />
        )}
        <Line name="Contract" value={address} />
      </dl>
    </div>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 font-mono text-[12px] [overflow-wrap:anywhere]">{value}</dd>
    </>
  );
}
