import { setImmediate } from 'node:timers/promises'
import { answer, prepare } from '../../cube/answer.ts'
import type { AnswerTo, Question } from '../../cube/question.ts'
import { Recent } from '../../cube/recent.ts'
import type { Counting } from '../../server/counting.ts'
import type { Databases } from '../../server/database.ts'
import { Invalid } from '../../server/errors.ts'
import { log } from '../../server/log.ts'
import type { Scanning } from '../../server/scanning.ts'
import { usualQuestions } from '../questions.ts'
import { answerInSql } from './answer-in-sql.ts'
import { choicesToday } from './facts.ts'
import { follow } from './follow.ts'
import { bytesNeeded, loadPicture, type Picture } from './load.ts'

/** How a company's cube is doing: for the curious, and for the log. */
interface CubeHealth {
  schema: string
  /** Too large: not kept in memory, and answered by PostgreSQL. */
  state: 'loading' | 'ready' | 'too large'
  customers: number
  bytes: number
  loadMs: number
  feedPosition: number
}

export interface CountingHere extends Counting {
  /** Follow what changed at every company in memory, before somebody asks. */
  refresh(): Promise<void>
  health(): CubeHealth[]
}

/**
 * Companies beyond this together leave memory, the one least recently asked about first. One that alone is larger is not
 * read at all: PostgreSQL answers for it.
 */
const mostBytes = 1_500_000_000

/**
 * Counting in this thread, on the tables as they are now: before every question the activity feed is followed, so an
 * answer shows whatever was committed before it was asked for.
 */
export function countingIn(
  databases: Databases,
  { most = mostBytes, scanning = null }: { most?: number; scanning?: Scanning | null } = {},
): CountingHere {
  const companies = new Map<string, CompanyCube>()

  function companyOf(schema: string): CompanyCube {
    const company = companies.get(schema) ?? new CompanyCube(databases, schema, most, scanning)
    companies.delete(schema) // a Map keeps the order of insertion: the first is the one least recently asked about
    companies.set(schema, company)
    return company
  }

  function makeRoom(): void {
    let bytes = [...companies.values()].reduce((sum, company) => sum + company.bytes(), 0)
    for (const [schema, company] of companies) {
      if (bytes <= most || companies.size === 1) return
      bytes -= company.bytes()
      companies.delete(schema)
    }
  }

  return {
    async ask(schema, question) {
      const company = companyOf(schema)
      await company.catchUp()
      makeRoom()
      try {
        return await company.answer(question)
      } catch (error) {
        // A filter on a column that is gone, say, out of an old link: the sentence tells, and it is not our bug.
        throw error instanceof RangeError ? new Invalid(`${error.message}.`) : error
      }
    },
    async refresh() {
      for (const company of [...companies.values()]) {
        await company.catchUp()
        await company.warmUp()
      }
    },
    health: () => [...companies.values()].map((company) => company.health()),
  }
}

const mostAnswers = 300

/** After a change this many of the last questions are answered again before somebody asks them. */
const mostWarm = 8

class CompanyCube {
  readonly #databases: Databases
  readonly #schema: string
  readonly #most: number
  readonly #scanning: Scanning | null
  /** The bytes it would take, where those are too many. */
  #tooLarge = 0
  #picture: Picture | null = null
  #answers = new Recent<object>(mostAnswers)
  #underWay: Promise<void> | null = null
  #next: Promise<void> | null = null
  #loadMs = 0
  /** The last few questions, by their text, latest last; and whether their answers are out of date. */
  readonly #asked = new Map<string, Question>()
  #cold = false
  /** False while looks at the feed bring something new: while an import runs, warming up would be in vain. */
  #quiet = false

  constructor(databases: Databases, schema: string, most: number, scanning: Scanning | null) {
    this.#databases = databases
    this.#schema = schema
    this.#most = most
    this.#scanning = scanning
  }

  /**
   * Resolves when everything committed before the call is in the cube. All who ask while one reading is under way share
   * the next, because the one under way may have looked just before their change.
   */
  catchUp(): Promise<void> {
    if (this.#next) return this.#next
    if (!this.#underWay) return this.#start()
    this.#next = this.#underWay
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.#start()
      })
    return this.#next
  }

  answer<Q extends Question>(question: Q): AnswerTo<Q> | Promise<AnswerTo<Q>> {
    if (this.#tooLarge > 0) return answerInSql({ db: this.#databases.company(this.#schema) }, question)
    return this.#answerHere(question)
  }

  #answerHere<Q extends Question>(question: Q): AnswerTo<Q> {
    const picture = this.#picture
    if (!picture) throw new Error('Nothing has been loaded to answer from.')
    // Tables of combinations are too large to keep many of, and looked at once.
    if (question.ask === 'combinations') return answer(picture.cube, question)
    const answered = this.#answerNow(picture, question)
    if (question.ask !== 'select') {
      const text = JSON.stringify(question)
      this.#asked.delete(text)
      this.#asked.set(text, question)
      for (const oldest of this.#asked.keys()) {
        if (this.#asked.size <= mostWarm) break
        this.#asked.delete(oldest)
      }
    }
    return answered
  }

  #answerNow<Q extends Question>(picture: Picture, question: Q): AnswerTo<Q> {
    return this.#answers.get(JSON.stringify(question), () => answer(picture.cube, question)) as AnswerTo<Q>
  }

  /**
   * After a change, answer what people ask first and what they asked last, each in a turn of its own so that nobody who
   * asks waits for all. What any other window would be answered from is worked out on the way.
   */
  async warmUp(): Promise<void> {
    const picture = this.#picture
    if (!this.#cold || !this.#quiet || !picture) return
    this.#cold = false
    const columns = this.#answerHere({ ask: 'columns' })
    const { choices, today } = await choicesToday(this.#databases.company(this.#schema), columns)
    const usual = usualQuestions(today, choices, columns.referrals)
    const last = [...this.#asked.values()]
    for (const question of [...usual, ...last]) {
      try {
        for (const _ of prepare(picture.cube, question)) {
          await setImmediate()
          if (this.#cold) return
        }
        await setImmediate()
        if (this.#cold) return
        this.#answerNow(picture, question)
      } catch (error) {
        // The column a question was about may have gone with the change.
        if (!(error instanceof RangeError)) throw error
        this.#asked.delete(JSON.stringify(question))
      }
    }
  }

  bytes(): number {
    return this.#picture?.cube.bytes() ?? 0
  }

  health(): CubeHealth {
    return {
      schema: this.#schema,
      state: this.#tooLarge > 0 ? 'too large' : this.#picture ? 'ready' : 'loading',
      customers: this.#picture?.cube.size ?? 0,
      bytes: this.bytes(),
      loadMs: this.#loadMs,
      feedPosition: this.#picture?.position.highest ?? 0,
    }
  }

  /** Said once, and once more when it fits again. */
  #noteSize(bytes: number): void {
    const megabytes = (many: number) => Math.ceil(many / 1_000_000)
    if (bytes > this.#most && this.#tooLarge === 0) {
      log.warn(
        { schema: this.#schema },
        `A company takes ${megabytes(bytes)} MB of memory to count and may take ${megabytes(this.#most)}: the database answers for it, more slowly. Give more with COUNTING_MEMORY_MB.`,
      )
    }
    this.#tooLarge = bytes > this.#most ? bytes : 0
  }

  #start(): Promise<void> {
    const reading = this.#read().finally(() => {
      if (this.#underWay === reading) this.#underWay = null
    })
    this.#underWay = reading
    return reading
  }

  async #read(): Promise<void> {
    const changed = this.#picture ? await follow(this.#databases, this.#schema, this.#picture) : 'load'
    if (changed === 'load') {
      const needed = await bytesNeeded(this.#databases, this.#schema)
      this.#noteSize(needed)
      if (needed > this.#most) {
        this.#picture = null
        return
      }
      const started = Date.now()
      this.#picture = await loadPicture(this.#databases, this.#schema)
      this.#picture.cube.helpers = this.#scanning
      this.#loadMs = Date.now() - started
    }
    if (this.bytes() > this.#most) {
      this.#noteSize(this.bytes())
      this.#picture = null
      return
    }
    this.#quiet = changed !== true
    if (changed !== false) {
      this.#answers = new Recent(mostAnswers)
      this.#cold = true
    }
  }
}
