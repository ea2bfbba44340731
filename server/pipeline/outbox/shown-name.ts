/** What a team sees of a name that leads to a person's chat: `@q•••`, `M•••`. */
export function shownName(name: string): string {
  return `${/^@?./u.exec(name)?.[0] ?? ""}•••`;
}
