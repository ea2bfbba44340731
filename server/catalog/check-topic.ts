import type { NodeProblem, WorkspaceFacts } from "./define-node.ts";

/** A topic that is picked must still be there. */
export function checkTopicId(topicId: number | null | undefined, field: string, facts: WorkspaceFacts): NodeProblem[] {
  if (topicId === null || topicId === undefined || facts.topics.some((topic) => topic.id === topicId)) return [];
  const message = "The topic picked here was deleted. Pick another one, or restore it under Topics.";
  return [{ severity: "error", field, code: "topic-gone", message }];
}
