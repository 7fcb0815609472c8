import type { Cube } from './cube.ts'
import { type Joint, jointsOf, sumsOfMember } from './joint.ts'
import { type Count, type Packed, sumByCodes, unpack } from './packing.ts'
import { type Cell, type CountAnswer, type CountQuestion, type Counts, noCounts } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'
import { type Scope, scopeOf } from './scope.ts'
import { knownTimeline, overTime, overTimeFigures, type Timeline, timelineOf } from './timeline.ts'

/** One-way tables. See `CountQuestion`. */
export function count(cube: Cube, question: CountQuestion): CountAnswer {
  const scope = scopeOf(cube, question)
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const sums = sumsOf(cube, question, codings, scope)
  return { total: { ...scope.total }, tables: codings.map((coding, at) => cellsOf(coding, sums[at]!)) }
}

/** A table's figures: for each count, its sum by code. */
type Sums = Map<Count, Float64Array>

function sumsOf(cube: Cube, question: CountQuestion, codings: readonly Coding[], scope: Scope): Sums[] {
  const { by } = question
  const tables = codings.map((): Sums => new Map())
  const timelines = timelinesOf(cube, question, codings)
  for (const [at, timeline] of timelines.entries()) {
    if (timeline === null) continue
    const figures = overTime(cube, timeline, question)
    for (const count of overTimeFigures) if (scope.wanted.includes(count)) tables[at]!.set(count, figures[count])
  }
  const all = [...codings.keys()]
  addPacked(jointsOf(cube, by, codings), scope.lists, all, tables)
  const others = all.filter((at) => timelines[at] === null)
  if (others.length > 0) {
    const joints = jointsOf(
      cube,
      others.map((at) => by[at]!),
      others.map((at) => codings[at]!),
    )
    addPacked(joints, scope.everybody(), others, tables)
  }
  return tables
}

/** More timelines than this that nobody has worked out yet, and counting through all customers is quicker for now. */
const mostNewTimelines = 2

/** For each split, its timeline where there is one to use. */
function timelinesOf(cube: Cube, { by, where }: CountQuestion, codings: readonly Coding[]): (Timeline | null)[] {
  if (where.length > 0) return codings.map(() => null)
  const known = codings.map((coding, at) => knownTimeline(cube, by[at]!, coding))
  if (known.filter((timeline) => timeline === null).length > mostNewTimelines) return known
  return codings.map((coding, at) => known[at] ?? timelineOf(cube, by[at]!, coding))
}

/** Work out ahead what questions like this, over any window, are answered from. */
export function* prepare(cube: Cube, question: CountQuestion): Generator<void> {
  if (question.where.length > 0) return
  for (const split of question.by) {
    timelineOf(cube, split, codingOf(cube, split, question))
    yield
  }
}

/** Add to each table what its codes come to; `places` are the tables' places for the joints' members. */
function addPacked(
  joints: readonly Joint[],
  parts: readonly Packed[],
  places: readonly number[],
  tables: Sums[],
): void {
  for (const part of parts) {
    for (const [at, jointSums] of sumByCodes(part, joints).entries()) {
      for (const member of joints[at]!.members) {
        const packedSums = sumsOfMember(jointSums, member)
        for (const field of part.fields) {
          const sums = packedSums.map((sum) => unpack(sum, field))
          tables[places[member.at]!]!.set(field.count, sums)
        }
      }
    }
  }
}

function cellsOf({ values, order, banded }: Coding, sums: Sums): Cell[] {
  const customers = sums.get('customers')!
  const shown = order.filter((code) => customers[code]! > 0 || (banded && code !== 0))
  return shown.map((code) => {
    const counts: Counts = { ...noCounts }
    for (const [name, of] of sums) counts[name] = of[code]!
    return { value: values[code]!, counts }
  })
}
