import { html, raw } from 'hono/html'
import { reply } from '../../server/pages.ts'
import type { ShownWall } from '../commands.ts'
import { runsFromRight } from '../deck.ts'
import { pictureOf } from '../feed.ts'
import { byLine, kindWords, type ShownItem, saidWhen, selectedWords } from '../shown.ts'
import { jsonInHtml } from '../structured.ts'
import { frame, type Html } from './frame.ts'

/** A wall as a page: it needs no script, and says of every quote who, when, and what a reader has to know. */
export function wallPage(shown: ShownWall, structured: object | null): Html {
  const { wall, company, address, items, collected } = shown
  return frame({
    title: wall.name,
    company,
    describes: wall.intro.slice(0, 200) || `What customers say about ${company}.`,
    look: wall.look,
    canonical: address,
    head: html`<link rel="alternate" type="application/feed+json" title="${wall.name}" href="${address}/feed.json">
    ${structured === null ? '' : html`<script type="application/ld+json">${raw(jsonInHtml(structured))}</script>`}`,
    body: html`${draftNotice(shown)}
    <div class="${wall.look.layout}">
      <header aria-label="About this page">
        <p class="company">${company}</p>
        <h1>${wall.name}</h1>
        ${wall.intro ? html`<p class="intro">${wall.intro}</p>` : ''}
        ${items.length > 0 ? html`<p class="selected">${selectedWords(company, { shown: items.length, of: collected })} <a href="${address}/how">How we collect and choose</a></p>` : ''}
      </header>
      <main aria-label="${wall.name}">${
        items.length === 0
          ? html`<div class="empty"><p>Nothing is shown here at the moment.</p></div>`
          : html`<ul class="wall ${items.length > 5 ? 'many' : ''}" role="list">${items.map((item) => html`<li>${card(item, address)}</li>`)}</ul>`
      }</main>
      <footer aria-label="About these words">
        <p>These are the customers’ own words, shown with their consent, which they may withdraw at any time. […] marks words that were left out.
          <a href="${address}/how">How ${company} collects and chooses</a></p>
      </footer>
    </div>`,
  })
}

/** What only people of ours see above a wall that nobody else can open. */
export const draftNotice = ({ wall, company }: ShownWall): Html =>
  wall.state === 'published'
    ? html``
    : html`<div class="notice" role="note"><p>${wall.state === 'draft' ? 'This is a draft' : 'This wall is closed'}: only people at ${company} see this page.</p></div>`

function card(item: ShownItem, address: string): Html {
  const short = item.words !== null && item.words.length <= 120
  return html`<article class="item ${short ? 'short' : ''}" id="${item.id}" aria-label="${byLine(item)}">
    ${item.title ? html`<h2 dir="auto">${item.title}</h2>` : ''}
    ${media(item, address)}
    <figure>
      ${
        item.words === null
          ? ''
          : html`<blockquote ${raw(runsFromRight(item.words) ? 'dir="rtl"' : 'dir="auto"')} ${raw(languageOf(item))}>${item.words}</blockquote>`
      }
      <figcaption>
        <span class="by" dir="auto">${item.name ?? (item.role || item.company ? '' : 'A customer')}</span>
        ${item.role || item.company ? html`<span class="of" dir="auto">${[item.role, item.company].filter((part) => part).join(', ')}</span>` : ''}
        <span class="said"><time datetime="${item.givenOn}">${saidWhen(item)}</time></span>
        ${item.disclosure ? html`<span class="disclosure" dir="auto">${item.disclosure}</span>` : ''}
      </figcaption>
    </figure>
  </article>`
}

/** Only a language that looks like one: anything else would be an attribute nobody can read. */
const languageOf = ({ language }: ShownItem) =>
  language !== null && /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/.test(language) ? `lang="${language}"` : ''

/** What there is beside the words: a picture, a player, or the way to a document or page. */
function media(item: ShownItem, address: string): Html {
  const { file, format } = item
  const named = item.title ?? `${kindWords(item)} of ${byLine(item)}`
  const size = raw(file?.width && file.height ? `width="${file.width}" height="${file.height}"` : '')
  const source = `${address}/file/${item.id}`
  const picture = pictureOf(item, address)
  if (file && format === 'image')
    return html`<img class="media" src="${source}" alt="${named}" loading="lazy" decoding="async" ${size}>`
  if (file && format === 'video')
    return html`<video class="media" src="${source}" controls preload="none" aria-label="${named}" ${picture ? html`poster="${picture}"` : ''} ${size}></video>`
  if (file && format === 'audio')
    return html`<audio src="${source}" controls preload="none" aria-label="${named}"></audio>`
  if (file && format === 'PDF')
    return html`${picture ? html`<img class="cover" src="${picture}" alt="" loading="lazy">` : ''}<a class="open" href="${source}">Download the PDF (${bytesWords(file.bytes)})</a>`
  if (item.address)
    return html`<a class="open" href="${item.address}" rel="noopener noreferrer nofollow">${new URL(item.address).hostname}</a>`
  return html``
}

/** `bytesWords(2_400_000)` is '2.4 MB'. */
const bytesWords = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

/**
 * A wall's page as a reply: found by search engines once it is published, shown inside our own application while it is
 * being made, never kept by a cache.
 */
export async function wallReply(page: Html, { wall }: ShownWall): Promise<Response> {
  const answer = await reply(page, 200, 'ourselves')
  answer.headers.set('cache-control', 'no-cache')
  if (wall.state === 'published') answer.headers.delete('x-robots-tag')
  return answer
}
