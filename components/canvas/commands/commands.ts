import { redoGesture, undoGesture } from "../store/actions.ts";
import { ARRANGE_COMMANDS } from "./arrange-commands.ts";
import { type Command, done } from "./command.ts";
import { DRAW_COMMANDS } from "./draw-commands.ts";
import { MOVE_COMMANDS } from "./move-commands.ts";

const VIEW_COMMANDS: readonly Command[] = [
  {
    id: "commands",
    title: "All commands, workflows and pages",
    group: "View",
    keys: ["mod+k"],
    focus: "anywhere",
    isKeyOnly: true,
    run: done(({ actions }) => actions.show("commands")),
  },
  {
    id: "find",
    title: "Find on the canvas",
    group: "View",
    keys: ["mod+f"],
    focus: "anywhere",
    words: "search",
    run: done(({ actions }) => actions.find()),
  },
  {
    id: "fit",
    title: "Fit to view",
    group: "View",
    keys: ["shift+1"],
    words: "zoom all",
    run: done(({ view }) => view.fitAll()),
  },
  {
    id: "fit-selection",
    title: "Zoom to what is selected",
    group: "View",
    keys: ["shift+2"],
    run: done(({ view }) => view.fitSelection()),
  },
  {
    id: "zoom-100",
    title: "Zoom to 100 %",
    group: "View",
    keys: ["shift+0"],
    run: done(({ view }) => view.zoomTo100()),
  },
  { id: "zoom-in", title: "Zoom in", group: "View", keys: ["plus", "="], run: done(({ view }) => view.zoomBy(1)) },
  { id: "zoom-out", title: "Zoom out", group: "View", keys: ["-"], run: done(({ view }) => view.zoomBy(-1)) },
  {
    id: "map",
    title: "Show or hide the map",
    group: "View",
    keys: ["m"],
    words: "minimap overview",
    run: done(({ actions }) => actions.togglePanel("map")),
  },
  {
    id: "outline",
    title: "Show or hide the outline",
    group: "View",
    keys: ["o"],
    words: "list steps",
    run: done(({ actions }) => actions.togglePanel("outline")),
  },
  {
    id: "keys",
    title: "List of keys",
    group: "View",
    keys: ["?"],
    words: "shortcuts keyboard help",
    run: done(({ actions }) => actions.show("keys")),
  },
];

const DRAFT_COMMANDS: readonly Command[] = [
  {
    id: "undo",
    title: "Undo",
    group: "Draft",
    keys: ["mod+z"],
    changes: true,
    run: done(({ store }) => undoGesture(store)),
  },
  {
    id: "redo",
    title: "Redo",
    group: "Draft",
    keys: ["mod+shift+z", "mod+y"],
    changes: true,
    run: done(({ store }) => redoGesture(store)),
  },
  {
    id: "save",
    title: "Save now",
    group: "Draft",
    keys: ["mod+s"],
    focus: "anywhere",
    changes: true,
    run: done(({ actions }) => actions.saveNow()),
  },
  {
    id: "publish",
    title: "Publish",
    group: "Draft",
    changes: true,
    words: "live",
    run: done(({ actions }) => actions.show("publish")),
  },
  {
    id: "history",
    title: "History",
    group: "Draft",
    words: "versions",
    run: done(({ actions }) => actions.show("history")),
  },
];

/** Everything that can be done in the builder, in the order in which it is listed. */
export const COMMANDS: readonly Command[] = [
  ...DRAW_COMMANDS,
  ...ARRANGE_COMMANDS,
  ...MOVE_COMMANDS,
  ...VIEW_COMMANDS,
  ...DRAFT_COMMANDS,
];
