/**
 * A delivery's target as a team may see it. People's own addresses stay theirs: `m•••@proton.me`, `chat •••0042`;
 * a URL keeps its host and path, since its query may hold a key; of a browser's subscription the path is the key.
 */
export function maskTarget(channel: string, target: string): string {
  // the name of a secret, not the secret
  if (target === "" || channel === "slack" || channel === "discord") return target;
  // a contract is everybody's
  if (channel === "contract-call") return target;
  if (channel === "email") {
    const [name = "", host = ""] = target.split("@");
    return `${name.slice(0, 1)}•••@${host}`;
  }
  if (URL.canParse(target)) {
    const url = new URL(target);
    if (channel === "web-push") return url.host;
    return `${url.host}${url.pathname === "/" ? "" : url.pathname}`;
  }
  return `${channel === "telegram" ? "chat " : ""}•••${target.slice(-4)}`;
}
