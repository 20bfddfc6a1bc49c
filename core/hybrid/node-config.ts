import { stringify } from "yaml";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { IssuedActivation } from "./activation.ts";
import { hybridRoleArn } from "./sites.ts";

/** What the people of a site need to have hosts join: nothing of it is secret, the code is fetched on the host. */
export interface Handover {
  /** `nodeadm`'s NodeConfig in YAML; placeholders are written `${NAME}`. */
  nodeConfig: string;
  /** Lines for bash on the host, in their order. */
  commands: string[];
}

/** Where the command lines keep the configuration, without and with what is put in. */
const TEMPLATE = "nodeConfig.template.yaml";
const READY = "nodeConfig.yaml";

const placeholder = (name: string): string => `\${${name}}`;

/** What stands for the activation's code; the command lines put it in. */
export const CODE_PLACEHOLDER = placeholder("ACTIVATION_CODE");

/** Everything is quoted: a code or a cluster of digits only would be a number otherwise. Source of the shape: EKS user guide, "Hybrid nodes nodeadm reference". */
const nodeConfigOf = ({ cluster: { name, region } }: SitePolicy, hybrid: object): string =>
  stringify(
    { apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: { cluster: { name, region }, hybrid } },
    { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 },
  );

/** @param minor the cluster's Kubernetes minor */
export function ssmHandover(
  site: SitePolicy,
  { activationId, secret }: Pick<IssuedActivation, "activationId" | "secret">,
  minor: string,
): Handover {
  const { region } = site.cluster;
  const nodeConfig = nodeConfigOf(site, { ssm: { activationId, activationCode: CODE_PLACEHOLDER } });
  return {
    nodeConfig,
    commands: [
      `cat > ${TEMPLATE} <<'END'\n${nodeConfig}END`,
      `sudo nodeadm install ${minor} --credential-provider ssm --region ${region}`,
      // Files made from here on are for their owner only. The code is in no argument of a program, where others of the host could see it.
      "umask 077",
      [
        `code=$(aws secretsmanager get-secret-value --region ${region} --secret-id ${secret.arn} --query SecretString --output text)`,
        `template=$(cat ${TEMPLATE})`,
        `printf '%s\\n' "\${template/'${CODE_PLACEHOLDER}'/"$code"}" > ${READY}`,
      ].join(" \\\n  && "),
      "unset code",
      `sudo nodeadm init --config-source file://$PWD/${READY}`,
      `rm ${READY}`,
    ],
  };
}

/** Nodes of IAM Roles Anywhere: whoever issues a host's certificate knows its name and where the certificate lies. */
export function rolesAnywhereHandover(site: SitePolicy, minor: string, trustAnchorArn?: string): Handover {
  const { region } = site.cluster;
  const iamRolesAnywhere = {
    nodeName: placeholder("NODE_NAME"),
    trustAnchorArn: trustAnchorArn ?? placeholder("TRUST_ANCHOR_ARN"),
    profileArn: placeholder("PROFILE_ARN"),
    roleArn: hybridRoleArn(site),
    certificatePath: placeholder("CERTIFICATE_PATH"),
    privateKeyPath: placeholder("PRIVATE_KEY_PATH"),
  };
  return {
    nodeConfig: nodeConfigOf(site, { iamRolesAnywhere }),
    commands: [
      `sudo nodeadm install ${minor} --credential-provider iam-ra --region ${region}`,
      `sudo nodeadm init --config-source file://$PWD/${READY}`,
    ],
  };
}
