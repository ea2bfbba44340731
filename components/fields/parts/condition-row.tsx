"use client";

import { Braces, X } from "lucide-react";
import type { OperatorData } from "#server/contract/catalog.ts";
import type { Operand, ConditionRow as Row } from "#server/contract/condition.ts";
import { inUnit } from "#server/contract/unit.ts";
import type { ValueType } from "#server/contract/value.ts";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { keyOfRef, type Pick, picksLike } from "../available-values.ts";
import { withOperand } from "../condition-tree.ts";
import { useFieldHost } from "../field-host.tsx";
import { PickValue } from "./pick-value.tsx";
import { RowCheck } from "./row-check.tsx";
import { RowErrors } from "./rows.tsx";
import { blankOf, TypedValue } from "./typed-value.tsx";
import { WordSelect } from "./word-select.tsx";

export type ConditionRowProps = {
  row: Row;
  path: string;
  /** 1, 2, 3 … for accessible names. */
  number: number;
  picks: readonly Pick[];
  onChange: (row: Row) => void;
  /** Without one there is nothing to remove yet. */
  onRemove: (() => void) | undefined;
};

const IF_MISSING: { value: NonNullable<Row["ifMissing"]>; label: string }[] = [
  { value: "error", label: "is unknown" },
  { value: "true", label: "counts as true" },
  { value: "false", label: "counts as false" },
];

/** One comparison, to be read aloud: [Health factor] is below [their line]. */
export function ConditionRow({ row, path, number, picks, onChange, onRemove }: ConditionRowProps) {
  const { catalog, isReadOnly } = useFieldHost();
  const left = row.args[0];
  const picked = left && "ref" in left ? picks.find((pick) => pick.key === keyOfRef(left.ref)) : undefined;
  const operators = picked ? catalog.operators.filter((each) => each.on.includes(picked.type.kind)) : [];
  const operator = operators.find((each) => each.kind === row.op);
  const mayBeMissing = row.args.some(
    (arg) => "ref" in arg && picks.find((pick) => pick.key === keyOfRef(arg.ref))?.isOptional,
  );
  const pickLeft = (ref: [string, ...string[]]) => {
    const pick = picks.find((each) => each.key === keyOfRef(ref));
    onChange(pick ? rowFor(row, pick, catalog.operators) : withOperand(row, 0, { ref }));
  };
  return (
    <div data-field={path} className="rounded-[9px] border border-line bg-raised">
      <div className="flex items-start gap-1 px-2.5 pt-[9px] pb-2">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1.5 gap-y-[5px]">
          <PickValue
            label={`Value ${number}`}
            value={left && "ref" in left ? left.ref : undefined}
            picks={picks}
            onPick={pickLeft}
            isDisabled={isReadOnly}
          />
          {picked && (
            <WordSelect
              label={`Comparison ${number}`}
              value={row.op}
              options={operators.map(({ kind, label }) => ({ value: kind, label }))}
              isDisabled={isReadOnly}
              onChange={(op) => onChange(withOperator(row, { op, left: picked.type, operators }))}
            />
          )}
          {picked &&
            operator &&
            Array.from({ length: operator.arity - 1 }, (_, at) => (
              <RightOperand
                // biome-ignore lint/suspicious/noArrayIndexKey: an operand is its place.
                key={at}
                label={
                  operator.arity === 3
                    ? `Compared with ${number}, ${at === 0 ? "from" : "to"}`
                    : `Compared with ${number}`
                }
                operand={row.args[at + 1]}
                type={wantedType(picked.type, operator)}
                picks={picks}
                leftKey={picked.key}
                isAnd={at > 0}
                onChange={(operand) => onChange(withOperand(row, at + 1, operand))}
              />
            ))}
        </div>
        {!isReadOnly && onRemove && (
          <button
            type="button"
            aria-label={`Remove condition ${number}`}
            onClick={onRemove}
            className="-mr-1 grid size-6 shrink-0 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink"
          >
            <X aria-hidden size={14} />
          </button>
        )}
      </div>
      {mayBeMissing && (
        <p className="flex flex-wrap items-center gap-x-1.5 border-t border-hair px-2.5 pt-[5px] pb-1.5 text-label text-ink-2">
          When a value is missing, it
          <WordSelect
            label={`When a value of condition ${number} is missing`}
            value={row.ifMissing ?? "error"}
            options={IF_MISSING}
            isDisabled={isReadOnly}
            onChange={(ifMissing) =>
              onChange({ ...row, ifMissing: IF_MISSING.find((each) => each.value === ifMissing)?.value })
            }
          />
        </p>
      )}
      <RowCheck path={path} />
      <div className="px-2.5 pb-1.5 empty:hidden">
        <RowErrors path={path} />
      </div>
    </div>
  );
}

type RightProps = {
  label: string;
  operand: Operand | undefined;
  type: ValueType;
  picks: readonly Pick[];
  leftKey: string;
  isAnd: boolean;
  onChange: (operand: Operand) => void;
};

/** A typed value with its unit, or a value from above of the same kind. */
function RightOperand({ label, operand, type, picks, leftKey, isAnd, onChange }: RightProps) {
  const { isReadOnly } = useFieldHost();
  const alike = picksLike(picks, type).filter((pick) => pick.key !== leftKey);
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      {isAnd && <span className="text-ink-2">and</span>}
      {operand && "ref" in operand ? (
        <PickValue
          label={label}
          value={operand.ref}
          picks={alike}
          onPick={(ref) => onChange({ ref })}
          other={{ label: "Type a value", onPick: () => onChange(blankOf(type)) }}
          isDisabled={isReadOnly}
        />
      ) : (
        <TypedValue
          label={label}
          type={type}
          value={operand ?? blankOf(type)}
          onChange={onChange}
          isDisabled={isReadOnly}
        />
      )}
      {!(operand && "ref" in operand) && alike.length > 0 && !isReadOnly && (
        <Menu
          align="end"
          trigger={
            <button
              type="button"
              aria-label={`${label}: use a value from above`}
              title="Use a value from above"
              className="grid size-6 shrink-0 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink"
            >
              <Braces aria-hidden size={14} />
            </button>
          }
        >
          {alike.map((pick) => (
            <MenuItem key={pick.key} aside={pick.nodeName} onSelect={() => onChange({ ref: pick.ref })}>
              {pick.short}
            </MenuItem>
          ))}
        </Menu>
      )}
    </span>
  );
}

function wantedType(left: ValueType, { takes }: OperatorData): ValueType {
  if (takes === "list") return { kind: "list", of: left };
  if (takes === "element") return left.kind === "list" ? left.of : { kind: "text" };
  return left;
}

/** The row with another left value: operator and right values stay where they still fit. */
function rowFor(row: Row, pick: Pick, operators: readonly OperatorData[]): Row {
  const fitting = operators.filter((each) => each.on.includes(pick.type.kind));
  const operator = fitting.find((each) => each.kind === row.op) ?? firstFor(pick, fitting);
  const moved = withOperand(row, 0, { ref: pick.ref });
  return operator ? withOperator(moved, { op: operator.kind, left: pick.type, operators: fitting }) : moved;
}

const USUAL: Partial<Record<ValueType["kind"], string>> = { number: "is-below", boolean: "is-yes", time: "is-after" };

/** What one most likely wants to ask of such a value. */
function firstFor(pick: Pick, fitting: readonly OperatorData[]): OperatorData | undefined {
  const usual = USUAL[pick.type.kind] ?? "is";
  return fitting.find((each) => each.kind === usual) ?? fitting[0];
}

type WithOperator = { op: string; left: ValueType; operators: readonly OperatorData[] };

/** The row with another operator; right values that no longer fit begin anew. */
function withOperator(row: Row, { op, left, operators }: WithOperator): Row {
  const operator = operators.find((each) => each.kind === op);
  if (!operator) return { ...row, op };
  const wanted = wantedType(left, operator);
  const rights = Array.from({ length: operator.arity - 1 }, (_, at): Operand => {
    const old = row.args[at + 1];
    if (old && ("ref" in old || Array.isArray(old.value) === (wanted.kind === "list"))) return retyped(old, wanted);
    return blankOf(wanted);
  });
  return { ...row, op, args: [...row.args.slice(0, 1), ...rights] };
}

/** A typed value is written in the unit of what it is compared with; one of another sort begins anew. */
function retyped(operand: Operand, wanted: ValueType): Operand {
  if ("ref" in operand) return operand;
  if (wanted.kind === "boolean" || wanted.kind === "choice") {
    const isKnown = wanted.kind === "choice" && wanted.options.some((option) => option.value === operand.value);
    return isKnown || (wanted.kind === "boolean" && typeof operand.value === "boolean") ? operand : blankOf(wanted);
  }
  const { unit: before, ...bare } = operand;
  if (typeof bare.value === "boolean") return blankOf(wanted);
  const unit = wanted.kind === "number" ? wanted.unit : undefined;
  const value = amountIn(bare.value, { before, unit });
  return value === undefined ? blankOf(wanted) : { value, ...(unit ? { unit } : {}) };
}

/** A bare number takes any unit; one that had a unit is written anew, or begins anew: 5 % is never 5 USD. */
function amountIn(value: string | string[], of: { before: string | undefined; unit: string | undefined }) {
  const { before, unit } = of;
  if (before === undefined || before === unit) return value;
  return typeof value === "string" && unit !== undefined ? inUnit(value, before, unit) : undefined;
}
