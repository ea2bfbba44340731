import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { createAutosave, type SaveReply, type SaveState } from "./autosave.ts";

const graph = (n: number): Graph => ({ ...emptyGraph(), layout: { n: { x: n, y: 0 } } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function harness(replies: (SaveReply | Promise<SaveReply>)[]) {
  const states: string[] = [];
  const saves: { graph: Graph; baseRevision: number }[] = [];
  let last: SaveState | undefined;
  const first = graph(0);
  const autosave = createAutosave(
    {
      save: async (input) => {
        saves.push(input);
        return (await replies.shift()) ?? { kind: "saved", revision: input.baseRevision + 1 };
      },
      onState: (state) => {
        last = state;
        states.push(state.kind);
      },
      onSaved: () => undefined,
      nowMs: () => Date.now(),
    },
    { graph: first, revision: 1, atMs: 0 },
  );
  return { autosave, states, saves, first, last: () => last };
}

test("default: saves once after a pause, on top of the revision it saw", async () => {
  const { autosave, states, saves } = harness([]);
  autosave.changed(graph(1));
  await vi.advanceTimersByTimeAsync(500);
  autosave.changed(graph(2));
  await vi.advanceTimersByTimeAsync(799);
  expect(saves).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(saves).toEqual([{ graph: graph(2), baseRevision: 1 }]);
  expect(states).toEqual(["saved", "unsaved", "unsaved", "saving", "saved"]);
});

test("behavior: what changes during a save is saved after it, never at the same time, and is not called saved", async () => {
  const { promise, resolve } = Promise.withResolvers<SaveReply>();
  const { autosave, states, saves } = harness([promise]);
  autosave.changed(graph(1));
  await vi.advanceTimersByTimeAsync(800);
  autosave.changed(graph(2));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saves).toHaveLength(1);
  resolve({ kind: "saved", revision: 7 });
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(800);
  expect(saves[1]).toEqual({ graph: graph(2), baseRevision: 7 });
  expect(states.at(-1)).toBe("saved");
});

test("behavior: taking a change back before it was saved saves nothing", async () => {
  const { autosave, saves, first, last } = harness([]);
  autosave.changed(graph(1));
  autosave.changed(first);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saves).toHaveLength(0);
  expect(last()?.kind).toBe("saved");
});

test("behavior: unreachable is told with its beginning and tried again, slower each time, until it works", async () => {
  const down: SaveReply = { kind: "unreachable", message: "down" };
  const { autosave, saves, last } = harness([down, down]);
  autosave.changed(graph(1));
  await vi.advanceTimersByTimeAsync(800);
  const since = last();
  expect(since).toMatchObject({ kind: "offline" });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saves).toHaveLength(2);
  expect(last()).toEqual(since);
  await vi.advanceTimersByTimeAsync(3_999);
  expect(saves).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(saves).toHaveLength(3);
  expect(last()?.kind).toBe("saved");
});

test("behavior: after a conflict nothing is written until it is decided on what to go on", async () => {
  const theirs = { revision: 9, by: "0x1", atMs: 5, graph: graph(100) };
  const { autosave, saves, last } = harness([{ kind: "conflict", theirs }]);
  autosave.changed(graph(1));
  await vi.advanceTimersByTimeAsync(800);
  expect(last()).toEqual({ kind: "conflict", theirs });
  autosave.changed(graph(2));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves).toHaveLength(1);
  autosave.rebase(theirs);
  await autosave.flush();
  expect(saves[1]).toEqual({ graph: graph(2), baseRevision: 9 });
  expect(last()?.kind).toBe("saved");
});

test("error: a refused save is told and tried again only with the next change", async () => {
  const { autosave, saves, last } = harness([{ kind: "refused", message: "Too many nodes" }]);
  autosave.changed(graph(1));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves).toHaveLength(1);
  expect(last()).toEqual({ kind: "refused", message: "Too many nodes" });
  expect(autosave.isDirty()).toBe(true);
  autosave.changed(graph(2));
  await vi.advanceTimersByTimeAsync(800);
  expect(last()?.kind).toBe("saved");
});
