import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CODE_PLACEHOLDER, rolesAnywhereHandover, ssmHandover } from "#core/hybrid/node-config.ts";
import { sitePolicy } from "../../helpers/hybrid.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const ID = "5743558d-563b-4457-8682-d16c3f0a1b2c";
const secret = {
  name: `fleetwright/hybrid/berlin/${ID}`,
  arn: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${ID}`,
};
const ssm = () => ssmHandover(sitePolicy("berlin"), { activationId: ID, secret }, "1.34");

/** Paths of all members: `spec.hybrid.ssm.activationId`. */
const shape = (value: unknown, path = ""): string[] =>
  value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([key, member]) => shape(member, path === "" ? key : `${path}.${key}`))
    : [path];

describe("a node's configuration", () => {
  it("names the cluster and the activation, and its code by a placeholder", () => {
    expect(parse(ssm().nodeConfig)).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        cluster: { name: "stores", region: "eu-west-1" },
        hybrid: { ssm: { activationId: ID, activationCode: CODE_PLACEHOLDER } },
      },
    });
  });

  it("is text all over: a cluster of digits stays its name", () => {
    const site = sitePolicy("berlin", { cluster: { account: "111122223333", region: "eu-west-1", name: "2026" } });
    const { nodeConfig } = ssmHandover(site, { activationId: ID, secret }, "1.34");
    expect(parse(nodeConfig).spec.cluster.name).toBe("2026");
  });

  describe.skipIf(missing("data/5-ssm-hybrid-nodeadm"))("has the structure of recorded ones", () => {
    const folder = sharedPath("data/5-ssm-hybrid-nodeadm/eks-user-guide");
    const recorded = readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => parse(readFileSync(join(folder, file), "utf8")) as { spec?: { hybrid?: object } })
      .map((config) => ({ config, paths: shape(config).sort() }));
    it.each([
      ["SSM", ssm().nodeConfig, "ssm"],
      ["IAM Roles Anywhere", rolesAnywhereHandover(sitePolicy("lyon"), "1.34").nodeConfig, "iamRolesAnywhere"],
    ])("of %s", (_what, text, provider) => {
      const same = recorded.filter(({ config, paths }) => provider in (config.spec?.hybrid ?? {}) && paths.length < 12);
      expect(same.length).toBeGreaterThan(0);
      const paths = shape(parse(text)).sort();
      expect(same.map((one) => one.paths)).toContainEqual(paths);
    });
  });
});

describe("the command lines", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hybrid-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const stub = (name: string, script: string) =>
    writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });

  it.each(["dRmgnYaFv567vEXAMPLE", "+/+/0000000000000000", "12345678901234567890", "a&b\\1$HOME`id`'\"xx%s"])(
    "fetch the code on the host, put it in as it is, and leave it nowhere: %s",
    (code) => {
      writeFileSync(join(folder, "code"), code);
      stub("aws", `printf '%s\\n' "$@" >> ${folder}/aws.args; cat ${folder}/code; echo`);
      stub(
        "sudo",
        `printf '%s\\n' "$@" >> ${folder}/sudo.args; if [ "$2" = init ]; then stat -c %a nodeConfig.yaml > mode; cp nodeConfig.yaml seen; fi`,
      );
      const lines = ssm().commands.join("\n");
      execFileSync("bash", ["--norc", "-euc", lines], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } });
      const read = (name: string) => readFileSync(join(folder, name), "utf8");
      // Quotes and backslashes are no part of real codes; those of the shell must not matter.
      if (!/["\\]/.test(code))
        expect(parse(read("seen")).spec.hybrid.ssm).toEqual({ activationId: ID, activationCode: code });
      expect(read("seen")).toContain(`activationCode: "${code}"`);
      expect(read("mode").trim()).toBe("600");
      expect(read("aws.args").split("\n")).toContain(secret.arn);
      expect(read("sudo.args")).toContain(`file://${folder}/nodeConfig.yaml`);
      expect(read("sudo.args")).not.toContain(code);
      expect(readdirSync(folder).sort()).toEqual([
        "aws",
        "aws.args",
        "code",
        "mode",
        "nodeConfig.template.yaml",
        "seen",
        "sudo",
        "sudo.args",
      ]);
      expect(lines).not.toContain(code);
    },
  );
});
