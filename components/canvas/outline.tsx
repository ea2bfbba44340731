"use client";

import { CornerDownRight, Minus } from "lucide-react";
import type { GraphDescription, NodeTypeData } from "#server/contract/catalog.ts";
import { showDecimal } from "#server/contract/decimal.ts";
import type { Graph } from "#server/contract/graph.ts";
import { cn } from "../ui/cn.ts";
import { familyLook } from "../ui/family.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { readingOrder } from "./document/neighbours.ts";
import { Sentence } from "./sentence.tsx";

export type OutlineProps = {
  graph: Graph;
  description: GraphDescription;
  types: Readonly<Record<string, NodeTypeData>>;
  /** How many went along each edge, in words; shown as soon as there are any. */
  counts?: Readonly<Record<string, string>>;
  /** By node id: how many ended there. */
  stopped?: Readonly<Record<string, number>>;
};

/** The same graph as a list, for a phone and for whoever reads better in order: each step with where its ways lead. */
export function Outline({ graph, description, types, counts, stopped }: OutlineProps) {
  return (
    <ol aria-label="Steps" className="flex flex-col gap-2.5">
      {readingOrder(graph).map((id) => {
        const node = graph.nodes[id];
        const type = types[node?.type ?? ""];
        if (!node) return null;
        const family = type?.family ?? "then";
        const described = description.nodes[id];
        const toFix = description.problems.filter((one) => one.nodeId === id && one.severity === "error");
        return (
          <li
            key={id}
            className={cn(
              "rounded-card border bg-raised px-3 py-2.5 shadow-1",
              toFix.length ? "border-bad-line" : familyLook(family).line,
            )}
          >
            <div className="flex gap-2.5">
              <FamilyBadge family={family} icon={type?.icon ?? ""} size={26} />
              <div className="min-w-0 flex-1">
                <p className="flex gap-1.5 text-label text-ink-3">
                  <b className={familyLook(family).ink}>{familyLook(family).name}</b>
                  <span className="truncate">{node.name}</span>
                </p>
                <p>
                  <Sentence parts={described?.sentence ?? []} />
                </p>
              </div>
            </div>
            <WaysOut graph={graph} nodeId={id} ways={described?.handles ?? type?.handles ?? []} counts={counts} />
            <Stopped count={stopped?.[id] ?? 0} words={described?.stops ?? ""} />
            {toFix.map((problem) => (
              <p key={problem.message} className="mt-1.5 text-label text-bad-ink">
                {problem.message}
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function Stopped({ count, words }: { count: number; words: string }) {
  if (count === 0) return null;
  return (
    <p className="mt-1.5 flex items-center gap-1.5 border-t border-dashed border-control pt-1.5 text-label text-ink-2">
      <Minus aria-hidden size={13} className="shrink-0 text-ink-3" />
      <span>
        <b className="text-ink">{showDecimal(`${count}`)}</b> {words || "stopped here"}
      </span>
    </p>
  );
}

type WaysOutProps = {
  graph: Graph;
  nodeId: string;
  ways: readonly { id: string; label: string }[];
  counts: OutlineProps["counts"];
};

function WaysOut({ graph, nodeId, ways, counts }: WaysOutProps) {
  const edges = Object.entries(graph.edges).filter(([, edge]) => edge.from[0] === nodeId);
  if (edges.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-col gap-0.5 border-t border-hair pt-1.5 text-label text-ink-2">
      {edges.map(([id, edge]) => {
        const label = ways.length > 1 ? ways.find((way) => way.id === edge.from[1])?.label : undefined;
        return (
          <li key={id} className="flex items-center gap-1.5">
            <CornerDownRight aria-hidden size={13} className="shrink-0 text-ink-3" />
            {label && <b className="text-ink">{label}:</b>}
            <span className="truncate">{graph.nodes[edge.to[0]]?.name}</span>
            {counts && <b className="ml-auto shrink-0 text-ink">{counts[id] ?? "0"}</b>}
          </li>
        );
      })}
    </ul>
  );
}
