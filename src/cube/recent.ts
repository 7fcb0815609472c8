/** Remembers the last few results by name, and forgets the one that has gone longest without being asked for. */
export class Recent<Result> {
  readonly #most: number
  readonly #results = new Map<string, Result>()

  constructor(most: number) {
    this.#most = most
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
      if (this.#results.size < this.#most) break
      this.#results.delete(oldest)
    }
    const result = work()
    this.#results.set(name, result)
    return result
  }

  /** What was worked out under this name, if it was. */
  peek(name: string): Result | undefined {
    return this.#results.get(name)
  }
}
