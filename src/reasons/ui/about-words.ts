import type { Verbatim } from '../api.ts'

/** What a verbatim answers, in the words of a filter. */
export const aboutWords: Record<Verbatim['about'], string> = {
  'why not': 'why they did not refer',
  'declined ask': 'why they declined an ask',
  score: 'the score they gave',
  quote: 'a quote',
  origin: 'how they came',
  other: 'something else',
}

export const stateWords: Record<Verbatim['state'], string> = {
  open: 'not coded yet',
  coded: 'coded',
  'no reason': 'gives no reason',
}
