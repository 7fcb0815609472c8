import { Worker } from 'node:worker_threads'
import type { AnswerTo, Question } from '../cube/question.ts'
import { Invalid } from './errors.ts'

/** Whoever counts groups of customers for us: the cube in its own thread, or SQL. Both give the same answers. */
export interface Counting {
  ask<Q extends Question>(schema: string, question: Q): Promise<AnswerTo<Q>>
}

/** What goes to the counting thread and what comes back. */
export interface CountingCall {
  id: number
  schema: string
  question: Question
}
export type CountingReply = { id: number; answer: AnswerTo<Question> } | { id: number; error: string; invalid: boolean }

/**
 * Start the thread that holds the cubes and counts, so that no question, however large the company, keeps another
 * request waiting. Should the thread die, the questions under way fail, and the next one starts a new thread.
 */
export function startCounting(databaseUrl: string): Counting & { stop(): Promise<void> } {
  let thread: Worker | null = null
  let next = 1
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()

  function running(): Worker {
    if (thread) return thread
    const worker = new Worker(new URL('../counting.ts', import.meta.url), { workerData: { databaseUrl } })
    worker.on('message', (reply: CountingReply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('error' in reply) asked?.reject(reply.invalid ? new Invalid(reply.error) : new Error(reply.error))
      else asked?.resolve(reply.answer)
    })
    const end = (error: Error) => {
      if (thread === worker) thread = null
      for (const asked of waiting.values()) asked.reject(error)
      waiting.clear()
    }
    worker.on('error', end)
    worker.on('exit', () => end(new Error('The counting thread has ended.')))
    worker.unref()
    thread = worker
    return worker
  }

  return {
    ask(schema, question) {
      const id = next++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject })
        running().postMessage({ id, schema, question } satisfies CountingCall)
      })
    },
    async stop() {
      const worker = thread
      thread = null
      await worker?.terminate()
    },
  }
}
