/** "Publish", "Publish 4 changes". */
export function publishWords(isPublished: boolean, changeCount: number): string {
  if (!isPublished) return "Publish";
  return changeCount === 1 ? "Publish 1 change" : `Publish ${changeCount} changes`;
}
