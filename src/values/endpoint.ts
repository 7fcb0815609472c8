import { z } from 'zod'

/** Who may do what, from the fewest rights to the most. Each may do everything those before may. */
export const roles = ['viewer', 'contributor', 'manager', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]

/** `anyone` needs no sign-in. */
export type Who = Role | 'anyone'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * One line of the API, described once. The server mounts it, the browser calls it, and the OpenAPI page is
 * printed from it, so the three cannot disagree.
 *
 * `input` is a single object: names that appear as `:name` in the path travel in the path, the rest travel in
 * the query of a GET or DELETE, or in the JSON body of a POST, PATCH or PUT. An endpoint that takes a file gets it
 * as the raw body, and everything else in the query.
 */
export interface Endpoint<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly method: Method
  readonly path: string
  readonly does: string
  readonly who: Who
  readonly input: Input
  readonly output: Output
  /** JSON, a CSV file of what is shown, another file, a page to look at, or a stream of server-sent events of `output`. */
  readonly answers: 'json' | 'csv' | 'file' | 'html' | 'events'
  readonly takes: 'json' | 'file'
  /** True where a wrong answer can be tried again and again, such as a password: a member may do so only a few times. */
  readonly guessable?: boolean
}

interface Spec<Input extends z.ZodType, Output extends z.ZodType> {
  does: string
  who: Who
  input: Input
  output: Output
  answers?: Endpoint['answers']
  takes?: Endpoint['takes']
  guessable?: boolean
}

export function endpoint<Input extends z.ZodType, Output extends z.ZodType>(
  line: `${Method} /${string}`,
  spec: Spec<Input, Output>,
): Endpoint<Input, Output> {
  const [method, path] = line.split(' ') as [Method, string]
  return { method, path, answers: 'json', takes: 'json', ...spec }
}

export type InputOf<E extends Endpoint> = z.input<E['input']>
export type OutputOf<E extends Endpoint> = z.output<E['output']>

/** Whether somebody with role `has` may do what asks for `who`. */
export function mayDo(has: Role | null, who: Who): boolean {
  if (who === 'anyone') return true
  return has !== null && roles.indexOf(has) >= roles.indexOf(who)
}

/** Nothing asked, or nothing to say. */
export const nothing = z.object({})
export type Nothing = z.output<typeof nothing>

/** A parameter that may be given once, several times or not at all: `?where=a&where=b`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((sent) => (sent === undefined ? [] : Array.isArray(sent) ? sent : [sent]), z.array(item))

/** A page of a list, read with `cursor` until there is none. */
export const pageInput = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
}
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
