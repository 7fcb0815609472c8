/** How much memory results may take together. */
interface Room<Result> {
  mostBytes: number
  bytesOf: (result: Result) => number
  /** So many are kept whatever they take: what one question needs at the same time. */
  atLeast: number
}

/** Remembers the last few results by name, and forgets the one that has gone longest without being asked for. */
export class Recent<Result> {
  readonly #most: number
  readonly #room: Room<Result> | null
  readonly #results = new Map<string, Result>()

  /** @param room where results are large: then as many are kept as fit, up to `most`, the next one taken to be as large as the last */
  constructor(most: number, room: Room<Result> | null = null) {
    this.#most = most
    this.#room = room
  }

  /** What was worked out under this name, if that is `stillRight`, or what `work` gives now. */
  get(name: string, work: () => Result, stillRight: (known: Result) => boolean = () => true): Result {
    const known = this.#results.get(name)
    this.#results.delete(name) // a Map keeps the order of insertion: the first is the one to forget
    if (known !== undefined && stillRight(known)) {
      this.#results.set(name, known)
      return known
    }
    // Room is made before the work, so that the old result's memory can serve the new one.
    for (const oldest of this.#results.keys()) {
      if (this.#hasRoom()) break
      this.#results.delete(oldest)
    }
    const result = work()
    this.#results.set(name, result)
    return result
  }

  #hasRoom(): boolean {
    const { size } = this.#results
    if (size >= this.#most) return false
    if (!this.#room || size < this.#room.atLeast) return true
    const taken = [...this.#results.values()].map(this.#room.bytesOf)
    return taken.reduce((sum, bytes) => sum + bytes, 0) + taken.at(-1)! <= this.#room.mostBytes
  }

  /** What was worked out under this name, if it was. */
  peek(name: string): Result | undefined {
    return this.#results.get(name)
  }
}
