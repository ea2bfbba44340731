import { Brackets, Plus } from "lucide-react";
import { Fragment, useMemo } from "react";
import type { Condition, ConditionRow as Row } from "#server/contract/condition.ts";
import { Button } from "../ui/button.tsx";
import { type Pick, picksOf } from "./available-values.ts";
import { asCondition, conditionOf, type Group, groupOf, isRow, MODES, partPath } from "./condition-tree.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { ConditionRow } from "./parts/condition-row.tsx";
import { WordSelect } from "./parts/word-select.tsx";

/** Two levels of groups read as a sentence; the server allows more, which are shown all the same. */
const DEPTH_MAX = 2;
const BLANK_ROW: Row = { op: "is-below", args: [{ value: "" }] };

export function ConditionField({ spec, value, onChange }: FieldKindProps<"condition">) {
  return <ConditionEditor lead={spec.label} condition={asCondition(value)} path={spec.key} onChange={onChange} />;
}

export type ConditionEditorProps = {
  /** Before "every one of these is true": "Go on if". */
  lead: string;
  condition: Condition;
  /** Its key in the config of the host around it. */
  path: string;
  onChange: (condition: Condition) => void;
};

/** A condition of what its host has to compare, as rows and groups. */
export function ConditionEditor({ lead, ...rest }: ConditionEditorProps) {
  const { available } = useFieldHost();
  const picks = useMemo(() => picksOf(available), [available]);
  return <ConditionGroup {...rest} lead={lead} depth={1} picks={picks} name="" />;
}

type GroupProps = {
  lead: string;
  condition: Condition;
  path: string;
  depth: number;
  picks: readonly Pick[];
  /** "2." for the parts of the second part. */
  name: string;
  onChange: (condition: Condition) => void;
  onRemove?: () => void;
};

function ConditionGroup({ lead, condition, path, depth, picks, name, onChange, onRemove }: GroupProps) {
  const { isReadOnly } = useFieldHost();
  const group = groupOf(condition);
  // The first comparison stands ready to be filled in; it is none before something is picked.
  const isFresh = group.parts.length === 0 && depth === 1 && !isReadOnly;
  const parts = isFresh ? [BLANK_ROW] : group.parts;
  const put = (next: Partial<Group>) => onChange(conditionOf({ ...group, ...next }));
  const putPart = (index: number, part: Condition) =>
    put({ parts: parts.map((each, at) => (at === index ? part : each)) });
  const removePart = (index: number) => put({ parts: group.parts.filter((_, at) => at !== index) });
  return (
    <fieldset aria-label={depth === 1 ? "Conditions" : `Group ${name}`} data-field={path}>
      <div className="mb-[7px] flex flex-wrap items-center gap-x-1.5 text-ink-2">
        {lead}
        <WordSelect
          isPill
          label={depth === 1 ? "How many must be true" : `How many of group ${name} must be true`}
          value={group.mode}
          options={MODES}
          isDisabled={isReadOnly}
          onChange={(mode) => put({ mode: MODES.find((each) => each.value === mode)?.value ?? "all" })}
        />
        of these is true
      </div>
      {parts.map((part, index) => {
        const at = partPath(condition, path, index);
        const number = `${name}${index + 1}`;
        return (
          <Fragment key={at}>
            {index > 0 && (
              <p className="py-[3px] pl-3 text-[11.5px] font-[600] text-ink-3">
                {group.mode === "all" ? "and" : group.mode === "any" ? "or" : "nor"}
              </p>
            )}
            {isRow(part) ? (
              <ConditionRow
                row={part}
                path={at}
                number={index + 1}
                picks={picks}
                onChange={(row) => putPart(index, row)}
                onRemove={isFresh ? undefined : () => removePart(index)}
              />
            ) : (
              <div className="rounded-[9px] border border-if-line p-2.5">
                <ConditionGroup
                  lead="If"
                  condition={part}
                  path={at}
                  depth={depth + 1}
                  picks={picks}
                  name={`${number}.`}
                  onChange={(next) => putPart(index, next)}
                  onRemove={() => removePart(index)}
                />
              </div>
            )}
          </Fragment>
        );
      })}
      {!isReadOnly && (
        <GroupButtons
          depth={depth}
          onAddRow={() => put({ parts: [...group.parts, BLANK_ROW] })}
          onAddGroup={() => put({ parts: [...group.parts, { any: [BLANK_ROW] }] })}
          onRemove={onRemove}
        />
      )}
    </fieldset>
  );
}

type ButtonsProps = {
  depth: number;
  onAddRow: () => void;
  onAddGroup: () => void;
  onRemove: (() => void) | undefined;
};

function GroupButtons({ depth, onAddRow, onAddGroup, onRemove }: ButtonsProps) {
  const className = "pr-2 pl-1.5 text-ink";
  return (
    <div className="mt-2 -ml-1.5 flex flex-wrap gap-1">
      <Button
        kind="ghost"
        size="s"
        className={className}
        icon={<Plus aria-hidden size={14} strokeWidth={2.2} />}
        onClick={onAddRow}
      >
        Condition
      </Button>
      {depth < DEPTH_MAX && (
        <Button
          kind="ghost"
          size="s"
          className={className}
          icon={<Brackets aria-hidden size={14} strokeWidth={2.2} />}
          onClick={onAddGroup}
        >
          Group
        </Button>
      )}
      {onRemove && (
        <Button kind="ghost" size="s" className={className} onClick={onRemove}>
          Remove group
        </Button>
      )}
    </div>
  );
}
