import { join } from 'node:path'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { dayIn } from '../values/day.ts'
import { type Auth, openAuth } from './auth.ts'
import { type Company, companiesIn, companyAt, whyNotHost } from './companies.ts'
import { type Actor, type Context, nobody } from './context.ts'
import type { Counting } from './counting.ts'
import type { Databases } from './database.ts'
import { HostRefused } from './errors.ts'
import type { Edge } from './http.ts'
import { openKeys } from './keys.ts'
import type { Queue } from './queue.ts'

/** What a running server has at hand. */
export interface House {
  databases: Databases
  counting: Counting
  queue: Queue
  dataFolder: string
  secret: string
  /** Secrets from before it was changed: what they signed is still believed. */
  oldSecrets?: string[]
  publicUrl: string | null
  /** The address we listen on; `127.0.0.1` and the like mean that only this machine may ask. */
  listensOn?: string
  /** Names we answer to beside our own while no company has a host. */
  allowedHosts?: string[]
}

/** A context for work that no request asked for: a job, a command, a test. */
export async function contextFor(
  house: Omit<House, 'publicUrl' | 'listensOn' | 'allowedHosts'>,
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
    keys: openKeys([house.secret, ...(house.oldSecrets ?? [])], company.schema),
    folder: join(house.dataFolder, 'files', company.schema),
    exchange: { headers: new Headers(), origin: '', setCookies: [], upload: null },
    ifMatch: null,
  }
}

/** The edge of the server: which company a host name leads to, and who a session cookie says is asking. */
export function openEdge(house: House): Edge & { authOf(ctx: Context): Auth } {
  const auths = new Map<string, Auth>()
  // Guesses, both: a whole office behind one address may sign in within a minute, a person does not mistype ten times.
  const attemptsFrom = new RateLimiterMemory({ points: 30, duration: 60 })
  const attemptsAt = new RateLimiterMemory({ points: 10, duration: 300 })
  // A guess: a page that saves while somebody types sends about twenty a minute, and an office may answer together.
  const visitsFrom = new RateLimiterMemory({ points: 600, duration: 60 })
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

  /** Who the session cookie belongs to; the cookies that keep a session going are passed on. */
  async function actorOf(company: Company, request: Request, origin: string, setCookies: string[]): Promise<Actor> {
    if (!/vouchwell=/.test(request.headers.get('cookie') ?? '')) return nobody
    const { response: session, headers } = await authFor(company, origin).api.getSession({
      headers: request.headers,
      returnHeaders: true,
    })
    if (!session) return nobody
    const member = await house.databases
      .company(company.schema)
      .selectFrom('members')
      .where('id', '=', session.user.id)
      .where('suspendedAt', 'is', null)
      .select(['id', 'name', 'role'])
      .executeTakeFirst()
    if (!member) return nobody
    setCookies.push(...headers.getSetCookie())
    return member
  }

  /** What a proxy adds to a request is believed only where the operator has said, with PUBLIC_URL, that there is one. */
  const forwarded = (request: Request, name: 'for' | 'host' | 'proto'): string | null =>
    // Of several, the last was written by the proxy nearest to us; those before it by anybody.
    house.publicUrl === null ? null : (request.headers.get(`x-forwarded-${name}`)?.split(',').at(-1)?.trim() ?? null)

  const hostOf = (request: Request) => forwarded(request, 'host') ?? request.headers.get('host') ?? ''

  function originOf(request: Request, host: string): string {
    if (house.publicUrl !== null && new URL(house.publicUrl).host === host) return house.publicUrl
    return `${forwarded(request, 'proto') === 'https' ? 'https' : 'http'}://${host}`
  }

  return {
    authOf: (ctx) => authFor(ctx.company, ctx.exchange.origin),

    seenAs: (request, ip) => ({ ip: forwarded(request, 'for') ?? ip, host: hostOf(request) }),

    async open(request) {
      const host = hostOf(request)
      const company = companyAt(await companies(), host)
      if (!company || !/^[\w.:[\]-]*$/.test(host)) return null
      if (company.host === null) {
        const { listensOn = '127.0.0.1', publicUrl, allowedHosts = [] } = house
        const refusal = whyNotHost(host, { listensOn, publicUrl, allowedHosts })
        if (refusal) throw new HostRefused(refusal)
      }
      const origin = originOf(request, host)
      const setCookies: string[] = []
      const ctx = await contextFor(house, company, nobody)
      const actor = await actorOf(company, request, origin, setCookies)
      return { ...ctx, actor, exchange: { headers: request.headers, origin, setCookies, upload: null } }
    },

    async tooOften(endpoint, ip, whose) {
      try {
        if (whose === undefined) await attemptsFrom.consume(`${networkOf(ip)} ${endpoint.path}`)
        else await attemptsAt.consume(`${whose} ${endpoint.path}`)
        return null
      } catch (refused) {
        return Math.ceil(((refused as { msBeforeNext?: number }).msBeforeNext ?? 60_000) / 1000)
      }
    },

    async crowding(path, ip) {
      try {
        await visitsFrom.consume(`${networkOf(ip)} ${path}`)
        return null
      } catch (refused) {
        return Math.ceil(((refused as { msBeforeNext?: number }).msBeforeNext ?? 60_000) / 1000)
      }
    },

    async forgive(endpoint, whose) {
      await attemptsAt.delete(`${whose} ${endpoint.path}`)
    },
  }
}

/** Who an address stands for: itself in IPv4; its first half in IPv6, where one visitor has all of the other. */
function networkOf(ip: string): string {
  if (!ip.includes(':') || /^::ffff:\d+\./i.test(ip)) return ip
  const [before = '', after] = ip.split('::')
  const first = before === '' ? [] : before.split(':')
  const last = after === undefined || after === '' ? [] : after.split(':')
  const all = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  return all.slice(0, 4).join(':')
}
