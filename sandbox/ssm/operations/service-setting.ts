import { AwsError, type Operation } from "../../aws/service.ts";
import { ACTIVATION_TIER_SETTING } from "../limits.ts";
import { type SsmWorld, scopeKey } from "../state.ts";

/** The tier of hybrid-activated nodes, by the setting's id or its ARN. */
export function getServiceSetting(world: SsmWorld): Operation {
  return ({ account, region, input }) => {
    const arn = `arn:aws:ssm:${region}:${account}:servicesetting${ACTIVATION_TIER_SETTING}`;
    if (input.SettingId !== ACTIVATION_TIER_SETTING && input.SettingId !== arn)
      throw new AwsError("ServiceSettingNotFound", "The specified service setting wasn't found.");
    const advanced = world.advanced.has(scopeKey({ account, region }));
    return {
      ServiceSetting: {
        SettingId: ACTIVATION_TIER_SETTING,
        SettingValue: advanced ? "advanced" : "standard",
        LastModifiedUser: "System",
        ARN: arn,
        Status: advanced ? "Customized" : "Default",
      },
    };
  };
}
