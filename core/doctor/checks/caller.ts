import { type Check, fail, ok, unknown, warn } from "../check.ts";
import type { DoctorFacts } from "../facts.ts";

/** AWS refuses signatures that are more than this off. Source: IAM user guide, "Signature Version 4": five minutes. */
const REFUSED_SECONDS = 300;
const NOTICED_SECONDS = 60;

export function credentials({ identity, operator }: DoctorFacts): Check {
  const name = "credentials";
  if ("problem" in identity)
    return fail(name, [identity.problem.message], "sign in: set AWS_PROFILE, or renew the session you have");
  const { account, arn } = identity.value;
  const hub = "value" in operator ? operator.value.hub.account : account;
  if (hub === account) return ok(name, `${arn}`);
  return warn(
    name,
    [`${arn} is of account ${account}`],
    `use credentials of the hub's account, ${hub}: most checks look there`,
  );
}

/** Signatures carry the time: a clock that is off makes every call fail, in words that do not mention it. */
export function clock({ identity, now }: DoctorFacts): Check {
  const name = "clock";
  const date = "value" in identity ? identity.value.date : null;
  if (date === null) return unknown(name, ["no answer of AWS says what time it is"]);
  const seconds = Math.round(Math.abs(Date.parse(now) - Date.parse(date)) / 1000);
  const seen = `this machine is ${seconds} s off AWS's clock`;
  const fix = "set this machine's clock by a time server";
  if (seconds >= REFUSED_SECONDS) return fail(name, [`${seen}; AWS refuses what is ${REFUSED_SECONDS} s off`], fix);
  return seconds >= NOTICED_SECONDS ? warn(name, [seen], fix) : ok(name, seen);
}
