import { type Codes, codesFor } from './column.ts'
import type { Cube } from './cube.ts'
import type { Split } from './question.ts'
import { type Coding, isInStep } from './read-column.ts'

/**
 * Several splits read as one, so that each customer is looked at once for all of them: a plan of 3 values and a country
 * of 40 are 120 joint codes, and how many customers have each plan and each country follows from how many have both.
 */
export interface Joint {
  codes: Codes
  /** How many joint codes there are. */
  different: number
  members: readonly Member[]
  asOf: number
  recode(row: number): boolean
}
/** A split's own code is ⌊joint code / stride⌋ mod size. */
interface Member {
  /** Its place among the splits of the question. */
  at: number
  coding: Coding
  size: number
  stride: number
}

/** As many sums as stay in the processor's nearest memory (4096 doubles are 32 kB) while they are added to. */
const mostJoint = 4096

/** Share out the splits of a question over as few joint codings as will hold them. Remembered like the codings. */
export function jointsOf(cube: Cube, splits: readonly Split[], codings: readonly Coding[]): Joint[] {
  const members = codings.map((coding, at) => ({ at, coding, size: coding.values.length, stride: 1 }))
  members.sort((one, other) => other.size - one.size)
  const groups: Member[][] = []
  for (const member of members) {
    const mates = dependsOnQuestion(splits[member.at]!)
      ? undefined
      : groups.find((group) => fits(member, group, splits))
    if (mates === undefined) groups.push([member])
    else {
      member.stride = sizeOf(mates)
      mates.push(member)
    }
  }
  return groups.map((group) => jointOf(cube, splits, group))
}

/** Such columns are read anew too often to be worth joining. */
function dependsOnQuestion({ column }: Split): boolean {
  return ['tenure', 'status', 'origin', 'came', 'referrer'].includes(column)
}

function fits(member: Member, group: readonly Member[], splits: readonly Split[]): boolean {
  return sizeOf(group) * member.size <= mostJoint && !dependsOnQuestion(splits[group[0]!.at]!)
}

function sizeOf(group: readonly Member[]): number {
  return group.reduce((size, member) => size * member.size, 1)
}

/** One joint coding. Its members' strides follow from their sizes, the largest first. */
export function jointOf(cube: Cube, splits: readonly Split[], members: readonly Member[]): Joint {
  const different = sizeOf(members)
  const [first, ...others] = members
  if (others.length === 0) return { ...first!.coding, different, members }
  const name = JSON.stringify(members.map(({ at, size }) => [splits[at]!.column, splits[at]!.cuts, size]))
  const joint = cube.recent.joints.get(
    name,
    () => {
      const codes = codesFor(different, cube.customers.alive.length)
      codes.set(first!.coding.codes)
      for (const { coding, stride } of others) addCodes(codes, coding.codes, stride)
      const recode = (row: number) => {
        let code = 0
        for (const { coding, stride } of members) code += coding.codes[row]! * stride
        codes[row] = code
        return true
      }
      return { codes, different, members, asOf: cube.changes.customers, recode }
    },
    (known) =>
      known.members.every(({ coding }, at) => coding.codes === members[at]!.coding.codes) && isInStep(cube, known),
  )
  return { ...joint, members }
}

function addCodes(joint: Codes, codes: Codes, stride: number): void {
  for (let row = 0; row < joint.length; row++) joint[row]! += codes[row]! * stride
}

/** The sums of one member's codes, out of the sums of the joint codes. */
export function sumsOfMember(sums: Float64Array, { size, stride }: Member): Float64Array {
  const own = new Float64Array(size)
  for (let code = 0; code < sums.length; code++) own[Math.floor(code / stride) % size]! += sums[code]!
  return own
}
