import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileTypeFromFile } from 'file-type'
import { type SqlBool, sql } from 'kysely'
import sharp from 'sharp'
import { type Id, newId } from '../values/id.ts'
import type { Context } from './context.ts'
import { NotFound, refuse } from './errors.ts'
import { hasMovingPictures } from './moving-pictures.ts'

/** A file somebody gave us. What it is was read from its bytes, never from its name. */
export interface KeptFile {
  id: Id<'fil'>
  name: string
  mediaType: string
  bytes: number
  sha256: string
  width: number | null
  height: number | null
  hasThumbnail: boolean
}

const fileRefusals = {
  empty: 'This file is empty. Choose it again.',
  drawing: 'A drawing in SVG can carry scripts. Save it as PNG and send that.',
  'web-page': 'A web page can carry scripts. Save it as PDF, or give its address instead.',
  unknown:
    'This kind of file cannot be kept. Send a picture (JPEG, PNG, WebP, GIF, AVIF), a PDF, audio (MP3, M4A, WAV, OGG) or a video (MP4, WebM, MOV).',
  'image-too-big': 'Pictures may have up to 25 MB. Save it smaller and send that.',
  'PDF-too-big': 'PDF files may have up to 100 MB. Save it with smaller pictures and send that.',
  'audio-too-big': 'Audio may have up to 500 MB. Save it as MP3 and send that.',
  'video-too-big': 'Videos may have up to 2 GB. Save it smaller, or give the address where it can be watched.',
  'too-many-pixels': 'This picture has more than 50 million pixels. Save it smaller and send that.',
  unreadable: 'This picture cannot be read; it may be damaged. Save it again and send that.',
  'no-picture': 'Send a small picture: JPEG, PNG or WebP.',
} as const

const megabyte = 1_048_576
const limits = { image: 25 * megabyte, PDF: 100 * megabyte, audio: 500 * megabyte, video: 2048 * megabyte }
type Kind = keyof typeof limits

/** What is kept, by what the bytes say, and how it is called when it is sent. */
const allowed: Record<string, { kind: Kind; mediaType: string }> = {
  'image/jpeg': { kind: 'image', mediaType: 'image/jpeg' },
  'image/png': { kind: 'image', mediaType: 'image/png' },
  'image/apng': { kind: 'image', mediaType: 'image/png' },
  'image/webp': { kind: 'image', mediaType: 'image/webp' },
  'image/gif': { kind: 'image', mediaType: 'image/gif' },
  'image/avif': { kind: 'image', mediaType: 'image/avif' },
  'application/pdf': { kind: 'PDF', mediaType: 'application/pdf' },
  'audio/mpeg': { kind: 'audio', mediaType: 'audio/mpeg' },
  'audio/x-m4a': { kind: 'audio', mediaType: 'audio/mp4' },
  'audio/mp4': { kind: 'audio', mediaType: 'audio/mp4' },
  'audio/wav': { kind: 'audio', mediaType: 'audio/wav' },
  'audio/vnd.wave': { kind: 'audio', mediaType: 'audio/wav' },
  'audio/ogg': { kind: 'audio', mediaType: 'audio/ogg' },
  'video/mp4': { kind: 'video', mediaType: 'video/mp4' },
  'video/x-m4v': { kind: 'video', mediaType: 'video/mp4' },
  'video/webm': { kind: 'video', mediaType: 'video/webm' },
  'video/quicktime': { kind: 'video', mediaType: 'video/quicktime' },
}

/** A picture unpacked takes four bytes a pixel: a few thousand bytes can stand for gigabytes. */
const mostPixels = 50_000_000
const thumbnailWidth = 480

const folderOf = (ctx: Pick<Context, 'folder'>) => join(ctx.folder, 'kept')
/** Where a file is kept on our disk, for what reads it there. */
export const pathOf = (ctx: Pick<Context, 'folder'>, id: Id<'fil'>) => join(folderOf(ctx), id)
/** Where the small picture of a file is kept. */
export const thumbnailOf = (ctx: Pick<Context, 'folder'>, id: Id<'fil'>) => join(folderOf(ctx), `${id}.webp`)

/**
 * Keep the file that came as the body of a request. Pictures are written anew without what cameras add to them, such as
 * where they were taken, and get a small one beside them. A file that is refused, or cannot be kept, leaves nothing.
 *
 * @throws Refused with the remedy, for what is no picture, PDF, audio or video, or is too large
 */
export async function keepFile(ctx: Context, { name }: { name: string }): Promise<KeptFile> {
  const upload = ctx.exchange.upload
  if (!upload) throw new Error('Nothing was sent. The endpoint has to take a file.')
  const { kind, mediaType } = await sniff(upload.path)
  refuse(upload.bytes > limits[kind] ? (`${kind}-too-big` as const) : null, fileRefusals)
  const id = newId('fil')
  await mkdir(folderOf(ctx), { recursive: true, mode: 0o700 })
  try {
    const size =
      kind === 'image' ? await keepImage(upload.path, pathOf(ctx, id), thumbnailOf(ctx, id), mediaType) : null
    if (size === null) await rename(upload.path, pathOf(ctx, id))
    const { size: bytes } = await stat(pathOf(ctx, id))
    const file = {
      id,
      name: lastPart(name),
      mediaType,
      bytes,
      sha256: upload.sha256,
      width: size?.width ?? null,
      height: size?.height ?? null,
      hasThumbnail: size !== null,
    }
    await ctx.db
      .insertInto('files')
      .values({ ...file, createdBy: ctx.actor.id, createdAt: ctx.now })
      .execute()
    return file
  } catch (error) {
    await removeFromDisk(ctx, id)
    throw error
  }
}

/** Some browsers send the folder with the name; what is before the last slash is nobody's business. */
const lastPart = (name: string) => name.split(/[\\/]/).at(-1)?.trim() || 'file'

async function sniff(path: string): Promise<{ kind: Kind; mediaType: string }> {
  const { size } = await stat(path)
  refuse(size === 0 ? 'empty' : null, fileRefusals)
  // "audio/ogg; codecs=opus" is audio/ogg to us.
  const found = (await fileTypeFromFile(path))?.mime.split(';')[0]
  const known = found === undefined ? undefined : allowed[found]
  if (known?.kind === 'video')
    return (await hasMovingPictures(path, known.mediaType)) ? known : voiceIn(known.mediaType)
  if (known) return known
  const start = (await firstBytes(path)).toLowerCase()
  if (/<svg[\s>]/.test(start)) refuse('drawing', fileRefusals)
  refuse(/<(!doctype html|html|head|body|script)[\s>]/.test(start) ? 'web-page' : 'unknown', fileRefusals)
  throw new Error('unreachable')
}

/** A recording of a voice in the container of a video. */
const voiceIn = (mediaType: string): { kind: Kind; mediaType: string } => ({
  kind: 'audio',
  mediaType: mediaType === 'video/webm' ? 'audio/webm' : 'audio/mp4',
})

async function firstBytes(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0)
    // UTF-16 is read well enough with its zero bytes left out.
    return buffer.subarray(0, bytesRead).toString('latin1').replaceAll('\0', '')
  } finally {
    await file.close()
  }
}

/** Write a picture anew, upright and without anything but its pixels, with a small one beside it. */
async function keepImage(from: string, to: string, small: string, mediaType: string) {
  const animated = mediaType === 'image/gif' || mediaType === 'image/webp'
  const read = (pages: boolean) =>
    sharp(from, { limitInputPixels: mostPixels, animated: pages && animated, failOn: 'error' }).rotate()
  try {
    const format = mediaType.slice('image/'.length) as 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'
    const quality = { jpeg: { quality: 90 }, webp: { quality: 90 }, avif: { quality: 70, effort: 2 }, png: {}, gif: {} }
    const { width, height, pageHeight } = await read(true)
      .toFormat(format, quality[format])
      .toFile(to)
      .then((info) => ({ pageHeight: undefined, ...info }) as { width: number; height: number; pageHeight?: number })
    await read(false)
      .resize({ width: thumbnailWidth, height: thumbnailWidth, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toFile(small)
    return { width, height: pageHeight ?? height }
  } catch (error) {
    const { message } = error as Error
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC' || /no space left/i.test(message)) throw error
    refuse(/pixel limit/i.test(message) ? 'too-many-pixels' : 'unreadable', fileRefusals)
    throw error
  }
}

/** Keep a small picture that a browser made of a video or PDF; it is written anew as any picture. */
export async function keepThumbnail(ctx: Context, id: Id<'fil'>): Promise<KeptFile> {
  const file = await findFile(ctx, id)
  const upload = ctx.exchange.upload
  if (!upload) throw new Error('Nothing was sent. The endpoint has to take a file.')
  const { kind } = await sniff(upload.path)
  refuse(kind === 'image' && upload.bytes <= 5 * megabyte ? null : 'no-picture', fileRefusals)
  const made = join(folderOf(ctx), `${id}.${newId('new')}`)
  try {
    await sharp(upload.path, { limitInputPixels: mostPixels })
      .rotate()
      .resize({ width: thumbnailWidth, height: thumbnailWidth, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toFile(made)
      .catch(() => refuse('unreadable', fileRefusals))
    await rename(made, thumbnailOf(ctx, id))
  } finally {
    await rm(made, { force: true })
  }
  await ctx.db.updateTable('files').set({ hasThumbnail: true }).where('id', '=', id).execute()
  return { ...file, hasThumbnail: true }
}

/** What we know of a file. */
async function findFile({ db }: Pick<Context, 'db'>, id: Id<'fil'>): Promise<KeptFile> {
  const row = await db
    .selectFrom('files')
    .select(['id', 'name', 'mediaType', 'bytes', 'sha256', 'width', 'height', 'hasThumbnail'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFound('file', id)
  return row
}

/**
 * A file as an answer, whole or the range that was asked for (RFC 9110, 14), so that a video can be wound forward. Its type
 * is what its bytes said; a browser may guess nothing else and run nothing in it. Whoever calls this has made sure that the
 * reader may have it.
 *
 * @param lasts how long a reader may keep it: members' browsers ask again every time, because consent may end; a public
 *   page says for how many seconds
 */
export async function streamFile(
  ctx: Context,
  id: Id<'fil'>,
  { thumbnail = false, lasts = 'private, no-cache' }: { thumbnail?: boolean; lasts?: string } = {},
): Promise<Response> {
  const file = await findFile(ctx, id)
  if (thumbnail && !file.hasThumbnail) throw new NotFound('small picture of', id)
  const path = thumbnail ? thumbnailOf(ctx, id) : pathOf(ctx, id)
  const found = await stat(path).catch(() => null)
  if (found === null) throw new NotFound('file', id)
  const { size, mtimeMs } = found
  const etag = `"${id}-${thumbnail ? `small-${Math.trunc(mtimeMs)}` : 'whole'}"`
  const headers = new Headers({
    'content-type': thumbnail ? 'image/webp' : file.mediaType,
    // Inside a sandbox browsers do not show a PDF, so it is saved instead.
    'content-disposition': `${file.mediaType === 'application/pdf' && !thumbnail ? 'attachment' : 'inline'}; filename*=UTF-8''${spelled(file.name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': lasts,
    'accept-ranges': 'bytes',
    etag,
  })
  const asked = ctx.exchange.headers
  const ifRange = asked.get('if-range')
  const range = ifRange === null || ifRange === etag ? rangeOf(asked.get('range'), size) : null
  if (range === 'none') {
    headers.set('content-range', `bytes */${size}`)
    headers.delete('etag')
    return new Response(null, { status: 416, headers })
  }
  const [from, to] = range ?? [0, size - 1]
  headers.set('content-length', String(to - from + 1))
  if (range) headers.set('content-range', `bytes ${from}-${to}/${size}`)
  const stream = createReadStream(path, { start: from, end: to })
  return new Response(Readable.toWeb(stream) as unknown as ReadableStream, { status: range ? 206 : 200, headers })
}

/** A name as RFC 8187 spells it. */
const spelled = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The bytes a Range header asks for, both ends included; null for all of them, which is also the answer to several ranges
 * at once and to what cannot be read; 'none' when there are no such bytes.
 *
 * @example
 * rangeOf('bytes=0-499', 1000) // → [0, 499]
 * rangeOf('bytes=-200', 1000) // → [800, 999]
 * rangeOf('bytes=1000-', 1000) // → 'none'
 */
export function rangeOf(header: string | null, size: number): [number, number] | null | 'none' {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') return Number(last) === 0 || size === 0 ? 'none' : [Math.max(0, size - Number(last)), size - 1]
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < from) return null
  return from >= size ? 'none' : [from, to]
}

/** Whatever still needs a file: the item it is, or a consent it proves. */
const isNeeded = sql<SqlBool>`exists (select from reference_items i where i.file_id = files.id)
  or exists (select from consents s where s.file_id = files.id)`

/** Remove a file, unless an item or a consent needs it. Call it when what needed it is gone for good. */
export async function removeFile(ctx: Context, id: Id<'fil'>): Promise<boolean> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('files')
    .where('id', '=', id)
    .where(sql<SqlBool>`not (${isNeeded})`)
    .executeTakeFirst()
  if (numDeletedRows === 0n) return false
  await removeFromDisk(ctx, id)
  return true
}

async function removeFromDisk(ctx: Pick<Context, 'folder'>, id: Id<'fil'>): Promise<void> {
  await Promise.all([rm(pathOf(ctx, id), { force: true }), rm(thumbnailOf(ctx, id), { force: true })])
}

/**
 * Remove files that were sent and then left lying: sent more than a day ago and needed by nothing, or on disk without
 * being known. Returns how many.
 */
export async function sweepFiles(ctx: Context): Promise<number> {
  const dayAgo = new Date(ctx.now.getTime() - 86_400_000)
  const left = await ctx.db
    .deleteFrom('files')
    // One that is just being given to an item is left to it.
    .where(sql<SqlBool>`id in (
      select id from files where created_at < ${dayAgo} and not (${isNeeded}) for update skip locked)`)
    .returning('id')
    .execute()
  for (const { id } of left) await removeFromDisk(ctx, id)
  const names = await readdir(folderOf(ctx)).catch(() => [])
  const known = new Set((await ctx.db.selectFrom('files').select('id').execute()).map(({ id }) => id as string))
  let removed = left.length
  for (const name of names.filter((name) => !known.has(name.split('.')[0] as string))) {
    const at = join(folderOf(ctx), name)
    if ((await stat(at)).mtimeMs > dayAgo.getTime()) continue
    await rm(at, { force: true })
    removed++
  }
  return removed
}
