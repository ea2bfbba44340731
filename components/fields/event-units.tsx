import { fromUnits } from "#server/contract/decimal.ts";
import type { RecentEvent } from "#server/services/abi/recent-events.ts";
import { FieldError } from "../ui/field.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { rowInputClass } from "./parts/rows.tsx";
import { useRecentEvents } from "./parts/use-recent-events.ts";
import { asText, isRecord } from "./read-value.ts";

const DECIMALS_MAX = 77;

/** How each whole number of the event reads: its decimals and what it counts. */
export function EventUnitsField({ spec, value, onChange }: FieldKindProps<"event-units">) {
  const { outputs, problems, isReadOnly } = useFieldHost();
  const recent = useRecentEvents(spec.of);
  const units = isRecord(value) ? value : {};
  const numbers = outputs.filter((output) => {
    const kind = output.type.kind === "list" ? output.type.of.kind : output.type.kind;
    return kind === "number" && !output.path[0]?.startsWith("$");
  });
  if (numbers.length === 0) return <p className="text-label text-ink-3">The picked event has no numbers.</p>;
  const put = (arg: string, patch: Record<string, unknown>) => {
    const old = isRecord(units[arg]) ? units[arg] : { decimals: 0, unit: "" };
    onChange({ ...units, [arg]: { ...old, ...patch } });
  };
  return (
    <div className="flex flex-col gap-1.5">
      {numbers.map(({ path, label }) => {
        const arg = path[0] ?? "";
        const unit = isRecord(units[arg]) ? units[arg] : {};
        const decimals = typeof unit.decimals === "number" ? unit.decimals : 0;
        const problem = problems.find(({ field }) => field?.startsWith(`${spec.key}.${arg}`));
        return (
          <div
            key={arg}
            data-field={`${spec.key}.${arg}`}
            className="rounded-[9px] border border-line bg-raised px-2.5 py-2"
          >
            <div className="flex flex-wrap items-center gap-1.5 text-ink-2">
              <b className="text-ink">{label}</b> has
              <input
                aria-label={`Decimals of ${label}`}
                inputMode="numeric"
                value={asText(unit.decimals)}
                placeholder="0"
                readOnly={isReadOnly}
                onChange={(event) => {
                  const count = Number(event.target.value.replace(/\D/g, ""));
                  put(arg, { decimals: Math.min(count, DECIMALS_MAX) });
                }}
                className={`${rowInputClass} !w-11 text-center`}
              />
              decimals, in
              <input
                aria-label={`Unit of ${label}`}
                value={asText(unit.unit)}
                placeholder="no unit"
                maxLength={20}
                readOnly={isReadOnly}
                onChange={(event) => put(arg, { unit: event.target.value })}
                className={`${rowInputClass} !w-20`}
              />
            </div>
            <Readings arg={arg} decimals={decimals} unit={asText(unit.unit)} recent={recent} />
            {problem && problem.severity === "error" && <FieldError>{problem.message}</FieldError>}
            {problem && problem.severity === "warning" && (
              <p className="mt-1 text-label text-warn-ink">{problem.message}</p>
            )}
          </div>
        );
      })}
    </div>
  );
}

type ReadingsProps = { arg: string; decimals: number; unit: string; recent: readonly RecentEvent[] };

/** How the newest real numbers read with these decimals; an example where there is none. */
function Readings({ arg, decimals, unit, recent }: ReadingsProps) {
  const real = recent.flatMap(({ blockNumber, values }) => {
    const raw = values[arg];
    return typeof raw === "string" && /^-?\d+$/.test(raw) ? [{ blockNumber, raw }] : [];
  });
  const [newest, ...more] = real;
  const reads = (raw: string) => `${fromUnits(BigInt(raw), decimals)} ${unit}`.trim();
  return (
    <p className="mt-1 text-label [overflow-wrap:anywhere] text-ink-3">
      {newest && `In block ${newest.blockNumber.toLocaleString("en")} `}
      <span className="mono">{newest?.raw ?? example(decimals)}</span> {newest ? "came, which reads" : "reads"}{" "}
      <b className="text-ink-2">{reads(newest?.raw ?? example(decimals))}</b>
      {more.length > 0 && `; before it ${more.map(({ raw }) => reads(raw)).join(", then ")}`}
    </p>
  );
}

/** A whole number as a chain would keep 1.08. */
function example(decimals: number): string {
  return decimals < 2 ? `108${"0".repeat(decimals)}` : `108${"0".repeat(decimals - 2)}`;
}
