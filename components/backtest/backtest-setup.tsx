"use client";

import { FlaskConical } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import type { BacktestHours, BacktestRange } from "#server/contract/backtest.ts";
import type { BacktestChain } from "#server/services/backtest/list-backtests.ts";

/** What is asked for: a version or, with null, the draft. */
export type Asked = { version: number | null; range: BacktestRange };

export type BacktestSetupProps = {
  versions: readonly number[];
  liveNumber: number | null;
  chains: readonly BacktestChain[];
  isBusy: boolean;
  /** What stands in the way, in words. */
  refusal: string | null;
  onRun: (asked: Asked) => void;
};

type Over = "24" | "168" | "720" | "blocks";
const HOURS: Record<Exclude<Over, "blocks">, BacktestHours> = { "24": 24, "168": 168, "720": 720 };
const DRAFT = "draft";

/** What is tested, and over which past. */
export function BacktestSetup({ versions, liveNumber, chains, isBusy, refusal, onRun }: BacktestSetupProps) {
  const [tested, setTested] = useState(DRAFT);
  const [over, setOver] = useState<Over>("168");
  const blocks = useBlocks(chains);
  const run = (event: FormEvent) => {
    event.preventDefault();
    const range = over === "blocks" ? blocks.range() : { kind: "hours" as const, hours: HOURS[over] };
    if (range) onRun({ version: tested === DRAFT ? null : Number(tested), range });
  };
  return (
    <form
      aria-label="Backtest"
      onSubmit={run}
      className="flex flex-wrap items-end gap-x-4 gap-y-3 rounded-card border border-line bg-surface px-4 py-3"
    >
      <Field label="Test" className="w-44 max-phone:w-full">
        <Select
          value={tested}
          onValueChange={setTested}
          options={[
            { value: DRAFT, label: "The draft" },
            ...versions.map((number) => ({
              value: String(number),
              label: number === liveNumber ? `v${number}, live` : `v${number}`,
            })),
          ]}
        />
      </Field>
      <div className="flex flex-col gap-1">
        <span aria-hidden className="text-label font-[560] text-ink-2">
          Over
        </span>
        <Segmented<Over>
          label="Over"
          value={over}
          onValueChange={setOver}
          className="h-8 items-center touch:h-auto"
          options={[
            { value: "24", label: "24 h" },
            { value: "168", label: "7 days" },
            { value: "720", label: "30 days" },
            ...(chains.length > 0 ? [{ value: "blocks" as const, label: "Blocks" }] : []),
          ]}
        />
      </div>
      {over === "blocks" && blocks.fields}
      <Button
        type="submit"
        kind="solid"
        isBusy={isBusy}
        icon={<FlaskConical aria-hidden size={15} strokeWidth={2.1} />}
        className="max-phone:w-full"
      >
        Run the backtest
      </Button>
      {refusal && (
        <div className="w-full">
          <FieldError>{refusal}</FieldError>
        </div>
      )}
    </form>
  );
}

const STRETCH = 1_000;

/** A stretch of one chain's blocks; both ends belong to it. */
function useBlocks(chains: readonly BacktestChain[]) {
  const [chainId, setChainId] = useState<number | null>(null);
  const chain = chains.find((one) => one.chainId === chainId) ?? chains[0];
  const newest = chain?.newestBlock ?? 0;
  const [typed, setTyped] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const [isWrong, setWrong] = useState(false);
  const from = typed.from ?? String(Math.max(0, newest - STRETCH + 1));
  const to = typed.to ?? String(newest);
  const isNumber = (text: string) => /^\d{1,15}$/.test(text);
  const range = (): BacktestRange | null => {
    const isGood = isNumber(from) && isNumber(to);
    setWrong(!isGood);
    if (!isGood || !chain) return null;
    return { kind: "blocks", chainId: chain.chainId, fromBlock: Number(from), toBlock: Number(to) };
  };
  const errorOf = (text: string) => (isWrong && !isNumber(text) ? "A block’s number." : undefined);
  const fields = (
    <>
      {chains.length > 1 && (
        <Field label="Chain" className="w-40">
          <Select
            value={String(chain?.chainId ?? "")}
            onValueChange={(next) => {
              setChainId(Number(next));
              setTyped({ from: null, to: null });
            }}
            options={chains.map((one) => ({ value: String(one.chainId), label: one.name }))}
          />
        </Field>
      )}
      <Field label={chains.length > 1 ? "First block" : `First block of ${chain?.name ?? ""}`} error={errorOf(from)}>
        <NumberInput value={from} onValueChange={(next) => setTyped({ ...typed, from: next })} className="w-36" />
      </Field>
      <Field label="Last block" error={errorOf(to)}>
        <NumberInput value={to} onValueChange={(next) => setTyped({ ...typed, to: next })} className="w-36" />
      </Field>
    </>
  );
  return { fields, range };
}
