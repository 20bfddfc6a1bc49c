import { byId } from "./h.ts";
import { type TextObject, textNodes } from "./rich.ts";

export interface Confirm {
  title?: TextObject;
  text?: TextObject;
  confirm?: TextObject;
  deny?: TextObject;
}

/** Asks before something is sent, as Slack does where a message wants it. */
export function asked(confirm: Confirm | undefined, style: string | undefined): Promise<boolean> {
  if (!confirm) return Promise.resolve(true);
  const dialog = byId<HTMLDialogElement>("confirm");
  const [yes, no] = [byId("confirm-yes"), byId("confirm-no")];
  byId("confirm-title").replaceChildren(...textNodes(confirm.title ?? { text: "Are you sure?" }));
  byId("confirm-text").replaceChildren(...textNodes(confirm.text ?? {}));
  yes.replaceChildren(...textNodes(confirm.confirm ?? { text: "Yes" }));
  no.replaceChildren(...textNodes(confirm.deny ?? { text: "Cancel" }));
  yes.className = `button ${style === "danger" ? "danger" : "primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  yes.onclick = () => dialog.close("yes");
  no.onclick = () => dialog.close();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
