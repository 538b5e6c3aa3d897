/** Where the input is typed: the text, or the last message of a conversation; null: in no field. */
export const promptField = (): HTMLTextAreaElement | null =>
  [...document.querySelectorAll<HTMLTextAreaElement>("#prompt, #messages textarea")]
    .reverse()
    .find((field) => field.checkVisibility()) ?? null;
