import type { Context } from '../../server/context.ts'
import { keepFile, keepThumbnail, sweepFiles } from '../../server/files.ts'
import type { Id } from '../../values/id.ts'
import type { StoredFile } from '../api.ts'

/** Keep a file that was sent. It belongs to nothing yet; what was sent and left lying for a day is removed. */
export async function sendFile(ctx: Context, { fileName }: { fileName: string }): Promise<StoredFile> {
  const file = await keepFile(ctx, { name: fileName })
  await sweepFiles(ctx)
  return file
}

/** Keep a small picture for a video or PDF. */
export const sendThumbnail = (ctx: Context, { fileId }: { fileId: Id<'fil'> }): Promise<StoredFile> =>
  keepThumbnail(ctx, fileId)
