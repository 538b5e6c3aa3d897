/** The row and the column of a token in one head as bars and tables, and how far away the head's attention goes. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { HeadDistances, NamedWeight, TokenProfile } from "../api/types.ts";
import { decodeFloats } from "../api/typed-arrays.ts";
import { exactNumber, percent, shortNumber } from "../text/format.ts";
import { _, ngettext } from "../text/message.ts";

/** Chooses the pair of a row of the table. */
type Choose = (position: number) => void;
type Labels = (position: number) => string;

const HEIGHT = 40;

/**
 * @param name of the token
 * @param labelOf tokens of the other side
 * @param hasDistance whether both sides are one text
 */
export const profileTemplate = (
  profile: TokenProfile,
  name: string,
  labelOf: Labels,
  hasDistance: boolean,
  choose: Choose,
): TemplateResult =>
  html`<section class="profile">
    <h3 class="small">${titleOf(profile, name)}</h3>
    ${bars(profile)}
    <p class="small">${barsText(profile)} ${namedText(profile)}</p>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${titleOf(profile, name)}>
      <table>
        <thead>
          <tr>
            <th scope="col">${profile.end === "query" ? _("Key") : _("Query")}</th>
            <th scope="col">${_("Weight")}</th>
            ${hasDistance ? html`<th scope="col">${_("Distance")}</th>` : nothing}
            ${profile.end === "query" ? html`<th scope="col">${_("Others give it")}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${profile.named.map((one) => namedRow(profile, one, labelOf(one.position), hasDistance, choose))}
        </tbody>
      </table>
    </div>
  </section>`;

const titleOf = ({ end, position }: TokenProfile, token: string): string =>
  end === "query"
    ? _("What “{token}” (token {position}) attends to", { token, position })
    : _("What attends to “{token}” (token {position})", { token, position });

const namedRow = (
  { end, position }: TokenProfile,
  one: NamedWeight,
  label: string,
  hasDistance: boolean,
  choose: Choose,
): TemplateResult =>
  html`<tr>
    <th scope="row">
      <button type="button" class="link" translate="no" @click=${() => choose(one.position)}>${label}</button>
      <span class="number">${one.position}</span>
    </th>
    <td class="number" title=${exactNumber(one.weight)}>${shortNumber(one.weight)}</td>
    ${hasDistance ? html`<td class="number">${Math.abs(position - one.position)}</td>` : nothing}
    ${end === "query" ? html`<td class="number">${one.others === null ? "–" : shortNumber(one.others)}</td>` : nothing}
  </tr>`;

/** A bar for each token, or for each block of them. */
function bars({ weights }: TokenProfile): TemplateResult {
  const values = decodeFloats(weights);
  const most = Math.max(...values, Number.MIN_VALUE);
  const points = [...values].map((value, i) => `M${i + 0.5} ${HEIGHT}V${HEIGHT * (1 - value / most)}`);
  return html`<svg
    class="profile-bars"
    viewBox="0 0 ${values.length} ${HEIGHT}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${svg`<path d=${points.join("")} />`}
  </svg>`;
}

function barsText({ weights, block }: TokenProfile): string {
  const most = shortNumber(Math.max(...decodeFloats(weights)));
  if (block === 1) return _("A bar for each token, from the first to the last; the largest is {most}.", { most });
  return _("A bar for each {block} tokens, their maximum, from the first to the last; the largest is {most}.", {
    block,
    most,
  });
}

const namedText = ({ end, named, share }: TokenProfile): string =>
  end === "query"
    ? ngettext("{count} key gets {share} of the row.", "{count} keys get {share} of the row.", named.length, {
        share: percent(share),
      })
    : ngettext(
        "{share} of all that it gets comes from {count} query.",
        "{share} of all that it gets comes from {count} queries.",
        named.length,
        { share: percent(share) },
      );

/** Shares of attention by distance; nothing where there is none. */
export function distancesTemplate({ distances, rows }: HeadDistances): TemplateResult | typeof nothing {
  if (distances.length === 0) return nothing;
  const most = Math.max(...distances.map(({ share, even }) => Math.max(share, even)), Number.MIN_VALUE);
  return html`<section class="profile">
    <h3 class="small">${_("How far away its attention goes")}</h3>
    <p class="small">${rowsText(rows)}</p>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${_("Attention by distance")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${_("Distance")}</th>
            <th scope="col">${_("Share")}</th>
            <th scope="col">${_("If spread evenly")}</th>
          </tr>
        </thead>
        <tbody>
          ${distances.map(
            ({ first, last, share, even }) =>
              html`<tr>
                <th scope="row" class="number">${first === last ? first : `${first}–${last}`}</th>
                <td class="number">
                  ${percent(share)}<span
                    class="profile-share"
                    style="width: ${Math.round((48 * share) / most)}px"
                  ></span>
                </td>
                <td class="number">${percent(even)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

const rowsText = ({ read, total }: HeadDistances["rows"]): string =>
  read < total
    ? _("Mean of {read} of {total} rows, spread evenly; beside it, attention spread evenly under the mask.", {
        read,
        total,
      })
    : _("Mean of all {total} rows; beside it, attention spread evenly under the mask.", { total });
