import { open } from 'node:fs/promises'

/** More than any header of ours needs; what is larger is not looked into, and stays what it calls itself. */
const mostHeader = 16 * 1_048_576

/**
 * Whether a file in the container of a video has moving pictures in it. Phones and browsers record voices into MP4 and WebM
 * files that say they are videos, and a player would show a black box above the sound. True where it cannot be told.
 *
 * MP4 names what each track is in an `hdlr` box of `moov` (ISO/IEC 14496-12, 8.4.3); WebM in the TrackType of each entry of
 * Tracks, 1 for pictures (RFC 9559, 5.1.4.1.3).
 *
 * @example
 * await hasMovingPictures('voice-memo.mp4', 'video/mp4') // → false
 */
export async function hasMovingPictures(path: string, mediaType: string): Promise<boolean> {
  const header = mediaType === 'video/webm' ? await tracksOf(path) : await moovOf(path)
  if (header === null) return true
  return mediaType === 'video/webm' ? !isSoundOnlyWebm(header) : !isSoundOnlyMp4(header)
}

function isSoundOnlyMp4(moov: Buffer): boolean {
  const kinds: string[] = []
  for (let at = moov.indexOf('hdlr'); at >= 0; at = moov.indexOf('hdlr', at + 4)) {
    // Version and flags, then four bytes that mean nothing, then what the track is.
    kinds.push(moov.toString('latin1', at + 12, at + 16))
  }
  return kinds.includes('soun') && !kinds.includes('vide')
}

/** TrackType is the element 0x83 of one byte. */
function isSoundOnlyWebm(tracks: Buffer): boolean {
  const has = (type: number) => tracks.includes(Buffer.from([0x83, 0x81, type]))
  return has(2) && !has(1)
}

/** The box of an MP4 that says what is in it, wherever it stands. */
async function moovOf(path: string): Promise<Buffer | null> {
  const file = await open(path)
  try {
    const { size: end } = await file.stat()
    const head = Buffer.alloc(16)
    for (let at = 0; at + 8 <= end; ) {
      await file.read(head, 0, 16, at)
      const said = head.readUInt32BE(0)
      const size = said === 1 ? Number(head.readBigUInt64BE(8)) : said === 0 ? end - at : said
      if (size < 8) return null
      if (head.toString('latin1', 4, 8) === 'moov') {
        if (size > mostHeader) return null
        const moov = Buffer.alloc(Math.min(size, end - at))
        await file.read(moov, 0, moov.length, at)
        return moov
      }
      at += size
    }
    return null
  } finally {
    await file.close()
  }
}

/** The list of tracks of a WebM, which stands near its beginning. */
async function tracksOf(path: string): Promise<Buffer | null> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(262_144), 0, 262_144, 0)
    const from = buffer.subarray(0, bytesRead).indexOf(Buffer.from([0x16, 0x54, 0xae, 0x6b]))
    if (from < 0) return null
    // How long it is: the leading zeros of the first byte say in how many bytes that is written.
    const first = buffer[from + 4] ?? 0
    const bytes = Math.clz32(first) - 23
    if (first === 0 || from + 4 + bytes > bytesRead) return null
    let length = first & (0xff >> bytes)
    for (let i = 1; i < bytes; i++) length = length * 256 + (buffer[from + 4 + i] ?? 0)
    const start = from + 4 + bytes
    return start + length > bytesRead ? null : buffer.subarray(start, start + length)
  } finally {
    await file.close()
  }
}
