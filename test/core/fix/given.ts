import type { CreateAddon, Step, UpdateConfig } from "#core/baseline/steps.ts";
import type { DriftFinding } from "#core/drift/rule.ts";
import { presentFinding } from "../../helpers/findings.ts";

export const WORK = { workId: "w", plannedAt: "2026-11-23T09:00:00.000Z" };
export const AT = "2026-11-23T10:00:00.000Z";

export const found = (rule: string, subject: string, more: Partial<DriftFinding> = {}): DriftFinding => ({
  ...presentFinding({ rule, subject, message: `${rule} of ${subject}`, remedy: `see to ${subject}` }),
  ...more,
});

export const addonStep = (addon: string, more: Partial<CreateAddon> = {}): CreateAddon => ({
  kind: "create-addon",
  id: `addon/${addon}`,
  after: [],
  why: `${addon} is not installed`,
  safe: true,
  addon,
  version: "v1.0.0-eksbuild.1",
  resolveConflicts: "NONE",
  ...more,
});

export const protection: UpdateConfig = {
  kind: "update-config",
  id: "config/deletion-protection",
  after: [],
  why: "deletion protection is switched on",
  safe: true,
  change: { aspect: "deletion-protection", enabled: true },
};

export const zonalShift: UpdateConfig = {
  ...protection,
  id: "config/zonal-shift",
  why: "zonal shift is switched on",
  safe: false,
  change: { aspect: "zonal-shift", enabled: true },
};

export const tags: Step = {
  kind: "set-tags",
  id: "tags",
  after: [],
  why: "sets Owner=a and Environment=dev",
  safe: true,
  tags: { Owner: "a", Environment: "dev" },
};
