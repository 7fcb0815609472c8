import { type Strength, strengths } from '../cube/question.ts'
import type { EvidenceKind } from '../schema.ts'
import type { Day } from '../values/day.ts'

/** One thing that says who referred somebody: a link they used, a colleague's note, their own answer. */
export interface Evidence {
  id: string
  kind: EvidenceKind
  strength: Strength
  /** Whom it names. Null where somebody was recommended to us, but nobody knows by whom. */
  referrerId: string | null
  givenOn: Day | null
  /** The order in which we learned of it. */
  number: number
}

export interface Attribution {
  /** Who is credited; null while no evidence names anybody. */
  referrerId: string | null
  strength: Strength
  /** The piece of evidence that decided. */
  decidedBy: string
  /** Those that name somebody else, strongest first. They are kept and shown. */
  conflicts: string[]
}

/** Which kind decides between pieces of the same strength, the first first. */
export const kindOrder: readonly EvidenceKind[] = [
  'link',
  'code',
  'origin-answer',
  'name',
  'staff-note',
  'self-report',
  'import',
]

/**
 * How strong each kind of evidence is. A link or a code cannot be mistaken; an answer or a note comes from somebody who
 * knew; what a referrer says of themselves nobody else has seen. An import brings the strength its importer chose.
 */
const strengthOfKind: Record<Exclude<EvidenceKind, 'import'>, Strength> = {
  link: 'proven',
  code: 'proven',
  name: 'probable',
  'origin-answer': 'probable',
  'staff-note': 'probable',
  'self-report': 'claimed',
}
export function strengthOf(kind: EvidenceKind, chosen: Strength = 'claimed'): Strength {
  return kind === 'import' ? chosen : strengthOfKind[kind]
}

/**
 * Decide who is credited with a referral, from all that is known about it.
 *
 * The stronger evidence wins (proven, then probable, then claimed); between equals the kind decides, in the order of
 * `kindOrder`; then the earlier day, a known day before an unknown one; then whichever we learned of first. Evidence
 * that names nobody credits nobody. Null when there is no evidence at all.
 *
 * A link names Larkspur, a note written the week before names Ironbridge: Larkspur is credited, proven, and the note
 * stays as a conflict.
 */
export function attribute(evidence: readonly Evidence[]): Attribution | null {
  const inOrder = [...evidence].sort(byPrecedence)
  const deciding = inOrder.find((piece) => piece.referrerId !== null) ?? inOrder[0]
  if (!deciding) return null
  return {
    referrerId: deciding.referrerId,
    strength: deciding.strength,
    decidedBy: deciding.id,
    conflicts: inOrder
      .filter((piece) => piece.referrerId !== null && piece.referrerId !== deciding.referrerId)
      .map((piece) => piece.id),
  }
}

function byPrecedence(a: Evidence, b: Evidence): number {
  return (
    strengths.indexOf(b.strength) - strengths.indexOf(a.strength) ||
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    compare(a.givenOn ?? '9999-12-31', b.givenOn ?? '9999-12-31') ||
    a.number - b.number
  )
}
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Each kind as people say it: "a link". */
export const kindWords: Record<EvidenceKind, string> = {
  link: 'a personal link',
  code: 'a code',
  name: 'a name they gave',
  'origin-answer': 'their answer to how they found us',
  'staff-note': "a colleague's note",
  'self-report': "the referrer's own word",
  import: 'an imported list',
}

/** The precedence in a sentence, shown beside conflicts. */
export const precedenceWords =
  'Proven goes before probable, probable before claimed; then a link, a code, their own answer, a name they gave, a colleague’s note, the referrer’s own word, an import; then the earliest.'
