/** What differs between stages. `production` and `staging` are the two that last; any other name is somebody's own. */
export interface Stage {
  name: string;
  /** Data outlives mistakes: deletion protection, point-in-time recovery, and retention when the app is removed. */
  keepsData: boolean;
  /** Shared by people: alarms tell somebody, and capacity is reserved. */
  shared: boolean;
  logRetentionDays: number;
  /** The user's policy file, relative to the checkout; it is bundled with every function. */
  policyFile: string;
  memberRole: { name: string; externalId: string };
  /** Who is told about alarms of our own; empty: nobody, the topic stays for other subscriptions. */
  alarmsTo: string[];
}

type Variables = Record<string, string | undefined>;

/** Reads the stage's settings; SST has read `.env` and `.env.<stage>` into the environment before. */
export function stageOf(name: string, variables: Variables): Stage {
  const production = name === "production";
  const list = (key: string) => (variables[key] ?? "").split(",").flatMap((item) => item.trim() || []);
  return {
    name,
    keepsData: production,
    shared: production || name === "staging",
    logRetentionDays: production ? 365 : name === "staging" ? 90 : 14,
    policyFile: variables.FLEETWRIGHT_POLICY ?? "fleet.yaml",
    memberRole: {
      name: variables.FLEETWRIGHT_MEMBER_ROLE ?? "fleetwright-member",
      externalId: required(variables, "FLEETWRIGHT_EXTERNAL_ID"),
    },
    alarmsTo: list("FLEETWRIGHT_ALARMS_TO"),
  };
}

function required(variables: Variables, key: string): string {
  const value = variables[key];
  if (!value) throw new Error(`${key} is not set: put it into .env (docs/deploy.md says what it is)`);
  return value;
}
