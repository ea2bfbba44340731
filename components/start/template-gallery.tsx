"use client";

import { FilePlus2 } from "lucide-react";
import type { ReactNode } from "react";
import type { TemplateData, TemplateSketch } from "#server/contract/catalog.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { pictureShape } from "./picture-shape.ts";

export type TemplateCardData = Pick<TemplateData, "kind" | "label" | "hint" | "sketch">;

export type TemplateGalleryProps = {
  templates: readonly TemplateCardData[];
  /** The kind of the one that is picked; null: a blank canvas. */
  onPick: (kind: string | null) => void;
};

/** What to start from, as sentences; the last one is nothing. */
export function TemplateGallery({ templates, onPick }: TemplateGalleryProps) {
  return (
    <ul
      aria-label="Workflows to start from"
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,256px),1fr))] gap-3"
    >
      {templates.map(({ kind, label, hint, sketch }) => (
        <GalleryCard key={kind} label={label} hint={`${hint}.`} onPick={() => onPick(kind)}>
          <Picture sketch={sketch} />
        </GalleryCard>
      ))}
      <GalleryCard label="A blank canvas" hint="Draw it step by step." onPick={() => onPick(null)}>
        <FilePlus2 aria-hidden size={19} strokeWidth={1.8} className="text-ink-3" />
      </GalleryCard>
    </ul>
  );
}

type GalleryCardProps = { label: string; hint: string; onPick: () => void; children: ReactNode };

function GalleryCard({ label, hint, onPick, children }: GalleryCardProps) {
  return (
    <li className="flex">
      <button
        type="button"
        onClick={onPick}
        className="flex w-full flex-col items-start rounded-card border border-line bg-raised px-4 py-3.5 text-left transition-[border-color,box-shadow] duration-(--quick) hover:border-control hover:shadow-1"
      >
        <span aria-hidden className="flex min-h-5 items-center">
          {children}
        </span>
        <span className="engraved mt-2.5 text-title leading-[22px]">{label}</span>
        <span className="mt-1 text-ink-2">{hint}</span>
      </button>
    </li>
  );
}

/** The graph that the template makes, small. */
function Picture({ sketch }: { sketch: TemplateSketch }) {
  const { width, height, badge, steps, edges } = pictureShape(sketch);
  return (
    <span className="relative block" style={{ width, height }}>
      <svg aria-hidden width={width} height={height} className="absolute inset-0 fill-none text-control">
        {edges.map((path) => (
          <path key={path} d={path} stroke="currentColor" />
        ))}
      </svg>
      {sketch.steps.map(({ family, icon, x, y }, at) => (
        <span
          key={`${x} ${y}`}
          className="absolute -translate-1/2"
          style={{ left: steps[at]?.x, top: steps[at]?.y, height: badge }}
        >
          <FamilyBadge family={family} icon={icon} size={badge} />
        </span>
      ))}
    </span>
  );
}
