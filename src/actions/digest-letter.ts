import { compose, type Letter, type Piece } from '../consent/letters.ts'
import type { Day } from '../values/day.ts'

/** What the weekly mail is about: each list's lines are whole sentences, with their figures. */
export interface DigestFacts {
  company: string
  member: string
  week: Day
  /** How referring stands, in a sentence with its range. */
  stands: string
  /** What moved beyond noise. */
  moved: string[]
  alerts: string[]
  moreAlerts: number
  actions: string[]
  /** What this member has to do by the end of the week. */
  due: string[]
  moreDue: number
  /** Contacts who may be asked for something today. */
  ready: number
  /** https://vouch.example.com */
  origin: string
  stopLink: string
}

const months = 'January February March April May June July August September October November December'.split(' ')
export function sayDay(day: Day): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return `${dayOfMonth} ${months[month - 1]} ${year}`
}

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/**
 * The weekly mail: what moved beyond noise, what is worth a look, how the actions do, and what is due. A quiet week says so.
 */
export function writeDigest(facts: DigestFacts): Letter {
  const news = [
    facts.moved.length > 0 && `${plural(facts.moved.length, 'group')} moved`,
    facts.alerts.length + facts.moreAlerts > 0 &&
      `${plural(facts.alerts.length + facts.moreAlerts, 'thing')} worth a look`,
    facts.due.length + facts.moreDue > 0 && `${plural(facts.due.length + facts.moreDue, 'task')} due`,
  ].filter((part) => part !== false)
  const at = (path: string) => `${facts.origin}${path}`
  const list = (
    heading: string,
    lines: readonly string[],
    leads: { leads: string; link: string },
    more = 0,
  ): Piece[] =>
    lines.length === 0
      ? []
      : [{ heading }, { list: more > 0 ? [...lines, `and ${more.toLocaleString('en')} more.`] : lines }, leads]
  return compose(
    'en',
    `${facts.company}, week of ${sayDay(facts.week)}: ${news.length > 0 ? news.join(', ') : 'a quiet week'}`,
    [
      { says: `Hello ${facts.member},` },
      { says: facts.stands },
      ...(facts.moved.length > 0
        ? list('Moved beyond what chance does', facts.moved, { leads: 'See their months', link: at('/actions/watch') })
        : [{ says: 'No group moved beyond what chance does.' }]),
      ...list(
        'Worth a look',
        facts.alerts,
        { leads: 'See all that is worth a look', link: at('/actions/watch') },
        facts.moreAlerts,
      ),
      ...list('Actions under way', facts.actions, { leads: 'Open the board', link: at('/actions') }),
      ...list('Due for you this week', facts.due, { leads: 'Open my tasks', link: at('/tasks') }, facts.moreDue),
      ...(facts.ready > 0
        ? list(
            'Whom to ask',
            [`${plural(facts.ready, 'person', 'people')} may be asked for something today, by your playbook.`],
            { leads: 'See whom', link: at('/ladder/suggestions') },
          )
        : []),
      { button: 'Open the overview', link: facts.origin, plain: 'If the button does not work, copy this address:' },
      { small: 'You get this mail on Mondays because you chose it.' },
      { small: 'Stop these mails', link: facts.stopLink },
    ],
  )
}
