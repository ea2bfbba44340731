import { useFieldHost } from "../field-host.tsx";
import { asText } from "../read-value.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

export type TypeAndUnitProps = {
  row: Record<string, unknown>;
  /** Where the row keeps its type. */
  at: string;
  /** What a row is: "attribute". */
  noun: string;
  options: { value: string; label: string }[];
  change: (part: Record<string, unknown>) => void;
  index: number;
};

/** What a value is, and the unit of a number, in its row. */
export function TypeAndUnit({ row, at, noun, options, change, index }: TypeAndUnitProps) {
  const { isReadOnly } = useFieldHost();
  return (
    <>
      is
      <WordSelect
        label={`Type of ${noun} ${index + 1}`}
        value={asText(row[at])}
        options={options}
        isDisabled={isReadOnly}
        onChange={(type) => change(type === "number" ? { [at]: type } : { [at]: type, unit: undefined })}
      />
      {row[at] === "number" && (
        <>
          in
          <input
            aria-label={`Unit of ${noun} ${index + 1}`}
            placeholder="no unit"
            value={asText(row.unit)}
            readOnly={isReadOnly}
            onChange={(event) => change({ unit: event.target.value || undefined })}
            className={`${rowInputClass} !w-16`}
          />
        </>
      )}
    </>
  );
}
