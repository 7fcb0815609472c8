import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeCalendar } from '../server/calendar.ts'
import { levels } from '../values/level.ts'
import { guideOf, guides, startOf, whyNotMove } from './guides.ts'
import { prospectShown } from './letters.ts'
import { settle } from './outcomes.ts'
import { speech, speechLanguages, speechOf } from './speech.ts'
import { engagementStates, whyNotCallOff, whyNotMoveTime, whyNotOffer, whyNotPick, whyNotSayOutcome } from './states.ts'
import { momentIn, readTimes, sayMoment, typedIn, usualTimes } from './times.ts'

const now = new Date('2026-06-01T09:00:00Z')

describe('times', () => {
  // Clock changes of 2026 as the tz database publishes them.
  test.for([
    ['Europe/Berlin', '2026-06-10', '10:00', '2026-06-10T08:00:00.000Z'],
    ['Europe/Berlin', '2026-12-10', '10:00', '2026-12-10T09:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '02:30', null],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-03-08', '02:30', null],
    ['America/New_York', '2026-07-01', '23:30', '2026-07-02T03:30:00.000Z'],
    ['Asia/Kolkata', '2026-06-10', '10:00', '2026-06-10T04:30:00.000Z'],
    ['Pacific/Auckland', '2026-06-10', '08:00', '2026-06-09T20:00:00.000Z'],
    ['Asia/Kathmandu', '2026-06-10', '00:00', '2026-06-09T18:15:00.000Z'],
    ['UTC', '2026-02-29', '10:00', null],
    ['UTC', '2026-06-10', '24:00', null],
  ] as const)('%s %s %s is %s', ([zone, day, time, moment]) => {
    expect(momentIn(zone, day, time)?.toISOString() ?? null).toBe(moment)
  })

  test('what was typed is shown again as it was typed, in every zone', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC')
    const minute = fc.integer({ min: 0, max: 60 * 24 * 365 }).map((n) => new Date(Date.UTC(2026, 0, 1) + n * 60_000))
    fc.assert(
      fc.property(zone, minute, (zone, at) => {
        const typed = typedIn(zone, at.toISOString())
        const again = momentIn(zone, typed.day, typed.time)
        expect(again && typedIn(zone, again.toISOString())).toEqual(typed)
      }),
    )
  })

  test.for([
    ['in the past', { day: '2026-06-01', time: '08:59' }, 'passed'],
    ['too far', { day: '2027-06-01', time: '10:00' }, 'too-far'],
    ['missing', { day: '', time: '10:00' }, 'missing'],
    ['the same', { day: '2026-06-03', time: '10:00' }, 'twice'],
    ['overlapping', { day: '2026-06-03', time: '10:29' }, 'overlap'],
  ] as const)('a time %s is refused', ([, third, problem]) => {
    const typed = [{ day: '2026-06-03', time: '10:00' }, { day: '2026-06-04', time: '10:00' }, third]
    const read = readTimes(typed, 'UTC', 30, now)
    expect('problems' in read && [...read.problems]).toEqual([[2, problem]])
  })

  test('those that only touch are three times, in order', () => {
    const typed = ['11:00', '10:30', '10:00'].map((time) => ({ day: '2026-06-03', time }))
    const read = readTimes(typed, 'UTC', 30, now)
    expect('slots' in read && read.slots.map(({ startsAt }) => startsAt.slice(11, 16))).toEqual([
      '10:00',
      '10:30',
      '11:00',
    ])
  })

  test('those a page begins with are weekdays', () => {
    expect(usualTimes('2026-06-04').map(({ day }) => day)).toEqual(['2026-06-08', '2026-06-09', '2026-06-10'])
  })

  test('are said with their zone', () => {
    expect(sayMoment('2026-06-10T08:00:00.000Z', 'Europe/Berlin', 'en')).toMatch(
      /Wednesday.*10 June 2026.*10:00.*(CEST|GMT\+2)/,
    )
  })
})

/** What a calendar reads: lines unfolded as RFC 5545 3.1 says, values unescaped as 3.3.11 says. */
function readCalendar(file: string) {
  const lines = file.replaceAll('\r\n ', '').split('\r\n').filter(Boolean)
  return lines.map((line) => {
    const [, name = '', parameters = '', value = ''] =
      /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/s.exec(line) ?? []
    return { name, parameters, value: value.replace(/\\([\\;,nN])/g, (_, c) => (/n/i.test(c) ? '\n' : c)), line }
  })
}

describe('the calendar file', () => {
  const entry = {
    uid: 'eng_1@vouchwell',
    sequence: 2,
    isOff: false,
    title: 'Ines, Larkspur',
    description: 'Arranged by Merrow.',
    place: null,
    startsAt: new Date('2026-06-10T08:00:00Z'),
    minutes: 30,
    organizer: { name: 'Sam', email: 'sam@merrow.example' },
    attendees: [{ name: 'Ines', email: 'ines@larkspur.example' }],
    now,
  }

  test('is an invitation with its times in UTC', () => {
    const lines = readCalendar(writeCalendar(entry)).map(({ name, value }) => [name, value])
    expect(lines).toEqual(
      expect.arrayContaining([
        ['METHOD', 'REQUEST'],
        ['UID', 'eng_1@vouchwell'],
        ['SEQUENCE', '2'],
        ['DTSTAMP', '20260601T090000Z'],
        ['DTSTART', '20260610T080000Z'],
        ['DTEND', '20260610T083000Z'],
        ['STATUS', 'CONFIRMED'],
        ['ORGANIZER', 'mailto:sam@merrow.example'],
      ]),
    )
    expect(readCalendar(writeCalendar({ ...entry, isOff: true })).map(({ value }) => value)).toEqual(
      expect.arrayContaining(['CANCEL', 'CANCELLED']),
    )
  })

  test('whatever people are called and write, has lines of 75 octets, every one of them a property, one event, and says it', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'a"\\;,:\r\n\t\u0000\u2028üß😀=^', 'BEGIN:VEVENT', 'X:1'),
      maxLength: 120,
    })
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, description, name) => {
        const file = writeCalendar({
          ...entry,
          title,
          description,
          place: title,
          organizer: { name, email: 'sam@merrow.example' },
          attendees: [{ name, email: 'ines@larkspur.example' }],
        })
        for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
        const lines = readCalendar(file)
        expect(lines.filter(({ name }) => name === '')).toEqual([])
        expect(lines.filter(({ line }) => line === 'BEGIN:VEVENT')).toHaveLength(1)
        expect(lines.filter(({ name }) => name === 'X')).toEqual([])
        const says = lines.find(({ name }) => name === 'SUMMARY')?.value ?? ''
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a title may not hold
        expect(says).toBe(title.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim())
      }),
      { numRuns: 60 },
    )
  })
})

describe('what may happen next', () => {
  const startsAt = new Date('2026-06-01T08:00:00Z')
  const slots = [{ startsAt: '2026-06-02T08:00:00.000Z' }]
  test.for([
    ['planned', null, 'no-times', null, 'not-scheduled'],
    ['offered', null, null, null, 'not-scheduled'],
    ['scheduled', null, 'picked-already', null, null],
    ['held', 'over-already', 'over-already', 'over-already', null],
    ['missed', null, 'no-times', null, null],
    ['cancelled', 'over-already', 'over-already', 'over-already', 'over-already'],
  ] as const)('%s: offer %s, pick %s, call off %s, outcome %s', ([state, offer, pick, off, outcome]) => {
    expect(whyNotOffer({ state })).toBe(offer)
    expect(whyNotPick({ state, slots }, slots[0]!.startsAt, now)).toBe(pick)
    expect(whyNotCallOff({ state })).toBe(off)
    expect(whyNotSayOutcome({ state, startsAt }, now)).toBe(outcome)
  })

  test('a time cannot be picked that was not offered or has passed, nor agreed in the past', () => {
    expect(whyNotPick({ state: 'offered', slots }, '2026-06-03T08:00:00.000Z', now)).toBe('time-not-offered')
    expect(whyNotPick({ state: 'offered', slots }, slots[0]!.startsAt, new Date('2026-06-02T08:00:00Z'))).toBe(
      'time-passed',
    )
    for (const state of engagementStates)
      expect(whyNotMoveTime({ state, startsAt }, new Date('2026-06-01T08:59:00Z'), now)).not.toBeNull()
  })

  test('our word settles what two sides say differently', () => {
    const said = (held: boolean, grade: number | null = null) => ({
      held,
      grade,
      words: '',
      by: '',
      at: now.toISOString(),
    })
    expect(settle({})).toEqual({ state: null, disagree: false, gradeGiven: null })
    expect(settle({ advocate: said(true, 3) })).toEqual({ state: 'held', disagree: false, gradeGiven: 3 })
    expect(settle({ advocate: said(true, 5), prospect: said(true, 2) }).gradeGiven).toBe(2)
    expect(settle({ advocate: said(true), prospect: said(false) })).toEqual({
      state: null,
      disagree: true,
      gradeGiven: null,
    })
    expect(settle({ advocate: said(true), prospect: said(false), us: said(false) }).state).toBe('missed')
  })
})

describe('guides', () => {
  test('every level has one, whose stages, checks and questions are its own', () => {
    for (const level of levels) {
      const { stage, checklist, questions } = startOf(level)
      const keys = guides[guideOf[level]].stages.map(({ key }) => key)
      expect(stage).toBe(keys[0])
      expect(new Set(keys).size).toBe(keys.length)
      expect(new Set(checklist.map(({ id }) => id)).size).toBe(checklist.length)
      expect(questions.length).toBeGreaterThanOrEqual(5)
      expect(guides[guideOf[level]].stages.filter(({ takesTheTime }) => takesTheTime)).toHaveLength(1)
    }
  })

  test('nothing moves on that is not done, and everything may go back', () => {
    const at = { level: 4, stage: 'company approval', state: 'held', checklist: [], companyAgreed: true } as const
    expect(whyNotMove(at, 'final')).toBeNull()
    expect(whyNotMove({ ...at, companyAgreed: false }, 'final')).toBe('needs-company-consent')
    expect(whyNotMove({ ...at, state: 'cancelled' }, 'final')).toBe('called-off')
    expect(whyNotMove(at, 'draft')).toBeNull()
    expect(whyNotMove({ ...at, stage: 'interview', state: 'scheduled' }, 'draft')).toBe('not-held-yet')
    expect(whyNotMove({ ...at, stage: 'interview' }, 'final')).toBe('one-at-a-time')
    expect(whyNotMove(at, 'sold')).toBe('no-such-stage')
  })
})

test('a prospect is named only where the deal is', () => {
  expect(prospectShown(3, { name: 'BRIGHTWATER, phase 2', prospect: 'Brightwater' })).toEqual({
    kind: 'named',
    name: 'Brightwater',
  })
  expect(prospectShown(3, { name: 'Project Heron', prospect: 'Brightwater' })).toEqual({ kind: 'somebody' })
  expect(prospectShown(3, null)).toEqual({ kind: 'somebody' })
  expect(prospectShown(5, null)).toEqual({ kind: 'us' })
})

test('every language says everything', () => {
  const said = (language: (typeof speechLanguages)[number]) => Object.keys(speech[language]).sort()
  for (const language of speechLanguages) expect(said(language)).toEqual(said('en'))
  expect(speechOf(['de-AT', 'en'])).toBe('de')
  expect(speechOf(['ja', null, 'fr-CA'])).toBe('fr')
  expect(speechOf([])).toBe('en')
})

test('long engagements are said in hours, in every language', () => {
  const said = (minutes: number) => (['en', 'de', 'fr', 'es'] as const).map((one) => speech[one].minutes(minutes))
  expect(said(45)).toEqual(['45 minutes', '45 Minuten', '45 minutes', '45 minutos'])
  expect(said(180)).toEqual(['3 hours', '3 Stunden', '3\u00a0heures', '3 horas'])
  expect(said(150)[1]).toBe('2,5 Stunden')
  expect(said(130)[0]).toBe('130 minutes')
})
