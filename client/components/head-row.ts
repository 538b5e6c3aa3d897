/** Rows of heads on the scan page: a click on one chooses its head. */
import { scanState } from "../state/scan-state.ts";

export function chooseHead({ target }: Event) {
  const named = target instanceof Element ? target.closest("[data-head]")?.getAttribute("data-head") : null;
  const [layer, head] = (named ?? "").split(" ").map(Number);
  if (named && layer !== undefined && head !== undefined) scanState.chooseHead({ layer, head });
}
