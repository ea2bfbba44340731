import { useFieldHost } from "../field-host.tsx";
import { asText } from "../read-value.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

const TYPES = [
  { value: "text", label: "text" },
  { value: "number", label: "a number" },
  { value: "boolean", label: "yes or no" },
];

export type AttributeTypeProps = {
  row: Record<string, unknown>;
  change: (part: Record<string, unknown>) => void;
  index: number;
};

/** What an attribute is, and the unit of a number, in its row. */
export function AttributeType({ row, change, index }: AttributeTypeProps) {
  const { isReadOnly } = useFieldHost();
  return (
    <>
      is
      <WordSelect
        label={`Type of attribute ${index + 1}`}
        value={asText(row.type)}
        options={TYPES}
        isDisabled={isReadOnly}
        onChange={(type) => change(type === "number" ? { type } : { type, unit: undefined })}
      />
      {row.type === "number" && (
        <>
          in
          <input
            aria-label={`Unit of attribute ${index + 1}`}
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
