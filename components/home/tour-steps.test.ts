import { expect, test } from "vitest";
import { tourSteps, tourWords } from "./tour-steps.ts";

const nothing = { chosen: false, tried: false, live: false, told: false, workflowId: null };
const nextOf = (steps: ReturnType<typeof tourSteps>) => steps.find(({ isNext }) => isNext)?.key;

test("default: a new workspace begins with choosing, on this very page", () => {
  const steps = tourSteps(nothing);
  expect(nextOf(steps)).toBe("choose");
  expect(steps.slice(0, 3).map(({ go }) => go)).toEqual([undefined, undefined, undefined]);
  expect(tourWords(steps)).toBe("0 of 4 done");
});

test("behavior: the next step leads to the workflow, whatever was done out of order", () => {
  const steps = tourSteps({ ...nothing, chosen: true, live: true, workflowId: 7 });
  expect(nextOf(steps)).toBe("try");
  expect(steps[1]?.go?.path).toBe("/workflows/7");
  expect(tourWords(steps)).toBe("2 of 4 done");
});

test("behavior: at the end there is no next step, and it is said", () => {
  const steps = tourSteps({ chosen: true, tried: true, live: true, told: true, workflowId: 7 });
  expect(nextOf(steps)).toBeUndefined();
  expect(tourWords(steps)).toBe("All done: your first workflow told somebody");
});
