type Change = { action: string; subject: string; facts: Record<string, unknown> };

/** Sentences of known changes; `$` stands for the thing. Others are told by their action's own words. */
const WORDS: Record<string, string> = {
  "workspace.create": "opened the workspace",
  "workspace.rename": "renamed the workspace",
  "workspace.set-widget-origins": "changed where the widget may stand",
  "member.add": "added the member $",
  "member.change-role": "changed the role of $",
  "member.remove": "removed the member $",
  "portfolio.set": "said what portfolios are made of",
  "run.cancel": "cancelled the run $",
  "api-key.make": "made the API key $",
  "api-key.revoke": "revoked the API key $",
  "pull.create": "had the backend $ asked on a schedule",
  "pull.update": "changed how the backend $ is asked",
  "pull.now": "had the backend $ asked at once",
  "pull.turn-on": "had the backend $ asked again",
  "pull.turn-off": "had the backend $ asked no more",
  "pull.remove": "removed the backend $",
  "signer.add": "added the signer $",
  "signer.limits": "set the limits of the signer $",
  "signer.remove": "removed the signer $",
  "secret.put": "put the secret $",
  "endpoint.turn-on": "turned on web calls to $",
  "endpoint.turn-off": "turned off web calls to $",
  "suppression.lift": "let $ get mail again",
  "signing-key.rotate": "changed a key that web calls are signed with",
  "signing-key.retire": "ended the old keys of web calls",
  "secret.remove": "forgot the secret $",
  "subscriber.forget": "had everything about them deleted",
  "topic.create": "made the topic $",
  "topic.update": "changed the topic $",
  "topic.count-act": "had an event count as acting on the topic $",
  "topic.uncount-act": "had an event count no more for the topic $",
  "topic.archive": "archived the topic $",
  "topic.restore": "brought the topic $ back",
  "segment.create": "made the segment $",
  "segment.update": "changed the segment $",
  "segment.archive": "archived the segment $",
  "segment.restore": "brought the segment $ back",
  "workflow.create": "made the workflow $",
  "workflow.publish": "published the workflow $",
  "workflow.pause": "paused the workflow $",
  "workflow.resume": "resumed the workflow $",
  "workflow.archive": "archived the workflow $",
  "workflow.issue-signal-token": "made a new address for signals of the workflow $",
  "workflow.set-expiry": "set when the workflow $ ends",
  "workflow.expire": "paused the workflow $ at its end",
  "workflow.restore": "put an earlier version into the draft of the workflow $",
  "workflow.discard-draft": "discarded the draft of the workflow $",
  "workspace.set-approval": "changed whether a second person approves, in the workspace $",
  "approval.ask": "asked a second person to approve the workflow $",
  "approval.declined": "declined what waited for approval of the workflow $",
  "approval.withdrawn": "took back what waited for approval of the workflow $",
  "share.make": "made a link to a version of the workflow $",
  "share.revoke": "revoked a link to a version of the workflow $",
  "delivery.replay": "took up dead letters again",
  "demo.seed": "filled the workspace with the demo",
  "chain.read-on": "had the chain $ read on from its head",
  "workflow.rename": "renamed the workflow $",
  "credit.grant": "granted credits",
};

/** What somebody did, as the rest of a sentence that begins with their name. */
export function changeWords({ action, subject, facts }: Change): string {
  const [noun = "", verb = ""] = action.split(".");
  const sentence = WORDS[action] ?? `${verb.replaceAll("-", " ")} ${noun.replaceAll("-", " ")} $`;
  const words = sentence.replace("$", thingWords(subject, facts));
  const details = detailWords(facts);
  return details ? `${words}: ${details}` : words;
}

function thingWords(subject: string, facts: Change["facts"]): string {
  const id = subject.slice(subject.indexOf(":") + 1);
  const known = facts.name ?? facts.key;
  if (typeof known === "string" && known) return `“${known}”`;
  if (/^0x[0-9a-f]{40}$/.test(id)) return `${id.slice(0, 6)}…${id.slice(-4)}`;
  return /^\d+$/.test(id) ? `no. ${id}` : id;
}

function detailWords({ from, to, role, number, amountMilli, note }: Change["facts"]): string {
  const parts = [
    from !== undefined && to !== undefined && `${String(from)} → ${String(to)}`,
    typeof role === "string" && role,
    typeof number === "number" && `version ${number}`,
    typeof amountMilli === "number" && (amountMilli / 1_000).toLocaleString("en-GB"),
    typeof note === "string" && note,
  ];
  return parts.filter(Boolean).join(", ");
}
