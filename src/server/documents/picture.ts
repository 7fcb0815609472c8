import sharp from 'sharp'

export interface Picture {
  kind: 'jpeg' | 'png'
  bytes: Buffer
  width: number
  height: number
}

/**
 * A picture made anew for a document: no larger than `most` pixels a side, without what cameras write into it, in one of
 * the two formats every reader knows. Null where it cannot be read as a picture.
 */
export async function readPicture(path: string, most: number): Promise<Picture | null> {
  try {
    const image = sharp(path, { limitInputPixels: 100_000_000 })
      .rotate()
      .resize(most, most, { fit: 'inside', withoutEnlargement: true })
    const kind = (await sharp(path).metadata()).hasAlpha ? 'png' : 'jpeg'
    const { data, info } = await image.toFormat(kind).toBuffer({ resolveWithObject: true })
    return { kind, bytes: data, width: info.width, height: info.height }
  } catch {
    return null
  }
}
