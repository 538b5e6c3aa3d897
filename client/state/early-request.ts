/**
 * Requests the capture that the address names before any element is made: the model runs meanwhile. The loader asks for
 * the same, and gets this reply.
 */
import { api } from "../api/api.ts";
import { firstScene, models } from "./config.ts";
import { readAddress } from "./history.ts";
import { inputOf, readableInput } from "./input.ts";

const { state } = readAddress();
const modelInfo = models.find(({ key }) => key === state.model);
// What came with the page is not requested; a model that is not ready has to be waited for.
if (!firstScene && modelInfo?.state === "ready")
  // The loader says what went wrong.
  api.capture(state.model, readableInput(inputOf(state), modelInfo)).catch(() => undefined);
