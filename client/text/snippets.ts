/**
 * Writes snippets to paste elsewhere. Each is a pure function of the shared figure and escapes for its own sink: texts
 * are hostile, so none may end an attribute, a fence, a command or its line.
 */

import { VIEW_OPTIONS } from "../api/view-options.ts";
import { config } from "../state/config.ts";
import { readMessages } from "../state/messages.ts";
import { isOption } from "../state/view-option.ts";
import { _ } from "./message.ts";

/** A figure, as snippets use it. */
export interface SharedFigure {
  /** what it shows, in words */
  title: string;
  /** address of its view */
  page: string;
  /** address of one of its files, with more parameters */
  fileAddress: (format: string, parameters?: Record<string, string>) => string;
  /** address of the page for frames, with more parameters */
  embed: (parameters?: Record<string, string>) => string;
  /** pixels that an embed needs */
  frame: { width: number; height: number };
  /** parameters of its address */
  spec: Record<string, string>;
  /** name of its files, without the ending */
  file: string;
}

export interface Snippet {
  title: string;
  /** its title is the name of a program */
  titleIsName?: boolean;
  note: string;
  write: (figure: SharedFigure) => string;
  /** whether it is useful here; absent: always */
  isUseful?: (figure: SharedFigure) => boolean;
  /** it contains the frame's height */
  hasFrameHeight?: boolean;
}

const HTML_ESCAPES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // It would end a fenced code block.
  "`": "&#96;",
} as Record<string, string>;
const LATEX_ESCAPES = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  // A shorthand in several babel languages.
  '"': "\\char34{}",
} as Record<string, string>;
/** Line ends of every kind, control characters, and direction marks. */
const INVISIBLE = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

export const oneLine = (text: string): string => text.replaceAll(INVISIBLE, " ").trim();

/** For an attribute, or between tags. */
export const escapeHtml = (text: string): string =>
  oneLine(text).replaceAll(/[&<>"'`]/g, (character) => HTML_ESCAPES[character] ?? "");

/** For a line of Markdown, in the dialects of GitHub, Pandoc and MyST. */
export const escapeMarkdown = (text: string): string => oneLine(text).replaceAll(/[\\`*_[\]<>|~&$@^]/g, "\\$&");

export const escapeLatex = (text: string): string =>
  oneLine(text).replaceAll(/[\\{}$&#%_~^<>|`"]/g, (character) => LATEX_ESCAPES[character] ?? `\\${character}`);

/** A Python literal; invisible and direction characters are written as numbers. */
export const pythonLiteral = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** An address without parentheses. */
const escapeParentheses = (address: string): string => address.replaceAll("(", "%28").replaceAll(")", "%29");

/** An address for \href, also within a caption. */
const escapeLatexAddress = (address: string): string =>
  address.replaceAll("_", "%5F").replaceAll("~", "%7E").replaceAll(/[%#&]/g, "\\$&");

const markdownImage = ({ title, fileAddress }: SharedFigure): string =>
  `![${escapeMarkdown(title)}](${escapeParentheses(fileAddress("svg"))})`;

const htmlImage = ({ title, page, fileAddress }: SharedFigure, kind: string, width: string): string =>
  `<a href="${escapeHtml(page)}"><img src="${escapeHtml(fileAddress(kind))}" alt="${escapeHtml(title)}" ${width}></a>`;

const latexFigure = ({ title, page, file }: SharedFigure): string =>
  [
    "% In the preamble: \\usepackage{graphicx, hyperref}. Save the PDF beside this file.",
    "\\begin{figure}",
    "  \\centering",
    `  \\includegraphics[width=\\linewidth]{${file}.pdf}`,
    `  \\caption{${escapeLatex(title)}${/[.!?]”$/.test(title) ? "" : "."} \\href{${escapeLatexAddress(page)}}{Followspot}}`,
    "\\end{figure}",
  ].join("\n");

/**
 * A frame may run its own script, and open its links elsewhere.
 */
export const SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

function iframeTag({ title }: SharedFigure, attributes: Record<string, string | number>): string {
  const written = Object.entries({ ...attributes, title }).map(
    ([name, value]) => `${name}="${escapeHtml(String(value))}"`,
  );
  return `<iframe ${written.join(" ")}></iframe>`;
}

function frameSnippet(figure: SharedFigure): string {
  const { width, height } = figure.frame;
  const style = "border: 0; max-width: 100%";
  return iframeTag(figure, { src: figure.embed(), width, height, loading: "lazy", sandbox: SANDBOX, style });
}

/** The attributes of an iframe that learning platforms keep, and a link for those that remove it. */
const plainFrameSnippet = (figure: SharedFigure): string =>
  [
    iframeTag(figure, {
      src: figure.embed(),
      width: "100%",
      height: figure.frame.height,
      loading: "lazy",
      style: "border:0",
    }),
    `<p><a href="${escapeHtml(figure.page)}">${escapeHtml(figure.title)}</a></p>`,
  ].join("\n");

const revealSlide = (figure: SharedFigure): string =>
  [
    "<section>",
    `  ${iframeTag(figure, { "data-src": figure.embed({ slide: "1" }), width: 960, height: 540, class: "r-stretch", sandbox: SANDBOX, style: "border:0" })}`,
    "</section>",
  ].join("\n");

const quartoBlock = (figure: SharedFigure): string =>
  [
    '::: {.content-visible when-format="html"}',
    "```{=html}",
    frameSnippet(figure),
    "```",
    ":::",
    '::: {.content-visible unless-format="html"}',
    `![${escapeMarkdown(figure.title)}](${escapeParentheses(figure.fileAddress("png"))})`,
    ":::",
  ].join("\n");

const mystDirective = (figure: SharedFigure): string =>
  [
    `:::{iframe} ${figure.embed()}`,
    ":width: 100%",
    `:placeholder: ${figure.fileAddress("png")}`,
    escapeMarkdown(figure.title),
    ":::",
  ].join("\n");

const jupyterFrame = ({ embed, frame: { width, height } }: SharedFigure): string =>
  [
    "from IPython.display import IFrame",
    "",
    `IFrame(${pythonLiteral(embed())}, width=${width}, height=${height})`,
  ].join("\n");

/** The input of `show` beside the text and the options of a view: texts and conversations of A and of B. */
const SHOW_INPUTS = new Set(
  ["model", "messages", "pair", "target", "language"]
    .flatMap((name) => [name, `b.${name}`])
    .concat("b.text", "control_tokens"),
);

/** Messages of an address as a list of dictionaries. */
const pythonMessages = (raw: string): string =>
  `[${(readMessages(raw) ?? []).map(({ role, content }) => `{"role": ${pythonLiteral(role)}, "content": ${pythonLiteral(content)}}`).join(", ")}]`;

const INPUT_KINDS: Partial<Record<string, "messages" | "flag">> = { messages: "messages", control_tokens: "flag" };

/** A parameter of an address as an argument of `show`. */
function showArgument([name, value]: [string, string]): string {
  const kind = isOption(name) ? VIEW_OPTIONS[name].kind : (INPUT_KINDS[name.replace(/^b\./, "")] ?? "text");
  const literal = {
    messages: pythonMessages(value),
    flag: value === "1" ? "True" : "False",
    number: value,
    choice: pythonLiteral(value),
    text: pythonLiteral(value),
  };
  return `    ${name.replace(/^b\./, "b_")}=${literal[kind]},`;
}

function notebookCell({ spec: { text, ...spec } }: SharedFigure): string {
  const first = text === undefined ? [] : [`    ${pythonLiteral(text)},`];
  return ["from followspot import show", "", "show(", ...first, ...Object.entries(spec).map(showArgument), ")"].join(
    "\n",
  );
}

/** By name. */
export const SNIPPETS: Record<string, Snippet> = {
  iframe: {
    title: _("Any page (iframe)"),
    note: _("Interactive, in a sandbox: it can read nothing of the page around it."),
    write: frameSnippet,
    hasFrameHeight: true,
  },
  lms: {
    title: "Moodle, Canvas",
    titleIsName: true,
    note: _("Paste it into the HTML view of the editor. Where frames are removed, the link remains."),
    write: plainFrameSnippet,
    hasFrameHeight: true,
  },
  notion: {
    title: "Notion",
    titleIsName: true,
    note: _("Type /embed and paste this address."),
    write: (figure) => figure.embed(),
  },
  wordpress: {
    title: "WordPress",
    titleIsName: true,
    note: _("On a line of its own: WordPress asks this server for the frame (oEmbed), by its public address."),
    write: (figure) => figure.page,
    isUseful: () => config.oembed,
  },
  markdown: {
    title: "Markdown",
    titleIsName: true,
    note: _("The picture, linked to this view: for a README, a wiki, an issue."),
    write: (figure) => `[${markdownImage(figure)}](${escapeParentheses(figure.page)})`,
  },
  html: {
    title: _("HTML image"),
    note: _("The picture alone, for any page."),
    write: (figure) => htmlImage(figure, "svg", 'width="720" loading="lazy"'),
  },
  reveal: {
    title: "reveal.js",
    titleIsName: true,
    note: _("A slide that loads when it is shown."),
    write: revealSlide,
  },
  quarto: {
    title: "Quarto",
    titleIsName: true,
    note: _("Interactive in HTML, a picture in PDF and Word."),
    write: quartoBlock,
    hasFrameHeight: true,
  },
  myst: {
    title: "MyST, Jupyter Book",
    titleIsName: true,
    note: _("Interactive in HTML, a picture in PDF."),
    write: mystDirective,
  },
  notebook: {
    title: "Jupyter (Python)",
    titleIsName: true,
    note: _("Runs the model in the notebook itself, where Followspot is installed."),
    write: notebookCell,
    isUseful: ({ spec: { text, ...spec } }) =>
      (text !== undefined || spec.messages !== undefined) &&
      Object.keys(spec).every((name) => SHOW_INPUTS.has(name) || isOption(name)),
  },
  jupyter: {
    title: _("Jupyter (frame)"),
    note: _("Shown by this server inside a notebook; nothing needs to be installed there."),
    write: jupyterFrame,
    hasFrameHeight: true,
  },
  latex: {
    title: "LaTeX",
    titleIsName: true,
    note: _("Vector, with the PDF that you save here. Scripts beyond Latin need LuaLaTeX or XeLaTeX."),
    write: latexFigure,
  },
  email: {
    title: _("E-mail"),
    note: _("HTML for a newsletter. In a message of your own, paste the copied picture."),
    write: (figure) => htmlImage(figure, "png", 'width="600"'),
  },
};
