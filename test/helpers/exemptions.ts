import type { ExemptionPolicy } from "#core/policy/exemption-policy.ts";

/** Somebody bears something of the clusters called `a` until Christmas. */
export const exemptionOf = (change: Partial<ExemptionPolicy> = {}): ExemptionPolicy => ({
  rule: "addon-degraded",
  match: { name: "a" },
  owner: "ana@acme.example",
  reason: "the vendor mends it",
  expires: "2026-12-24T00:00:00.000Z",
  ...change,
});
