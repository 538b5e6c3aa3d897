/**
 * Writes snippets to paste elsewhere. Each is a pure function of the shared figure and escapes for its own sink: texts
 * are hostile, so none may end an attribute, a fence, a command or its line.
 */

import { config } from "./config.js";

/**
 * @typedef {object} SharedFigure a figure, as snippets use it
 * @property {string} title what it shows, in words
 * @property {string} page address of its view
 * @property {(face: string, more?: Record<string, string>) => string} face address of one of its files, with more parameters
 * @property {(more?: Record<string, string>) => string} embed address of the page for frames, with more parameters
 * @property {{width: number, height: number}} frame pixels that an embed needs
 * @property {Record<string, string>} spec parameters of its address
 * @property {string} file name of its files, without the ending
 */

/**
 * @typedef {object} Snippet
 * @property {string} title
 * @property {string} note
 * @property {(shared: SharedFigure) => string} write
 * @property {(shared: SharedFigure) => boolean} [fits] whether it is useful here; absent: always
 * @property {boolean} [framed] it contains the frame's height
 */

const HTML = /** @type {Record<string, string>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // It would end a fenced code block.
  "`": "&#96;",
});
const LATEX = /** @type {Record<string, string>} */ ({
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  // A shorthand in several babel languages.
  '"': "\\char34{}",
});
/** Line ends of every kind, control characters, and direction marks. */
const NO_TEXT = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** @type {(text: string) => string} */
export const oneLine = (text) => text.replaceAll(NO_TEXT, " ").trim();

/** For an attribute, or between tags. @type {(text: string) => string} */
export const html = (text) => oneLine(text).replaceAll(/[&<>"'`]/g, (mark) => HTML[mark] ?? "");

/** For a line of Markdown, in the dialects of GitHub, Pandoc and MyST. @type {(text: string) => string} */
export const markdown = (text) => oneLine(text).replaceAll(/[\\`*_[\]<>|~&$@^]/g, "\\$&");

/** @type {(text: string) => string} */
export const latex = (text) => oneLine(text).replaceAll(/[\\{}$&#%_~^<>|`"]/g, (mark) => LATEX[mark] ?? `\\${mark}`);

/** A Python literal; invisible and direction characters are written as numbers. @type {(text: string) => string} */
export const python = (text) =>
  JSON.stringify(text).replaceAll(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** An address without parentheses. @type {(address: string) => string} */
const inParentheses = (address) => address.replaceAll("(", "%28").replaceAll(")", "%29");

/** An address for \href, also within a caption. @type {(address: string) => string} */
const latexAddress = (address) =>
  address.replaceAll("_", "%5F").replaceAll("~", "%7E").replaceAll(/[%#&]/g, "\\$&");

/** @type {(shared: SharedFigure) => string} */
const markdownImage = ({ title, face }) => `![${markdown(title)}](${inParentheses(face("svg"))})`;

/** @type {(shared: SharedFigure, face: string, width: string) => string} */
const htmlImage = ({ title, page, face }, kind, width) =>
  `<a href="${html(page)}"><img src="${html(face(kind))}" alt="${html(title)}" ${width}></a>`;

/** @type {(shared: SharedFigure) => string} */
const latexFigure = ({ title, page, file }) =>
  [
    "% In the preamble: \\usepackage{graphicx, hyperref}. Save the PDF beside this file.",
    "\\begin{figure}",
    "  \\centering",
    `  \\includegraphics[width=\\linewidth]{${file}.pdf}`,
    `  \\caption{${latex(title)}${/[.!?]”$/.test(title) ? "" : "."} \\href{${latexAddress(page)}}{Followspot}}`,
    "\\end{figure}",
  ].join("\n");

/**
 * A frame may run its own script, and open its links elsewhere.
 */
export const SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/** @type {(shared: SharedFigure, attributes: Record<string, string | number>) => string} */
function iframe({ title }, attributes) {
  const all = Object.entries({ ...attributes, title }).map(([name, value]) => `${name}="${html(String(value))}"`);
  return `<iframe ${all.join(" ")}></iframe>`;
}

/** @type {(shared: SharedFigure) => string} */
function frame(shared) {
  const { width, height } = shared.frame;
  const style = "border: 0; max-width: 100%";
  return iframe(shared, { src: shared.embed(), width, height, loading: "lazy", sandbox: SANDBOX, style });
}

/** The attributes of an iframe that learning platforms keep, and a link for those that remove it. @type {(shared: SharedFigure) => string} */
const plainFrame = (shared) =>
  [
    iframe(shared, { src: shared.embed(), width: "100%", height: shared.frame.height, loading: "lazy", style: "border:0" }),
    `<p><a href="${html(shared.page)}">${html(shared.title)}</a></p>`,
  ].join("\n");

/** @type {(shared: SharedFigure) => string} */
const revealSlide = (shared) =>
  ["<section>", `  ${iframe(shared, { "data-src": shared.embed({ slide: "1" }), width: 960, height: 540, class: "r-stretch", sandbox: SANDBOX, style: "border:0" })}`, "</section>"].join("\n");

/** @type {(shared: SharedFigure) => string} */
const quartoBlock = (shared) =>
  [
    '::: {.content-visible when-format="html"}',
    "```{=html}",
    frame(shared),
    "```",
    ":::",
    '::: {.content-visible unless-format="html"}',
    `![${markdown(shared.title)}](${inParentheses(shared.face("png"))})`,
    ":::",
  ].join("\n");

/** @type {(shared: SharedFigure) => string} */
const mystDirective = (shared) =>
  [
    `:::{iframe} ${shared.embed()}`,
    ":width: 100%",
    `:placeholder: ${shared.face("png")}`,
    markdown(shared.title),
    ":::",
  ].join("\n");

/** @type {(shared: SharedFigure) => string} */
const jupyterFrame = ({ embed, frame: { width, height } }) =>
  ["from IPython.display import IFrame", "", `IFrame(${python(embed())}, width=${width}, height=${height})`].join("\n");

/** Arguments of `show`, and their Python form. @type {Record<string, (value: string) => string>} */
const SHOWN = {
  ...Object.fromEntries("model pair target kind stream heads by scale colours theme note switch rows".split(" ").map((name) => [name, python])),
  ...Object.fromEntries("layer head query key".split(" ").map((name) => [name, String])),
  words: () => "True",
  specials: () => "False",
  padding: () => "True",
};

/** @type {(shared: SharedFigure) => string} */
function notebookCell({ spec: { text = "", ...spec } }) {
  const named = Object.entries(spec).map(([name, value]) => `    ${name}=${SHOWN[name]?.(value)},`);
  return ["from followspot import show", "", "show(", `    ${python(text)},`, ...named, ")"].join("\n");
}

/** By name. @type {Record<string, Snippet>} */
export const SNIPPETS = {
  iframe: {
    title: "Any page (iframe)",
    note: "Interactive, in a sandbox: it can read nothing of the page around it.",
    write: frame,
    framed: true,
  },
  lms: {
    title: "Moodle, Canvas",
    note: "Paste it into the HTML view of the editor. Where frames are shared out, the link stays.",
    write: plainFrame,
    framed: true,
  },
  notion: {
    title: "Notion",
    note: "Type /embed and paste this address.",
    write: (shared) => shared.embed(),
  },
  wordpress: {
    title: "WordPress",
    note: "On a line of its own: WordPress asks this server for the frame (oEmbed), by its public address.",
    write: (shared) => shared.page,
    fits: () => config.oembed,
  },
  markdown: {
    title: "Markdown",
    note: "The picture, linked to this view: for a README, a wiki, an issue.",
    write: (shared) => `[${markdownImage(shared)}](${inParentheses(shared.page)})`,
  },
  html: {
    title: "HTML image",
    note: "The picture alone, for any page.",
    write: (shared) => htmlImage(shared, "svg", 'width="720" loading="lazy"'),
  },
  reveal: {
    title: "reveal.js",
    note: "A slide that loads when it is shown.",
    write: revealSlide,
  },
  quarto: {
    title: "Quarto",
    note: "Interactive in HTML, a picture in PDF and Word.",
    write: quartoBlock,
    framed: true,
  },
  myst: {
    title: "MyST, Jupyter Book",
    note: "Interactive in HTML, a picture in PDF.",
    write: mystDirective,
  },
  notebook: {
    title: "Jupyter (Python)",
    note: "Runs the model in the notebook itself, where Followspot is installed.",
    write: notebookCell,
    fits: ({ spec: { text, ...spec } }) => text !== undefined && Object.keys(spec).every((name) => name in SHOWN),
  },
  jupyter: {
    title: "Jupyter (frame)",
    note: "Shown by this server inside a notebook; nothing needs to be installed there.",
    write: jupyterFrame,
    framed: true,
  },
  latex: {
    title: "LaTeX",
    note: "Vector, with the PDF that you save here. Scripts beyond Latin need LuaLaTeX or XeLaTeX.",
    write: latexFigure,
  },
  email: {
    title: "E-mail",
    note: "HTML for a newsletter. In a letter of your own, paste the copied picture.",
    write: (shared) => htmlImage(shared, "png", 'width="600"'),
  },
};
