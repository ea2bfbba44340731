import { readFile } from "node:fs/promises";
import type { Abi, Address, Hex } from "viem";
import { CompileError } from "./errors.ts";

export type LinkReferences = Record<string, Record<string, { start: number; length: number }[]>>;

/** A contract ready to deploy once its libraries are linked. */
export type Artifact = { name: string; abi: Abi; bytecode: Hex; linkReferences: LinkReferences };

const NODE_MODULES = new URL("../../node_modules/", import.meta.url);

/** @param path of the source, as in `protocol/pool/Pool.sol` */
export function readAaveArtifact(path: string): Promise<Artifact> {
  const name = path.slice(path.lastIndexOf("/") + 1, -".sol".length);
  return readArtifact(`@aave/core-v3/artifacts/contracts/${path}/${name}.json`);
}

export function readOpenZeppelinArtifact(name: string): Promise<Artifact> {
  return readArtifact(`@openzeppelin/contracts/build/contracts/${name}.json`);
}

async function readArtifact(path: string): Promise<Artifact> {
  const published = JSON.parse(await readFile(new URL(path, NODE_MODULES), "utf8")) as {
    contractName: string;
    abi: Abi;
    bytecode: Hex;
    linkReferences?: LinkReferences;
  };
  const { contractName: name, abi, bytecode, linkReferences = {} } = published;
  return { name, abi, bytecode, linkReferences };
}

/**
 * The bytecode with the addresses of the libraries it calls.
 *
 * @throws CompileError when a library is missing
 */
export function linkLibraries(artifact: Artifact, libraries: Record<string, Address>): Hex {
  let code: string = artifact.bytecode;
  const references = Object.values(artifact.linkReferences).flatMap((file) => Object.entries(file));
  for (const [library, places] of references) {
    const address = libraries[library];
    if (!address) throw new CompileError(`${artifact.name} needs the library ${library}, which is not deployed.`);
    for (const { start, length } of places) {
      const at = 2 + start * 2; // Two hex digits a byte, after 0x.
      code = code.slice(0, at) + address.slice(2).toLowerCase() + code.slice(at + length * 2);
    }
  }
  return code as Hex;
}
