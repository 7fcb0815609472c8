import { FileInput, Progress } from '@mantine/core'
import { sendFile } from '../../web/client.ts'
import { referencesApi } from '../api.ts'
import { pictureOfPdf } from './pdf-picture.ts'
import { pictureOfVideo } from './video-picture.ts'

const accepted =
  'image/jpeg,image/png,image/webp,image/gif,image/avif,application/pdf,audio/*,video/mp4,video/webm,video/quicktime'

interface ItemFileFieldProps {
  value: File | null
  onChange: (file: File | null) => void
  error: string | null
  /** How much of it has gone, 0 to 1; null while nothing is sent. */
  sent: number | null
}

/** The file of an item of the library. */
export function ItemFileField({ value, onChange, error, sent }: ItemFileFieldProps) {
  return (
    <>
      <FileInput
        label="File"
        description="A picture, PDF, audio or video. Where a picture was taken is removed."
        placeholder="Choose a file"
        clearable
        clearButtonProps={{ 'aria-label': 'No file' }}
        accept={accepted}
        value={value}
        onChange={onChange}
        error={error}
      />
      {sent !== null && <Progress value={sent * 100} aria-label="Sending the file" />}
    </>
  )
}

/** Send the file of an item, with a small picture of it where it is a video or PDF. Answers with its id. */
export async function sendItemFile(file: File, onSent: (share: number) => void) {
  const kept = await sendFile(referencesApi.upload, { fileName: file.name }, file, onSent)
  const picture = await pictureOf(file, kept.mediaType)
  // Without its small picture it is the same file.
  if (picture) await sendFile(referencesApi.putThumbnail, { fileId: kept.id }, picture).catch(() => null)
  return kept
}

/** Of a picture the server makes a small one itself. */
function pictureOf(file: File, mediaType: string): Promise<Blob | null> | null {
  if (mediaType.startsWith('video/')) return pictureOfVideo(file)
  return mediaType === 'application/pdf' ? pictureOfPdf(file).catch(() => null) : null
}
