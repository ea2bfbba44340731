"use client";

import { CornerDownRight } from "lucide-react";
import type { GraphDescription, NodeTypeData } from "#server/contract/catalog.ts";
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
};

/** The same graph as a list, for a phone and for whoever reads better in order: each step with where its ways lead. */
export function Outline({ graph, description, types }: OutlineProps) {
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
            <WaysOut graph={graph} nodeId={id} ways={described?.handles ?? type?.handles ?? []} />
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

type WaysOutProps = { graph: Graph; nodeId: string; ways: readonly { id: string; label: string }[] };

function WaysOut({ graph, nodeId, ways }: WaysOutProps) {
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
          </li>
        );
      })}
    </ul>
  );
}
