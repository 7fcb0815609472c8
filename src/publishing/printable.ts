/** Signs that no screen, printer or file format knows what to do with; line ends and tabs stay. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffe\uffff]/g

/**
 * A text that may stand in a page, a feed, a slide or a PDF: without what XML 1.0 forbids or discourages, and with half a
 * pair of a character told as such. A reader sees the same.
 *
 * @example
 * printable('Fast\u0000 and good\ud800') // → 'Fast and good\ufffd'
 */
export const printable = (text: string) => text.toWellFormed().replace(unprintable, '')
