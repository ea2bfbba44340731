import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { Rows } from "./parts/rows.tsx";
import { TypedValue } from "./parts/typed-value.tsx";
import { WordSelect } from "./parts/word-select.tsx";
import { asRows, asText } from "./read-value.ts";

const SAME = [
  { value: "eq", label: "is" },
  { value: "ne", label: "is not" },
];
const ORDER = [
  ...SAME,
  { value: "lt", label: "is below" },
  { value: "le", label: "is at most" },
  { value: "gt", label: "is above" },
  { value: "ge", label: "is at least" },
];

/** Comparisons on the event's own arguments; what does not fit starts nothing. */
export function EventFiltersField({ spec, value, onChange }: FieldKindProps<"event-filters">) {
  const { outputs, isReadOnly } = useFieldHost();
  const args = outputs.filter((output) => output.type.kind !== "list" && !output.path[0]?.startsWith("$"));
  const rows = asRows(value);
  if (args.length === 0 && rows.length === 0) {
    return <p className="text-label text-ink-3">Pick an event first.</p>;
  }
  const names = args.map(({ path, label }) => ({ value: path[0] ?? "", label }));
  return (
    <Rows
      path={spec.key}
      rows={rows}
      noun="filter"
      blank={() => ({ arg: names[0]?.value ?? "", op: "eq", value: "" }) as Record<string, unknown>}
      onChange={onChange}
    >
      {(row, change, index) => {
        const type = args.find(({ path }) => path[0] === row.arg)?.type ?? { kind: "text" as const };
        return (
          <div className="flex flex-wrap items-center gap-1.5">
            <WordSelect
              label={`Argument of filter ${index + 1}`}
              value={asText(row.arg)}
              options={names}
              isDisabled={isReadOnly}
              onChange={(arg) => change({ arg, op: "eq", value: "" })}
              className="rounded-[5px] border border-solid border-when-line bg-when-wash px-[7px] font-[560] text-when-ink"
            />
            <WordSelect
              label={`Comparison of filter ${index + 1}`}
              value={asText(row.op)}
              options={type.kind === "number" ? ORDER : SAME}
              isDisabled={isReadOnly}
              onChange={(op) => change({ op })}
            />
            <TypedValue
              label={`Value of filter ${index + 1}`}
              type={type}
              value={{ value: asText(row.value) }}
              isDisabled={isReadOnly}
              onChange={(typed) => change({ value: String(typed.value) })}
            />
          </div>
        );
      }}
    </Rows>
  );
}
