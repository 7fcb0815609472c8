/**
 * Typed arrays that another thread may look at too, and how they grow.
 *
 * A page without cross-origin isolation has no SharedArrayBuffer; there the cube lives in one thread.
 */
const Memory = typeof SharedArrayBuffer === 'undefined' ? ArrayBuffer : SharedArrayBuffer

export const byteArray = (length: number) => new Uint8Array(new Memory(length))
export const shortArray = (length: number) => new Uint16Array(new Memory(length * 2))
export const longArray = (length: number) => new Uint32Array(new Memory(length * 4))
export const integerArray = (length: number) => new Int32Array(new Memory(length * 4))
export const numberArray = (length: number) => new Float64Array(new Memory(length * 8))

/** A length for at least `needed` places. Doubling keeps the cost of growing, spread over all that is put, constant. */
export function roomFor(needed: number, length: number): number {
  let room = Math.max(length, 16)
  while (room < needed) room *= 2
  return room
}

/** The same values in a longer array, with `rest` in the new places. */
export function grown<Values extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
  values: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array,
  longer: Values,
  rest = 0,
): Values {
  longer.set(values)
  if (rest !== 0) longer.fill(rest, values.length)
  return longer
}
