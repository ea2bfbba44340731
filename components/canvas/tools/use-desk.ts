"use client";

import { type RefObject, useCallback, useMemo, useState } from "react";
import type { CommandContext, DeskActions, View } from "../commands/command.ts";
import { focusCard } from "../focus-card.ts";
import { useSession } from "../session/use-session.tsx";
import { openInspector, say } from "../store/actions.ts";
import { insertStep } from "../store/insert-step.ts";
import { useBuilderStore } from "../store/use-builder.tsx";
import { useShortcuts } from "../use-shortcuts.ts";
import { MAP_FROM, type Panels, readPanels, writePanels } from "./panels.ts";
import { useClipboard } from "./use-clipboard.ts";
import { useView } from "./use-view.ts";

const FRAMES_MAX = 90;

type DeskInput = {
  root: RefObject<HTMLElement | null>;
  search: RefObject<HTMLInputElement | null>;
  show: DeskActions["show"];
  connectFrom: (nodeId: string) => void;
};

export type Desk = {
  context: CommandContext;
  panels: Panels;
  findAsked: number;
  closeFind: () => void;
  /** The edge that a step is to be put on. */
  insertEdge: string | null;
  closeInsert: () => void;
  insert: (edgeId: string, type: string) => void;
};

/** The keyboard, the clipboard, and what stands open on the canvas. */
export function useDesk({ root, search, show, connectFrom }: DeskInput): Desk {
  const store = useBuilderStore();
  const view = useView(store);
  const clipboard = useClipboard(root, store, view);
  const { panels, togglePanel } = usePanels();
  const [findAsked, setFindAsked] = useState(0);
  const [insertEdge, insertOn] = useState<string | null>(null);
  const find = useCallback(() => setFindAsked((asked) => asked + 1), []);
  const context = useContextOf({ root, search, show, connectFrom, view, clipboard, togglePanel, find, insertOn });
  useShortcuts(root, context);
  const insert = useCallback(
    (edgeId: string, type: string) => {
      insertOn(null);
      const id = insertStep(store, edgeId, type);
      if (!id) return;
      openInspector(store, id);
      focusCard(store, id);
    },
    [store],
  );
  const closeFind = useCallback(() => setFindAsked(0), []);
  const closeInsert = useCallback(() => insertOn(null), []);
  return { context, panels, findAsked, closeFind, insertEdge, closeInsert, insert };
}

type Parts = DeskInput &
  Pick<DeskActions, "togglePanel" | "find" | "insertOn"> & {
    view: View;
    clipboard: Pick<DeskActions, "copy" | "cut" | "paste">;
  };

function useContextOf(parts: Parts): CommandContext {
  const store = useBuilderStore();
  const session = useSession();
  const { root, search, show, connectFrom, view, clipboard, togglePanel, find, insertOn } = parts;
  return useMemo(() => {
    // The fields may still be on their way: they are waited for, not for ever.
    const focusIn = (selector: string, then?: (input: HTMLInputElement) => void, frames = FRAMES_MAX) =>
      requestAnimationFrame(() => {
        const input = root.current?.querySelector<HTMLInputElement>(`[data-inspector] ${selector}`);
        input?.focus();
        if (input) then?.(input);
        else if (frames > 0) focusIn(selector, then, frames - 1);
      });
    return {
      store,
      view,
      actions: {
        ...clipboard,
        show,
        connectFrom,
        togglePanel,
        find,
        insertOn,
        focusSearch: () => search.current?.focus(),
        focusInspector: () => focusIn("[data-first] :is(input, textarea, select, button)"),
        renameNode: (nodeId) => {
          openInspector(store, nodeId);
          focusIn("[data-name]", (name) => name.select());
        },
        saveNow: () => {
          const told = () => say(store, session.autosave.isDirty() ? "Not saved yet" : "Saved");
          void session.autosave.flush().then(told);
        },
      },
    };
  }, [store, session, root, search, show, connectFrom, view, clipboard, togglePanel, find, insertOn]);
}

function usePanels() {
  const store = useBuilderStore();
  const [panels, setPanels] = useState(() => readPanels(window.localStorage));
  const togglePanel = useCallback<DeskActions["togglePanel"]>(
    (panel) =>
      setPanels((now) => {
        const isMany = Object.keys(store.get().graph.nodes).length >= MAP_FROM;
        const next = panel === "map" ? { ...now, map: !(now.map ?? isMany) } : { ...now, outline: !now.outline };
        writePanels(window.localStorage, next);
        return next;
      }),
    [store],
  );
  return { panels, togglePanel };
}
