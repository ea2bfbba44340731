/** For what is made of a URL: web calls, lanes and watchers name the same few over and over. */
export const URLS_KEPT = 1_000;

/**
 * Answers of `make`, remembered by their question, for what is asked again and again and never changes; at most so many,
 * then all are forgotten. What it throws is not remembered.
 */
export function remember<Answer extends object | string>(
  most: number,
  make: (question: string) => Answer,
): (question: string) => Answer {
  const known = new Map<string, Answer>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const answer = make(question);
    if (known.size >= most) known.clear();
    known.set(question, answer);
    return answer;
  };
}
