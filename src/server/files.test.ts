import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect } from 'vitest'
import { addItem, removeItem } from '../references/commands.ts'
import { referencesRoutes as routes } from '../references/routes.ts'
import { test, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { Context } from './context.ts'
import { type KeptFile, rangeOf, sweepFiles } from './files.ts'

const photo = (format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' = 'jpeg', width = 900, height = 600) =>
  sharp({ create: { width, height, channels: 3, background: '#0b6e69' } })
    .withExif({ IFD0: { Artist: 'Ines Moreau' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' } })
    .toFormat(format)
    .toBuffer()

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** A box of an MP4 (ISO/IEC 14496-12, 4.2): its length, its name, what is in it. */
function box(name: string, ...parts: Uint8Array[]) {
  const inside = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + inside.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, inside])
}
const mp4 = (...tracks: ('soun' | 'vide')[]) =>
  Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box('mdat', Buffer.alloc(5_000)),
    box(
      'moov',
      ...tracks.map((kind) =>
        box('trak', box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(kind), Buffer.alloc(13)))),
      ),
    ),
  ])

/** An element of a WebM (RFC 8794): its id, its length in one byte, what is in it. */
const element = (id: number[], ...parts: Uint8Array[]) => {
  const inside = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([...id, 0x80 | inside.length]), inside])
}
const webm = (...trackTypes: number[]) =>
  Buffer.concat([
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm'))),
    element(
      [0x18, 0x53, 0x80, 0x67],
      element(
        [0x16, 0x54, 0xae, 0x6b],
        ...trackTypes.map((type) => element([0xae], element([0x83], Buffer.from([type])))),
      ),
    ),
  ])

const sendFile = (bytes: Uint8Array, name = 'file', as: 'contributor' | 'viewer' = 'contributor') =>
  send(routes, `POST /files?fileName=${encodeURIComponent(name)}`, { as, body: bytes })
const kept = (ctx: Context) => {
  const list = (folder: string) => {
    try {
      return readdirSync(join(ctx.folder, folder))
    } catch {
      return []
    }
  }
  return [...list('kept'), ...list('uploads')]
}

describe('a file that is sent', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
    'as %s is written anew without where it was taken',
    async (format) => {
      const reply = await sendFile(await photo(format), 'team.txt')
      expect(reply.status).toBe(200)
      const file = (await reply.json()) as KeptFile
      expect(file).toMatchObject({
        mediaType: `image/${format}`,
        width: 900,
        height: 600,
        hasThumbnail: true,
        name: 'team.txt',
      })
      const bytes = Buffer.from(await (await send(routes, `GET /files/${file.id}`, { as: 'viewer' })).arrayBuffer())
      expect((await sharp(bytes).metadata()).exif).toBeUndefined()
      expect(bytes.includes('Ines Moreau')).toBe(false)
      const small = await send(routes, `GET /files/${file.id}/thumbnail`, { as: 'viewer' })
      expect(small.headers.get('content-type')).toBe('image/webp')
      expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).width).toBe(480)
    },
  )

  test.each([
    [
      'a drawing',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      'drawing',
    ],
    ['a page called picture.png', '<!doctype html><script>alert(1)</script>', 'web-page'],
    ['plain text called film.mp4', 'hello', 'unknown'],
    ['nothing', '', 'empty'],
    ['a picture cut short', null, 'unreadable'],
  ])('that is %s is refused with the remedy, and leaves nothing', async (_, text, reason) => {
    const { committed, before } = { committed: testHouse(), before: kept(testHouse() as never) }
    const bytes = text === null ? (await photo('png')).subarray(0, 400) : Buffer.from(text)
    const reply = await sendFile(bytes, 'picture.png')
    expect(reply.status).toBe(409)
    expect(await reply.json()).toMatchObject({ reason })
    expect(kept(committed as never)).toEqual(before)
  })

  test('of more pixels than fit into memory is refused', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    const reply = await sendFile(bomb)
    expect(await reply.json()).toMatchObject({ reason: 'too-many-pixels' })
  })

  test('twice at the same moment is kept twice', async () => {
    const [one, other] = await Promise.all(
      [sendFile(pdf), sendFile(pdf)].map(async (reply) => (await reply).json() as Promise<KeptFile>),
    )
    expect(one!.id).not.toBe(other!.id)
    expect(one!.sha256).toBeUndefined()
  })

  test('needs more than a viewer', async () => {
    expect((await sendFile(pdf, 'a.pdf', 'viewer')).status).toBe(403)
  })
})

describe('a file that is read', () => {
  const read = async (range?: string) => {
    const { id } = (await (await sendFile(pdf, '../../Über "uns".html')).json()) as KeptFile
    return send(routes, `GET /files/${id}`, { as: 'viewer', headers: range ? { range } : {} })
  }

  test('is what its bytes say, whatever its name, and can run nothing', async () => {
    const reply = await read()
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/pdf')
    expect(reply.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%9Cber%20%22uns%22.html")
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(pdf)
  })

  test.each([
    ['a voice in an MP4', mp4('soun'), 'audio/mp4'],
    ['a film in an MP4', mp4('soun', 'vide'), 'video/mp4'],
    ['an MP4 that does not say', mp4(), 'video/mp4'],
    ['a voice in a WebM', webm(2), 'audio/webm'],
    ['a film in a WebM', webm(1, 2), 'video/webm'],
  ])('that is %s is told from its tracks', async (_, bytes, mediaType) => {
    expect(((await (await sendFile(bytes, 'memo')).json()) as KeptFile).mediaType).toBe(mediaType)
  })

  test('can be read in part', async () => {
    const reply = await read('bytes=1-3')
    expect([reply.status, reply.headers.get('content-range'), await reply.text()]).toEqual([
      206,
      `bytes 1-3/${pdf.length}`,
      'PDF',
    ])
    const beyond = await read('bytes=100000-')
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${pdf.length}`])
  })

  test('by nobody who is not signed in', async () => {
    const { id } = (await (await sendFile(pdf)).json()) as KeptFile
    expect((await send(routes, `GET /files/${id}`, { as: null })).status).toBe(401)
  })

  // RFC 9110, section 14.1.2 and its examples.
  test.each([
    [null, null],
    ['bytes=0-499', [0, 499]],
    ['bytes=500-999', [500, 999]],
    ['bytes=-500', [9_500, 9_999]],
    ['bytes=9500-', [9_500, 9_999]],
    ['bytes=0-20000', [0, 9_999]],
    ['bytes=10000-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=5-2', null],
    ['bytes=0-0,-1', null],
    ['lines=1-2', null],
  ])('of 10,000 bytes, %s', (header, range) => {
    expect(rangeOf(header, 10_000)).toEqual(range)
  })
})

test('a file goes with its item, and what was never used goes after a day', async ({ committed }) => {
  const used = (await (await sendFile(await photo())).json()) as KeptFile
  const unused = (await (await sendFile(pdf)).json()) as KeptFile
  const itemId = await addItem(committed, { fileId: used.id, title: 'Team' })
  await expect(addItem(committed, { fileId: used.id })).rejects.toMatchObject({ reason: 'no-file' })
  await writeFile(join(committed.folder, 'kept', 'fil_unknown'), 'left over')
  const later = { ...committed, now: new Date(Date.now() + 2 * 86_400_000) }
  await sweepFiles(later)
  expect(kept(committed).filter((name) => name.startsWith(unused.id) || name === 'fil_unknown')).toEqual([])
  expect(kept(committed).filter((name) => name.startsWith(used.id))).toHaveLength(2)
  await removeItem(committed, { itemId })
  expect(kept(committed).filter((name) => name.startsWith(used.id as Id<'fil'>))).toEqual([])
})
