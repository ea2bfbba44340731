"use client";

import { Select as Base } from "@base-ui/react/select";
import { Fragment } from "react";
import { cn } from "../../ui/cn.ts";
import { familyLook } from "../../ui/family.ts";
import { familyChip } from "../../ui/family-chip.ts";
import { itemClass, popupClass } from "../../ui/popup-class.ts";
import { keyOfRef, type Pick } from "../available-values.ts";
import { PickSample } from "./pick-sample.tsx";

export type PickValueProps = {
  value: readonly string[] | undefined;
  picks: readonly Pick[];
  onPick: (ref: [string, ...string[]]) => void;
  /** Accessible name: "First value". */
  label: string;
  id?: string;
  describedBy?: string;
  placeholder?: string;
  /** One more choice at the top, e.g. "Type a value". */
  other?: { label: string; onPick: () => void };
  isDisabled?: boolean;
};

const OTHER = "other";

/** A pill that is picked from what the steps above make, grouped by step, with each value's type. */
export function PickValue(props: PickValueProps) {
  const { value, picks, onPick, label, placeholder = "Pick a value", other, isDisabled, id, describedBy } = props;
  const key = value ? keyOfRef(value) : null;
  const picked = picks.find((pick) => pick.key === key);
  const isGone = value !== undefined && !picked;
  return (
    <Base.Root
      value={key}
      disabled={isDisabled}
      items={picks.map((pick) => ({ value: pick.key, label: pick.label }))}
      onValueChange={(next) => {
        if (next === OTHER) other?.onPick();
        const pick = picks.find((each) => each.key === next);
        if (pick) onPick(pick.ref);
      }}
    >
      <Base.Trigger
        id={id}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isGone || undefined}
        className={cn(
          "inline-flex min-h-6 max-w-full items-center rounded-[5px] border px-[7px] text-left leading-[22px] font-[560]",
          picked && familyChip(picked.family),
          !picked && !isGone && "border-dashed border-control bg-raised text-ink-2",
          isGone && "border-bad-line bg-bad-wash text-bad-ink",
        )}
      >
        <span className="truncate">{picked?.short ?? (isGone ? "A value that is gone" : placeholder)}</span>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={cn(popupClass, "max-h-[min(380px,var(--available-height))] w-72 overflow-y-auto")}>
            <Base.List>
              {other && (
                <Base.Item value={OTHER} className={itemClass}>
                  <Base.ItemText>{other.label}</Base.ItemText>
                </Base.Item>
              )}
              {picks.length === 0 && (
                <p className="px-2.5 py-2 text-label text-ink-3">
                  Nothing above makes such a value. Connect this step below one that does.
                </p>
              )}
              {groups(picks).map(([nodeId, group]) => (
                <Fragment key={nodeId}>
                  <Base.Group>
                    <Base.GroupLabel className="px-2.5 pt-2 pb-0.5 text-label text-ink-3">
                      {group[0]?.nodeName}
                    </Base.GroupLabel>
                    {group.map((pick) => (
                      <Base.Item key={pick.key} value={pick.key} className={itemClass}>
                        <span
                          aria-hidden
                          className={cn("size-[7px] shrink-0 rounded-full bg-current", familyLook(pick.family).solid)}
                        />
                        <Base.ItemText className="min-w-0 flex-1 truncate">{pick.short}</Base.ItemText>
                        <PickSample pick={pick} />
                      </Base.Item>
                    ))}
                  </Base.Group>
                </Fragment>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function groups(picks: readonly Pick[]): [string, Pick[]][] {
  const found = new Map<string, Pick[]>();
  for (const pick of picks) found.set(pick.ref[0], [...(found.get(pick.ref[0]) ?? []), pick]);
  return [...found];
}
