/**
 * What one pastes elsewhere. Each snippet is a pure function of what is taken, and each writes for its own sink:
 * texts are hostile, so none of them may end an attribute, a fence, a command or the line that it stands in.
 */

/**
 * @typedef {object} Taken a figure, as snippets name it
 * @property {string} title what it shows, in words
 * @property {string} page address of the view that it is of
 * @property {(face: string) => string} face address of one of its files
 * @property {string} file name of its files, without the ending
 */

/** @typedef {{title: string, note: string, write: (taken: Taken) => string}} Snippet */

const HTML = /** @type {Record<string, string>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // It would end the fence of a block of code.
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
  // A shorthand of several languages in babel.
  '"': "\\char34{}",
});
/** Ends of lines of every kind, controls, and what turns the direction of a line. */
const NO_TEXT = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** @type {(text: string) => string} */
export const oneLine = (text) => text.replaceAll(NO_TEXT, " ").trim();

/** For an attribute, or between tags. @type {(text: string) => string} */
export const html = (text) => oneLine(text).replaceAll(/[&<>"'`]/g, (mark) => HTML[mark] ?? "");

/** For a line of Markdown, in the dialects of GitHub, Pandoc and MyST. @type {(text: string) => string} */
export const markdown = (text) => oneLine(text).replaceAll(/[\\`*_[\]<>|~&$@^]/g, "\\$&");

/** @type {(text: string) => string} */
export const latex = (text) => oneLine(text).replaceAll(/[\\{}$&#%_~^<>|`"]/g, (mark) => LATEX[mark] ?? `\\${mark}`);

/** An address that ends no parenthesis. @type {(address: string) => string} */
const inParentheses = (address) => address.replaceAll("(", "%28").replaceAll(")", "%29");

/** An address as \href reads it, also within a caption. @type {(address: string) => string} */
const latexAddress = (address) =>
  address.replaceAll("_", "%5F").replaceAll("~", "%7E").replaceAll(/[%#&]/g, "\\$&");

/** @type {(taken: Taken) => string} */
const markdownImage = ({ title, face }) => `![${markdown(title)}](${inParentheses(face("svg"))})`;

/** @type {(taken: Taken, face: string, width: string) => string} */
const htmlImage = ({ title, page, face }, kind, width) =>
  `<a href="${html(page)}"><img src="${html(face(kind))}" alt="${html(title)}" ${width}></a>`;

/** @type {(taken: Taken) => string} */
const latexFigure = ({ title, page, file }) =>
  [
    "% In the preamble: \\usepackage{graphicx, hyperref}. Save the PDF beside this file.",
    "\\begin{figure}",
    "  \\centering",
    `  \\includegraphics[width=\\linewidth]{${file}.pdf}`,
    `  \\caption{${latex(title)}. \\href{${latexAddress(page)}}{Followspot}}`,
    "\\end{figure}",
  ].join("\n");

/** By name. @type {Record<string, Snippet>} */
export const SNIPPETS = {
  markdown: {
    title: "Markdown",
    note: "The picture, linked to this view: for a README, a wiki, an issue.",
    write: (taken) => `[${markdownImage(taken)}](${inParentheses(taken.page)})`,
  },
  html: {
    title: "HTML image",
    note: "The picture alone, for any page.",
    write: (taken) => htmlImage(taken, "svg", 'width="720" loading="lazy"'),
  },
  latex: {
    title: "LaTeX",
    note: "Vector, with the PDF that you save here. Scripts beyond Latin need LuaLaTeX or XeLaTeX.",
    write: latexFigure,
  },
  email: {
    title: "E-mail",
    note: "HTML for a newsletter. In a letter of your own, paste the copied picture.",
    write: (taken) => htmlImage(taken, "png", 'width="600"'),
  },
};
