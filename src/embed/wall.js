// Shows a wall of quotes in the page where `<vouchwell-wall src="https://…/wall/…"></vouchwell-wall>` stands. It brings
// nothing with it, runs nothing it reads, and works where a page allows scripts and connections of our address alone.
// Browsers get this file as it is.
// All of it in one function: its names are nobody else's business in a page of somebody else.
;(() => {
  /**
   * @typedef {{
   *   id: string, url: string, title?: string, content_text: string, language?: string, image?: string, external_url?: string,
   *   date_published: string, authors?: { name: string }[], attachments?: { url: string, mime_type: string }[],
   *   _vouchwell: { format: string, has_words: boolean, name: string | null, role: string | null, company: string | null,
   *     said: string, disclosure: string | null }
   * }} Item
   * @typedef {{
   *   title: string, home_page_url: string, items: Item[],
   *   _vouchwell: { selected: string, how_we_choose: string, look: { accent: string, accent_dark: string, layout: string, scheme: string } }
   * }} Feed
   */

  const night = `--paper: var(--vouchwell-background, #1a2120); --ink: var(--vouchwell-color, #e5eae7);
  --soft: var(--vouchwell-soft, #a4b0ac); --line: var(--vouchwell-border, #414c49); --lit: var(--vouchwell-accent, var(--night, #6cc7bb))`

  const style = `
:host { display: block; color-scheme: light; --paper: var(--vouchwell-background, #fff); --ink: var(--vouchwell-color, #16201e);
  --soft: var(--vouchwell-soft, #55605c); --line: var(--vouchwell-border, #e0e4df); --lit: var(--vouchwell-accent, var(--day, #0b5b57));
  font: 1rem/1.55 var(--vouchwell-font, inherit); container-type: inline-size; overflow-wrap: anywhere }
:host([hidden]) { display: none }
:host([data-scheme=dark]) { color-scheme: dark; ${night} }
@media (prefers-color-scheme: dark) { :host([data-scheme=auto]) { color-scheme: dark; ${night} } }
* { box-sizing: border-box }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--vouchwell-gap, 1rem); align-items: start }
li { background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: var(--vouchwell-radius, .875rem);
  padding: 1.375rem 1.375rem 1.125rem; min-width: 0 }
@container (min-width: 40rem) { .grid { grid-template-columns: 1fr 1fr } }
@container (min-width: 62rem) { .grid.many { grid-template-columns: 1fr 1fr 1fr } }
.heading { font: inherit; font-weight: 600; margin: 0 0 .75rem }
figure { margin: 0 }
blockquote { margin: 0; font: 1.1875rem/1.5 var(--vouchwell-quote-font, Georgia, 'Times New Roman', serif); white-space: pre-line }
blockquote::before { content: '\\201c' }
blockquote::after { content: '\\201d' }
figcaption { margin-top: 1rem; font-size: .9375rem; line-height: 1.45 }
figcaption > * { display: block }
.by { font-weight: 600 }
.soft { color: var(--soft) }
.disclosure { margin-top: .625rem; padding-left: .75rem; border-left: 3px solid var(--lit); font-size: .875rem }
.foot { font-size: .875rem; margin: 1rem 0 0 }
.foot a, .failed a { color: inherit }
a { color: var(--lit); text-underline-offset: .18em }
.failed { border: 1px dashed var(--line); border-radius: var(--vouchwell-radius, .875rem); padding: 1.25rem; margin: 0 }
img, video, audio { display: block; width: 100%; height: auto; border-radius: .5rem; margin-bottom: 1rem }
audio { height: 2.75rem }
.cover { width: auto; max-width: 100%; max-height: 20rem; border: 1px solid var(--line) }
.open { display: inline-flex; align-items: center; min-height: 2.75rem }
a:focus-visible, video:focus-visible, audio:focus-visible { outline: 3px solid var(--lit); outline-offset: 2px }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (forced-colors: active) { a:focus-visible { outline-color: Highlight } }
`

  /**
   * An element with these properties and what stands in it; nothing and null are left out.
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {Record<string, string | null | undefined>} [attributes]
   * @param {(Node | string | null)[]} inside
   */
  function element(name, attributes = {}, ...inside) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) made.setAttribute(key, value)
    }
    for (const one of inside) if (one !== null && one !== '') made.append(one)
    return made
  }

  /**
   * An address a browser opens and never runs.
   * @param {string | undefined} address
   */
  function safe(address) {
    if (!address || !URL.canParse(address)) return null
    const { protocol, href } = new URL(address)
    return protocol === 'https:' || protocol === 'http:' ? href : null
  }

  class VouchwellWall extends HTMLElement {
    static observedAttributes = ['src', 'max', 'heading', 'layout', 'scheme']

    /** @type {AbortController | null} */
    #reading = null
    #root = this.attachShadow({ mode: 'open' })
    #waits = false
    #colours = new CSSStyleSheet()

    constructor() {
      super()
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(style)
      this.#root.adoptedStyleSheets = [this.#colours, sheet]
    }

    connectedCallback() {
      this.#later()
    }

    disconnectedCallback() {
      this.#reading?.abort()
    }

    /** @param {string} _name @param {string | null} before @param {string | null} after */
    attributeChangedCallback(_name, before, after) {
      if (this.isConnected && before !== after) this.#later()
    }

    /** Several attributes that change together are one change. */
    #later() {
      if (this.#waits) return
      this.#waits = true
      queueMicrotask(() => {
        this.#waits = false
        if (this.isConnected) this.#read()
      })
    }

    async #read() {
      this.#reading?.abort()
      const reading = new AbortController()
      this.#reading = reading
      const at = safe(new URL(this.getAttribute('src') ?? '', document.baseURI).href)?.replace(/[/?#]*$/, '') ?? ''
      try {
        const answer = await fetch(`${at}/feed.json`, {
          signal: reading.signal,
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        })
        // A wall that was closed is not a fault of this page: nothing stands there any more.
        if (answer.status === 404) return this.#show('gone')
        if (!answer.ok) throw new Error(String(answer.status))
        const feed = /** @type {Feed} */ (await answer.json())
        if (!reading.signal.aborted) this.#show('shown', feed)
      } catch {
        if (!reading.signal.aborted) this.#show('failed', undefined, at)
      }
    }

    /**
     * @param {'shown' | 'gone' | 'failed'} state
     * @param {Feed} [feed]
     * @param {string} [at]
     */
    #show(state, feed, at) {
      this.dataset.state = state === 'shown' && feed?.items.length === 0 ? 'empty' : state
      if (state === 'gone' || (state === 'shown' && feed?.items.length === 0)) this.#root.replaceChildren()
      else if (feed) this.#root.replaceChildren(...this.#wall(feed))
      else this.#root.replaceChildren(failed(at ?? ''))
      this.dispatchEvent(new CustomEvent(`vouchwell-${this.dataset.state}`, { bubbles: true }))
    }

    /** @param {Feed} feed */
    #wall(feed) {
      const { selected, how_we_choose: how, look } = feed._vouchwell
      this.dataset.scheme = this.getAttribute('scheme') ?? look.scheme
      const colour = (/** @type {string} */ said) => (/^#[0-9a-f]{6}$/i.test(said) ? said : '#0b5b57')
      this.#colours.replaceSync(`:host { --day: ${colour(look.accent)}; --night: ${colour(look.accent_dark)} }`)
      const most = Number.parseInt(this.getAttribute('max') ?? '', 10)
      const items = most > 0 ? feed.items.slice(0, most) : feed.items
      const level = /^[2-6]$/.test(this.getAttribute('heading') ?? '') ? this.getAttribute('heading') : '3'
      const layout = this.getAttribute('layout') ?? look.layout
      const list = element(
        'ul',
        {
          role: 'list',
          'aria-label': feed.title,
          class: `${layout === 'list' ? 'list' : 'grid'}${items.length > 5 ? ' many' : ''}`,
        },
        ...items.map((item) => element('li', {}, ...card(item, level ?? '3'))),
      )
      const foot = element('p', { class: 'foot' }, `${selected} `)
      const link = safe(how)
      if (link)
        foot.append(
          element(
            'a',
            { href: link, target: '_blank', rel: 'noopener' },
            'How we collect and choose',
            element('span', { class: 'hidden' }, ' (opens in a new tab)'),
          ),
        )
      return [list, foot]
    }
  }

  /**
   * @param {Item} item
   * @param {string} level
   */
  function card(item, level) {
    const { name, role, company, said, disclosure, has_words: hasWords } = item._vouchwell
    const by = name ?? (role || company ? null : 'A customer')
    const of = [role, company].filter((part) => part).join(', ')
    // Every item has a heading, so that somebody who listens can go from one to the next.
    const heading = element(
      /** @type {'h3'} */ (`h${level}`),
      { class: item.title ? 'heading' : 'hidden', dir: 'auto' },
      item.title ?? (item.authors?.[0]?.name || 'A customer'),
    )
    const language = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/.test(item.language ?? '') ? item.language : null
    return [
      heading,
      media(item),
      element(
        'figure',
        {},
        hasWords ? element('blockquote', { dir: 'auto', lang: language }, item.content_text) : null,
        element(
          'figcaption',
          {},
          by ? element('span', { class: 'by', dir: 'auto' }, by) : null,
          of ? element('span', { class: 'soft', dir: 'auto' }, of) : null,
          element('time', { class: 'soft', datetime: item.date_published.slice(0, 10) }, said),
          disclosure ? element('span', { class: 'disclosure', dir: 'auto' }, disclosure) : null,
        ),
      ),
    ].filter((one) => one !== null)
  }

  /** @param {Item} item */
  function media(item) {
    const { format } = item._vouchwell
    const source = safe(item.attachments?.[0]?.url)
    const picture = safe(item.image)
    const label = item.title ?? item.authors?.[0]?.name ?? ''
    if (source && format === 'image')
      return element('img', { src: source, alt: label, loading: 'lazy', decoding: 'async' })
    if (source && format === 'video')
      return element('video', { src: source, controls: '', preload: 'none', poster: picture, 'aria-label': label })
    if (source && format === 'audio')
      return element('audio', { src: source, controls: '', preload: 'none', 'aria-label': label })
    const to = source ?? safe(item.external_url)
    if (!to) return null
    const words = source ? 'Download the PDF' : new URL(to).hostname
    const link = element('a', { class: 'open', href: to, rel: 'noopener noreferrer' }, words)
    if (!picture) return link
    return element('div', {}, element('img', { class: 'cover', src: picture, alt: '', loading: 'lazy' }), link)
  }

  /** @param {string} at */
  function failed(at) {
    const link = safe(at)
    const words = element('p', { class: 'failed' }, 'What customers say cannot be shown at the moment. ')
    if (link) words.append(element('a', { href: link }, 'Read it on its own page'))
    return words
  }

  // A page may load the script twice.
  if (!customElements.get('vouchwell-wall')) customElements.define('vouchwell-wall', VouchwellWall)
})()
