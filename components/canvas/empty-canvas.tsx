"use client";

import { Button } from "../ui/button.tsx";
import { NamedIcon } from "../ui/icon.tsx";
import type { DraftState } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";

const selectTriggers = (state: DraftState) => state.catalog.nodes;

export type EmptyCanvasProps = { onAdd: (type: string) => void };

/** The first question, with its answers as buttons. */
export function EmptyCanvas({ onAdd }: EmptyCanvasProps) {
  const types = useBuilder(selectTriggers);
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="pointer-events-auto flex max-w-md flex-col items-center gap-3 px-6 text-center">
        <h2 className="engraved text-headline">What starts it?</h2>
        <p className="text-ink-2">
          A workflow reads from the top down: when something happens, for whom, if it concerns them, then tell them.
        </p>
        <div className="mt-1 flex flex-wrap justify-center gap-2">
          {types
            .filter((type) => type.run === "trigger")
            .map((type) => (
              <Button
                key={type.type}
                icon={<NamedIcon name={type.icon} size={15} className="text-when" />}
                onClick={() => onAdd(type.type)}
              >
                {type.label}
              </Button>
            ))}
        </div>
      </div>
    </div>
  );
}
