import { Handle, Position } from "@xyflow/react";
import { Check, Minus, PencilLine, Plus, X } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Family, SentencePart, Handle as Way } from "#server/contract/catalog.ts";
import { cn } from "../ui/cn.ts";
import { familyLook } from "../ui/family.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { Tag } from "../ui/tag.tsx";
import { cardSize } from "./card-size.ts";
import { Sentence } from "./sentence.tsx";
import { StopStub, type StubSide } from "./stop-stub.tsx";

/** How a node went in one execution. */
export type NodeStatus = {
  /** False: not reached. */
  taken: boolean;
  /** "+0.21 s", "09:41:07.000". */
  time?: string;
  /** Replaces the card's sentence: what happened here. */
  text?: string;
  /** How it ended; `ok` unless told otherwise. */
  tone?: "ok" | "bad" | "idle";
};

export type NodeMark = "added" | "changed" | "removed";

const MARKS = {
  added: { Glyph: Plus, word: "Added", tone: "ok" },
  changed: { Glyph: PencilLine, word: "Changed", tone: "brass" },
  removed: { Glyph: Minus, word: "Removed", tone: "bad" },
} as const;

export type NodeCardProps = {
  family: Family;
  /** lucide name, kebab-case. */
  icon: string;
  name: string;
  sentence: readonly SentencePart[];
  ways: readonly Way[];
  /** A trigger has no way in. */
  hasInput: boolean;
  /** Ids of ways that lead somewhere, joined by spaces: their ports are quiet. */
  waysTaken?: string;
  /** Problems that block publishing. */
  toFix?: number;
  isSelected?: boolean;
  isChanged?: boolean;
  status?: NodeStatus;
  /** What became of it between two versions. */
  mark?: NodeMark | undefined;
  /** Whether edges can be drawn from and to it. */
  isConnectable?: boolean;
  /** One line under a rule, e.g. the last 24 hours. */
  footer?: ReactNode;
  /** How many ended here, who they are, and on which side there is room to say it. Without a number: not shown. */
  stopCount?: number | undefined;
  stopWords?: string | undefined;
  stopSide?: StubSide | undefined;
  /** Those have not ended: they wait. */
  isHeld?: boolean;
};

/** A node as a card that reads as a sentence. Family shows by silhouette, badge shape, colour and word. */
export const NodeCard = memo(function NodeCard(props: NodeCardProps) {
  const { family, icon, name, sentence, ways, hasInput, toFix = 0, status, isConnectable = false } = props;
  const isNotReached = status?.taken === false;
  return (
    <div
      className="step-card"
      data-family={family}
      data-selected={props.isSelected || undefined}
      data-faulty={toFix > 0 || undefined}
      data-taken={status?.taken || undefined}
      data-not-reached={isNotReached || undefined}
      data-ways={ways.length > 1 || undefined}
      data-mark={props.mark}
      data-end={(family === "then" && ways.length === 0) || undefined}
      style={cardSize(family, ways.length)}
    >
      {hasInput && (
        <Handle type="target" id="in" position={Position.Top} className="port-in" isConnectable={isConnectable} />
      )}
      {props.isChanged && (
        <Tag tone="brass" className="absolute -top-2.5 right-3.5 h-[19px] border border-brass-line text-[11px]">
          Changed
        </Tag>
      )}
      {props.mark && <MarkTag mark={props.mark} />}
      <FamilyBadge
        family={family}
        icon={icon}
        size={30}
        isIdle={isNotReached || (family === "then" && ways.length === 0)}
        className="step-badge"
      />
      <div className="step-head">
        {/* The spaces are for the card's name read aloud; the line is laid out by gaps. */}
        <b>{familyLook(family).name}</b> <span className="truncate">{name}</span>{" "}
        <CardNote toFix={toFix} status={status} />
      </div>
      <p className="step-sentence">{status?.text ?? <Sentence parts={sentence} />}</p>
      {props.footer && <div className="step-footer">{props.footer}</div>}
      <StopStub count={props.stopCount} words={props.stopWords} side={props.stopSide} isHeld={props.isHeld} />
      <Ports ways={ways} waysTaken={props.waysTaken} isConnectable={isConnectable} />
      {lostWays(ways, props.waysTaken).map((id) => (
        // An edge from a way that is gone still has to begin somewhere, or it could not be seen and mended.
        <Handle key={id} type="source" id={id} position={Position.Bottom} className="port-out port-lost" />
      ))}
    </div>
  );
});

function lostWays(ways: readonly Way[], taken: string | undefined): string[] {
  return (taken ?? "").split(" ").filter((id, index, all) => {
    return id !== "" && all.indexOf(id) === index && !ways.some((way) => way.id === id);
  });
}

function CardNote({ toFix, status }: { toFix: number; status: NodeStatus | undefined }) {
  if (status && !status.taken) return <span className="step-note text-ink-3">Not reached</span>;
  if (status) {
    const Glyph = status.tone === "bad" ? X : status.tone === "idle" ? Minus : Check;
    return (
      <span
        className={cn(
          "step-note text-ok-ink",
          status.tone === "bad" && "text-bad-ink",
          status.tone === "idle" && "text-idle-ink",
        )}
      >
        <Glyph aria-hidden size={12} strokeWidth={2.4} />
        {status.time}
      </span>
    );
  }
  if (toFix === 0) return null;
  return (
    <span className="step-note text-bad-ink">
      <X aria-hidden size={13} strokeWidth={2.2} />
      {toFix} to fix
    </span>
  );
}

type PortsProps = { ways: readonly Way[]; waysTaken: string | undefined; isConnectable: boolean };

/** The ways out. One way needs no word; several stand along the bottom edge, each with its word. */
function Ports({ ways, waysTaken, isConnectable }: PortsProps) {
  const only = ways.length === 1 ? ways[0] : undefined;
  if (only) {
    return (
      <Handle
        type="source"
        id={only.id}
        position={Position.Bottom}
        className="port-out"
        data-quiet={waysTaken?.split(" ").includes(only.id) || undefined}
        isConnectable={isConnectable}
      />
    );
  }
  if (ways.length === 0) return null;
  return (
    <div className="step-ports">
      {ways.map((way) => (
        <span key={way.id} className="step-port">
          <span className="block truncate px-1.5">{way.label}</span>{" "}
          <Handle
            type="source"
            id={way.id}
            position={Position.Bottom}
            className="port-out"
            title={way.label}
            isConnectable={isConnectable}
          />
        </span>
      ))}
    </div>
  );
}

/** What became of a card, by glyph, word and colour; its outline says the same. */
function MarkTag({ mark }: { mark: NodeMark }) {
  const { Glyph, word, tone } = MARKS[mark];
  return (
    <Tag tone={tone} className="absolute -top-2.5 right-3.5 h-[19px] border border-current text-[11px]">
      <Glyph aria-hidden size={11} strokeWidth={2.6} />
      {word}
    </Tag>
  );
}
