import { z } from 'zod'
import type { EngagementState } from '../schema.ts'
import type { Level } from '../values/level.ts'

/** What we make with a customer: they talk to somebody, we write, film, or they stand on a stage. */
const guideKinds = ['call', 'white paper', 'video', 'talk'] as const
export type GuideKind = (typeof guideKinds)[number]

/** Which guide an engagement of this level follows. */
export const guideOf = {
  1: 'call',
  2: 'call',
  3: 'call',
  4: 'white paper',
  5: 'video',
  6: 'talk',
} as const satisfies Record<Level, GuideKind>

interface Stage {
  key: string
  name: string
  /** What happens in it, and what makes it good. */
  says: string
  checklist: readonly string[]
  /** It takes the hour that was agreed: it ends once that took place. */
  takesTheTime?: true
  /** What is made is finished with this stage, and belongs in the library. */
  needsItem?: true
  /** Nothing leaves this stage before their company agreed at the level. */
  needsCompany?: true
}

export interface Guide {
  kind: GuideKind
  stages: readonly Stage[]
  questions: readonly string[]
  /** What the finished piece is called: 'white paper'; null where there is none but the talk itself. */
  makes: string | null
}

/**
 * How we go about each: written for whoever does it the first time. The order of the stages is fixed, as each stands on the
 * one before; checklists and questions are copied into an engagement and changed there.
 */
export const guides: Record<GuideKind, Guide> = {
  call: {
    kind: 'call',
    makes: null,
    stages: [
      {
        key: 'prepare',
        name: 'Prepare',
        says: 'Both sides know who they will meet and what about. Nobody is told what to say.',
        checklist: [
          'Tell the customer who calls, what they are deciding and what worries them',
          'Tell the prospect what this customer uses, since when, and for what',
          'Agree what is not talked about: prices, names, plans under agreement',
          'Write down the grade you expect, so that you learn from the one you get',
        ],
      },
      {
        key: 'call',
        name: 'Call',
        says: 'We stay out of it. A call without us is believed more.',
        checklist: ['Both have the calendar entry and a number or link that works'],
        takesTheTime: true,
      },
      {
        key: 'follow up',
        name: 'Follow up',
        says: 'Within two days, while they remember. Thanks before questions.',
        checklist: [
          'Thank the customer, and tell them what came of it',
          'Ask the prospect what is still open',
          'Note what the customer would rather not be asked again',
        ],
      },
    ],
    questions: [
      'What made you look for something new in the first place?',
      'What else did you look at, and what decided it?',
      'How long did it take from signing until people used it every day?',
      'What was harder than you had expected?',
      'What happens when something breaks, and how fast does somebody answer?',
      'What can you show for it: hours, money, mistakes that do not happen any more?',
      'What would you do differently if you started today?',
    ],
  },
  'white paper': {
    kind: 'white paper',
    makes: 'white paper',
    stages: [
      {
        key: 'interview',
        name: 'Interview',
        says: 'Forty minutes of listening, recorded if they agree. Ask for the story; the figures come with it.',
        checklist: [
          'Say what the paper is for, who will read it, and that nothing appears before they have read it',
          'Ask whether you may record, and switch it on only then',
          'Get two figures with what they are measured from: before, after, over how long',
          'Write down three sentences exactly as they were said',
          'Ask who at their company has to approve, and how long that takes',
        ],
        takesTheTime: true,
      },
      {
        key: 'draft',
        name: 'Draft',
        says: 'Their problem, what they tried, what changed, what it is worth. Their words carry it, not ours.',
        checklist: [
          'Every quotation is contained in the recording or the notes',
          'Every figure says what it is compared with',
          'What went badly is in it too: nobody believes a story without trouble',
          'Somebody who was not in the interview has read it',
        ],
      },
      {
        key: 'their review',
        name: 'Their review',
        says: 'Send it to the person who was interviewed. What they strike out is gone, without a discussion.',
        checklist: ['The draft was sent to them', 'What they changed is in', 'They wrote that it is right'],
      },
      {
        key: 'company approval',
        name: 'Company approval',
        says: 'Whoever may speak for their company agrees in writing to each use. A friendly “sure” in passing is none.',
        checklist: ['Their name, logo and figures are agreed to', 'How long it may be used is agreed'],
        needsCompany: true,
      },
      {
        key: 'final',
        name: 'Final',
        says: 'Put it into the library with its date and its themes, so that others find it.',
        checklist: ['The customer has the finished paper before anybody else', 'It says when they said it'],
        needsItem: true,
      },
    ],
    questions: [
      'What did a normal day look like before?',
      'What was the moment when you knew it could not go on like that?',
      'What did you try first, and why was it not enough?',
      'Who had to be convinced, and what convinced them?',
      'What went wrong on the way, and what did you do about it?',
      'When did somebody first say that it works? What had happened?',
      'What do you measure, what was it before, and what is it now?',
      'What do people do with the time they have got back?',
      'What would you tell somebody in your position at another company?',
      'What should we have asked you?',
    ],
  },
  video: {
    kind: 'video',
    makes: 'video',
    stages: [
      {
        key: 'preparation',
        name: 'Preparation',
        says: 'Decide on the one thing viewers should remember. Send the questions ahead, never the answers.',
        checklist: [
          'One sentence says what the video is about',
          'The questions were sent a week before',
          'Somebody saw the room: light, noise, what is on the walls and screens behind them',
          'Everybody who may be in the picture agreed to be filmed',
          'Wardrobe: no fine stripes, no logos of others',
        ],
      },
      {
        key: 'shoot',
        name: 'Shoot',
        says: 'Let them answer twice: the first time to find the words, the second time to say them.',
        checklist: [
          'Sound was checked with headphones',
          'They say the question in their answer, so that we can leave you out',
          'Ten minutes of them at work, without talking',
          'A minute of silence in the room, for the cut',
        ],
        takesTheTime: true,
      },
      {
        key: 'cut',
        name: 'Cut',
        says: 'Ninety seconds for most, three minutes for those who decide. No cut may change what they meant.',
        checklist: [
          'What they say is in the order they meant it',
          'Subtitles were read by somebody who speaks the language',
          'Name and role are spelled as they spell them',
        ],
      },
      {
        key: 'their review',
        name: 'Their review',
        says: 'They see it before anybody else, on the device others will see it on.',
        checklist: ['The cut was sent to them', 'They wrote that it may be shown'],
      },
      {
        key: 'company approval',
        name: 'Company approval',
        says: 'A face and a logo on a screen go further than words. Ask for each use by itself.',
        checklist: [
          'Name, logo and what is seen in the picture are agreed to',
          'Music and pictures of others are paid',
        ],
        needsCompany: true,
      },
      {
        key: 'final',
        name: 'Final',
        says: 'Put it into the library with subtitles and its date.',
        checklist: ['The customer has the file', 'The version without subtitles is kept'],
        needsItem: true,
      },
    ],
    questions: [
      'Who are you, and what does your company do, as you would tell it to a neighbour?',
      'What was in the way before?',
      'What is different today? Tell me about yesterday, for instance.',
      'What surprised you?',
      'Who notices the difference most, and what do they say?',
      'What figure would you give your own boss?',
      'What would you say to somebody who hesitates?',
    ],
  },
  talk: {
    kind: 'talk',
    makes: 'recording or slides of the talk',
    stages: [
      {
        key: 'invitation',
        name: 'Invitation',
        says: 'They decide with all they need: who listens, how many, how long, with whom else, and what it costs them.',
        checklist: [
          'Audience, length, place and language are agreed',
          'Who pays for travel is written down',
          'Their company agreed that they speak',
          'It is clear what is recorded, and where that goes',
        ],
      },
      {
        key: 'preparation',
        name: 'Preparation',
        says: 'Their story in their order. We help with slides and leave the sentences to them.',
        checklist: [
          'One sentence says what listeners take home',
          'Slides are readable from the last row',
          'What they may not say is off the slides, the notes and the questions',
        ],
      },
      {
        key: 'rehearsal',
        name: 'Rehearsal',
        says: 'Once aloud, on time, in front of somebody who has not heard it.',
        checklist: ['It fits the time with two minutes to spare', 'Three likely questions were asked and answered'],
      },
      {
        key: 'talk',
        name: 'Talk',
        says: 'One of us is there from before until after, with a charged laptop and water.',
        checklist: [
          'Microphone, screen and clicker were tried in the room',
          'Somebody introduces them by the right name',
        ],
        takesTheTime: true,
      },
      {
        key: 'afterwards',
        name: 'Afterwards',
        says: 'Thank them in person, then in writing, and show them what listeners said.',
        checklist: [
          'What listeners said was sent to them',
          'The recording or the slides are in the library, with their consent for each use',
        ],
        needsItem: true,
      },
    ],
    questions: [
      'What did you believe before that you do not believe any more?',
      'What would you have liked to hear from a stage like this three years ago?',
      'Which figure of yours makes other people put their phones away?',
      'What went wrong, and who noticed first?',
      'What should listeners do on Monday?',
    ],
  },
}

// What stands in an engagement -------------------------------------------------------------------------------------------

export const taskJson = z.object({
  id: z.string().min(1).max(40),
  stage: z.string().min(1).max(40),
  text: z.string().trim().min(1).max(300),
  done: z.boolean(),
  /** Who checked it off, and on which day; null while it is open. */
  doneBy: z.string().nullable().default(null),
  doneOn: z.string().nullable().default(null),
})
/** One thing of a checklist. */
export type CheckItem = z.output<typeof taskJson>

/** The checklist of an engagement as it was kept; what nobody could have meant is left out. */
export const readChecklist = (kept: unknown): CheckItem[] => z.array(taskJson).safeParse(kept).data ?? []
export const readQuestions = (kept: unknown): string[] => z.array(z.string()).safeParse(kept).data ?? []

/** What a new engagement of this level starts with: the first stage, all of the checklist, all of the questions. */
export function startOf(level: Level): { stage: string; checklist: CheckItem[]; questions: string[] } {
  const { stages, questions } = guides[guideOf[level]]
  return {
    stage: stages[0]!.key,
    checklist: stages.flatMap(({ key, checklist }) =>
      checklist.map((text, place) => ({
        id: `${key.replaceAll(' ', '-')}-${place + 1}`,
        stage: key,
        text,
        done: false,
        doneBy: null,
        doneOn: null,
      })),
    ),
    questions: [...questions],
  }
}

/** Where it is among its stages; the first where it stands in one we do not have any more. */
export const stageIndex = (level: Level, stage: string) =>
  Math.max(
    0,
    guides[guideOf[level]].stages.findIndex(({ key }) => key === stage),
  )

export const moveRefusals = {
  'no-such-stage': 'There is no such stage. Reload the page.',
  'same-stage': 'It is in this stage already.',
  'one-at-a-time': 'Stages follow one another. Move it to the next one first.',
  'called-off': 'It was called off.',
  'not-held-yet': 'This stage ends once it took place. Say first that it did.',
  'checklist-open': 'Something on the checklist of this stage is open. Check it off, or take it off the list.',
  'needs-company-consent': 'Their company has not agreed at this level yet. Ask for its consent first.',
  'needs-item': 'Put the finished piece into the library first.',
  'not-last-stage': 'It has not come to its last stage yet.',
} as const
export type MoveRefusal = keyof typeof moveRefusals

/** What decides whether an engagement may move on. */
export interface Moving {
  level: Level
  stage: string
  state: EngagementState
  checklist: readonly CheckItem[]
  /** Whether consent of their company stands at this level. */
  companyAgreed: boolean
}

/**
 * Why an engagement cannot move to this stage, or null when it can. It may always go back; it goes on one stage at a time,
 * once what makes the stage good is done.
 *
 * @example
 * whyNotMove({ level: 4, stage: 'company approval', state: 'held', checklist: [], companyAgreed: false }, 'final')
 * // → 'needs-company-consent'
 */
export function whyNotMove(moving: Moving, to: string): MoveRefusal | null {
  const { stages } = guides[guideOf[moving.level]]
  const [from, target] = [stageIndex(moving.level, moving.stage), stages.findIndex(({ key }) => key === to)]
  if (target === -1) return 'no-such-stage'
  if (moving.state === 'cancelled') return 'called-off'
  if (target === from) return 'same-stage'
  if (target < from) return null
  if (target > from + 1) return 'one-at-a-time'
  const leaving = stages[from]!
  if (leaving.takesTheTime && moving.state !== 'held') return 'not-held-yet'
  if (moving.checklist.some(({ stage, done }) => stage === leaving.key && !done)) return 'checklist-open'
  return leaving.needsCompany && !moving.companyAgreed ? 'needs-company-consent' : null
}

/**
 * Why an engagement cannot be finished, or null when it can: its last stage, all checked, and what was made in the library.
 */
export function whyNotFinish(moving: Moving & { itemId: string | null }): MoveRefusal | null {
  if (moving.state === 'cancelled') return 'called-off'
  if (moving.state !== 'held') return 'not-held-yet'
  const { stages } = guides[guideOf[moving.level]]
  const here = stages[stageIndex(moving.level, moving.stage)]!
  if (here !== stages.at(-1)) return 'not-last-stage'
  if (moving.checklist.some(({ stage, done }) => stage === here.key && !done)) return 'checklist-open'
  return here.needsItem && moving.itemId === null ? 'needs-item' : null
}

/** Whether what was asked for is given once the time was: a call or a talk is; a paper and a video are still to be made. */
export const isDoneWhenHeld = (level: Level) => guideOf[level] === 'call' || guideOf[level] === 'talk'
