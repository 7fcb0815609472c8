import { builtInColumns } from '../cube/question.ts'

/** Names of columns that are no attributes: an attribute with one of these keys could not be told from them. */
const reserved = new Set<string>([...builtInColumns, 'name', 'id', 'number', 'external-id', 'referrals', 'contacts'])

/**
 * The key an attribute goes by in addresses and files: its label in small letters, with hyphens. A key that is taken
 * gets a number. `attributeKeyOf('Next renewal', new Set())` is 'next-renewal', `attributeKeyOf('Status', new Set())`
 * is 'status-2', because every customer has a status anyway.
 */
export function attributeKeyOf(label: string, taken: ReadonlySet<string>): string {
  const words = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, 50)
  const key = words === '' ? 'attribute' : words.replace(/-+$/, '')
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? key : `${key}-${count}`
    if (!taken.has(candidate) && !reserved.has(candidate)) return candidate
  }
}
