import { type MemberPermission, memberPermissions } from "../../infra/member-permissions.ts";
import { type Permission, permissions, type Target } from "../../infra/permissions.ts";

/** `docs/iam.md`: who may do what, from the data that roles are made of. */
export function iamTables(): string {
  return `${[
    "# IAM: who may do what",
    "",
    "Written by `npm run iam` from [infra/permissions.ts](../infra/permissions.ts) and [infra/member-permissions.ts](../infra/member-permissions.ts). Tests compare both with the calls",
    "recorded in every scenario: nothing is missing, and nothing is there that nobody calls.",
    "",
    "## Functions",
    "",
    "Each has a role of its own in the hub. It may also write its own log group, put what failed in its queue, and read the queue it is called for. Clusters are reached as the member role only.",
    "",
    "| function | may |",
    "| --- | --- |",
    ...Object.entries(permissions).map(([name, rights]) => `| \`${name}\` | ${rights.map(rightOf).join("; ")} |`),
    "",
    "## The member role",
    "",
    "In every account of the policy file, made by [infra/member.template.yaml](../infra/member.template.yaml). What has a switch is denied until that parameter of the template is `true`.",
    "",
    "| statement | actions | on | switch |",
    "| --- | --- | --- | --- |",
    ...memberPermissions.map(memberRow),
  ].join("\n")}\n`;
}

const actionsOf = (actions: readonly string[]): string => actions.map((action) => `\`${action}\``).join(", ");

const rightOf = ({ actions, on }: Permission): string => `${actionsOf(actions)} on ${targetOf(on)}`;

function targetOf(on: Target): string {
  if ("table" in on) return on.index ? `index \`${on.index}\` of table \`${on.table}\`` : `table \`${on.table}\``;
  if ("queue" in on) return on.deadLetters ? `dead letters of queue \`${on.queue}\`` : `queue \`${on.queue}\``;
  if ("bus" in on) return "the fleet bus";
  if ("stateMachine" in on) return `state machine \`${on.stateMachine}\``;
  if ("executionsOf" in on) return `executions of \`${on.executionsOf}\``;
  if ("memberRole" in on) return "the member role";
  return `\`*\` (${on.any})`;
}

function memberRow({ sid, actions, on, condition = {}, besides, switch: parameter }: MemberPermission): string {
  const only = Object.values(condition).flatMap((keys) =>
    Object.entries(keys).map(([key, value]) => `, where \`${key}\` is \`${[value].flat().join("`, `")}\``),
  );
  const resources = `${"any" in on ? `\`*\` (${on.any})` : on.join(", ")}${only.join("")}`;
  const because = besides === undefined ? "" : ` (${besides})`;
  return `| ${sid} | ${actionsOf(actions)}${because} | ${resources} | ${parameter ? `\`${parameter}\`` : ""} |`;
}
