"use client";

import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Handle } from "#server/contract/catalog.ts";
import { cn } from "../ui/cn.ts";
import { Dialog } from "../ui/dialog.tsx";
import { familyLook } from "../ui/family.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { readingOrder } from "./document/neighbours.ts";
import { whyNot } from "./document/why-not.ts";
import { cardElement } from "./focus-card.ts";
import { type DraftState, familyOf, soleNode, waysOf } from "./store/builder-state.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";

export type ConnectDialogProps = {
  /** The card to connect from; null: closed. */
  from: string | null;
  /** The way to begin with, when it is known. */
  way?: string;
  onClose: () => void;
  onConnect: (way: { from: [string, string]; to: string }) => void;
  /** Adds a new card after the way. */
  onAdd: (way: { from: [string, string]; type: string }) => void;
};

const selectAll = (state: DraftState) => state;

/** Connecting without a mouse: pick the way out, then the card it leads to, or a new one. */
export function ConnectDialog({ from, way, onClose, onConnect, onAdd }: ConnectDialogProps) {
  const store = useBuilderStore();
  return (
    <Dialog
      isOpen={from !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Connect"
      // On the card it led to; without one, the card it began from is still the selected one.
      focusAfter={() => cardElement(soleNode(store.get()))}
      className="w-[min(440px,calc(100vw-32px))]"
    >
      {from !== null && (
        <ConnectSteps key={`${from} ${way}`} from={from} firstWay={way} onConnect={onConnect} onAdd={onAdd} />
      )}
    </Dialog>
  );
}

type StepsProps = { from: string; firstWay: string | undefined } & Pick<ConnectDialogProps, "onConnect" | "onAdd">;

function ConnectSteps({ from, firstWay, onConnect, onAdd }: StepsProps) {
  const state = useBuilder(selectAll);
  const ways = waysOf(state, from);
  const [picked, setPicked] = useState<string | null>(firstWay ?? (ways.length === 1 ? (ways[0]?.id ?? null) : null));
  const name = state.graph.nodes[from]?.name ?? "";
  if (ways.length === 0) return <p className="text-ink-2">Nothing can follow {name}.</p>;
  if (picked === null) {
    return (
      <>
        <p className="mb-2 text-ink-2">Which way out of {name}?</p>
        <Choices key="ways" label={`Ways out of ${name}`} choices={ways.map(wayChoice)} onPick={setPicked} />
      </>
    );
  }
  const label = ways.find((each) => each.id === picked)?.label;
  return (
    <>
      <p className="mb-2 text-ink-2">
        Where does {name}
        {ways.length > 1 && label ? `, ${label},` : ""} lead?
      </p>
      <Choices
        key="targets"
        label="Where it leads"
        choices={targetChoices(state, [from, picked])}
        onPick={(id) => {
          if (id.startsWith("new:")) onAdd({ from: [from, picked], type: id.slice(4) });
          else onConnect({ from: [from, picked], to: id });
        }}
      />
    </>
  );
}

type Choice = {
  id: string;
  label: string;
  note?: string;
  isImpossible?: boolean;
  badge?: React.ReactNode;
  group?: string;
};

const wayChoice = (way: Handle): Choice => ({ id: way.id, label: way.label });

function targetChoices(state: DraftState, from: [string, string]): Choice[] {
  const { graph, types, catalog } = state;
  const here = readingOrder(graph)
    .filter((id) => id !== from[0])
    .map((id): Choice => {
      const reason = whyNot(graph, types, { from, to: id });
      const family = familyOf(state, id);
      const name = graph.nodes[id]?.name ?? "";
      const icon = types[graph.nodes[id]?.type ?? ""]?.icon ?? "";
      return {
        id,
        label: name,
        note: reason ?? familyLook(family).name,
        isImpossible: reason !== null,
        badge: <FamilyBadge family={family} icon={icon} size={20} isIdle={reason !== null} />,
        group: "Steps on the canvas",
      };
    });
  const source = types[graph.nodes[from[0]]?.type ?? ""]?.run;
  const fresh = catalog.nodes
    .filter(({ run, isOnce }) => (source === "trigger" ? run === "audience" || isOnce : run === "step"))
    .map(
      (type): Choice => ({
        id: `new:${type.type}`,
        label: `New ${type.label}`,
        note: type.hint,
        badge: <FamilyBadge family={type.family} icon={type.icon} size={20} />,
        group: "A new step",
      }),
    );
  return [...here.filter((choice) => !choice.isImpossible), ...fresh, ...here.filter((choice) => choice.isImpossible)];
}

/** A listbox: arrow keys move, Enter picks; what cannot be picked says why. */
function Choices({ label, choices, onPick }: { label: string; choices: Choice[]; onPick: (id: string) => void }) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const possible = useMemo(() => choices.filter((choice) => !choice.isImpossible), [choices]);
  const [active, setActive] = useState(possible[0]?.id);
  useEffect(() => list.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = possible.findIndex((choice) => choice.id === active);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = possible[Math.max(0, Math.min(possible.length - 1, at + step))];
      setActive(next?.id);
      document.getElementById(`${base}${next?.id}`)?.scrollIntoView({ block: "nearest" });
    } else if ((event.key === "Enter" || event.key === " ") && active !== undefined) {
      event.preventDefault();
      onPick(active);
    }
  };
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={active === undefined ? undefined : `${base}${active}`}
      onKeyDown={onKeyDown}
      className="-mx-1 max-h-[52vh] overflow-y-auto rounded-control p-1 outline-none"
    >
      {choices.map((choice) => (
        <button
          type="button"
          key={choice.id}
          id={`${base}${choice.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={choice.id === active}
          aria-disabled={choice.isImpossible || undefined}
          onClick={() => !choice.isImpossible && onPick(choice.id)}
          onPointerMove={() => !choice.isImpossible && setActive(choice.id)}
          className={cn(
            "flex w-full items-center gap-2.5 rounded-[6px] px-2 py-1.5 text-left",
            choice.id === active && "bg-chip inset-ring inset-ring-brass-lo",
            choice.isImpossible && "text-ink-3",
          )}
        >
          {choice.badge}
          <span className="shrink-0 font-[560]">{choice.label}</span>
          {choice.note && <span className="min-w-0 flex-1 text-right text-label text-ink-3">{choice.note}</span>}
        </button>
      ))}
    </div>
  );
}
