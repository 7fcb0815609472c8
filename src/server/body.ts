import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Upload } from './context.ts'

/** The body is larger than it may be. */
export class TooBig extends Error {}
/** The sender went away, or the line broke, before all of it was here. */
export class Incomplete extends Error {}
/** The body is not what it says it is; the message is for the sender. */
export class Malformed extends Error {}

/** Read a body into memory, giving up as soon as it is longer than allowed, whatever its length was said to be. */
export async function readBytes(request: Request, mostBytes: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw new TooBig()
  if (!request.body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > mostBytes) throw new TooBig()
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof TooBig ? error : new Incomplete()
  }
  return Buffer.concat(chunks)
}

/** No input of ours is nested a tenth as deep; far deeper ones exhaust the stack of whoever walks through them. */
const deepest = 100

/** The JSON object (RFC 8259, in UTF-8) a body holds. A byte order mark before it is passed over. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let body: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (depthOf(text) > deepest) throw new Malformed(`The body is nested deeper than ${deepest} levels.`)
    body = JSON.parse(text)
  } catch (error) {
    throw error instanceof Malformed
      ? error
      : new Malformed('The body is not JSON. Check quotes, commas and brackets, and that it is UTF-8.')
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new Malformed('The body must be a JSON object.')
  return body as Record<string, unknown>
}

/** How many brackets are open at once at most, those inside strings aside. */
function depthOf(text: string): number {
  let open = 0
  let most = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === 92) at++
      else if (code === 34) quoted = false
    } else if (code === 34) quoted = true
    else if (code === 91 || code === 123) most = Math.max(most, ++open)
    else if (code === 93 || code === 125) open--
  }
  return most
}

/**
 * Where in an input there is text PostgreSQL cannot keep: the character U+0000, or half of a surrogate pair. Found here,
 * it is a sentence beside a field; found there, an error nobody expected.
 */
export function unkeepable(input: unknown, pointer = ''): { pointer: string; detail: string }[] {
  if (typeof input === 'string') {
    return input.includes('\0') || !input.isWellFormed()
      ? [{ pointer, detail: 'Remove the characters that cannot be shown.' }]
      : []
  }
  if (input === null || typeof input !== 'object' || input instanceof Date) return []
  return Object.entries(input).flatMap(([name, value]) => {
    const below = `${pointer}/${pointerPart(name)}`
    return unkeepable(name).length > 0
      ? [{ pointer: below, detail: 'Remove the characters that cannot be shown.' }]
      : unkeepable(value, below)
  })
}

/** One step of a JSON pointer (RFC 6901): `a/b` becomes `a~1b`. */
export const pointerPart = (name: PropertyKey) => String(name).replaceAll('~', '~0').replaceAll('/', '~1')

/** Write a body to disk as it arrives, so that memory does not grow with the file. */
export async function spool(request: Request, folder: string, mostBytes: number): Promise<Upload> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw new TooBig()
  const path = join(folder, 'uploads', randomUUID())
  await mkdir(join(folder, 'uploads'), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      bytes += chunk.length
      if (bytes > mostBytes) return pass(new TooBig())
      hash.update(chunk)
      pass(null, chunk)
    },
  })
  try {
    const body = request.body ? Readable.fromWeb(request.body as unknown as WebStream) : Readable.from([])
    await pipeline(body, count, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    await rm(path, { force: true })
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw error instanceof TooBig || /^(ENOSPC|EDQUOT|EACCES|EROFS|EIO|EMFILE)$/.test(code) ? error : new Incomplete()
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

/** Remove what a server that was killed midway left of files being sent: anything older than a day. */
export async function sweepUploads(dataFolder: string, now: Date): Promise<number> {
  let removed = 0
  const files = join(dataFolder, 'files')
  for (const company of await readdir(files).catch(() => [])) {
    const folder = join(files, company, 'uploads')
    for (const name of await readdir(folder).catch(() => [])) {
      const at = join(folder, name)
      const { mtimeMs } = await stat(at)
      if (now.getTime() - mtimeMs < 86_400_000) continue
      await rm(at, { force: true })
      removed++
    }
  }
  return removed
}
