import { expect, test } from "vitest";
import { shareOut } from "./share-out.ts";

const caps = (queues: [workspaceId: number, priority: number][], limit: number, perWorkspaceMax = limit) =>
  shareOut(
    queues.map(([workspaceId, priority]) => ({ workspaceId, priority })),
    { limit, perWorkspaceMax },
  ).map(({ cap }) => cap);

test("default: workspaces get the same, however many queues each has", () => {
  expect(
    caps(
      [
        [1, 10],
        [2, 10],
        [2, 10],
        [2, 10],
      ],
      12,
    ),
  ).toEqual([6, 2, 2, 2]);
});

test("behavior: what does not come out even goes to those who come first, and never more than there is", () => {
  expect(
    caps(
      [
        [1, 10],
        [2, 10],
        [3, 10],
      ],
      2,
    ),
  ).toEqual([1, 1, 0]);
  expect(
    caps(
      [
        [1, 10],
        [2, 10],
        [3, 10],
      ],
      7,
    ),
  ).toEqual([3, 2, 2]);
});

test("behavior: inside a workspace the most urgent go first, and hold up no other workspace", () => {
  expect(
    caps(
      [
        [1, 1],
        [1, 10],
        [2, 10],
      ],
      10,
    ),
  ).toEqual([5, 0, 5]);
});

test("args: a workspace gives no more than it may", () => {
  expect(
    caps(
      [
        [1, 10],
        [2, 10],
      ],
      500,
      50,
    ),
  ).toEqual([50, 50]);
});
