import { type Look, readableAccent } from './look.ts'
import { byLine, type Collected, type ShownItem, saidWhen, selectedWords } from './shown.ts'

interface FeedOf {
  wall: { name: string; intro: string; look: Look }
  company: string
  /** The wall's own address, https://vouch.example.com/wall/customers */
  address: string
  items: readonly ShownItem[]
  collected: Collected
}

/**
 * A wall for programs: JSON Feed 1.1, with what its own fields have no place for under `_vouchwell`. It says of people only
 * what the wall itself says; customers are not told apart in it.
 *
 * @see https://www.jsonfeed.org/version/1.1/
 */
export function feedOf({ wall, company, address, items, collected }: FeedOf) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: wall.name,
    ...(wall.intro ? { description: wall.intro } : {}),
    home_page_url: address,
    feed_url: `${address}/feed.json`,
    authors: [{ name: company }],
    _vouchwell: {
      selected: selectedWords(company, { shown: items.length, of: collected }),
      how_we_choose: `${address}/how`,
      look: {
        layout: wall.look.layout,
        scheme: wall.look.scheme,
        // Made so that it can be read on what a page usually is, by day and by night.
        accent: readableAccent(wall.look.accent, 'light'),
        accent_dark: readableAccent(wall.look.accent, 'dark'),
      },
    },
    items: items.map((item) => {
      const url = item.file && `${address}/file/${item.id}`
      const picture = pictureOf(item, address)
      return {
        id: item.id,
        url: `${address}#${item.id}`,
        content_text: item.words ?? item.title ?? '',
        ...(item.title ? { title: item.title } : {}),
        ...(item.address ? { external_url: item.address } : {}),
        ...(picture ? { image: picture } : {}),
        date_published: `${item.givenOn}T00:00:00Z`,
        authors: [{ name: byLine(item) }],
        ...(item.language ? { language: item.language } : {}),
        ...(url
          ? {
              attachments: [
                {
                  url,
                  mime_type: item.file!.mediaType,
                  size_in_bytes: item.file!.bytes,
                  ...(item.file!.seconds ? { duration_in_seconds: item.file!.seconds } : {}),
                },
              ],
            }
          : {}),
        _vouchwell: {
          level: item.level,
          format: item.format,
          has_words: item.words !== null,
          is_excerpt: item.isExcerpt,
          name: item.name,
          role: item.role,
          company: item.company,
          said: saidWhen(item),
          disclosure: item.disclosure,
        },
      }
    }),
  }
}

/** What to show of an item as a picture: itself, where it is one, or a still of it. */
export function pictureOf(item: ShownItem, address: string): string | null {
  if (item.file === null) return null
  if (item.file.hasThumbnail) return `${address}/thumbnail/${item.id}`
  return item.format === 'image' ? `${address}/file/${item.id}` : null
}
