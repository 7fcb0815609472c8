import { join } from 'node:path'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { dayIn } from '../values/day.ts'
import { type Auth, openAuth } from './auth.ts'
import { type Company, companiesIn, companyAt } from './companies.ts'
import { type Actor, type Context, nobody } from './context.ts'
import type { Counting } from './counting.ts'
import type { Databases } from './database.ts'
import type { Edge } from './http.ts'
import type { Queue } from './queue.ts'

/** What a running server has at hand. */
export interface House {
  databases: Databases
  counting: Counting
  queue: Queue
  dataFolder: string
  secret: string
  publicUrl: string | null
}

/** A context for work that no request asked for: a job, a command, a test. */
export async function contextFor(
  house: Omit<House, 'secret' | 'publicUrl'>,
  company: Company,
  actor: Actor,
  now = new Date(),
): Promise<Context> {
  const db = house.databases.company(company.schema)
  const { timeZone } = await db.selectFrom('settings').select('timeZone').executeTakeFirstOrThrow()
  return {
    db,
    company,
    actor,
    now,
    today: dayIn(timeZone, now),
    counting: house.counting,
    queue: house.queue,
    folder: join(house.dataFolder, 'files', company.schema),
    exchange: { headers: new Headers(), origin: '', setCookies: [], upload: null },
    ifMatch: null,
  }
}

/** The edge of the server: which company a host name leads to, and who a session cookie says is asking. */
export function openEdge(house: House): Edge & { authOf(ctx: Context): Auth } {
  const auths = new Map<string, Auth>()
  const attempts = new RateLimiterMemory({ points: 30, duration: 60 })
  let known: { companies: Company[]; at: number } = { companies: [], at: 0 }

  /** Companies are added from the command line, so a new one is noticed within seconds. */
  async function companies(): Promise<Company[]> {
    if (Date.now() - known.at > 5_000) known = { companies: await companiesIn(house.databases.control), at: Date.now() }
    return known.companies
  }

  function authFor(company: Company, origin: string): Auth {
    const key = `${company.schema} ${origin}`
    const auth = auths.get(key) ?? openAuth(house.databases.company(company.schema), house.secret, origin)
    if (auths.size > 1_000) auths.clear()
    auths.set(key, auth)
    return auth
  }

  async function actorOf(company: Company, request: Request, origin: string): Promise<Actor> {
    if (!/vouchwell=/.test(request.headers.get('cookie') ?? '')) return nobody
    const session = await authFor(company, origin).api.getSession({ headers: request.headers })
    if (!session) return nobody
    const member = await house.databases
      .company(company.schema)
      .selectFrom('members')
      .where('id', '=', session.user.id)
      .where('suspendedAt', 'is', null)
      .select(['id', 'name', 'role'])
      .executeTakeFirst()
    return member ?? nobody
  }

  return {
    authOf: (ctx) => authFor(ctx.company, ctx.exchange.origin),

    async open(request) {
      const host = request.headers.get('host') ?? ''
      const company = companyAt(await companies(), host)
      if (!company) return null
      const origin = house.publicUrl && new URL(house.publicUrl).host === host ? house.publicUrl : `http://${host}`
      const ctx = await contextFor(house, company, await actorOf(company, request, origin))
      const version = /^(?:W\/)?"(\d+)/.exec(request.headers.get('if-match') ?? '')?.[1]
      return {
        ...ctx,
        exchange: { headers: request.headers, origin, setCookies: [], upload: null },
        ifMatch: version === undefined ? null : Number(version),
      }
    },

    async tooOften(endpoint, ip) {
      try {
        await attempts.consume(`${ip} ${endpoint.path}`)
        return null
      } catch (refused) {
        return Math.ceil(((refused as { msBeforeNext?: number }).msBeforeNext ?? 60_000) / 1000)
      }
    },
  }
}
