import { byLine, type ShownItem } from './shown.ts'

/** What the company says of what it sells, as far as search engines care. */
export interface Sold {
  sells: 'product' | 'software' | 'service' | null
  productName: string | null
}

/** Why a wall carries no data for search engines, each with what would change it. */
export const structuredRefusals = {
  'not-published': 'The wall is not published, so search engines do not read it.',
  'not-said': 'Nobody has said what you sell yet.',
  'sells-service':
    'You sell a service under your own name. Search engines take no reviews of a company from its own site: they call them self-serving.',
  'no-product-name': 'The product has no name yet.',
  'no-items':
    'None of the items shown is a review: words with a name, said to us and not to a review site, without payment or other ties.',
}
export type StructuredRefusal = keyof typeof structuredRefusals

/**
 * Whether an item may be told to search engines as a review: words of a named person, hosted by us, unpaid and from nobody
 * with an interest.
 *
 * @see Google Search Central, "Review snippet structured data": no reviews collected from other sites, none that are paid for,
 * an author's real name
 */
export const isReview = ({ level, words, name, source, disclosure }: ShownItem): boolean =>
  level > 1 && words !== null && words.trim() !== '' && name !== null && source !== 'review site' && disclosure === null

/**
 * Why a wall may not carry structured data, or null where it may. Never for the company itself: reviews of one's own
 * Organization or LocalBusiness are self-serving; only for a product or a piece of software with a name of its own.
 *
 * @example
 * whyNotStructured({ sells: 'service', productName: null }, { isPublished: true, items }) // → 'sells-service'
 */
export function whyNotStructured(
  { sells, productName }: Sold,
  { isPublished, items }: { isPublished: boolean; items: readonly ShownItem[] },
): StructuredRefusal | null {
  if (!isPublished) return 'not-published'
  if (sells === null) return 'not-said'
  if (sells === 'service') return 'sells-service'
  if (productName === null || productName.trim() === '') return 'no-product-name'
  return items.some(isReview) ? null : 'no-items'
}

/**
 * What search engines are told of the reviews on a wall: each with its author, its day and its words. No stars, because
 * nobody gave any, and no average, because chosen quotes have none.
 *
 * @returns null where whyNotStructured gives a reason
 */
export function structuredData(
  sold: Sold,
  { items, isPublished, address }: { items: readonly ShownItem[]; isPublished: boolean; address: string },
): object | null {
  if (whyNotStructured(sold, { isPublished, items }) !== null) return null
  return {
    '@context': 'https://schema.org',
    '@type': sold.sells === 'software' ? 'SoftwareApplication' : 'Product',
    name: sold.productName,
    review: items.filter(isReview).map((item) => ({
      '@type': 'Review',
      '@id': `${address}#${item.id}`,
      author: {
        '@type': 'Person',
        name: item.name,
        ...(item.role ? { jobTitle: item.role } : {}),
        ...(item.company ? { worksFor: { '@type': 'Organization', name: item.company } } : {}),
      },
      datePublished: item.givenOn,
      reviewBody: item.words,
      name: byLine(item),
      ...(item.language ? { inLanguage: item.language } : {}),
    })),
  }
}

/** JSON that may stand inside a page: no sign in it can end the script it stands in, or begin a comment. */
export const jsonInHtml = (value: unknown) =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
