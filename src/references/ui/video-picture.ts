const widest = 640
/** A guess: longer than that, and the form waits for something nobody asked for. */
const longestWaitMs = 8_000

/**
 * A small picture of a video, for lists and for before it plays: a second in, because many begin with a black screen. Null
 * where the browser cannot show the video; then it has an icon instead.
 *
 * @example
 * await pictureOfVideo(file) // → a JPEG of 640 × 360 pixels
 */
export async function pictureOfVideo(file: Blob): Promise<Blob | null> {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  const source = URL.createObjectURL(file)
  const stops = AbortSignal.timeout(longestWaitMs)
  const happens = (event: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(event, () => resolve(), { once: true })
      video.addEventListener('error', () => reject(new Error('This video cannot be shown here.')), { once: true })
      stops.addEventListener('abort', () => reject(stops.reason as Error), { once: true })
    })
  try {
    video.src = source
    await happens('loadeddata')
    const sought = happens('seeked')
    video.currentTime = Number.isFinite(video.duration) ? Math.min(1, video.duration / 2) : 0
    await sought
    const scale = Math.min(1, widest / video.videoWidth)
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
  } catch {
    // The video itself is kept all the same.
    return null
  } finally {
    video.removeAttribute('src')
    URL.revokeObjectURL(source)
  }
}
