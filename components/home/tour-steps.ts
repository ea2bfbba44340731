import type { Tour } from "#server/services/overview/read-tour.ts";

export type TourStep = {
  key: "choose" | "try" | "publish" | "told";
  title: string;
  /** What it is, or what to do. */
  words: string;
  isDone: boolean;
  /** The first that is not done. */
  isNext: boolean;
  /** Where it is taken, below the workspace; undefined where that is this page. */
  go?: { label: string; path: string };
};

/** The first steps as a list, with the way to the next one. */
export function tourSteps({ chosen, tried, live, told, workflowId }: Tour): TourStep[] {
  const canvas = workflowId === null ? undefined : `/workflows/${workflowId}`;
  const steps: Omit<TourStep, "isNext">[] = [
    {
      key: "choose",
      title: "Choose a sentence",
      words: "A template, with the few things it asks for.",
      isDone: chosen,
    },
    {
      key: "try",
      title: "Try it on a past event",
      words: "Who would have been told, and why the others not. Nothing is sent.",
      isDone: tried,
      ...(canvas && { go: { label: "Open it and press Test", path: canvas } }),
    },
    {
      key: "publish",
      title: "Publish it",
      words: "From then on it runs for everybody who follows its topic.",
      isDone: live,
      ...(canvas && { go: { label: "Open it to publish", path: canvas } }),
    },
    {
      key: "told",
      title: "See the first alert",
      words: told ? "Each run says of any wallet why." : "It comes with the next event that concerns a subscriber.",
      isDone: told,
      go: { label: "Look at the runs", path: "/runs" },
    },
  ];
  const next = steps.find(({ isDone }) => !isDone)?.key;
  return steps.map((step) => ({ ...step, isNext: step.key === next }));
}

/** "2 of 4 done", or that it is all. */
export function tourWords(steps: readonly TourStep[]): string {
  const done = steps.filter(({ isDone }) => isDone).length;
  return done === steps.length ? "All done: your first workflow told somebody" : `${done} of ${steps.length} done`;
}
