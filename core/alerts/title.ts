/** A group of alerts in a word: the alerts' name, or the labels they have in common. */
export const groupTitle = (labels: Readonly<Record<string, string>>): string =>
  labels.alertname ??
  (Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ") ||
    "alerts");
