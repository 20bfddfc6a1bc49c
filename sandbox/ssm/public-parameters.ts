import { AwsError, type Operation, type SandboxEnvironment } from "../aws/service.ts";
import { recommendedRelease } from "../eks/data/node-releases.ts";

interface Image {
  minor: string;
  amiType: string;
}

const AMAZON_LINUX: Record<string, string> = {
  "amazon-linux-2023/x86_64/standard": "AL2023_x86_64_STANDARD",
  "amazon-linux-2023/x86_64/nvidia": "AL2023_x86_64_NVIDIA",
  "amazon-linux-2023/x86_64/neuron": "AL2023_x86_64_NEURON",
  "amazon-linux-2023/arm64/standard": "AL2023_ARM_64_STANDARD",
  "amazon-linux-2023/arm64/nvidia": "AL2023_ARM_64_NVIDIA",
  "amazon-linux-2": "AL2_x86_64",
  "amazon-linux-2-gpu": "AL2_x86_64_GPU",
  "amazon-linux-2-arm64": "AL2_ARM_64",
};

/** Which image a parameter tells the release of, and whether the release is one member of a JSON value. */
function imageOf(name: string): (Image & { json: boolean }) | undefined {
  const linux = /^\/aws\/service\/eks\/optimized-ami\/([\d.]+)\/(.+)\/recommended\/release_version$/.exec(name);
  if (linux) {
    const amiType = AMAZON_LINUX[linux[2] ?? ""];
    return amiType === undefined ? undefined : { minor: linux[1] ?? "", amiType, json: false };
  }
  const rocket =
    /^\/aws\/service\/bottlerocket\/aws-k8s-(\d+\.\d+)(-nvidia)?(-fips)?\/(x86_64|arm64)\/latest\/image_version$/.exec(
      name,
    );
  if (rocket) {
    const [, minor = "", nvidia = "", fips = "", architecture] = rocket;
    const machine = architecture === "arm64" ? "ARM_64" : "x86_64";
    const flavour = `${nvidia}${fips}`.replaceAll("-", "_").toUpperCase();
    return { minor, amiType: `BOTTLEROCKET_${machine}${flavour}`, json: false };
  }
  const windows =
    /^\/aws\/service\/ami-windows-latest\/Windows_Server-(2019|2022|2025)-English-(Core|Full)-EKS_Optimized-([\d.]+)$/.exec(
      name,
    );
  if (!windows) return undefined;
  const [, server, option = "", minor = ""] = windows;
  return { minor, amiType: `WINDOWS_${option.toUpperCase()}_${server}_x86_64`, json: true };
}

/** SSM's public parameters as far as they tell releases of node images, at the virtual time. */
export function publicParameters({ clock }: SandboxEnvironment): Record<string, Operation> {
  const parameter = (region: string, name: string) => {
    const image = imageOf(name);
    const release = image && recommendedRelease(image.minor, image.amiType, clock.now());
    if (!image || release === undefined) return undefined;
    const json = JSON.stringify({ schema_version: "1", image_id: "ami-0", release_version: release });
    return {
      Name: name,
      Type: "String",
      Value: image.json ? json : release,
      Version: 1,
      LastModifiedDate: clock.now(),
      ARN: `arn:aws:ssm:${region}::parameter${name}`,
      DataType: "text",
    };
  };
  return {
    GetParameter: ({ region, input }) => {
      const found = parameter(region, String(input.Name));
      if (!found) throw new AwsError("ParameterNotFound", "");
      return { Parameter: found };
    },
    GetParameters: ({ region, input }) => {
      const names = (input.Names ?? []) as string[];
      if (names.length < 1 || names.length > 10) {
        throw new AwsError("ValidationException", "Value at 'names' failed to satisfy constraint: 1 to 10 members");
      }
      const found = names.map((name) => parameter(region, name));
      return {
        Parameters: found.filter((one) => one !== undefined),
        InvalidParameters: names.filter((_, index) => found[index] === undefined),
      };
    },
  };
}
