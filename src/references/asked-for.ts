import type { AskKind } from '../asks/limits.ts'
import type { Level } from '../values/level.ts'

/** Asks after which a level need not be suggested again for a while: those that asked for it. */
export const askKindsOf: Record<Level, readonly AskKind[]> = {
  1: ['survey', 'other'],
  2: ['quote'],
  3: ['reference call'],
  4: ['white paper'],
  5: ['video'],
  6: ['event'],
}
