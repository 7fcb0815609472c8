import type { AttributeKind } from '../schema.ts'

/** What an attribute can hold: words, a number, a day as '2026-03-31', or yes and no. */
export type AttributeValue = string | number | boolean

/** What each kind of attribute is for, in a line shown beside the choice. */
export const kindMeanings: Record<AttributeKind, string> = {
  category: 'Words, such as a plan or an industry.',
  number: 'An amount, such as seats. Can be split into bands.',
  date: 'A day, such as the next renewal.',
  'yes-no': 'True or not, such as "onboarded by a partner".',
}

export const valueRefusals = {
  'not-words': 'Write some words, at most 200 letters.',
  'not-a-number': 'Write a number, such as 240 or 12.5.',
  'not-a-day': 'Write a day of the calendar, such as 2026-03-31.',
  'not-yes-no': 'Choose yes or no.',
} as const

/** Why a value cannot stand in an attribute of this kind, or null when it can. `(240, 'number')` is null. */
export function whyNotValue(value: AttributeValue, kind: AttributeKind): keyof typeof valueRefusals | null {
  switch (kind) {
    case 'category':
      return typeof value === 'string' && value.trim() !== '' && value.length <= 200 ? null : 'not-words'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'not-a-number'
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : 'not-a-day'
    case 'yes-no':
      return typeof value === 'boolean' ? null : 'not-yes-no'
  }
}

/**
 * The same value in an attribute of another kind, or null when it has no meaning there. `('240', 'number')` is 240,
 * `('Yes', 'yes-no')` is true, `(true, 'category')` is 'yes', `('soon', 'date')` is null.
 */
export function convertValue(value: AttributeValue, kind: AttributeKind): AttributeValue | null {
  if (whyNotValue(value, kind) === null) return value
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value).trim()
  switch (kind) {
    case 'category':
      return text === '' ? null : text.slice(0, 200)
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
    case 'date':
      return isDay(text) ? text : null
    case 'yes-no': {
      const word = text.toLowerCase()
      if (['yes', 'true', '1'].includes(word)) return true
      return ['no', 'false', '0'].includes(word) ? false : null
    }
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
