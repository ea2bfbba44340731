"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useState } from "react";
import { whenIdle } from "../ui/late-module.ts";
import { lateLayout } from "./late-layout.ts";

/** Parts of the builder that nobody needs before the canvas is there: they come after it, while the browser is idle. */
const load = {
  inspector: () => import("../inspector/inspector.tsx"),
  keymap: () => import("./keymap-dialog.tsx"),
  commands: () => import("./tools/command-palette.tsx"),
  insert: () => import("./tools/insert-popover.tsx"),
  history: () => import("./history-dialog.tsx"),
  version: () => import("./version-view.tsx"),
  connect: () => import("./connect-dialog.tsx"),
  compare: () => import("../versions/draft-compare.tsx"),
  json: () => import("../json-view/json-panel.tsx"),
  trial: () => import("../trial/draft-trial.tsx"),
  publish: () => import("./publish-dialog.tsx"),
  conflict: () => import("./conflict-dialog.tsx"),
  expiry: () => import("./expiry-dialog.tsx"),
  outline: () => import("./tools/outline-panel.tsx"),
  menu: () => import("./tools/context-menu.tsx"),
  selection: () => import("./tools/selection-bar.tsx"),
  recovered: () => import("./recovered-dialog.tsx"),
  layout: lateLayout.load,
};

export const LateInspector = dynamic(() => load.inspector().then((file) => file.Inspector), { ssr: false });
export const LateKeymapDialog = dynamic(() => load.keymap().then((file) => file.KeymapDialog), { ssr: false });
export const LateCommandPalette = dynamic(() => load.commands().then((file) => file.CommandPalette), { ssr: false });
export const LateInsertPopover = dynamic(() => load.insert().then((file) => file.InsertPopover), { ssr: false });
export const LateHistoryDialog = dynamic(() => load.history().then((file) => file.HistoryDialog), { ssr: false });
export const LateVersionView = dynamic(() => load.version().then((file) => file.VersionView), { ssr: false });
export const LateConnectDialog = dynamic(() => load.connect().then((file) => file.ConnectDialog), { ssr: false });
export const LateDraftTrial = dynamic(() => load.trial().then((file) => file.DraftTrial), { ssr: false });
export const LateDraftCompare = dynamic(() => load.compare().then((file) => file.DraftCompare), { ssr: false });
export const LatePublishDialog = dynamic(() => load.publish().then((file) => file.PublishDialog), { ssr: false });
export const LateConflictDialog = dynamic(() => load.conflict().then((file) => file.ConflictDialog), { ssr: false });
export const LateExpiryDialog = dynamic(() => load.expiry().then((file) => file.ExpiryDialog), { ssr: false });
export const LateOutlinePanel = dynamic(() => load.outline().then((file) => file.OutlinePanel), { ssr: false });
export const LateSelectionBar = dynamic(() => load.selection().then((file) => file.SelectionBar), { ssr: false });
export const LateContextMenu = dynamic(() => load.menu().then((file) => file.ContextMenu), { ssr: false });
export const LateRecoveredDialog = dynamic(() => load.recovered().then((file) => file.RecoveredDialog), { ssr: false });
export const LateJsonPanel = dynamic(() => load.json().then((file) => file.JsonPanel), { ssr: false });

/** Fetches the late parts once the browser has nothing better to do. */
export function useLateParts(): void {
  useEffect(() => {
    return whenIdle(() => {
      // One that does not come now is asked for again when it is needed.
      for (const part of Object.values(load)) part().catch(() => undefined);
    });
  }, []);
}

/** Is not there before it was opened once; then it stays, so that it can close with its motion. */
export function Once({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return isOpen || wasOpen ? children : null;
}
