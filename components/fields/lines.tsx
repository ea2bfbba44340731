import type { LineSpec } from "#server/contract/plan.ts";
import { newId } from "../canvas/document/new-id.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { armsAgainAt } from "./line-words.ts";
import { LineSourcePicker, useTopicNumbers } from "./parts/line-source.tsx";
import { MoveButtons, moved } from "./parts/move-buttons.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { asText } from "./read-value.ts";
import { asLines } from "./trigger-drafts.ts";

/** Lines that a value may cross, each armed by itself. A line keeps its id when its words change: so it keeps its arming. */
export function LinesField({ spec, value, onChange }: FieldKindProps<"lines">) {
  const { outputs, config, isReadOnly } = useFieldHost();
  const { topicName, fields } = useTopicNumbers(spec.topic);
  const lines = asLines(value);
  const own = outputs.find(({ path }) => path.join(".") === "value")?.type;
  const unit = own?.kind === "number" ? (own.unit ?? "") : "";
  const direction = config.test === "above" ? "above" : "below";
  const blank = (): LineSpec => ({ id: freeId(lines), label: "", line: { kind: "fixed", value: "" } });
  return (
    <>
      <Rows path={spec.key} rows={lines} noun="line" blank={blank} onChange={onChange}>
        {(line, change, index) => (
          <div className="flex flex-col gap-1.5">
            <div className="flex items-center gap-1.5">
              <input
                aria-label={`Name of line ${index + 1}`}
                placeholder={NAMES[index] ?? "its name"}
                maxLength={60}
                value={line.label}
                readOnly={isReadOnly}
                onChange={(event) => change({ label: event.target.value })}
                className={`${rowInputClass} flex-1 font-[560]`}
              />
              {!isReadOnly && lines.length > 1 && (
                <MoveButtons
                  what={`line ${index + 1}`}
                  index={index}
                  count={lines.length}
                  onMove={(by) => onChange(moved(lines, index, by))}
                />
              )}
            </div>
            <LineSourcePicker
              label={`Line ${index + 1}`}
              topic={spec.topic}
              unit={unit}
              value={line.line}
              onChange={(next) => change({ line: next })}
            />
            <ArmsAgain line={line} unit={unit} direction={direction} percent={asText(config.hysteresisPercent)} />
          </div>
        )}
      </Rows>
      {topicName && fields.length === 0 && (
        <p className="text-label text-ink-3">{topicName} has no number that people can set, so lines are typed here.</p>
      )}
    </>
  );
}

const NAMES = ["Warning", "Danger", "Last call"];

type ArmsAgainProps = { line: LineSpec; unit: string; direction: "below" | "above"; percent: string };

/** Once it has rung, a line is silent until the value has moved clearly away from it. */
function ArmsAgain({ line, unit, direction, percent }: ArmsAgainProps) {
  const side = direction === "below" ? "above" : "below";
  if (line.line.kind === "field") {
    if (!percent) return null;
    return (
      <p className="text-label text-ink-3">
        Rings once, and arms again {percent} % {side} each one’s line.
      </p>
    );
  }
  const at = armsAgainAt({ line: line.line.value, percent, direction });
  if (at === null) return null;
  return (
    <p className="text-label text-ink-3">
      Rings once, and arms again {side}{" "}
      <b className="font-[580] text-ink-2">
        {at} {unit}
      </b>
    </p>
  );
}

function freeId(lines: readonly LineSpec[]): string {
  return newId(Object.fromEntries(lines.map(({ id }) => [id, true])), Math.random);
}
