import { defineTeamMessage } from "../message/team-message.ts";

export const slack = defineTeamMessage({ type: "slack", label: "Slack", icon: "hash" });
