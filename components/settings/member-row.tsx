"use client";

import { UserMinus } from "lucide-react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Select } from "#components/ui/select.tsx";
import { Td } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { type Member, nameOf } from "./member.ts";
import { ROLES } from "./roles.ts";
import { useMemberChanges } from "./use-member-changes.ts";

/** One member; an owner changes roles and removes here. */
export function MemberRow({ member, isOwner }: { member: Member; isOwner: boolean }) {
  const { changeRole, remove } = useMemberChanges();
  const who = nameOf(member);
  return (
    <tr>
      <Td>
        <span className="flex flex-col items-start">
          {(member.name || member.isYou) && (
            <span>
              {member.name && <b>{member.name}</b>}
              {member.isYou && <span className="text-ink-3">{member.name ? " (you)" : "You"}</span>}
            </span>
          )}
          <Wallet address={member.address} />
        </span>
      </Td>
      <Td>
        {isOwner ? (
          <Select
            label={`Role of ${who}`}
            className="w-32"
            value={member.role}
            onValueChange={(value) => {
              const role = ROLES.find((candidate) => candidate.value === value)?.value;
              if (role) changeRole(member, role);
            }}
            options={[...ROLES]}
          />
        ) : (
          member.role
        )}
      </Td>
      <Td className="text-ink-3 max-phone:hidden">
        <Time at={member.createdAt} style="date" />
      </Td>
      <Td isRight>
        {isOwner && !member.isYou && (
          <IconButton
            label={`Remove ${who}`}
            icon={<UserMinus aria-hidden size={15} />}
            onClick={() => remove(member)}
          />
        )}
      </Td>
    </tr>
  );
}
