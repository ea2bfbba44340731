import { alignSelection, distributeSelection, tidy } from "../store/arrange-selection.ts";
import { groupSelection, ungroupSelection } from "../store/marks.ts";
import { type Command, type CommandContext, done } from "./command.ts";

const align = (to: Parameters<typeof alignSelection>[1]) => done(({ store }) => alignSelection(store, to));

export const ARRANGE_COMMANDS: readonly Command[] = [
  {
    id: "tidy",
    title: "Tidy up, or only what is selected",
    group: "Arrange",
    keys: ["shift+l"],
    changes: true,
    words: "layout",
    run: done((context) => void tidyAndShow(context)),
  },
  {
    id: "align-left",
    title: "Align left",
    group: "Arrange",
    keys: ["alt+shift+arrowleft"],
    focus: "canvas",
    changes: true,
    run: align("left"),
  },
  {
    id: "align-right",
    title: "Align right",
    group: "Arrange",
    keys: ["alt+shift+arrowright"],
    focus: "canvas",
    changes: true,
    run: align("right"),
  },
  {
    id: "align-top",
    title: "Align tops",
    group: "Arrange",
    keys: ["alt+shift+arrowup"],
    focus: "canvas",
    changes: true,
    run: align("top"),
  },
  {
    id: "align-bottom",
    title: "Align bottoms",
    group: "Arrange",
    keys: ["alt+shift+arrowdown"],
    focus: "canvas",
    changes: true,
    run: align("bottom"),
  },
  {
    id: "align-centre",
    title: "Align centres",
    group: "Arrange",
    keys: ["alt+c"],
    focus: "canvas",
    changes: true,
    run: align("centre"),
  },
  {
    id: "align-middle",
    title: "Align middles",
    group: "Arrange",
    keys: ["alt+m"],
    focus: "canvas",
    changes: true,
    run: align("middle"),
  },
  {
    id: "distribute-across",
    title: "Distribute across",
    group: "Arrange",
    keys: ["alt+h"],
    focus: "canvas",
    changes: true,
    words: "horizontal space",
    run: done(({ store }) => distributeSelection(store, "across")),
  },
  {
    id: "distribute-down",
    title: "Distribute down",
    group: "Arrange",
    keys: ["alt+v"],
    focus: "canvas",
    changes: true,
    words: "vertical space",
    run: done(({ store }) => distributeSelection(store, "down")),
  },
  {
    id: "group",
    title: "Group the selected steps",
    group: "Arrange",
    keys: ["mod+g"],
    focus: "canvas",
    changes: true,
    words: "frame",
    run: done(({ store }) => void groupSelection(store)),
  },
  {
    id: "ungroup",
    title: "Ungroup",
    group: "Arrange",
    keys: ["mod+shift+g"],
    focus: "canvas",
    changes: true,
    words: "frame",
    run: done(({ store }) => ungroupSelection(store)),
  },
];

async function tidyAndShow({ store, view }: CommandContext): Promise<void> {
  const isAll = store.get().selection.nodes.size < 2;
  await tidy(store);
  // once the cards stand in their new places
  if (isAll) requestAnimationFrame(view.fitAll);
}
