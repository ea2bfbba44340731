import { ArrowDown, ArrowUp, ListPlus } from "lucide-react";
import { newId } from "../canvas/document/new-id.ts";
import { Button } from "../ui/button.tsx";
import { keyOfRef, picksOf } from "./available-values.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { WordSelect } from "./parts/word-select.tsx";
import { asRef, asRows, asText } from "./read-value.ts";

type Way = Record<string, unknown>;
type Option = { value: string; label: string };

const NO_OPTIONS: Option[] = [];

/** The ways of a switch. A way keeps its id when its words change, so edges stay on it. */
export function WaysField({ spec, value, onChange }: FieldKindProps<"ways">) {
  const { available, config, isReadOnly } = useFieldHost();
  const ref = asRef(config[spec.of]);
  const type = picksOf(available).find((pick) => ref && pick.key === keyOfRef(ref))?.type;
  const options = type?.kind === "choice" ? type.options : type?.kind === "boolean" ? YES_NO : NO_OPTIONS;
  const rows = asRows(value);
  const left = options.filter((option) => !rows.some((row) => row.value === option.value));
  const fresh = (option?: Option): Way => ({
    id: freeId(rows),
    label: option?.label ?? "",
    value: option?.value ?? "",
  });
  const move = (index: number, by: number) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    if (row) next.splice(index + by, 0, row);
    onChange(next);
  };
  return (
    <Rows
      path={spec.key}
      rows={rows}
      noun="way"
      blank={() => fresh(left[0])}
      onChange={onChange}
      more={
        left.length > 1 && (
          <Button
            kind="ghost"
            size="s"
            className="pr-2 pl-1.5 text-ink"
            icon={<ListPlus aria-hidden size={14} strokeWidth={2.2} />}
            onClick={() => {
              // one id after the other: each must see those before it
              const added = [...rows];
              for (const option of left) added.push({ ...fresh(option), id: freeId(added) });
              onChange(added);
            }}
          >
            Add all {left.length}
          </Button>
        )
      }
    >
      {(row, change, index) => (
        <div className="flex items-center gap-1.5 text-ink-2">
          {options.length > 0 ? (
            <WordSelect
              label={`Value of way ${index + 1}`}
              value={asText(row.value)}
              options={options}
              isDisabled={isReadOnly}
              onChange={(next) =>
                change({ value: next, label: options.find((option) => option.value === next)?.label ?? next })
              }
            />
          ) : (
            <input
              aria-label={`Value of way ${index + 1}`}
              placeholder="value"
              value={asText(row.value)}
              readOnly={isReadOnly}
              onChange={(event) => change({ value: event.target.value })}
              className={`${rowInputClass} !w-24`}
            />
          )}
          <span className="shrink-0">goes by</span>
          <input
            aria-label={`Word of way ${index + 1}`}
            placeholder={asText(row.value) || "word"}
            value={asText(row.label)}
            readOnly={isReadOnly}
            onChange={(event) => change({ label: event.target.value })}
            className={`${rowInputClass} flex-1`}
          />
          {!isReadOnly && (
            <span className="ml-auto flex">
              <MoveButton isUp index={index} isDisabled={index === 0} onMove={() => move(index, -1)} />
              <MoveButton index={index} isDisabled={index === rows.length - 1} onMove={() => move(index, 1)} />
            </span>
          )}
        </div>
      )}
    </Rows>
  );
}

const YES_NO: Option[] = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
];

function freeId(rows: readonly Way[]): string {
  return newId(Object.fromEntries(rows.map((row) => [asText(row.id), true])), Math.random);
}

type MoveProps = { index: number; isUp?: boolean; isDisabled: boolean; onMove: () => void };

function MoveButton({ index, isUp, isDisabled, onMove }: MoveProps) {
  const Glyph = isUp ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      aria-label={`Move way ${index + 1} ${isUp ? "left" : "right"}`}
      disabled={isDisabled}
      onClick={onMove}
      className="grid size-6 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink disabled:opacity-40"
    >
      <Glyph aria-hidden size={13} />
    </button>
  );
}
