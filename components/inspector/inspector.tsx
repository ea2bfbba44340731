"use client";

import { CopyPlus, Ellipsis, Scissors, Trash2, X } from "lucide-react";
import { memo, useCallback, useEffect, useMemo } from "react";
import type { FieldSpec, NodeTypeData } from "#server/contract/catalog.ts";
import type { GraphNode } from "#server/contract/graph.ts";
import { setConfig } from "../canvas/document/change-node.ts";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { change, closeInspector } from "../canvas/store/actions.ts";
import { type DraftState, type FieldTarget, familyOf } from "../canvas/store/builder-state.ts";
import { deleteSelection, duplicateSelection, rename, setField } from "../canvas/store/gestures.ts";
import { useBuilder, useBuilderStore } from "../canvas/store/use-builder.tsx";
import { type FieldHost, FieldHostProvider } from "../fields/field-host.tsx";
import { FieldView, isShown } from "../fields/field-view.tsx";
import { LiveRawContext } from "../fields/parts/live-raw.tsx";
import { StepTrial, type StepTrialProps } from "../trial/step-trial.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { familyLook } from "../ui/family.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Connections } from "./connections.tsx";
import { fieldControl, fieldElement } from "./field-element.ts";
import { LiveValue } from "./live-value.tsx";
import { useLiveValue } from "./use-live-value.ts";

export type InspectorProps = {
  nodeId: string;
  /** Opens the dialog that connects from this card by one of its ways. */
  onConnect: (way: string) => void;
  onClose: () => void;
};

const selectFieldTarget = (state: DraftState) => state.fieldTarget;

/** The fields of one card, drawn from the catalogue. */
export function Inspector({ nodeId, onConnect, onClose }: InspectorProps) {
  const selector = useCallback(
    (state: DraftState) => {
      const node = state.graph.nodes[nodeId];
      return { node, type: state.types[node?.type ?? ""], family: familyOf(state, nodeId) };
    },
    [nodeId],
  );
  const { node, type, family } = useBuilder(selector);
  const target = useBuilder(selectFieldTarget);
  useFieldTarget(target?.nodeId === nodeId ? target : null);
  if (!node) return null;
  const look = familyLook(family);
  return (
    <aside
      data-inspector
      aria-label={`Fields of ${node.name}`}
      className="flex w-[364px] shrink-0 flex-col overflow-y-auto border-l border-line bg-surface"
    >
      <div className="flex items-center gap-[11px] border-b border-hair px-4 pt-3.5 pb-3">
        <FamilyBadge family={family} icon={type?.icon ?? ""} size={32} />
        <div className="min-w-0 flex-1">
          <p className={cn("text-[11.5px] leading-4 font-[650]", look.ink)}>
            {look.name}
            {type && type.label !== node.name && <span className="ml-1.5 font-[450] text-ink-3">{type.label}</span>}
          </p>
          <StepName nodeId={nodeId} name={node.name} />
        </div>
        <StepMenu onClose={onClose} />
      </div>
      {type ? (
        <Fields nodeId={nodeId} node={node} type={type} />
      ) : (
        <p className="p-4 text-ink-2">This kind of step is not known here. It can be moved and deleted.</p>
      )}
      <Connections nodeId={nodeId} onConnect={onConnect} />
    </aside>
  );
}

function StepName({ nodeId, name }: { nodeId: string; name: string }) {
  const store = useBuilderStore();
  const { canEdit } = useWorkflowMeta();
  return (
    <input
      data-name
      aria-label="Name of the step"
      value={name}
      maxLength={80}
      readOnly={!canEdit}
      onChange={(event) => rename(store, nodeId, event.target.value)}
      className="engraved -mx-1 block w-full rounded-[5px] border border-transparent bg-transparent px-1 text-[17px] leading-[21px] font-[500] hover:border-line focus:border-control"
    />
  );
}

function StepMenu({ onClose }: { onClose: () => void }) {
  const store = useBuilderStore();
  const { canEdit } = useWorkflowMeta();
  const close = () => {
    closeInspector(store);
    onClose();
  };
  return (
    <span className="flex shrink-0">
      {canEdit && (
        <Menu
          align="end"
          trigger={
            <Button
              kind="ghost"
              size="s"
              aria-label="More for this step"
              className="w-7 px-0"
              icon={<Ellipsis aria-hidden size={16} />}
            />
          }
        >
          <MenuItem icon={<CopyPlus aria-hidden size={15} />} aside="Ctrl D" onSelect={() => duplicateSelection(store)}>
            Duplicate
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={<Scissors aria-hidden size={15} />}
            onSelect={() => deleteSelection(store, { closeGap: true })}
          >
            Delete and close the gap
          </MenuItem>
          <MenuItem
            isDanger
            icon={<Trash2 aria-hidden size={15} />}
            aside="Del"
            onSelect={() => deleteSelection(store, { closeGap: false })}
          >
            Delete
          </MenuItem>
        </Menu>
      )}
      <IconButton size="s" label="Close" icon={<X aria-hidden size={16} />} onClick={close} />
    </span>
  );
}

type FieldsProps = { nodeId: string; node: GraphNode; type: NodeTypeData };

const Fields = memo(function Fields({ nodeId, node, type }: FieldsProps) {
  const host = useNodeHost(nodeId, node);
  const shown = type.fields.filter((spec) => isShown(spec, node.config));
  const isWatched = isReading(type, host.outputs) && !host.isReadOnly;
  const live = useLiveValue({ isWatched, workspace: host.workspace, type: node.type, config: node.config });
  // The fields stand in one place whether a value shows or not: nobody loses the focus when it appears.
  return (
    <FieldHostProvider host={host}>
      {isWatched && <LiveValue live={live} config={node.config} />}
      <LiveRawContext value={live.raw}>
        <Tried isStep={type.run === "step"} nodeId={nodeId} config={node.config} fields={shown}>
          <div className="flex flex-col">
            {shown.map((spec, index) => (
              <div
                key={spec.key}
                data-first={index === 0 || undefined}
                tabIndex={-1}
                className="border-b border-hair px-4 py-3 outline-none"
              >
                <NodeField nodeId={nodeId} spec={spec} value={node.config[spec.key]} />
              </div>
            ))}
          </div>
        </Tried>
      </LiveRawContext>
    </FieldHostProvider>
  );
});

/** A step reads what stands above it, so it is shown with what that was for a past event. */
function Tried({ isStep, children, ...step }: StepTrialProps & { isStep: boolean }) {
  return isStep ? <StepTrial {...step}>{children}</StepTrial> : children;
}

/** A When node that makes a value with what it was before: it can be read right now. */
function isReading(type: NodeTypeData, outputs: FieldHost["outputs"]): boolean {
  const makes = (name: string) => outputs.some(({ path }) => path.join(".") === name);
  return type.run === "trigger" && makes("value") && makes("before");
}

type NodeFieldProps = { nodeId: string; spec: FieldSpec; value: unknown };

const NodeField = memo(function NodeField({ nodeId, spec, value }: NodeFieldProps) {
  const store = useBuilderStore();
  const { key, label } = spec;
  const onChange = useCallback(
    (next: unknown) => setField(store, nodeId, { key, label, value: next }),
    [store, nodeId, key, label],
  );
  return <FieldView spec={spec} value={value} onChange={onChange} />;
});

const NOTHING: readonly never[] = [];

function useNodeHost(nodeId: string, node: GraphNode): FieldHost {
  const store = useBuilderStore();
  const { workspace, canEdit } = useWorkflowMeta();
  const selector = useCallback(
    (state: DraftState) => {
      const described = state.description.nodes[nodeId];
      return {
        catalog: state.catalog,
        available: described?.available ?? (NOTHING as never[]),
        outputs: described?.outputs ?? NOTHING,
        problems: state.problemsByNode[nodeId] ?? NOTHING,
      };
    },
    [nodeId],
  );
  const facts = useBuilder(selector);
  const setAll = useCallback(
    (values: Record<string, unknown>) => {
      change(store, { label: `Change ${Object.keys(values)[0] ?? "fields"}` }, (graph) =>
        Object.entries(values).reduce((at, [key, value]) => setConfig(at, nodeId, { key, value }), graph),
      );
    },
    [store, nodeId],
  );
  const { config } = node;
  return useMemo(
    () => ({ ...facts, workspace, config, nodeId, nodeType: node.type, setAll, isReadOnly: !canEdit }),
    [facts, workspace, config, nodeId, node.type, setAll, canEdit],
  );
}

/** "Go to field": brings it into view and puts the focus in. */
function useFieldTarget(target: FieldTarget | null): void {
  useEffect(() => {
    if (!target) return;
    fieldElement(target)?.scrollIntoView({ block: "center" });
    fieldControl(target)?.focus();
  }, [target]);
}
