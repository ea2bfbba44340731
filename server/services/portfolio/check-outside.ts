import { parseJsonPath } from "#server/catalog/json-path.ts";
import { isHeaderName } from "#server/contract/headers.ts";
import { type OutsideSource, WALLET_PLACE } from "#server/contract/outside-portfolio.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { urlFor } from "#server/portfolio/ask-outside.ts";

const ANY_WALLET = `0x${"0".repeat(40)}` as const;

/** How an API is asked; whether its host may be asked is checked as it is. */
export function checkQuestion({ url, headers }: Pick<OutsideSource, "url" | "headers">): void {
  if (!url.includes(WALLET_PLACE)) {
    throw new BadInputError(
      `Put ${WALLET_PLACE} into the URL where the wallet stands, as https://api.example.com/${WALLET_PLACE}.`,
    );
  }
  const full = urlFor(url, ANY_WALLET);
  if (!URL.canParse(full) || !/^https?:\/\//i.test(full)) {
    throw new BadInputError(`Give the URL in full, as https://api.example.com/${WALLET_PLACE}.`);
  }
  const { host, username, password } = new URL(full);
  if (host.includes(ANY_WALLET)) throw new BadInputError("The host cannot be the wallet: put it into the path.");
  if (username || password) throw new BadInputError("Take name and password out of the URL: use a secret in a header.");
  const wrong = headers.find(({ name }) => !isHeaderName(name));
  if (wrong) throw new BadInputError(`“${wrong.name}” is not a header’s name.`);
}

/** A portfolio API that can be asked, and what its answer was pointed at. */
export function checkOutside(source: OutsideSource): void {
  checkQuestion(source);
  const { list, asset, worth, assets } = source;
  const paths = [asset, ...(worth.kind === "value" ? [worth.path] : [worth.amount, worth.price])];
  const wrong = [...paths, ...(list === "" ? [] : [list])].find((path) => !parseJsonPath(path));
  if (wrong !== undefined) throw new BadInputError(`“${wrong}” is no path. Write it as data.items or user["odd key"].`);
  const folded = assets.map((one) => one.toLowerCase());
  const twice = assets.find((one, place) => folded.indexOf(one.toLowerCase()) !== place);
  if (twice !== undefined) throw new BadInputError(`The asset ${twice} is there twice.`);
}
