import { watch } from "node:fs";

/** Editors save in several steps, and a checkout touches many files. */
const SETTLE_MS = 150;
const NOT_LOADED = /\.test\.tsx?$|\.md$|^testing\//;

/**
 * Calls back after files in `folders` changed, once per burst. Tests and documents do not count.
 *
 * @returns a function that ends the watch
 */
export function watchSources(folders: string[], onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name && NOT_LOADED.test(name.replaceAll("\\", "/"))) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
