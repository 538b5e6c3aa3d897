/** The image or the clip on paper, with the attention that the workbench shows on it. */
import { html, nothing, type TemplateResult } from "lit-html";

/** The view of an image or a clip that is shown; nothing for texts. */
export function mediaOnPaper(): TemplateResult | typeof nothing {
  const image = document.querySelector<HTMLElement>("image-view:not([hidden])");
  if (image) return imageOnPaper(image);
  const sound = document.querySelector<HTMLElement>("sound-view:not([hidden])");
  return sound ? soundOnPaper(sound) : nothing;
}

function imageOnPaper(view: HTMLElement): TemplateResult {
  const [own, cover] = [part(view, "image"), part(view, "cover")];
  const canvas = blank(cover);
  const context = canvas.getContext("2d");
  if (context && own instanceof HTMLImageElement && cover instanceof HTMLCanvasElement) {
    context.imageSmoothingEnabled = !own.classList.contains("is-small");
    context.drawImage(own, 0, 0, canvas.width, canvas.height);
    if (cover.width && cover.height) context.drawImage(cover, 0, 0, canvas.width, canvas.height);
  }
  const style = `--proportion: ${part(view, "board").style.getPropertyValue("--proportion") || "1"}`;
  return html`<figure class="print-media">
    <div class="image-board" style=${style}>${canvas}${part(view, "marks").cloneNode(true)}</div>
    <figcaption>${part(view, "image-summary").textContent} ${part(view, "note").textContent}</figcaption>
  </figure>`;
}

function soundOnPaper(view: HTMLElement): TemplateResult {
  const [own, plot, curve] = [part(view, "picture"), part(view, "plot"), part(view, "curve")];
  const [canvas, bars] = [blank(own.parentElement ?? own), blank(plot)];
  const box = (own.parentElement ?? own).getBoundingClientRect();
  const { left, width } = own.getBoundingClientRect();
  const scale = canvas.width / (box.width || 1);
  if (own instanceof HTMLImageElement)
    canvas.getContext("2d")?.drawImage(own, (left - box.left) * scale, 0, width * scale, canvas.height);
  const context = bars.getContext("2d");
  if (context && curve instanceof HTMLCanvasElement && curve.width && curve.height) {
    context.drawImage(curve, 0, 0, bars.width, bars.height);
    // The curve was drawn in the colour of the page's theme.
    context.globalCompositeOperation = "source-in";
    context.fillStyle = lightColour(view);
    context.fillRect(0, 0, bars.width, bars.height);
  }
  canvas.className = "print-spectrogram";
  bars.className = "sound-curve";
  return html`<figure class="print-media is-sound">
    <div class="sound-plot">
      <div class="sound-window">${canvas}</div>
      ${bars}${part(view, "marks").cloneNode(true)}
    </div>
    ${part(view, "ticks").cloneNode(true)}
    <figcaption>${part(view, "scale").textContent} ${part(view, "note").textContent}</figcaption>
  </figure>`;
}

function part(view: HTMLElement, name: string): HTMLElement {
  const found = view.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (!found) throw new Error(`the view has no ${name}`);
  return found;
}

/** A canvas as large as an element, in pixels of the screen or more. */
function blank({ clientWidth, clientHeight }: HTMLElement): HTMLCanvasElement {
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  const size = { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) };
  return Object.assign(document.createElement("canvas"), size);
}

/** The colour of attention in the light theme. */
function lightColour(view: HTMLElement): string {
  const probe = document.createElement("span");
  probe.style.cssText = "color-scheme: light; color: var(--light)";
  view.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
