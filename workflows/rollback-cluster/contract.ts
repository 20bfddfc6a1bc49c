import * as z from "zod";
import { addonChange, addonWave, memberInput, updateProgress, updateUnderWay } from "../upgrade-cluster/contract.ts";

/** Input and result of the workflow's own steps; it shares taking, following, giving back and reporting with the upgrade. */

const name = z.string().min(1);
const member = memberInput;

export const steps = {
  "plan-rollback": {
    input: z.strictObject({ ...member.shape, owner: name }),
    output: z.strictObject({
      to: name,
      /** False where an earlier execution took it back and only add-ons are left. */
      controlPlane: z.boolean(),
      nodegroups: z.array(z.strictObject({ name })),
      nodegroupConcurrency: z.int().positive(),
      /** Those that must go back before the control plane does, dependents first. */
      addonsBefore: z.array(addonWave),
      addonsAfter: z.array(addonWave),
    }),
  },
  "start-nodegroup-rollback": {
    input: z.strictObject({ ...member.shape, nodegroup: name, to: name }),
    output: updateProgress,
  },
  "start-addon-rollback": { input: z.strictObject({ ...member.shape, addon: addonChange }), output: updateProgress },
  "start-control-plane-rollback": { input: z.strictObject({ ...member.shape, to: name }), output: updateProgress },
  /** Like `check-update`, and asks EKS to stop when the run was aborted meanwhile. */
  "check-rollback": {
    input: z.strictObject({
      ...member.shape,
      update: updateUnderWay.shape.update,
      expectedSeconds: z.number().nonnegative(),
    }),
    output: updateProgress,
  },
  "verify-rollback": {
    input: z.strictObject({ ...member.shape, to: name, since: z.iso.datetime() }),
    output: z.strictObject({ evidence: z.array(z.string()) }),
  },
} as const;
