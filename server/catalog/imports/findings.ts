import type { ImportNote, ImportProblem } from "#server/contract/import.ts";

/** What an importer finds on its way through a file: it goes on after a problem, so that all are told at once. */
export type Findings = {
  problems: ImportProblem[];
  notes: ImportNote[];
  /** @returns undefined, so that a reader can end with it */
  refuse(problem: ImportProblem): undefined;
  note(note: ImportNote): void;
};

export function createFindings(): Findings {
  const problems: ImportProblem[] = [];
  const notes: ImportNote[] = [];
  return {
    problems,
    notes,
    refuse: (problem) => {
      problems.push(problem);
      return undefined;
    },
    note: (note) => {
      notes.push(note);
    },
  };
}
