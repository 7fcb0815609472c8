/**
 * Sums of products of whole numbers that are exact however large they grow. Amounts squared soon pass 2⁵³, from where on
 * numbers skip some; what does not fit waits in whole numbers of any size.
 *
 * @example
 * const sums = new ExactSums(1)
 * sums.add(0, 2 ** 40, 2 ** 40)
 * sums.add(0, 1, 1)
 * sums.at(0) // the number nearest to 2⁸⁰ + 1
 */
export class ExactSums {
  readonly #low: Float64Array
  readonly #high = new Map<number, bigint>()

  constructor(many: number) {
    this.#low = new Float64Array(many)
  }

  /** Add one × other to a sum. Both whole. */
  add(at: number, one: number, other: number): void {
    const product = one * other
    const sum = this.#low[at]! + product
    if (Math.abs(product) < exact && Math.abs(sum) < exact) {
      this.#low[at] = sum
      return
    }
    const waiting = (this.#high.get(at) ?? 0n) + BigInt(this.#low[at]!) + BigInt(one) * BigInt(other)
    this.#high.set(at, waiting)
    this.#low[at] = 0
  }

  /** A sum, as the number nearest to it. */
  at(place: number): number {
    const waiting = this.#high.get(place)
    return waiting === undefined ? this.#low[place]! : Number(waiting + BigInt(this.#low[place]!))
  }
}

/** Below it every whole number is one. */
const exact = 2 ** 53
