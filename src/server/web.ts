import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'

const root = fileURLToPath(new URL('../../', import.meta.url))
const built = join(root, 'dist', 'web')

/** Build the web app if what it is made of has changed since the last time. Returns whether it had to. */
export async function buildWeb(say: (line: string) => void): Promise<boolean> {
  const stamp = join(root, 'dist', 'web.stamp')
  const now = await hashOfSources()
  if (existsSync(join(built, 'index.html')) && (await readFile(stamp, 'utf8').catch(() => '')) === now) return false
  say('Building the web app (once; a later start skips this) …')
  await new Promise<void>((resolve, reject) => {
    const vite = spawn(
      process.execPath,
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
      { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    vite.stderr.on('data', (chunk: Buffer) => {
      said += chunk
    })
    vite.on('error', reject)
    vite.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The web app could not be built:\n${said}`))))
  })
  await mkdir(join(root, 'dist'), { recursive: true })
  await writeFile(stamp, now)
  return true
}

/** Changes whenever a file the web app could be made of does; and tests build it with React's warnings, for nobody else. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(process.env.NODE_ENV ?? '')
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter(
    (file) => /\.(tsx?|css|svg)$/.test(file) && !/\.test\.|^testing/.test(file),
  )
  for (const file of [
    ...files.map((file) => join('src', file)),
    'index.html',
    'vite.config.ts',
    'postcss.config.js',
    'package-lock.json',
    // Shown on a page of its own.
    join('docs', 'methods.md'),
  ].sort()) {
    hash.update(file).update(await readFile(join(root, file)).catch(() => ''))
  }
  return hash.digest('hex')
}

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
  // Parts of PDF: signs of eastern scripts, fonts, colours.
  bcmap: 'application/octet-stream',
  pfb: 'application/octet-stream',
  ttf: 'font/ttf',
  icc: 'application/octet-stream',
}

/** What reads PDFs does so in a thread of its own, which keeps to what came with it rather than to the page's. */
const pdfReaderPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

/** What every answer carries, pages and API alike. */
export function securityHeaders(nonce: string | null): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      nonce === null ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data: blob:",
      // Videos and recordings of the library, and one that is just being added, for its small picture.
      "media-src 'self' blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      // The builder shows a survey's own page beside what is being written.
      "frame-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }
}

/** Give a page its nonce. Also used for the API's reference page. */
export function pageWithNonce(html: string): Response {
  const nonce = randomBytes(16).toString('base64')
  // Only as an attribute, which nobody's words can be: they may hold the word itself, and are shown as they were said.
  return new Response(html.replace(/\b(nonce|content)="__NONCE__"/g, `$1="${nonce}"`), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...securityHeaders(nonce) },
  })
}

/** The web app's files. Any address that is not a file is a page of the app, which then looks at the address itself. */
export function serveWeb(): Hono {
  const app = new Hono()
  app.get('/assets/:file{.+}', async (c) => {
    const name = c.req.param('file')
    const type = types[name.split('.').at(-1) ?? '']
    if (!type || !/^(pdf-[\d.]+\/)?[\w-][\w.-]*$/.test(name)) return c.notFound()
    const content = await readFile(join(built, 'assets', name)).catch(() => null)
    if (!content) return c.notFound()
    return c.body(content, 200, {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      ...(name.startsWith('pdf.worker') ? { 'content-security-policy': pdfReaderPolicy } : {}),
    })
  })
  app.get('/:file{[a-z-]+\\.(svg|png|ico|webmanifest)}', async (c) => {
    const name = c.req.param('file')
    const content = await readFile(join(built, name)).catch(() => null)
    if (!content) return c.notFound()
    return c.body(content, 200, {
      'content-type': types[name.split('.').at(-1) ?? ''] as string,
      'cache-control': 'public, max-age=3600',
    })
  })
  app.get('*', async () => {
    const html = await readFile(join(built, 'index.html'), 'utf8').catch(() => null)
    return html ? pageWithNonce(html) : new Response('The web app is not built. Start with: npm start', { status: 503 })
  })
  return app
}
