/** A column whose text is sealed: AES-256-GCM, base64 of iv, tag, ciphertext. Empty: nothing is kept there. */
export type SealedColumn = {
  table: string;
  column: string;
  /**
   * `installation`: BELLWETHER_SECRET_KEY itself, which `npm run reseal` replaces. `address`: the addresses' own key, which
   * lies in `address_key` and stays, for marks follow from it too; that one row is sealed by the installation's.
   */
  under: "installation" | "address";
  /** Who seals what stands there. */
  sealedBy: string;
};

/** Every sealed column of the database; a test finds one that is missing. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: "address_key",
    column: "sealed",
    under: "installation",
    sealedBy: "server/pipeline/outbox/address-book.ts",
  },
  {
    table: "former_key",
    column: "sealed",
    under: "installation",
    sealedBy: "server/services/installation/keep-former-key.ts",
  },
  { table: "secret", column: "sealed", under: "installation", sealedBy: "server/services/secret/put-secret.ts" },
  { table: "signer", column: "sealed", under: "installation", sealedBy: "server/services/signer/add-signer.ts" },
  {
    table: "signing_key",
    column: "sealed",
    under: "installation",
    sealedBy: "server/services/signing-key/rotate-signing-key.ts",
  },
  { table: "channel_address", column: "sealed", under: "address", sealedBy: "server/pipeline/outbox/address-book.ts" },
  { table: "channel_link", column: "sealed", under: "address", sealedBy: "server/pipeline/outbox/address-book.ts" },
];
