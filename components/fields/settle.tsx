import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { RadioList } from "./parts/radio-list.tsx";
import { rowInputClass } from "./parts/rows.tsx";
import { asSettle, BLOCKS_USUAL, settleChoices } from "./settle-words.ts";

/** When a log is acted on: what waiting costs, and what it protects from. */
export function SettleField({ spec, value, onChange }: FieldKindProps<"settle">) {
  const { catalog, config, isReadOnly } = useFieldHost();
  const settle = asSettle(value);
  const chain = catalog.chains.find((each) => each.id === config.chainId);
  const choices = settleChoices({ chain, blocks: settle.kind === "confirmations" ? settle.blocks : undefined });
  return (
    <RadioList
      label={spec.label}
      value={settle.kind}
      isDisabled={isReadOnly}
      onValueChange={(kind) => onChange(kind === "confirmations" ? { kind, blocks: BLOCKS_USUAL } : { kind })}
      items={choices.map((choice) =>
        choice.value === "confirmations"
          ? { ...choice, more: <Blocks blocks={settle.blocks} onChange={onChange} isReadOnly={isReadOnly} /> }
          : choice,
      )}
    />
  );
}

type BlocksProps = { blocks: number | undefined; onChange: (value: unknown) => void; isReadOnly: boolean };

function Blocks({ blocks, onChange, isReadOnly }: BlocksProps) {
  return (
    <label className="inline-flex items-center gap-1.5 text-ink-2">
      Blocks to wait for
      <input
        inputMode="numeric"
        value={blocks === undefined ? "" : `${blocks}`}
        readOnly={isReadOnly}
        onChange={(event) => {
          const digits = event.target.value.replace(/\D/g, "").slice(0, 5);
          onChange({ kind: "confirmations", blocks: digits === "" ? "" : Number(digits) });
        }}
        className={`${rowInputClass} !w-16 text-center tabular-nums`}
      />
    </label>
  );
}
