import type { BuilderStore } from "../store/actions.ts";
import { soleNode } from "../store/builder-state.ts";
import type { Chord } from "./chord.ts";

/** What the builder's page does for a command. */
export type DeskActions = {
  focusSearch: () => void;
  connectFrom: (nodeId: string) => void;
  /** Opens the list of steps that can stand on an edge. */
  insertOn: (edgeId: string) => void;
  renameNode: (nodeId: string) => void;
  focusInspector: () => void;
  show: (what: "keys" | "commands" | "publish" | "history") => void;
  find: () => void;
  togglePanel: (panel: "map" | "outline") => void;
  saveNow: () => void;
  copy: () => void;
  cut: () => void;
  paste: () => void;
};

/** The view onto the canvas. */
export type View = {
  fitAll: () => void;
  fitSelection: () => void;
  zoomBy: (step: 1 | -1) => void;
  zoomTo100: () => void;
  /** Middle of what is seen, in the document's pixels. */
  centre: () => { x: number; y: number };
};

export type CommandContext = { store: BuilderStore; actions: DeskActions; view: View };

export type CommandGroup = "Draw" | "Arrange" | "Move" | "View" | "Draft";

/** One thing that can be done, found by its key, in the sheet of keys, and in the list of commands. */
export type Command = {
  id: string;
  /** As it is listed: "Duplicate". */
  title: string;
  group: CommandGroup;
  /** The first is shown. */
  keys?: readonly Chord[];
  /** Also found by these words. */
  words?: string;
  /** Where the focus must be for its keys: on the canvas; off text fields; or anywhere. Off text fields by default. */
  focus?: "canvas" | "anywhere";
  /** Only keys make sense of it: the list of commands leaves it out, the sheet shows all its keys. */
  isKeyOnly?: boolean;
  /** Its keys are the browser's own, which tells the builder by an event. */
  isNative?: boolean;
  /** Not listed for a viewer. */
  changes?: boolean;
  /** What its key does; false when it was not meant for the builder after all. */
  run: (context: CommandContext, chord: Chord) => boolean | undefined;
};

/** A command that always does something. */
export const done = (act: (context: CommandContext) => void) => (context: CommandContext) => {
  act(context);
  return true;
};

/** A command for the one selected card; its key passes on where there is none. */
export const onCard = (act: (context: CommandContext, nodeId: string) => void) => (context: CommandContext) => {
  const node = soleNode(context.store.get());
  if (node !== undefined) act(context, node);
  return node !== undefined;
};
