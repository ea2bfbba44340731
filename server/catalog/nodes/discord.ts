import { defineTeamMessage } from "../message/team-message.ts";

export const discord = defineTeamMessage({ type: "discord", label: "Discord", icon: "message-square" });
