import readerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

const widest = 640
/** A guess: longer than that, and the form waits for something nobody asked for. */
const longestWaitMs = 8_000

/**
 * A small picture of a PDF's first page, for lists and for before it is opened. It is read in a thread of its own, and what
 * reads it comes to the browser only with the first PDF that is added. Null where it cannot be shown: it is damaged, locked
 * with a password, takes too long or is blank; then it has an icon instead.
 *
 * @example
 * await pictureOfPdf(file) // A4 → a JPEG of 640 × 905 pixels
 */
export async function pictureOfPdf(file: Blob): Promise<Blob | null> {
  const { getDocument, GlobalWorkerOptions, version } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  GlobalWorkerOptions.workerSrc = readerUrl
  // Fonts and ways of packing pictures that a PDF may count on without bringing them along.
  const parts = `/assets/pdf-${version}/`
  const reading = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    standardFontDataUrl: parts,
    cMapUrl: parts,
    wasmUrl: parts,
    iccUrl: parts,
    isEvalSupported: false,
  })
  const stops = AbortSignal.timeout(longestWaitMs)
  const takesTooLong = new Promise<never>((_, reject) => {
    stops.addEventListener('abort', () => reject(stops.reason as Error), { once: true })
  })
  const canvas = document.createElement('canvas')
  const draw = async () => {
    const page = await (await reading.promise).getPage(1)
    const whole = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: widest / Math.max(whole.width, whole.height) })
    canvas.width = Math.max(1, Math.round(viewport.width))
    canvas.height = Math.max(1, Math.round(viewport.height))
    await page.render({ canvas, viewport }).promise
  }
  try {
    await Promise.race([draw(), takesTooLong])
    if (isBlank(canvas)) return null
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
  } catch {
    // The PDF itself is kept all the same.
    return null
  } finally {
    void reading.destroy()
  }
}

/** Whether all of it has one colour: an empty cover, or a page of which nothing could be drawn, says less than an icon. */
function isBlank(canvas: HTMLCanvasElement): boolean {
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
  if (!pixels) return true
  const colours = new Uint32Array(pixels.data.buffer)
  return colours.every((colour) => colour === colours[0])
}
