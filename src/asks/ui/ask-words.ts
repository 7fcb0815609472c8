import type { AskKind } from '../limits.ts'

/** What was asked of somebody, after "asked for": 'a quote'. */
export const kindWords: Record<AskKind, string> = {
  survey: 'answers to a survey',
  referral: 'a referral',
  quote: 'a quote',
  'reference call': 'a reference call',
  'white paper': 'a white paper',
  video: 'a video',
  event: 'a talk at an event',
  consent: 'consent',
  other: 'something else',
}

export const capital = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1)

/** 45 → '45 min', 150 → '2 h 30 min': what an ask costs somebody. */
export function showMinutes(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours === 0) return `${rest} min`
  return rest === 0 || hours >= 100 ? `${hours.toLocaleString('en')} h` : `${hours} h ${rest} min`
}
