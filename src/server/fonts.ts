import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { securityHeaders } from './web.ts'

const find = createRequire(import.meta.url).resolve

/** Inter for reading, Source Serif for headings: as they were published, each in files by alphabet. */
const faces = ['inter', 'source-serif-4'].map((name) => {
  const css = find(`@fontsource-variable/${name}/wght.css`)
  const { version } = JSON.parse(readFileSync(join(dirname(css), 'package.json'), 'utf8')) as { version: string }
  return { name, folder: join(dirname(css), 'files'), css: readFileSync(css, 'utf8'), version }
})

/**
 * The style sheet of our typefaces for pages that are written on the server. A browser fetches only the alphabets a page
 * needs, from us and nobody else; the words stand in its own typeface until they are there.
 */
export const fontFaces = `${faces
  .map(({ css, name, version }) =>
    css
      .replace(/\/\*.*?\*\//g, '')
      .replaceAll('./files/', `/fonts/${name}@${version}/`)
      .replace(/\s+/g, ' '),
  )
  .join('')}
@font-face { font-family: 'Inter Fallback'; src: local('Arial'), local('Liberation Sans'), local('Helvetica');
  ascent-override: 90.49%; descent-override: 22.56%; line-gap-override: 0%; size-adjust: 107.06%; }`

/** How our own pages name the two in their style sheets. */
export const readingFace = "'Inter Variable', 'Inter Fallback', system-ui, sans-serif"
export const headingFace = "'Source Serif 4 Variable', Georgia, 'Times New Roman', serif"

/** Asks for the Latin letters of both while the page is still being read. */
export const fontPreloads = raw(
  faces
    .map(
      ({ name, version }) =>
        html`<link rel="preload" href="/fonts/${name}@${version}/${name}-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin>`,
    )
    .join('\n    '),
)

/** The files of the typefaces. Their address holds their version, so that a browser asks for each once. */
export function serveFonts(): Hono {
  const app = new Hono()
  app.get('/fonts/:face/:file', async (c) => {
    const [face, file] = [c.req.param('face'), c.req.param('file')]
    const known = faces.find(({ name, version }) => face === `${name}@${version}`)
    const content =
      known && /^[a-z0-9-]+\.woff2$/.test(file) ? await readFile(join(known.folder, file)).catch(() => null) : null
    if (!content) return c.notFound()
    return c.body(content, 200, {
      ...securityHeaders(null),
      'content-type': 'font/woff2',
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })
  return app
}
