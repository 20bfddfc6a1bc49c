import type { Operation } from "../../aws/service.ts";
import { findSecret, invalidParameter, lookUp, notFound, type SecretsWorld } from "../state.ts";

const DAY = 86_400_000;
const DEFAULT_DAYS = 30;

/** A recovery window of 7 to 30 days, or none at all: then the secret is gone at once, and one that never was is no error. */
export function deleteSecret(world: SecretsWorld): Operation {
  return (call) => {
    const { ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days, SecretId } = call.input;
    if (force === true && days !== undefined)
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    if (days !== undefined && !(Number(days) >= 7 && Number(days) <= 30))
      throw invalidParameter("RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    const now = world.environment.clock.now();
    if (!lookUp(world, call)) {
      if (force === true) return { ARN: SecretId, Name: SecretId, DeletionDate: now };
      throw notFound();
    }
    const secret = findSecret(world, call, { marked: force === true });
    const until = new Date(now.getTime() + (force === true ? 0 : Number(days ?? DEFAULT_DAYS) * DAY));
    if (force === true) world.secrets.delete(secret.arn);
    else secret.deletion = { at: now, until };
    return { ARN: secret.arn, Name: secret.name, DeletionDate: until };
  };
}

export function restoreSecret(world: SecretsWorld): Operation {
  return (call) => {
    const secret = findSecret(world, call, { marked: true });
    delete secret.deletion;
    return { ARN: secret.arn, Name: secret.name };
  };
}
